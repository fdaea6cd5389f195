import { describe, expect, it } from 'vitest'
import { BottomBlock } from './bottom-block.ts'
import { FakeScreen } from './fake-screen.ts'
import { fakeWorld, type FakeWorld } from './fake-world.ts'

function open(columns = 40): { screen: FakeScreen; world: FakeWorld; block: BottomBlock } {
  const screen = new FakeScreen(columns)
  const world = fakeWorld({ stderrTTY: true, stdoutTTY: true, columns, screen: screen.write })
  return { screen, world, block: new BottomBlock(world.stderr, [world.stdout, world.stderr], world.onExit) }
}

describe('BottomBlock', () => {
  it('redraws in place', () => {
    const { screen, block } = open()
    block.show(['one', 'two', 'three'])
    block.show(['1', '2'])
    expect(screen.text()).toBe('1\n2')
    expect(screen.cursorShown).toBe(false)
  })

  it('lets finished lines scroll above', () => {
    const { screen, block } = open()
    block.show(['block a', 'block b'])
    block.above('call 1')
    block.above('call 2')
    block.show(['block c'])
    expect(screen.text()).toBe('call 1\ncall 2\nblock c')
  })

  it('puts stray writes of both streams above, whole lines only', () => {
    const { screen, world, block } = open()
    block.show(['block'])
    world.stdout.write('half a ')
    expect(screen.text()).toBe('block')
    world.stderr.write('a warning\n')
    world.stdout.write('line\nand more')
    block.show(['block 2'])
    expect(screen.text()).toBe('a warning\nhalf a line\nblock 2')
    block.close()
    expect(screen.text()).toBe('a warning\nhalf a line\nand more')
  })

  it('takes bytes and calls back, as Node’s streams do', async () => {
    const { screen, world, block } = open()
    const write = world.stdout.write as unknown as (chunk: Uint8Array, encoding: string, done: () => void) => boolean
    const bytes = new TextEncoder().encode('größe\n')
    // The cut goes through a character of two bytes.
    write(bytes.slice(0, 3), 'utf8', () => {})
    await new Promise<void>((resolve) => write(bytes.slice(3), 'utf8', resolve))
    block.show(['block'])
    expect(screen.text()).toBe('größe\nblock')
  })

  it('cuts long lines, so that none wraps', () => {
    const { screen, block } = open(30)
    block.show(['x'.repeat(100), `\u001b[31m${'y'.repeat(100)}\u001b[39m`])
    block.show(['x'.repeat(100), 'short'])
    expect(screen.rows).toHaveLength(2)
    expect(screen.rows[0]).toBe(`${'x'.repeat(28)}…`)
  })

  it('erases everything after the terminal was made narrower', () => {
    const { screen, world, block } = open(60)
    block.show(['a'.repeat(55), 'b'.repeat(55)])
    // What a terminal of 30 columns makes of the same text.
    screen.write('\u001b[9A\r\u001b[J')
    screen.columns = 30
    screen.write(`${'a'.repeat(55)}\n${'b'.repeat(55)}`)
    expect(screen.rows).toHaveLength(4)
    Object.assign(world.stderr, { columns: 30 })
    block.show(['new'])
    expect(screen.text()).toBe('new')
  })

  it('gives the terminal back on close, once', () => {
    const { screen, world, block } = open()
    const before = world.stdout.write
    block.show(['block'])
    block.close()
    block.close()
    block.show(['late'])
    expect(screen.text()).toBe('')
    expect(screen.cursorShown).toBe(true)
    expect(world.stdout.write).not.toBe(before)
    expect(world.listeners()).toBe(0)
    world.stdout.write('free\n')
    expect(screen.text()).toBe('free')
  })

  it('gives the terminal back when the process exits', () => {
    const { screen, world, block } = open()
    block.show(['block'])
    world.exitProcess()
    expect([screen.text(), screen.cursorShown]).toEqual(['', true])
  })
})

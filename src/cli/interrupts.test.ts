import { expect, it } from 'vitest'
import { fakeWorld } from './fake-world.ts'
import { leaveGraceMs, samePressMs, watchInterrupts } from './interrupts.ts'

function watched(): {
  world: ReturnType<typeof fakeWorld>
  said: string[]
  interrupts: ReturnType<typeof watchInterrupts>
  left: () => boolean
} {
  const world = fakeWorld()
  const said: string[] = []
  const interrupts = watchInterrupts(world, (text) => said.push(text))
  let left = false
  void interrupts.left.then(() => (left = true))
  return { world, said, interrupts, left: () => left }
}

it('stops placing at the first press, says so, and does not leave', async () => {
  const { world, said, interrupts, left } = watched()
  world.press('SIGINT')
  await world.advance(60_000)
  expect([interrupts.stopPlacing.aborted, interrupts.leave.aborted, left()]).toEqual([true, false, false])
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('no new calls are placed')
})

it('leaves at the second press, with a short grace for teardown', async () => {
  const { world, interrupts, left } = watched()
  world.press('SIGINT')
  await world.advance(samePressMs)
  world.press('SIGINT')
  expect(interrupts.leave.aborted).toBe(true)
  await world.advance(leaveGraceMs - 1)
  expect(left()).toBe(false)
  await world.advance(1)
  expect(left()).toBe(true)
})

it('takes the copy that npm passes on of one press for the same press', async () => {
  const { world, interrupts } = watched()
  world.press('SIGINT')
  await world.advance(samePressMs - 1)
  world.press('SIGINT')
  expect([interrupts.stopPlacing.aborted, interrupts.leave.aborted]).toEqual([true, false])
})

it.each(['SIGTERM', 'SIGHUP'] as const)('leaves at once on %s', (signal) => {
  const { world, interrupts } = watched()
  world.press(signal)
  expect([interrupts.stopPlacing.aborted, interrupts.leave.aborted]).toEqual([true, true])
})

it('stops listening when closed', () => {
  const { world, interrupts } = watched()
  interrupts.close()
  expect(world.listeners()).toBe(0)
})

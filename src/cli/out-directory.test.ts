import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clearFormerRun, outDirectoryProblem, runDirectories } from './out-directory.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vqt-out-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('outDirectoryProblem', () => {
  it('accepts what is not there yet, and an empty directory', () => {
    expect(outDirectoryProblem(join(dir, 'new', 'deep'))).toBeNull()
    expect(outDirectoryProblem(dir)).toBeNull()
  })

  it.each(['run.json', 'result.json'])('accepts a former run by its %s', (name) => {
    writeFileSync(join(dir, name), JSON.stringify({ schemaVersion: 1, vqt: '0.1.0' }))
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(outDirectoryProblem(dir)).toBeNull()
  })

  it.each([
    ['notes.txt', 'mine'],
    ['result.json', '{"schemaVersion":1,"tool":"another"}'],
    ['run.json', 'not json'],
    ['run.json', 'null'],
  ])('refuses a directory whose only file is %s with %j', (name, content) => {
    writeFileSync(join(dir, name), content)
    expect(outDirectoryProblem(dir)).toMatchObject({ code: 'out.refused' })
  })

  it('accepts what a run that was cut short left, and no other folder of that name', () => {
    mkdirSync(join(dir, 'calls', 'x-001'), { recursive: true })
    expect(outDirectoryProblem(dir)).toBeNull()
    writeFileSync(join(dir, 'calls', 'x-001', 'recording.json'), '{}')
    expect(outDirectoryProblem(dir)).toBeNull()
    writeFileSync(join(dir, 'calls', 'grandma.wav'), '')
    expect(outDirectoryProblem(dir)).toMatchObject({ code: 'out.refused' })
  })

  it('refuses a file', () => {
    const file = join(dir, 'file')
    writeFileSync(file, '')
    expect(outDirectoryProblem(file)?.message).toContain('is a file')
  })
})

describe('clearFormerRun', () => {
  beforeEach(() => {
    mkdirSync(join(dir, 'calls', 'x-001'), { recursive: true })
    for (const file of ['run.json', 'result.json', 'notes.txt', 'calls/x-001/recording.json', 'calls/x-001/caller.pcap']) {
      writeFileSync(join(dir, file), '{"schemaVersion":1,"vqt":"0.1.0"}')
    }
  })

  it('removes what vqt wrote and keeps what it did not', () => {
    clearFormerRun(dir)
    expect(readdirSync(dir).sort()).toEqual(['calls', 'notes.txt'])
    expect(readdirSync(join(dir, 'calls'))).toEqual([])
  })

  it('touches nothing where a call’s folder holds a file of somebody else', () => {
    writeFileSync(join(dir, 'calls', 'x-001', 'my-labels.txt'), 'mine')
    expect(() => clearFormerRun(dir)).toThrow('my-labels.txt')
    expect(existsSync(join(dir, 'calls', 'x-001', 'recording.json'))).toBe(true)
    expect(existsSync(join(dir, 'result.json'))).toBe(true)
  })
})

describe('runDirectories', () => {
  it('is --out itself for one scenario, a folder each for several, and the pipeline’s choice without --out', () => {
    expect(runDirectories('/o', [null])).toEqual(['/o'])
    expect(runDirectories('/o', ['a/booking.yaml'])).toEqual(['/o'])
    expect(runDirectories('/o', ['a/booking.yaml', 'b/booking.yaml', 'refill'])).toEqual(['/o/booking', '/o/booking-2', '/o/refill'])
    expect(runDirectories(undefined, ['a', 'b'])).toEqual([null, null])
  })
})

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordedCall } from '../model/recording.ts'
import { InputError, type Problem } from '../model/problem.ts'
import { realDisk, type Disk } from './disk.ts'
import { readRecording } from './read-recording.ts'
import { packet, sampleCall, sampleRecording } from './sample-call.ts'
import { asRecorded, writeRecording } from './write-recording.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vqt-recording-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(thrown instanceof InputError)) throw new Error('expected an InputError', { cause: thrown })
  return thrown.problems
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code })
}

/** A disk on which one operation fails from its n-th use on. */
function failing(operation: 'mkdir' | 'writeFile' | 'rename', code: string, from = 0): Disk {
  let uses = 0
  const fail = async (): Promise<void> => {
    if (uses++ >= from) throw systemError(code)
  }
  return {
    ...realDisk,
    mkdir: async (path, options) => (operation === 'mkdir' && (await fail()), realDisk.mkdir(path, options)),
    writeFile: async (path, content) => {
      // What a full disk leaves behind: the beginning of a file.
      if (operation === 'writeFile') {
        await fail().catch(async (thrown: unknown) => {
          await realDisk.writeFile(path, content.slice(0, 10))
          throw thrown
        })
      }
      await realDisk.writeFile(path, content)
    },
    rename: async (source, target) => (operation === 'rename' && (await fail()), realDisk.rename(source, target)),
  }
}

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0))
const timeMs = fc.double({ min: -60_000, max: 600_000, noNaN: true })
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const track = fc.array(
  fc.record({
    atMs: timeMs,
    sequenceNumber: fc.integer({ min: 0, max: 65535 }),
    timestamp: uint32,
    payloadType: fc.constantFrom(111, 101),
    ssrc: fc.constantFrom(1, 2, 0xffffffff),
    marker: fc.boolean(),
    payload: fc.uint8Array({ maxLength: 50 }),
  }),
  { maxLength: 20 },
)
const name = fc.string({ minLength: 1 }).filter((key) => key !== '__proto__')
const event = fc.record(
  {
    atMs: number,
    plane: fc.constantFrom('signalling', 'media', 'caller', 'agent', 'tool', 'harness'),
    authority: fc.constantFrom('measured', 'reported', 'derived'),
    type: fc.string(),
    data: fc.dictionary(name, fc.oneof(fc.string(), number, fc.boolean(), fc.constant(null)), { noNullPrototype: true }),
  },
  { requiredKeys: ['atMs', 'plane', 'authority', 'type'], noNullPrototype: true },
)
const calls: fc.Arbitrary<RecordedCall> = fc
  .record({
    caller: track,
    agent: track,
    farEnd: fc.option(track),
    startedAtMs: number,
    endMs: fc.double({ min: 0, max: 30_000, noNaN: true }).filter((x) => !Object.is(x, -0)),
    events: fc.array(event, { maxLength: 5 }),
    rttMs: fc.option(number),
    truth: fc.option(fc.constant(sampleRecording().truth!)),
    fragments: fc.array(fc.tuple(uint32, uint32), { maxLength: 3 }),
    text: fc.string({ unit: 'binary' }),
  })
  .map(({ caller, agent, farEnd, fragments, text, ...changes }) => {
    const recording = sampleRecording()
    const turns = recording.turns.map((turn) => ({ ...turn, fragments, text }))
    return { caller, agent, farEnd, recording: { ...recording, ...changes, turns } as RecordedCall['recording'] }
  })

describe('a recording', () => {
  it('reads back as it was written, packet times to the nanosecond', async () => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(calls, async (call) => {
        const dir = join(folder, `call-${count++}`)
        await writeRecording(dir, call)
        const back = await readRecording(dir)
        expect(back).toEqual(asRecorded(call))
        expect(back.recording).toEqual(call.recording)
        for (const [i, { atMs }] of back.agent.entries()) expect(Math.abs(atMs - call.agent[i]!.atMs)).toBeLessThan(1e-6)
        expect(asRecorded(back)).toEqual(back)
      }),
      { numRuns: 50 },
    )
  })

  it('is the same bytes for the same call, whatever order its keys were made in', async () => {
    const call = sampleCall()
    const { schemaVersion, ...rest } = call.recording
    const turned = {
      ...call,
      recording: { ...Object.fromEntries(Object.entries(rest).reverse()), schemaVersion } as RecordedCall['recording'],
    }
    await writeRecording(join(folder, 'a'), call)
    await writeRecording(join(folder, 'b'), turned)
    const files = readdirSync(join(folder, 'a'))
    expect(files.toSorted()).toEqual(['agent.ogg', 'agent.pcap', 'caller.ogg', 'caller.pcap', 'far-end.pcap', 'recording.json'])
    for (const file of files) expect(readFileSync(join(folder, 'a', file)).equals(readFileSync(join(folder, 'b', file)))).toBe(true)
    const text = readFileSync(join(folder, 'a', 'recording.json'), 'utf8')
    expect(text.startsWith('{\n  "schemaVersion": 1,\n  "plan": {\n    "id": "call-0001",')).toBe(true)
    expect(text.endsWith('}\n')).toBe(true)
  })

  it('has no audio file for an empty track and no far end where there is none', async () => {
    await writeRecording(join(folder, 'a'), { recording: sampleRecording(), caller: [packet()], agent: [], farEnd: null })
    expect(readdirSync(join(folder, 'a')).toSorted()).toEqual(['agent.pcap', 'caller.ogg', 'caller.pcap', 'recording.json'])
    expect((await readRecording(join(folder, 'a'))).farEnd).toBeNull()
  })

  it('takes away what a killed process left, but never a finished recording', async () => {
    const dir = join(folder, 'deep', 'call')
    mkdirSync(`${dir}.partial`, { recursive: true })
    writeFileSync(join(`${dir}.partial`, 'rubbish'), '')
    await writeRecording(dir, sampleCall())
    expect(readdirSync(dir)).not.toContain('rubbish')
    const before = readFileSync(join(dir, 'recording.json'))
    expect((await problemsOf(writeRecording(dir, sampleCall())))[0]!.code).toBe('recording.exists')
    expect(readFileSync(join(dir, 'recording.json')).equals(before)).toBe(true)
    expect(readdirSync(join(folder, 'deep'))).toEqual(['call'])
  })

  it.each([
    ['mkdir', 'ENOSPC', 'disk.full', 0],
    ['writeFile', 'ENOSPC', 'disk.full', 0],
    ['writeFile', 'EDQUOT', 'disk.full', 3],
    ['writeFile', 'EACCES', 'disk.unwritable', 1],
    ['rename', 'EROFS', 'disk.unwritable', 0],
  ] as const)('leaves nothing behind when %s fails with %s', async (operation, code, expected, from) => {
    const dir = join(folder, 'call')
    const [problem] = await problemsOf(writeRecording(dir, sampleCall(), failing(operation, code, from)))
    expect(problem).toMatchObject({ code: expected, hint: expect.stringContaining('--out') as string })
    expect(problem!.message).toContain(dir)
    expect(readdirSync(folder)).toEqual([])
  })

  it('refuses a number that JSON cannot hold, as the bug it is', async () => {
    const call = sampleCall()
    await expect(writeRecording(join(folder, 'a'), { ...call, recording: { ...call.recording, rttMs: NaN } })).rejects.toThrow(/rttMs/)
    expect(existsSync(join(folder, 'a'))).toBe(false)
  })
})

describe('readRecording', () => {
  const damage = async (file: string, change: (text: string) => string | Uint8Array): Promise<readonly Problem[]> => {
    const dir = join(folder, 'call')
    await writeRecording(dir, sampleCall())
    writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')))
    return problemsOf(readRecording(dir))
  }

  it('says what is missing', async () => {
    expect((await problemsOf(readRecording(join(folder, 'nowhere'))))[0]).toMatchObject({ code: 'recording.missing' })
    const dir = join(folder, 'call')
    await writeRecording(dir, sampleCall())
    rmSync(join(dir, 'agent.pcap'))
    expect((await problemsOf(readRecording(dir)))[0]!.message).toContain(join(dir, 'agent.pcap'))
  })

  it('points into broken JSON', async () => {
    const [problem] = await damage('recording.json', (text) => text.replace('"plan": {', '"plan": {{'))
    expect(problem).toMatchObject({ code: 'recording.corrupt', at: { line: 3, column: 12 } })
  })

  it('names a recording cut in half', async () => {
    const [problem] = await damage('recording.json', (text) => text.slice(0, text.length / 2))
    expect(problem!.code).toBe('recording.corrupt')
    expect(problem!.at!.line).toBeGreaterThan(10)
  })

  it('names every path of the wrong shape', async () => {
    const problems = await damage('recording.json', (text) =>
      text.replace('"text": "refill please",\n      "sha256"', '"sha256"').replace('"rttMs": 0.4', '"rttMs": "x"'),
    )
    expect(problems.map(({ code }) => code)).toEqual(['recording.corrupt', 'recording.corrupt'])
    expect(problems[0]!.message).toContain('turns[0].text')
    expect(problems[1]!.message).toContain('rttMs')
  })

  it('asks for another vqt when the version is another', async () => {
    const problems = await damage('recording.json', (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'))
    expect(problems.map(({ code }) => code)).toEqual(['recording.version'])
  })

  it('ignores what a later minor release may add', async () => {
    const dir = join(folder, 'call')
    await writeRecording(dir, sampleCall())
    const file = join(dir, 'recording.json')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"schemaVersion": 1,', '"schemaVersion": 1, "weather": "fine",'))
    expect((await readRecording(dir)).recording).toEqual(sampleRecording())
  })

  it('names a damaged capture', async () => {
    const [problem] = await damage('caller.pcap', () => new Uint8Array(30))
    expect(problem!.code).toBe('pcap.unsupported')
  })

  const isRoot = process.getuid?.() === 0
  if (isRoot) console.warn('unreadable recordings not tested: root may read everything')
  it.skipIf(isRoot)('says when it may not read', async () => {
    const dir = join(folder, 'call')
    await writeRecording(dir, sampleCall())
    chmodSync(join(dir, 'recording.json'), 0)
    expect((await problemsOf(readRecording(dir)))[0]!.code).toBe('recording.unreadable')
  })

  it('says when it cannot read', async () => {
    const dir = join(folder, 'call')
    mkdirSync(join(dir, 'recording.json'), { recursive: true })
    expect((await problemsOf(readRecording(dir)))[0]!.code).toBe('recording.unreadable')
  })
})

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { samplesDigest } from '../audio/samples-digest.ts'
import { spokenLine, trackWith } from '../measure/spoken-lines.ts'
import { syntheticCall } from '../measure/synthetic-call.ts'
import type { RecordedCall } from '../model/recording.ts'
import { scoreSpeech } from './score-speech.ts'
import { renderedSpeech, storedSpeech } from './speech-store.ts'

const dir = mkdtempSync(join(tmpdir(), 'vqt-score-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const line = spokenLine('rms-0.95', 'i-was-born-on-may-second-nineteen-sixty-four')
const lengthMs = Math.floor(line.length / 48)
const noSpeech = async (): Promise<null> => null
const utterance = { key: 'k', text: 'line', sha256: 'abc', samples: line, fragments: [[0, line.length]] as const }

function call(id: string, farEnd: boolean): RecordedCall {
  const starts = [500, 5500, 10_500]
  const made = syntheticCall({
    id,
    turns: starts.map((at) => ({ fragments: [[at, at + lengthMs]] as const })),
    callerPcm: trackWith(
      16_000,
      starts.map((at) => [at, line] as const),
    ),
    endMs: 16_000,
    rttMs: 1,
  })
  const turns = made.recording.turns.map((turn) => ({ ...turn, sha256: 'abc' }))
  return { ...made, recording: { ...made.recording, turns }, farEnd: farEnd ? made.caller : null }
}

describe('scoring the speech of a run', { timeout: 60_000 }, () => {
  const calls = [call('one', true), call('two', true), call('three', false)]
  const score = (choice: 'sample' | 'all' | 'off', store = renderedSpeech([utterance], dir, noSpeech)): ReturnType<typeof scoreSpeech> =>
    scoreSpeech(calls, { choice, seed: 3, store })

  it('scores what can be compared, and judges again to the same from the folder of the run', async () => {
    const scores = await score('all')
    expect(scores.get('one')?.caller).toMatchObject({ notScored: 0, segments: [{ alignment: 'ok' }] })
    expect(scores.get('one')!.caller.median).toBeGreaterThan(4.5)
    expect(scores.get('three')?.caller).toMatchObject({ median: null, why: 'the target does not hand back what it received' })
    expect(readdirSync(join(dir, 'speech'))).toEqual(['abc.wav'])
    expect(await score('all', storedSpeech(dir))).toEqual(scores)
  })

  it('counts what it leaves out, and says what is not at hand', async () => {
    expect((await score('off')).get('two')?.caller).toMatchObject({
      segments: [],
      notScored: 1,
      median: null,
      why: expect.stringContaining('--visqol all'),
    })
    expect((await score('sample', storedSpeech(join(dir, 'nowhere')))).get('one')?.caller).toMatchObject({
      median: null,
      why: expect.stringContaining('not in the run’s folder'),
    })
  })

  it('makes what the agent said anew, and takes it only if it is the same', async () => {
    const sha256 = samplesDigest(line)
    const recipe = { synthesiser: 's', voice: 'v', text: 'line' }
    const asked: string[] = []
    const make = async ({ text }: { readonly text: string }): Promise<Int16Array> => (asked.push(text), line)
    const store = renderedSpeech([], dir, make)
    const wanted = [
      { sha256, made: recipe },
      { sha256: 'f'.repeat(64), made: { ...recipe, text: 'another line' } },
    ]
    expect([...(await store.sources(wanted)).keys()]).toEqual([sha256])
    await store.sources([wanted[0]!])
    expect(asked).toEqual(['line', 'another line'])
    expect((await storedSpeech(dir).sources(wanted)).get(sha256)).toEqual(line)
  })

  it('a disk that refuses costs the run nothing', async () => {
    writeFileSync(join(dir, 'file'), '')
    const refused = renderedSpeech([utterance], join(dir, 'file'), noSpeech)
    expect((await score('all', refused)).get('one')!.caller.median).toBeGreaterThan(4.5)
  })
})

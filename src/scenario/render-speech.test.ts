import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { activeSpeechLevel } from '../audio/active-speech-level.ts'
import { speechEdges } from '../audio/speech-edges.ts'
import { writeWav } from '../audio/wav.ts'
import type { Persona, Utterance, UtterancePart } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { buildFixtures } from './build-fixtures.ts'
import { samplesDigest } from '../audio/samples-digest.ts'
import { renderSpeech } from './render-speech.ts'
import { repeatOf, utteranceKey } from './utterance.ts'

const persona: Persona = { engine: 'flite', voice: 'buzz', rate: 1 }
const dir = await mkdtemp(join(tmpdir(), 'vqt-render-'))
afterAll(() => rm(dir, { recursive: true }))
const noFixtures = join(dir, 'none')

/** A synthesiser whose samples can be foretold: 100 ms of a buzz a letter, between silences of 80 ms. */
function buzzer(): Synthesiser & { readonly asked: string[] } {
  const asked: string[] = []
  return {
    id: 'buzz-1',
    voices: ['buzz'],
    asked,
    synthesise({ text }) {
      asked.push(text)
      const samples = new Int16Array(1280 * 2 + 1600 * text.length)
      for (let at = 1280; at < samples.length - 1280; at++) samples[at] = Math.round(9000 * Math.sin(at * 0.13) + 900 * Math.sin(at * 0.9))
      return Promise.resolve({ sampleRate: 16_000, samples })
    },
    close: () => Promise.resolve(),
  }
}

const utterance = (parts: readonly UtterancePart[]): Utterance => ({ key: utteranceKey(persona, parts), text: 'x', parts, persona })
const words = (text: string): UtterancePart => ({ kind: 'speech', text })

async function render(
  parts: readonly UtterancePart[],
  synthesiser: Synthesiser = buzzer(),
  fixturesDir = noFixtures,
): Promise<import('../model/plan.ts').RenderedUtterance> {
  const one = utterance(parts)
  const rendered = (await renderSpeech([one], { synthesiser, fixturesDir })).get(one.key)
  if (rendered === undefined) throw new Error('not rendered')
  return rendered
}

test('48 kHz, −26 dBov active level, speech from the first sample to the last', async () => {
  const rendered = await render([words('hello')])
  expect(rendered.fragments).toEqual([[0, rendered.samples.length]])
  // 500 ms of sound; the edges are those of 1 ms frames.
  expect(Math.abs(rendered.samples.length - 24_000)).toBeLessThanOrEqual(2 * 48)
  expect(activeSpeechLevel(rendered.samples, 48_000).activeLevelDbov).toBeCloseTo(-26, 0)
  expect(speechEdges(rendered.samples, 48_000)).toEqual({ start: 0, end: rendered.samples.length })
  expect(rendered.sha256).toBe(samplesDigest(rendered.samples))
})

test('scripted pauses are exact to the sample and silent; the fragments say where speech is', async () => {
  const [a, b] = [await render([words('ab')]), await render([words('abc')])]
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (pauseMs) => {
      const joined = await render([words('ab'), { kind: 'pause', pauseMs }, words('abc')])
      const second = a.samples.length + pauseMs * 48
      expect(joined.fragments).toEqual([
        [0, a.samples.length],
        [second, second + b.samples.length],
      ])
      expect(joined.samples.subarray(a.samples.length, second).every((sample) => sample === 0)).toBe(true)
      expect(joined.samples.subarray(second)).toEqual(b.samples)
    }),
    { numRuns: 8 },
  )
})

test('speech that follows speech without a pause is one fragment', async () => {
  const joined = await render([words('ab'), words('abc')])
  expect(joined.fragments).toEqual([[0, joined.samples.length]])
})

test('each distinct utterance is made once; the last turn again is not made at all', async () => {
  const synthesiser = buzzer()
  const progress: string[] = []
  const [one, two] = [utterance([words('one')]), utterance([words('two'), words('one')])]
  const onProgress = (done: number, total: number): void => void progress.push(`${done}/${total}`)
  const rendered = await renderSpeech([one, two, one, repeatOf(persona)], { synthesiser, fixturesDir: noFixtures, onProgress })
  expect([...rendered.keys()]).toEqual([one.key, two.key])
  expect(synthesiser.asked).toEqual(['one', 'two'])
  expect(progress).toEqual(['1/2', '2/2'])
})

test('a line of the fixtures needs no synthesis and gives the same samples', async () => {
  const folder = join(dir, 'good')
  await buildFixtures(buzzer(), [{ persona, text: 'hello', entities: [] }], folder)
  const synthesiser = buzzer()
  expect(await render([words('hello')], synthesiser, folder)).toEqual(await render([words('hello')]))
  expect(synthesiser.asked).toEqual([])
})

test('fixtures of another synthesiser are left alone', async () => {
  const folder = join(dir, 'other')
  await buildFixtures({ ...buzzer(), id: 'buzz-2' }, [{ persona, text: 'hello', entities: [] }], folder)
  const synthesiser = buzzer()
  await render([words('hello')], synthesiser, folder)
  expect(synthesiser.asked).toEqual(['hello'])
})

test('a fixture that is missing, cut off or altered is an input error that says what to do', async () => {
  const folder = join(dir, 'bad')
  const { manifest } = await buildFixtures(buzzer(), [{ persona, text: 'hello', entities: [] }], folder)
  const path = join(folder, manifest.fixtures[0]?.file ?? '')
  const problemOf = async (): Promise<string> => {
    const thrown: unknown = await render([words('hello')], buzzer(), folder).catch((error: unknown) => error)
    return thrown instanceof InputError ? (thrown.problems[0]?.code ?? '') : `not an input error: ${String(thrown)}`
  }
  await writeFile(path, writeWav(new Int16Array(100), 16_000))
  expect(await problemOf()).toBe('fixture.damaged')
  await writeFile(path, 'RIFF')
  expect(await problemOf()).toBe('wav.corrupt')
  await rm(path)
  expect(await problemOf()).toBe('fixture.damaged')
  await writeFile(join(folder, 'manifest.json'), '{')
  expect(await problemOf()).toBe('fixture.damaged')
})

test('the user’s own file is levelled and trimmed like speech; a silent one is refused', async () => {
  await mkdir(dir, { recursive: true })
  const tone = new Int16Array(44_100)
  for (let at = 11_025; at < 33_075; at++) tone[at] = Math.round(3000 * Math.sin(at * 0.05) + 300 * Math.sin(at * 0.4))
  await writeFile(join(dir, 'mine.wav'), writeWav(tone, 44_100))
  await writeFile(join(dir, 'silent.wav'), writeWav(new Int16Array(44_100), 44_100))
  const mine = await render([words('ab'), { kind: 'pause', pauseMs: 100 }, { kind: 'audio', path: join(dir, 'mine.wav') }])
  expect(mine.fragments).toHaveLength(2)
  const [start, end] = mine.fragments[1] ?? [0, 0]
  expect(Math.abs(end - start - 24_000)).toBeLessThanOrEqual(4 * 48)
  expect(activeSpeechLevel(mine.samples.slice(start, end), 48_000).activeLevelDbov).toBeCloseTo(-26, 0)
  await expect(render([{ kind: 'audio', path: join(dir, 'silent.wav') }])).rejects.toThrow(/no speech/)
})

test('an abort stops between utterances with its reason', async () => {
  const aborted = AbortSignal.abort(new Error('enough'))
  await expect(
    renderSpeech([utterance([words('a')])], { synthesiser: buzzer(), fixturesDir: noFixtures, signal: aborted }),
  ).rejects.toThrow('enough')
})

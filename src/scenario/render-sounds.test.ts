import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NoiseKind, NoiseLayer, Persona, Utterance, UtterancePart } from '../model/plan.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { cutTo, joined } from './cut-speech.ts'
import { type NoiseLoop, renderLayers } from './render-layers.ts'
import { renderSpeech } from './render-speech.ts'
import { madeSoundOf, type SoundShape, utteranceKey } from './utterance.ts'

const persona: Persona = { engine: 'flite', voice: 'buzz', rate: 1 }

/** 100 ms of a buzz a letter: sound from the first sample to the last. */
const synthesiser: Synthesiser = {
  id: 'buzz-1',
  voices: ['buzz'],
  synthesise: ({ text }) => {
    const samples = Int16Array.from({ length: 1600 * text.length }, (_, at) =>
      Math.round(9000 * Math.sin(at * 0.13) + 900 * Math.sin(at * 0.9)),
    )
    return Promise.resolve({ sampleRate: 16_000, samples })
  },
  close: () => Promise.resolve(),
}

async function render(utterance: Utterance): Promise<import('../model/plan.ts').RenderedUtterance> {
  const rendered = (await renderSpeech([utterance], { synthesiser, fixturesDir: '/nowhere' })).get(utterance.key)
  if (rendered === undefined) throw new Error('not rendered')
  return rendered
}

const said = (parts: readonly UtterancePart[], shape: SoundShape = {}): Utterance => ({
  key: utteranceKey(persona, parts, shape),
  text: 'x',
  parts,
  persona,
  ...shape,
})
const words = (text: string): UtterancePart => ({ kind: 'speech', text })

/** Independent of src/audio: power as a plain sum, in dB over full scale. */
function levelDb(samples: Int16Array, from = 0, to: number = samples.length): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += (samples[at] as number) * (samples[at] as number)
  return 10 * Math.log10(sum / (to - from)) - 20 * Math.log10(32768)
}

test('a cut is exact to the sample, shorter and longer than the words, and ends softly', async () => {
  const whole = await render(said([words('abc')]))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 20, max: 2000 }), async (cutToMs) => {
      const cut = await render(said([words('abc')], { cutToMs }))
      expect(cut.samples).toHaveLength(cutToMs * 48)
      // Up to the fade of 5 ms: the words, and again from their beginning.
      const untouched = cut.samples.length - 240
      for (let at = 0; at < untouched; at += 97) expect(cut.samples[at]).toBe(whole.samples[at % whole.samples.length])
      const [fragment] = cut.fragments
      expect(cut.fragments).toHaveLength(1)
      expect(fragment?.[0]).toBe(0)
      // Sound up to the last ms of the fade.
      expect(cut.samples.length - (fragment?.[1] ?? 0)).toBeLessThanOrEqual(2 * 48)
      expect(Math.abs(cut.samples.at(-1) as number)).toBeLessThan(100)
    }),
    { numRuns: 15 },
  )
})

test('a cut into a pause ends where sound was last heard, one into the next fragment keeps both', () => {
  const tone = Int16Array.from({ length: 4800 }, (_, at) => Math.round(2300 * Math.sin(at * 0.1)))
  const pieces = [
    { samples: tone, silent: false },
    { samples: new Int16Array(4800), silent: true },
    { samples: tone, silent: false },
  ]
  expect(joined(pieces).fragments).toEqual([
    [0, 4800],
    [9600, 14_400],
  ])
  const early = cutTo(pieces, 7200)
  expect(early.samples).toHaveLength(7200)
  expect(early.fragments).toEqual([[0, 4800]])
  const late = cutTo(pieces, 12_000)
  expect(late.fragments[0]).toEqual([0, 4800])
  expect(late.fragments[1]?.[0]).toBe(9600)
  expect(12_000 - (late.fragments[1]?.[1] ?? 0)).toBeLessThanOrEqual(48)
})

test('the gain comes after levelling: 6 dB below a turn is 6 dB below it, at the same edges', async () => {
  const [turn, soft] = [await render(said([words('abc')])), await render(said([words('abc')], { gainDb: -6 }))]
  expect(levelDb(soft.samples) - levelDb(turn.samples)).toBeCloseTo(-6, 1)
  expect(soft.fragments).toEqual(turn.fragments)
  expect(soft.key).not.toBe(turn.key)
})

test.each([
  ['cough', 350, 40],
  ['door', 500, 40],
  ['street', 500, 4],
  ['hiss', 500, 4],
  ['tv', 700, 40],
  ['babble', 500, 4],
] as const)('a %s is made by its seed, at the level of speech, and lasts what was asked', async (noise: NoiseKind, lengthMs, shorterMs) => {
  const sound = (variant: number): Promise<Awaited<ReturnType<typeof render>>> =>
    render(madeSoundOf({ noise, lengthMs }, persona, variant, {}))
  const [one, again, other] = [await sound(1), await sound(1), await sound(2)]
  expect(again.sha256).toBe(one.sha256)
  expect(other.sha256).not.toBe(one.sha256)
  expect(one.fragments).toEqual([[0, one.samples.length]])
  expect(one.samples.length).toBeLessThanOrEqual(lengthMs * 48)
  expect(one.samples.length).toBeGreaterThan((lengthMs - shorterMs) * 48)
  // P.56 counts 200 ms after the sound as active where there is room: within 3 dB of its level.
  expect(Math.abs(levelDb(one.samples) + 26)).toBeLessThan(3)
})

test('a cough rises at once and decays', async () => {
  const { samples } = await render(madeSoundOf({ noise: 'cough', lengthMs: 350 }, persona, 3, {}))
  const level = (fromMs: number, toMs: number): number => levelDb(samples, fromMs * 48, toMs * 48)
  expect(level(0, 30) - level(150, 180)).toBeGreaterThan(6)
  expect(level(150, 180) - level(310, 340)).toBeGreaterThan(6)
})

const layer = (noise: NoiseKind, seed: number): NoiseLayer => ({ noise, snrDb: 10, fromMs: 0, toMs: null, seed })

test('loops: each noise once, ten seconds and more, exactly at the level that an SNR counts from', async () => {
  const calls = [
    { layers: [layer('street', 1), layer('hiss', 1)] },
    { layers: [layer('street', 1), { ...layer('babble', 1), snrDb: 3 }, layer('tv', 1)] },
    {},
  ]
  const loops = await renderLayers(calls, { synthesiser })
  expect(loops.map((loop) => loop.noise)).toEqual(['street', 'hiss', 'babble', 'tv'])
  for (const { samples, noise } of loops) {
    expect(samples.length, noise).toBeGreaterThanOrEqual(480_000)
    expect(levelDb(samples), noise).toBeCloseTo(-26, 3)
  }
  const again = await renderLayers([{ layers: [layer('street', 1)] }], { synthesiser })
  expect(again[0]?.samples).toEqual(loops[0]?.samples)
})

test('20 dB below its own level a loop lies 20 dB below the active speech of a turn', async () => {
  const [street] = (await renderLayers([{ layers: [layer('street', 5)] }], { synthesiser })) as [NoiseLoop]
  const turn = await render(said([words('abc')]))
  const noise = street.samples.map((sample) => Math.round(sample * 10 ** (-20 / 20)))
  // The buzz never pauses, so its active level is its level, to the half dB to which P.56 seeks.
  expect(Math.abs(levelDb(turn.samples) - levelDb(noise) - 20)).toBeLessThan(0.6)
})

test('a loop has no seam: the step from its end to its beginning is like any other', async () => {
  const loops = await renderLayers([{ layers: [layer('street', 2), layer('hiss', 2)] }], { synthesiser })
  for (const { samples } of loops) {
    const steps = Array.from(samples, (sample, at) => Math.abs(sample - (samples[(at + 1) % samples.length] as number)))
    const seam = steps.at(-1) as number
    const ordinary = steps.slice(0, -1).toSorted((a, b) => a - b)
    expect(seam).toBeLessThanOrEqual(ordinary[Math.floor(ordinary.length * 0.9999)] as number)
  }
})

test('spectra are what the names say: a television between 300 and 3400 Hz, a street low, hiss falling by 3 dB an octave', async () => {
  const noisy: Synthesiser = { ...synthesiser, synthesise: () => Promise.resolve({ sampleRate: 16_000, samples: whiteSamples() }) }
  const loops = await renderLayers([{ layers: [layer('tv', 1), layer('street', 1), layer('hiss', 1)] }], { synthesiser: noisy })
  const [tv, street, hiss] = loops.map((loop) => loop.samples) as [Int16Array, Int16Array, Int16Array]
  expect(bandDb(tv, 1000) - bandDb(tv, 100)).toBeGreaterThan(20)
  expect(bandDb(tv, 1000) - bandDb(tv, 7000)).toBeGreaterThan(15)
  expect(bandDb(street, 100) - bandDb(street, 4000)).toBeGreaterThan(25)
  expect(bandDb(hiss, 250) - bandDb(hiss, 4000)).toBeCloseTo(12, -1)
})

function whiteSamples(): Int16Array {
  let state = 1
  return Int16Array.from({ length: 32_000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return ((state >>> 8) % 16_000) - 8000
  })
}

/** Mean power density around a frequency by direct Fourier sums over 40 windows of 100 ms and 9 neighbouring frequencies. */
function bandDb(samples: Int16Array, hz: number): number {
  let power = 0
  for (let window = 0; window < 40; window++) {
    const from = Math.floor((window * (samples.length - 4800)) / 40)
    for (let near = -4; near <= 4; near++) {
      let [re, im] = [0, 0]
      for (let at = 0; at < 4800; at++) {
        const angle = (2 * Math.PI * (hz + near * 10) * at) / 48_000
        const taper = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / 4800)
        re += taper * (samples[from + at] as number) * Math.cos(angle)
        im += taper * (samples[from + at] as number) * Math.sin(angle)
      }
      power += re * re + im * im
    }
  }
  return 10 * Math.log10(power)
}

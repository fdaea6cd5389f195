import { beforeAll, describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder } from '../../audio/opus.ts'
import { resample } from '../../audio/resample.ts'
import { activeSpeechLevel } from '../../audio/speech-edges.ts'
import { createFliteSynthesiser } from '../../speech/flite.ts'
import { fadeUncertaintyMs } from '../turn-taking/cut-fade.ts'
import { detectActivity } from './activity.ts'
import { cutReaderOf, type CutQuality } from './cut-quality.ts'
import type { PcmTimeline } from './decode-track.ts'

const sentences = [
  'your refill of metformin is on its way',
  'could you please repeat your account number',
  'our office is open from eight to five',
]
const words = 'yes please monday tuesday account street metformin refill closed eight today help stop left goodbye'.split(' ')
/** kbit/s of Opus; 0: uncoded. */
const bitrates = [0, 24, 64] as const
const fades = [0, 5, 20, 50] as const
/** What lies further back says nothing of an end. */
const keptMs = 700

interface Read {
  readonly kind: 'cut' | 'natural'
  readonly kbits: (typeof bitrates)[number]
  readonly fadeMs: (typeof fades)[number] | null
  /** The 20 ms before the cut are within 12 dB of active speech. */
  readonly loud: boolean
  readonly cut: CutQuality
}

let reads: readonly Read[] = []

beforeAll(async () => {
  const flite = await createFliteSynthesiser()
  const line = async (text: string, voice: string): Promise<Int16Array> => {
    const { samples, sampleRate } = await flite.synthesise({ text, voice, rate: 1 })
    return resample(samples, sampleRate, 48_000)
  }
  const found: Read[] = []
  for (const voice of flite.voices) {
    for (const text of sentences) {
      const samples = await line(text, voice)
      found.push(...naturalEnd(samples))
      for (const share of [0.3, 0.45, 0.6, 0.75]) found.push(...cuts(samples, Math.round(samples.length * share)))
    }
    for (const word of words) found.push(...naturalEnd(await line(word, voice)))
  }
  await flite.close()
  reads = found
}, 120_000)

function naturalEnd(samples: Int16Array): readonly Read[] {
  return bitrates.map((kbits): Read => ({ kind: 'natural', kbits, fadeMs: null, loud: false, cut: read(samples, kbits) }))
}

function cuts(samples: Int16Array, at: number): readonly Read[] {
  const { activeLevelDbov } = activeSpeechLevel(samples, 48_000)
  const before = samples.subarray(at - 960, at).reduce((sum, value) => sum + value ** 2, 0) / 960 / 32768 ** 2
  const loud = 10 * Math.log10(before) >= (activeLevelDbov ?? 0) - 12
  return fades.flatMap((fadeMs) => {
    const length = fadeMs * 48
    const cut = samples.slice(0, at + length).map((value, index) => (index < at ? value : Math.round(value * (1 - (index - at) / length))))
    return bitrates.map((kbits): Read => ({ kind: 'cut', kbits, fadeMs, loud, cut: read(cut, kbits) }))
  })
}

/** As in a call: the detector says where the stretch ends, the reader reads there. */
function read(speech: Int16Array, kbits: number): CutQuality {
  const kept = speech.subarray(Math.max(0, speech.length - keptMs * 48))
  const samples = new Int16Array(Math.ceil((kept.length + 48 * 500) / 960) * 960)
  samples.set(kept, 48 * 200)
  const track: PcmTimeline = {
    sampleRate: 48_000,
    samplesPerMs: 48,
    startMs: 0,
    samples: kbits === 0 ? samples : coded(samples, kbits),
    undecodable: 0,
  }
  const { segments, thresholdDbfs } = detectActivity(track)
  const cut = cutReaderOf(track, thresholdDbfs)(segments.at(-1)?.[1] ?? NaN)
  if (cut === null) throw new Error('no end was read')
  return cut
}

function coded(samples: Int16Array, kbits: number): Int16Array {
  const encoder = createOpusEncoder({ bitrate: kbits * 1000 })
  const decoder = createOpusDecoder({ sampleRate: 48_000 })
  const heard = new Int16Array(samples.length)
  for (let from = 0; from < samples.length; from += 960) heard.set(decoder.decode(encoder.encode(samples.subarray(from, from + 960))), from)
  encoder.close()
  decoder.close()
  return heard
}

function rate(those: (read: Read) => boolean, is: (cut: CutQuality) => boolean): number {
  const some = reads.filter(those)
  expect(some.length).toBeGreaterThan(25)
  return some.filter(({ cut }) => is(cut)).length / some.length
}

function median(those: (read: Read) => boolean): number {
  const values = reads.filter(those).map(({ cut }) => cut.fadeMs)
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

const click = (cut: CutQuality): boolean => cut.click
const fragment = (cut: CutQuality): boolean => cut.fragment
const loudCut =
  (kbits: number, ...lengths: readonly number[]) =>
  (one: Read): boolean =>
    one.kind === 'cut' && one.loud && one.kbits === kbits && lengths.includes(one.fadeMs ?? -1)

describe.each(bitrates.map((kbits) => ({ kbits })))('the end of speech at $kbits kbit/s (0: uncoded)', ({ kbits }) => {
  const natural = (one: Read): boolean => one.kind === 'natural' && one.kbits === kbits

  it('a hard cut in full voice clicks: at least two in three are seen, and nothing with a fade of 5 ms or more', () => {
    expect(rate(loudCut(kbits, 0), click)).toBeGreaterThanOrEqual(0.65)
    expect(rate(loudCut(kbits, 5, 20, 50), click)).toBeLessThanOrEqual(0.02)
  })

  it('a natural end never clicks', () => {
    expect(rate(natural, click)).toBe(0)
  })

  it('a word broken off in full voice is seen; of natural ends one in eight looks like one', () => {
    expect(rate(loudCut(kbits, 0, 5, 20), fragment)).toBeGreaterThanOrEqual(0.93)
    expect(rate(loudCut(kbits, 50), fragment)).toBeGreaterThanOrEqual(0.65)
    expect(rate(natural, fragment)).toBeLessThanOrEqual(0.15)
  })

  it('a fade is read within the stated uncertainty, and the longer it is the longer it reads', () => {
    const off = (one: Read): number => Math.abs(one.cut.fadeMs - (one.fadeMs ?? 0))
    const all = reads.filter(loudCut(kbits, ...fades))
    expect(all.filter((one) => off(one) <= fadeUncertaintyMs).length / all.length).toBeGreaterThanOrEqual(0.95)
    const [none, short, long, longest] = fades.map((fadeMs) => median(loudCut(kbits, fadeMs))) as [number, number, number, number]
    // A codec rings on for as long as short fades last: only uncoded do they differ.
    if (kbits === 0) expect([short - none > 3, long - short > 8]).toEqual([true, true])
    expect(longest).toBeGreaterThan(Math.max(none, short, long) + 5)
  })
})

it('in soft places cuts are mostly missed: what is quiet neither clicks nor breaks off', () => {
  const soft = (one: Read): boolean => one.kind === 'cut' && !one.loud
  expect(rate(soft, click)).toBeLessThan(0.1)
  expect(rate(soft, fragment)).toBeLessThan(0.5)
})

it('silence has no end', () => {
  const track = { sampleRate: 48_000, samplesPerMs: 48, startMs: 0, samples: new Int16Array(48_000), undecodable: 0 }
  expect(cutReaderOf(track, -70)(500)).toBeNull()
})

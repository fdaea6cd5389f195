import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createOpusDecoder, encodeUtterance } from '../audio/opus.ts'
import { resample } from '../audio/resample.ts'
import { readWav } from '../audio/wav.ts'
import type { Recogniser, Synthesiser } from './contract.ts'
import type { EvaluationLine } from './evaluation-set.ts'
import type { OutsideSentence } from './outside-sentences.ts'

/** k of n with the 95 % Wilson interval, as shares. */
export interface Rate {
  readonly k: number
  readonly n: number
  readonly low: number
  readonly high: number
}

/** What the recogniser hears the line through. `opus`: 48 kHz mono Opus at 24 kbit/s, 20 ms, no loss. */
export type Channel = 'clean' | 'opus'

export interface Evaluation {
  readonly recogniser: string
  readonly lines: number
  /** Lines whose intent and slots are all right. */
  readonly sentences: Rate
  /** Lines that were parsed, but into another meaning: the dangerous error. */
  readonly wrongParses: Rate
  /** Entities that came out with their canonical value, by class. */
  readonly entities: Readonly<Record<string, Rate>>
  /** Right sentences by voice. */
  readonly voices: Readonly<Record<string, Rate>>
  /** Word error rate, pooled (S + D + I) / N; text null counts as all deleted. */
  readonly wordErrorRate: number
  /** Decode wall time over audio time, pooled. */
  readonly decodeShare: number
  readonly errors: readonly { readonly voice: string; readonly said: string; readonly heard: string | null; readonly parsed: boolean }[]
}

/**
 * Says the lines, sends them through the channel, recognises them and counts. Figures hold for these synthetic voices and the closed
 * catalogue only: an upper bound, never a statement about real callers.
 */
export async function evaluateLines(
  synthesiser: Synthesiser,
  recogniser: Recogniser,
  lines: readonly EvaluationLine[],
  channel: Channel,
): Promise<Evaluation> {
  const results = await Promise.all(
    lines.map(async (line) => {
      const speech = await synthesiser.synthesise(line)
      const samples = throughChannel(speech.samples, speech.sampleRate, channel)
      return { line, seconds: samples.length / 16000, ...(await recogniser.recognise(samples)) }
    }),
  )
  const right = (result: (typeof results)[number]): boolean =>
    result.parse?.intent === result.line.intent && sameSlots(result.parse.slots, result.line.slots)
  const slots = results.flatMap((result) =>
    Object.entries(result.line.slots).map(([cls, value]) => ({ cls, hit: result.parse?.slots[cls] === value })),
  )
  const grouped = <T>(items: readonly T[], key: (item: T) => string, hit: (item: T) => boolean): Record<string, Rate> =>
    Object.fromEntries([...Map.groupBy(items, key)].sort().map(([name, group]) => [name, wilson(group.filter(hit).length, group.length)]))
  const edits = results.reduce((sum, result) => sum + wordEdits(result.line.words, result.text?.split(' ') ?? []), 0)
  return {
    recogniser: recogniser.id,
    lines: lines.length,
    sentences: wilson(results.filter(right).length, results.length),
    wrongParses: wilson(results.filter((result) => result.parse !== null && !right(result)).length, results.length),
    entities: grouped(
      slots,
      (slot) => slot.cls,
      (slot) => slot.hit,
    ),
    voices: grouped(results, (result) => result.line.voice, right),
    wordErrorRate: edits / results.reduce((sum, result) => sum + result.line.words.length, 0),
    decodeShare:
      results.reduce((sum, result) => sum + result.decodeMs, 0) / results.reduce((sum, result) => sum + result.seconds * 1000, 0),
    errors: results
      .filter((result) => !right(result))
      .map(({ line, text, parse }) => ({ voice: line.voice, said: line.text, heard: text, parsed: parse !== null })),
  }
}

export interface OutsideEvaluation {
  /** Out-of-catalogue sentences that came out as a complete catalogue sentence, by kind. */
  readonly falseAccepts: Readonly<Record<string, Rate>>
  readonly accepted: readonly { readonly said: string; readonly heard: string | null }[]
}

/** How often sentences outside the catalogue are taken for one inside it. Every sentence in every voice. */
export async function evaluateOutside(
  synthesiser: Synthesiser,
  recogniser: Recogniser,
  sentences: readonly OutsideSentence[],
  voices: readonly string[],
  channel: Channel,
): Promise<OutsideEvaluation> {
  const results = await Promise.all(
    sentences.flatMap((sentence) =>
      voices.map(async (voice) => {
        const speech = await synthesiser.synthesise({ text: sentence.text, voice, rate: 1 })
        const { text, parse } = await recogniser.recognise(throughChannel(speech.samples, speech.sampleRate, channel))
        return { kind: sentence.kind, said: sentence.text, heard: text, accepted: parse !== null }
      }),
    ),
  )
  const kinds = Map.groupBy(results, (result) => result.kind)
  return {
    falseAccepts: Object.fromEntries(
      [...kinds].map(([kind, group]) => [kind, wilson(group.filter((one) => one.accepted).length, group.length)]),
    ),
    accepted: results.filter((result) => result.accepted).map(({ said, heard }) => ({ said, heard })),
  }
}

/** The same for recordings: each WAV of the folder whole and in pieces of 3 s. Null when the folder is absent. */
export async function evaluateRecordings(recogniser: Recogniser, folder: string): Promise<Rate | null> {
  const names = await readdir(folder).catch(() => null)
  if (names === null) return null
  const clips: Int16Array[] = []
  for (const name of names.filter((candidate) => candidate.endsWith('.wav'))) {
    const wav = readWav(await readFile(join(folder, name)), name)
    const samples = resample(wav.channels[0] ?? new Int16Array(0), wav.sampleRate, 16000)
    clips.push(samples)
    for (let from = 0; from + 48000 <= samples.length; from += 48000) clips.push(samples.slice(from, from + 48000))
  }
  const heard = await Promise.all(clips.map((clip) => recogniser.recognise(clip)))
  return wilson(heard.filter((one) => one.parse !== null).length, heard.length)
}

/** 16 kHz samples as the recogniser gets them. */
function throughChannel(samples: Int16Array, sampleRate: number, channel: Channel): Int16Array {
  if (channel === 'clean') return resample(samples, sampleRate, 16000)
  const decoder = createOpusDecoder({ sampleRate: 16000 })
  const frames = encodeUtterance(resample(samples, sampleRate, 48000), 20, { bitrate: 24000 }).map((packet) =>
    decoder.decode(packet).slice(),
  )
  decoder.close()
  const heard = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0))
  let at = 0
  for (const frame of frames) {
    heard.set(frame, at)
    at += frame.length
  }
  return heard
}

function sameSlots(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)
}

/** Substitutions, deletions and insertions between two word lists (Levenshtein). */
export function wordEdits(reference: readonly string[], heard: readonly string[]): number {
  let row = Array.from({ length: heard.length + 1 }, (_, at) => at)
  reference.forEach((word, at) => {
    const next = [at + 1]
    heard.forEach((other, column) => {
      const substituted = (row[column] as number) + (word === other ? 0 : 1)
      next.push(Math.min(substituted, (row[column + 1] as number) + 1, (next[column] as number) + 1))
    })
    row = next
  })
  return row[heard.length] as number
}

/** Wilson score interval, 95 %. Throws a RangeError for n = 0: no trials, no rate. */
export function wilson(k: number, n: number): Rate {
  if (n <= 0) throw new RangeError('no trials')
  const z = 1.959964
  const share = k / n
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  return { k, n, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

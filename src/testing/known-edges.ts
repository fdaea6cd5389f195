import { decodeMuLaw, encodeMuLaw, g711Rate } from '../audio/g711.ts'
import { createOpusDecoder, createOpusEncoder, opusLookaheadSamples, opusRate } from '../audio/opus.ts'
import { toActiveLevel } from '../audio/levels.ts'
import { resample } from '../audio/resample.ts'
import { speechEdges } from '../audio/speech-edges.ts'
import { inNoise } from '../measure/calibration-edges.ts'
import { detectActivity, type Activity } from '../measure/timeline/activity.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'

/**
 * Openings and endings that a detector finds hard, each kind more than once: vowels, breath, hisses, nasals, glides and stops. The first half
 * and the second half of the kinds alternate, so that every other line is a fair half.
 */
export const hardLines: readonly string[] = [
  'I am all ears.',
  'Open every window.',
  'Every apple is yours.',
  'Our office opens at eight.',
  'How are you feeling this morning?',
  'He has had enough.',
  'Six of those, please.',
  'She will see to it.',
  'Four hundred and fifty milligrams.',
  'Three of us have left.',
  'Yes, that is what I want.',
  'We will wait a while.',
  'My number is on the letter.',
  'No, not on Monday.',
  'Tomorrow at ten would suit us.',
  'Please bring the blue book back.',
  'Let us stop there for a bit.',
  'Could you call me back?',
]

/** As hard, and never looked at while the detector was made: what its stated uncertainty is proven on. */
export const heldOutLines: readonly string[] = [
  'Are you still open today?',
  'Is anybody there?',
  'Eleven would be better.',
  'Under my own name.',
  'Hello, I have a question.',
  'Have you got my order?',
  'Somebody called me this morning.',
  'Should I come back later?',
  'Five minutes is fine.',
  'Thirty one Oak Street.',
  'You said it would be here.',
  'Where can I park?',
  'Maybe on Thursday.',
  'Nothing has arrived.',
  'Ten of the small ones.',
  'Put me through to billing.',
  'Look it up, if you can.',
  'Goodbye and thanks for your help.',
]

/**
 * Voices the uncertainty is stated for. Of the voice awb words begin in a hiss that is part of its recordings: what comes out of a codec or of
 * noise begins up to 100 ms later (90 % of its lines), and no uncertainty that is of use for other voices covers it.
 */
export const clearVoices: readonly string[] = ['slt', 'rms', 'kal16']

/** A clip as a voice made it (48 kHz, active speech level −26 dBov), with the samples at which its speech begins and ends. */
export interface KnownLine {
  readonly name: string
  readonly samples: Int16Array
  readonly start: number
  /** One past the last sample of speech. */
  readonly end: number
}

/** What a track went through before it is measured. SNR: active speech level over RMS of pink-like noise. */
export interface Carriage {
  readonly snrDb?: number
  readonly codec?: Codec
}

export type Codec = 'opus-32' | 'opus-24' | 'opus-12' | 'g711'

/** Silence or noise before and after each line. */
const marginMs = 1000

/** What the detector finds further than this from the line is no reading of its edge. */
const reachMs = 500

/** Each line in each voice of flite, voices last. Hiss before and after the speech stays in, as an agent would play it. */
export async function knownLines(voices: readonly string[], texts: readonly string[]): Promise<KnownLine[]> {
  const synthesiser = await createFliteSynthesiser()
  try {
    const lines: KnownLine[] = []
    for (const voice of voices) {
      for (const text of texts) {
        const spoken = await synthesiser.synthesise({ text, voice, rate: 1 })
        lines.push(knownLine(`${voice}: ${text}`, resample(spoken.samples, spoken.sampleRate, opusRate)))
      }
    }
    return lines
  } finally {
    await synthesiser.close()
  }
}

function knownLine(name: string, clip: Int16Array): KnownLine {
  const samples = toActiveLevel(clip, opusRate, -26)?.samples
  const edges = samples === undefined ? null : speechEdges(samples, opusRate)
  if (samples === undefined || edges === null) throw new Error(`no speech in "${name}"`)
  return { name, samples, ...edges }
}

/** The line with a second of silence or noise (by seed) around it, through the codec, whose delay is taken off: 48 kHz. */
export function carried(line: Pick<KnownLine, 'samples'>, how: Carriage, seed = 1): Int16Array {
  const pcm = how.snrDb === undefined ? inSilence(line.samples) : inNoise(line.samples, how.snrDb, seed)
  switch (how.codec) {
    case undefined:
      return pcm
    case 'g711':
      return throughMuLaw(pcm)
    default:
      return throughOpus(pcm, 1000 * Number(how.codec.slice('opus-'.length)))
  }
}

function inSilence(samples: Int16Array): Int16Array {
  const margin = (marginMs * opusRate) / 1000
  const pcm = new Int16Array(samples.length + 2 * margin)
  pcm.set(samples, margin)
  return pcm
}

/** 48 kHz through Opus at `bitrate` bit/s in packets of 20 ms; the encoder's look-ahead is taken off. */
export function throughOpus(pcm: Int16Array, bitrate: number): Int16Array {
  const frameSamples = opusRate / 50
  const encoder = createOpusEncoder({ bitrate })
  const decoder = createOpusDecoder({ sampleRate: opusRate })
  try {
    const frames = Math.ceil((pcm.length + opusLookaheadSamples) / frameSamples)
    const heard = new Int16Array(frames * frameSamples)
    for (let start = 0; start < heard.length; start += frameSamples) {
      const frame = new Int16Array(frameSamples)
      frame.set(pcm.subarray(start, start + frameSamples))
      heard.set(decoder.decode(encoder.encode(frame)), start)
    }
    return heard.slice(opusLookaheadSamples, opusLookaheadSamples + pcm.length)
  } finally {
    encoder.close()
    decoder.close()
  }
}

/** 48 kHz through 8 kHz µ-law and back, with no delay: the resampler has none. */
export function throughMuLaw(pcm: Int16Array): Int16Array {
  return resample(decodeMuLaw(encodeMuLaw(resample(pcm, opusRate, g711Rate))), g711Rate, opusRate).slice(0, pcm.length)
}

/** What detector E finds in 48 kHz samples whose first stands at 0 ms. */
export function activityOf(samples: Int16Array): Activity {
  return detectActivity({ sampleRate: opusRate, samplesPerMs: opusRate / 1000, startMs: 0, samples, undecodable: 0 })
}

/** Error (detected − true, ms) of the first onset and last offset near the line; null where nothing was found. */
export function edgeErrors(
  heard: Int16Array,
  line: Pick<KnownLine, 'start' | 'end'>,
): { readonly onset: number; readonly offset: number; readonly snrDb: number | null } | null {
  const { segments, snrDb } = activityOf(heard)
  const startMs = marginMs + line.start / 48
  const endMs = marginMs + line.end / 48
  const near = segments.filter(([from, to]) => to > startMs - reachMs && from < endMs + reachMs)
  const first = near[0]
  const last = near.at(-1)
  return first === undefined || last === undefined ? null : { onset: first[0] - startMs, offset: last[1] - endMs, snrDb }
}

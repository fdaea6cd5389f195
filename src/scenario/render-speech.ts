import { samplesDigest } from '../audio/samples-digest.ts'
import { amplify, toActiveLevel } from '../audio/levels.ts'
import { resample } from '../audio/resample.ts'
import { trimToSpeech } from '../audio/speech-edges.ts'
import type { Persona, RenderedUtterance, Utterance, UtterancePart } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { cutTo, joined, type Piece } from './cut-speech.ts'
import { noiseEvent } from './noise-loop.ts'
import { type FixtureStore, openFixtures, type SpeechSamples, speechKey } from './fixture-manifest.ts'

/** Sample rate of everything a caller sends. */
export const callerRate = 48_000

/** Active speech level (ITU-T P.56) of every caller, the level P.501 and P.800 tests use. */
export const callerLevelDbov = -26

export interface RenderDeps {
  readonly synthesiser: Synthesiser
  /** Lines found here are not synthesised. */
  readonly fixturesDir: string
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

/**
 * Renders what callers say: 48 kHz mono, active speech level −26 dBov, trimmed to its speech edges, scripted pauses exact to the
 * sample, cut and softened where the utterance says so. Each distinct utterance once, under its key; the same input gives the same samples. An utterance without parts (the last
 * turn again) has no samples and is left out. Throws `InputError` for silent or unreadable audio; the signal's reason when aborted.
 */
export async function renderSpeech(utterances: readonly Utterance[], deps: RenderDeps): Promise<Map<string, RenderedUtterance>> {
  const distinct = [...new Map(utterances.map((utterance) => [utterance.key, utterance])).values()].filter((one) => one.parts.length > 0)
  const clips = new ClipSource(deps.synthesiser, await openFixtures(deps.fixturesDir, deps.synthesiser.id))
  const rendered = new Map<string, RenderedUtterance>()
  for (const utterance of distinct) {
    deps.signal?.throwIfAborted()
    rendered.set(utterance.key, await renderUtterance(utterance, clips))
    deps.onProgress?.(rendered.size, distinct.length)
  }
  return rendered
}

/** A line as a synthesiser made it → the samples a caller sends. Null where there is no speech in it. */
export function callerSamples(speech: SpeechSamples): Int16Array | null {
  // Trimmed before it is levelled: P.56 counts 200 ms of silence after speech as active.
  const clip = trimFully(resample(speech.samples, speech.sampleRate, callerRate), callerRate)
  const levelled = toActiveLevel(clip, callerRate, callerLevelDbov)
  const samples = levelled === null ? clip : trimFully(levelled.samples, callerRate)
  return samples.length === 0 ? null : samples
}

/** Trimmed until nothing more comes off: a shorter clip has a slightly other level, by which its edges are found. */
function trimFully(samples: Int16Array, rate: number): Int16Array {
  const trimmed = trimToSpeech(samples, rate)
  return trimmed.length === samples.length ? trimmed : trimFully(trimmed, rate)
}

async function renderUtterance(utterance: Utterance, clips: ClipSource): Promise<RenderedUtterance> {
  const pieces: Piece[] = []
  for (const part of utterance.parts) {
    const samples = await clips.samples(part, utterance.persona)
    pieces.push({ samples, silent: part.kind === 'pause' })
  }
  const { gainDb, cutToMs } = utterance
  const whole = cutToMs === undefined ? joined(pieces) : cutTo(pieces, Math.round((cutToMs * callerRate) / 1000))
  const samples = gainDb === undefined ? whole.samples : amplify(whole.samples, gainDb)
  return { key: utterance.key, text: utterance.text, sha256: samplesDigest(samples), samples, fragments: whole.fragments }
}

/** 16-bit samples with the peak at half of full scale: it is levelled afterwards. */
function toPeak(sound: Float64Array): Int16Array {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return Int16Array.from(sound, (value) => (peak === 0 ? 0 : Math.round((16_384 * value) / peak)))
}

/** The speech of single parts, each made once. */
class ClipSource {
  readonly #synthesiser: Synthesiser
  readonly #fixtures: FixtureStore
  readonly #made = new Map<string, Promise<Int16Array>>()

  constructor(synthesiser: Synthesiser, fixtures: FixtureStore) {
    this.#synthesiser = synthesiser
    this.#fixtures = fixtures
  }

  /** One part at −26 dBov; pauses are zeros. */
  samples(part: UtterancePart, persona: Persona): Promise<Int16Array> {
    switch (part.kind) {
      case 'pause':
        return Promise.resolve(new Int16Array(Math.round((part.pauseMs * callerRate) / 1000)))
      case 'speech':
        return this.speech(persona, part.text)
      case 'audio':
        return this.file(part.path)
      case 'noise':
        return this.noise(part)
    }
  }

  /** A made sound, levelled and trimmed like speech: its edges are found by the same rule. */
  noise({ noise, lengthMs, seed }: Extract<UtterancePart, { kind: 'noise' }>): Promise<Int16Array> {
    return this.#once(`noise:${noise}/${lengthMs}/${seed}`, async () => {
      const samples = callerSamples({
        sampleRate: callerRate,
        samples: toPeak(await noiseEvent({ noise, seed }, lengthMs, this.#synthesiser)),
      })
      if (samples === null) throw new Error(`a ${noise} of ${lengthMs} ms has no sound`)
      return samples
    })
  }

  speech(persona: Persona, text: string): Promise<Int16Array> {
    return this.#once(speechKey(persona, text), async () => {
      const speech = (await this.#fixtures.get(persona, text)) ?? (await synthesiseTrimmed(this.#synthesiser, persona, text))
      const samples = callerSamples(speech)
      if (samples === null) throw new Error(`the voice ${persona.voice} made no sound of "${text}"`)
      return samples
    })
  }

  file(path: string): Promise<Int16Array> {
    return this.#once(`file:${path}`, async () => {
      // Loaded only where it is needed: it brings the wrapper around ffmpeg.
      const { importAudio } = await import('../audio/import-audio.ts')
      const samples = callerSamples(await importAudio(path))
      if (samples !== null) return samples
      throw new InputError([
        { code: 'audio.silent', message: `there is no speech in ${path}`, hint: 'record it again, louder, or leave it out' },
      ])
    })
  }

  #once(key: string, make: () => Promise<Int16Array>): Promise<Int16Array> {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = make()
    this.#made.set(key, made)
    return made
  }
}

/**
 * One synthesised line, cut to its speech edges at the synthesiser's own rate. Fixtures are stored in this form, so that a fixture
 * and a fresh synthesis go the same way from here and give the same samples.
 */
export async function synthesiseTrimmed(synthesiser: Synthesiser, persona: Persona, text: string): Promise<SpeechSamples> {
  const { sampleRate, samples } = await synthesiser.synthesise({ text, voice: persona.voice, rate: persona.rate })
  return { sampleRate, samples: trimFully(samples, sampleRate) }
}

import { resample } from '../audio/resample.ts'
import { trimToSpeech } from '../audio/speech-edges.ts'
import { seededRandom } from '../entities/random.ts'
import type { NoiseKind } from '../model/plan.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { shuffled } from './ladder.ts'
import { cough, door, hiss, soundRate, street } from './noise-sounds.ts'
import { televisionVoice } from './noise-voice.ts'
import { highPass, lowPass } from './sound-filters.ts'

/** A layer repeats after this long. */
const loopSeconds = 12

/** A noise that is an event of its own is cut out of at least so much. */
const eventSeconds = 3

/** What is heard from a television or at the next tables; nobody asks the agent anything. */
const roomLines: readonly string[] = [
  'and now the weather for the rest of the week',
  'the team won the second match in a row',
  'police have closed the bridge until tomorrow morning',
  'we will be right back after a short break',
  'more than two hundred people came to the opening',
  'she told him that she would not come back',
  'prices rose again in the third quarter',
  'you have to see it to believe it',
]

/** Speakers at once in a babble. */
const babbleSpeakers = 4

/** Which noise, in which of its variants. */
export interface NoiseSource {
  readonly noise: NoiseKind
  readonly seed: number
}

/** A stretch of 48 kHz noise to be repeated without an end; amplitude arbitrary. The same source gives the same samples. */
export async function noiseLoop(source: NoiseSource, synthesiser: Synthesiser, seconds: number = loopSeconds): Promise<Float64Array> {
  const length = seconds * soundRate
  switch (source.noise) {
    case 'hiss':
      return hiss(length, source.seed)
    case 'street':
      return street(length, source.seed)
    case 'tv':
      return television(await speakers(source, synthesiser, 1, length), source.seed)
    case 'babble':
      return speakers(source, synthesiser, babbleSpeakers, length)
    case 'cough':
    case 'door':
      return repeated(source.noise === 'cough' ? cough(350, source.seed) : door(500, source.seed), length)
  }
}

/** A noise as an event of its own: one-shots are as long as they ring, others cut out of their loop with 5 ms fades. */
export async function noiseEvent(source: NoiseSource, lengthMs: number, synthesiser: Synthesiser): Promise<Float64Array> {
  if (source.noise === 'cough') return cough(lengthMs, source.seed)
  if (source.noise === 'door') return door(lengthMs, source.seed)
  const loop = await noiseLoop(source, synthesiser, Math.max(eventSeconds, Math.ceil(lengthMs / 1000)))
  const fade = soundRate / 200
  const length = Math.round((lengthMs * soundRate) / 1000)
  return Float64Array.from({ length }, (_, at) => {
    return (loop[at % loop.length] as number) * Math.min(1, (at + 1) / fade, (length - at) / fade)
  })
}

/** A one-shot once every two seconds. */
function repeated(sound: Float64Array, length: number): Float64Array {
  const loop = new Float64Array(length)
  for (let from = 0; from + sound.length <= length; from += 2 * soundRate) loop.set(sound, from)
  return loop
}

/** Voices that talk at the same time, each line after line, wrapped round the end of the loop. */
async function speakers(source: NoiseSource, synthesiser: Synthesiser, count: number, length: number): Promise<Float64Array> {
  const random = seededRandom(source.seed)
  const voices = count === 1 ? [televisionVoice(source.seed, synthesiser.voices)] : shuffled(synthesiser.voices, random)
  const loop = new Float64Array(length)
  for (let speaker = 0; speaker < count; speaker++) {
    const voice = voices[speaker % voices.length] as string
    // Two speakers with one voice are told apart by their pace.
    const rate = 0.95 + 0.1 * Math.floor(speaker / voices.length)
    const start = count === 1 ? 0 : Math.floor(random() * length)
    let at = 0
    for (const text of shuffled(roomLines, random)) {
      const speech = await synthesiser.synthesise({ text, voice, rate })
      // A stretch shorter than a line holds the beginning of one.
      const line = trimToSpeech(resample(speech.samples, speech.sampleRate, soundRate), soundRate).subarray(0, length)
      if (at + line.length > length) break
      line.forEach((sample, i) => (loop[(start + at + i) % length]! += sample))
      at += line.length + Math.round((0.1 + 0.3 * random()) * soundRate)
    }
  }
  return loop
}

/** A small loudspeaker (300–3400 Hz) across a room: reflections that thin out over 200 ms. */
function television(dry: Float64Array, seed: number): Float64Array {
  const random = seededRandom(seed)
  const reflections = Array.from({ length: 24 }, () => {
    const delay = Math.round((0.004 + 0.196 * random()) * soundRate)
    return { delay, gain: (random() < 0.5 ? -0.5 : 0.5) * Math.exp(-delay / (0.05 * soundRate)) }
  })
  const wet = dry.slice()
  for (const { delay, gain } of reflections) {
    for (let at = 0; at < dry.length; at++) wet[(at + delay) % dry.length]! += gain * (dry[at] as number)
  }
  // Twice round, so that the filters have settled when the loop begins.
  const twice = new Float64Array(2 * wet.length)
  twice.set(wet)
  twice.set(wet, wet.length)
  const steep = (sound: Float64Array): Float64Array => lowPass(lowPass(highPass(highPass(sound, 300), 300), 3400), 3400)
  return steep(twice).slice(wet.length)
}

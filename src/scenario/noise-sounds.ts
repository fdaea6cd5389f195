import { seededRandom } from '../entities/random.ts'
import { bandPass, highPass, lowPass } from './sound-filters.ts'

/** Rate of every made sound, in Hz. */
export const soundRate = 48_000

const seconds = (count: number): number => Math.round(count * soundRate)

/** Gaussian white noise of unit variance (Box–Muller), by seed. */
function whiteNoise(length: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  const noise = new Float64Array(length)
  for (let at = 0; at < length; at += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    noise[at] = radius * Math.cos(angle)
    if (at + 1 < length) noise[at + 1] = radius * Math.sin(angle)
  }
  return noise
}

/**
 * Pink-like noise: six first-order processes of equal power whose corner frequencies lie two octaves apart, which adds up to a
 * spectrum that falls with 1/f within about 1 dB from 20 Hz to 20 kHz.
 */
function pinkNoise(length: number, seed: number): Float64Array {
  const sum = new Float64Array(length)
  for (let octave = 0; octave < 6; octave++) {
    const keep = Math.exp((-2 * Math.PI * 20 * 4 ** octave) / soundRate)
    const take = Math.sqrt(1 - keep * keep)
    const noise = whiteNoise(length, seed + octave * 7919)
    let value = noise[0] as number
    for (let at = 0; at < length; at++) {
      value = keep * value + take * (noise[at] as number)
      sum[at]! += value
    }
  }
  return sum
}

/**
 * A cough, one-shot: the glottis bursts open (a plosive of a few ms), then a broadband rush with the mouth's resonances that decays, with a
 * little voice at its end. Amplitude arbitrary.
 */
export function cough(lengthMs: number, seed: number): Float64Array {
  const length = seconds(lengthMs / 1000)
  const random = seededRandom(seed)
  const noise = whiteNoise(length, seed)
  const first = 600 + 300 * random()
  const second = 1500 + 700 * random()
  const rush = [bandPass(noise, first, 1.2), bandPass(noise, second, 1.5), highPass(lowPass(noise, 7000), 300)]
  const pitch = 110 + 60 * random()
  const decay = length / (4 + random())
  const sound = new Float64Array(length)
  for (let at = 0; at < length; at++) {
    const attack = Math.min(1, at / seconds(0.002))
    const burst = 1.5 * Math.exp(-at / seconds(0.012))
    const body = Math.exp(-at / decay)
    const voice = 0.25 * Math.max(0, Math.sin((2 * Math.PI * pitch * at) / soundRate)) * body * Math.min(1, at / (0.4 * length))
    sound[at] =
      attack * (burst + body) * ((rush[0]![at] as number) + 0.7 * (rush[1]![at] as number) + 0.25 * (rush[2]![at] as number)) + voice
  }
  return sound
}

/** A door that falls shut, one-shot: a low thump, the frame's rattle, the latch. Amplitude arbitrary. */
export function door(lengthMs: number, seed: number): Float64Array {
  const length = seconds(lengthMs / 1000)
  const random = seededRandom(seed)
  const noise = whiteNoise(length, seed)
  const rattle = lowPass(noise, 350 + 150 * random())
  const latch = bandPass(noise, 2200 + 800 * random(), 2)
  const pitch = 70 + 25 * random()
  const latchAt = seconds(0.03 + 0.02 * random())
  const sound = new Float64Array(length)
  let phase = 0
  for (let at = 0; at < length; at++) {
    const attack = Math.min(1, at / seconds(0.001))
    const fall = Math.exp(-at / (length / 5))
    phase += (2 * Math.PI * pitch * (0.7 + 0.3 * fall)) / soundRate
    const click = at < latchAt ? 0 : 0.5 * Math.exp(-(at - latchAt) / seconds(0.008))
    sound[at] = attack * (1.5 * Math.sin(phase) * fall + (rattle[at] as number) * fall + (latch[at] as number) * click)
  }
  return sound
}

/** Hiss of a line or a fan, to be looped without a seam. Amplitude arbitrary. */
export function hiss(length: number, seed: number): Float64Array {
  return seamless(pinkNoise, length, seed)
}

/** A street, to be looped without a seam: low rumble that swells and ebbs by some dB as traffic passes. Amplitude arbitrary. */
export function street(length: number, seed: number): Float64Array {
  const random = seededRandom(seed)
  const bed = seamless((count, from) => lowPass(pinkNoise(count, from), 900), length, seed)
  // Whole periods of the loop, so that the swell has no seam either.
  const swells = [1, 2, 3].map((periods) => ({ periods, phase: 2 * Math.PI * random(), depthDb: 3 / periods }))
  return bed.map((value, at) => {
    const db = swells.reduce(
      (sum, { periods, phase, depthDb }) => sum + depthDb * Math.sin((2 * Math.PI * periods * at) / length + phase),
      0,
    )
    return value * 10 ** (db / 20)
  })
}

/** A stretch whose end goes over into its beginning: both are blended over 50 ms at constant power. */
function seamless(make: (length: number, seed: number) => Float64Array, length: number, seed: number): Float64Array {
  const blend = Math.min(seconds(0.05), length)
  const long = make(length + blend, seed)
  const loop = long.slice(0, length)
  for (let at = 0; at < blend; at++) {
    const angle = (Math.PI / 2) * (at / blend)
    loop[at] = (long[at] as number) * Math.sin(angle) + (long[length + at] as number) * Math.cos(angle)
  }
  return loop
}

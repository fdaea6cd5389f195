import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder, opusSilence } from '../../audio/opus.ts'
import { seededRandom } from '../../entities/random.ts'
import type { Ptime, Stimulus } from '../../model/plan.ts'
import { FakeMedia } from '../fake-media.ts'
import { CallerEar } from '../hearing/caller-ear.ts'
import { Mouth } from '../speaking/mouth.ts'
import { SpeechEncoder } from '../speaking/speech-encoder.ts'
import { toneBurst } from '../speaking/stimuli.ts'
import { TruthLog } from '../truth-log.ts'
import { Calibration } from './calibration.ts'

/** A soft onset: 60 ms of rising breath before a harmonic vowel. */
function softSpeech(): Int16Array {
  const random = seededRandom(3)
  return Int16Array.from({ length: 48 * 500 }, (_, at) => {
    const seconds = at / 48_000
    const vowel = [1, 2, 3, 5].reduce((sum, harmonic) => sum + Math.sin(2 * Math.PI * 131 * harmonic * seconds) / harmonic, 0)
    const breath = random() - 0.5
    const rise = Math.min(1, seconds / 0.06)
    return Math.round(2500 * rise ** 2 * (rise < 1 ? breath : 0.8 * vowel + 0.2 * breath))
  })
}

const stimuli = { burst: toneBurst(), speech: { samples: softSpeech() } }

interface Trial {
  readonly ptimeMs: Ptime
  readonly delayMs: number
  readonly stimulus: Stimulus
  /** Caller speech ends this many samples into a packet. */
  readonly offsetInPacket: number
}

/**
 * One calibration turn on a simulated path: both ends send late by up to 1.5 ms, packets arrive 0.1–2 ms later. Returns when the
 * reply was heard (ideal receiver, windowed minimum of all packets) minus when it should have been, in ms.
 */
function errorMs(trial: Trial, seed: number): { readonly heardMs: number; readonly truthMs: number } {
  const random = seededRandom(seed)
  const media = new FakeMedia()
  const truth = new TruthLog()
  const ear = new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111, clockOnly: true })
  const mind = new Calibration({ clock: ear.clock, stimuli, truth })
  const encoder = new SpeechEncoder(createOpusEncoder({ bitrate: 64_000 }))
  const mouth = new Mouth({ session: media, encoder, firstTimestamp: 0xffff_f000, beforeFrame: (self) => mind.frame(self) })
  media.onPacket((packet) => ear.onPacket(packet))

  const perPacket = trial.ptimeMs * 48
  const firstTimestamp = 0xffff_0000
  const speechPackets = Math.ceil(600 / trial.ptimeMs)
  const startPacket = Math.ceil(1500 / trial.ptimeMs)
  const start = startPacket * perPacket
  const end = start + (speechPackets - 1) * perPacket + trial.offsetInPacket
  const callerBaseMs = 5000 + 7.3
  const agentBaseMs = 5000 + 18.9
  const queue: { atMs: number; run: () => void }[] = []
  for (let k = 0; k * trial.ptimeMs < 6000; k++) {
    const arrival = callerBaseMs + k * trial.ptimeMs + 1.5 * random() ** 3 + 0.1 + 1.9 * random() ** 4
    queue.push({
      atMs: arrival,
      run: () => media.arrive({ atMs: arrival, timestamp: firstTimestamp + k * perPacket, payload: opusSilence }),
    })
  }
  queue.push({
    atMs: callerBaseMs + (startPacket - 1) * trial.ptimeMs,
    run: () =>
      mind.onCue({
        type: 'cue',
        turn: 0,
        startTimestamp: (firstTimestamp + start) >>> 0,
        endTimestamp: (firstTimestamp + end) >>> 0,
        samplesPerPacket: perPacket,
        reply: { afterMs: trial.delayMs, stimulus: trial.stimulus },
      }),
  })
  for (let k = 0; k * 20 < 6000; k++) {
    const dueMs = agentBaseMs + k * 20
    const atMs = dueMs + 1.5 * random() ** 3
    queue.push({
      atMs,
      run: () => {
        media.nowMs = atMs
        mouth.onFrame(dueMs)
      },
    })
  }
  for (const { run } of queue.toSorted((a, b) => a.atMs - b.atMs)) run()

  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const heard = new Int16Array(media.sent.length * 960)
  media.sent.forEach((packet, k) => heard.set(decoder.decode(packet.payload), k * 960))
  const anchorMs = Math.min(...media.sent.map((packet, k) => packet.atMs - k * 20))
  // measures.md 1.2: captured one packet before its packet leaves on schedule.
  const offsetMs = callerBaseMs + end / 48 - trial.ptimeMs
  const asked = offsetMs + trial.delayMs
  const onset = truth.events.find((event) => event.kind === 'onset')
  const truthSample = (onset!.timestamp - 0xffff_f000) >>> 0
  return {
    heardMs: anchorMs + alignment(heard, stimuli[trial.stimulus].samples) / 48 - asked,
    truthMs: anchorMs + truthSample / 48 - asked,
  }
}

/** Where in `heard` the clip lies: the lag of highest normalised correlation (coarse by 8, then exact). */
function alignment(heard: Int16Array, clip: Int16Array): number {
  const first = heard.findIndex((sample) => Math.abs(sample) > 300)
  const score = (lag: number): number => {
    let dot = 0
    let energy = 1
    for (let at = 0; at < clip.length; at += 3) {
      const sample = heard[lag + at] ?? 0
      dot += sample * clip[at]!
      energy += sample * sample
    }
    return dot / Math.sqrt(energy)
  }
  const lags = Array.from({ length: 6000 }, (_, at) => first - 5000 + at).filter((lag) => lag >= 0)
  const best = (candidates: readonly number[]): number => candidates.reduce((top, lag) => (score(lag) > score(top) ? lag : top))
  const coarse = best(lags.filter((_, at) => at % 8 === 0))
  return best(Array.from({ length: 33 }, (_, at) => coarse - 16 + at))
}

describe('placement on the RTP timeline', () => {
  const grid = ([10, 20, 60] as const).flatMap((ptimeMs) => [0, 200, 1000].map((delayMs) => ({ ptimeMs, delayMs })))

  it.each(grid)('a burst is heard $delayMs ms after the true offset at ptime $ptimeMs', ({ ptimeMs, delayMs }) => {
    for (const [seed, offsetInPacket] of [1, 137, ptimeMs * 24 + 5, ptimeMs * 48].entries()) {
      const { heardMs, truthMs } = errorMs({ ptimeMs, delayMs, stimulus: 'burst', offsetInPacket }, seed + ptimeMs)
      expect(Math.abs(truthMs)).toBeLessThan(0.7)
      expect(Math.abs(heardMs - truthMs)).toBeLessThan(0.1)
      expect(Math.abs(heardMs)).toBeLessThan(1)
    }
  })

  it('soft-onset speech is heard just as exactly', () => {
    for (const [seed, ptimeMs] of ([10, 20, 60] as const).entries()) {
      const { heardMs } = errorMs({ ptimeMs, delayMs: 200, stimulus: 'speech', offsetInPacket: 301 }, seed)
      expect(Math.abs(heardMs)).toBeLessThan(1)
    }
  })

  it('the decoded edge of a burst lies within 1 ms of its truth', () => {
    const encoder = new SpeechEncoder(createOpusEncoder({ bitrate: 64_000 }))
    const decoder = createOpusDecoder({ sampleRate: 48000 })
    for (const inPacket of [0, 100, 480, 640, 800, 959]) {
      const pcm = new Int16Array(960 * 60)
      pcm.set(stimuli.burst.samples, 960 * 30 + inPacket)
      const out = new Int16Array(pcm.length)
      for (let k = 0; k < 60; k++) {
        const frame = pcm.slice(k * 960, k * 960 + 960)
        out.set(decoder.decode(encoder.encode(frame.some((sample) => sample !== 0) ? frame : null)), k * 960)
      }
      const truth = 960 * 30 + inPacket + encoder.lookaheadSamples
      // 20 dB below the burst: what any reading threshold near the edge sees.
      const first = out.findIndex((_, at) => rms(out, at, at + 48) > 327)
      expect(Math.abs(first + 24 - truth)).toBeLessThan(48)
    }
  })
})

function rms(samples: Int16Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < Math.min(to, samples.length); at++) sum += samples[at]! ** 2
  return Math.sqrt(sum / (to - from))
}

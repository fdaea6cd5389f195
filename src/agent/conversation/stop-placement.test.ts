import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder, opusSilence } from '../../audio/opus.ts'
import { seededRandom } from '../../entities/random.ts'
import type { Stimulus } from '../../model/plan.ts'
import { FakeMedia } from '../fake-media.ts'
import { CallerEar } from '../hearing/caller-ear.ts'
import { Mouth } from '../speaking/mouth.ts'
import { SpeechEncoder } from '../speaking/speech-encoder.ts'
import { toneBurst } from '../speaking/stimuli.ts'
import { TruthLog } from '../truth-log.ts'
import { Calibration } from './calibration.ts'

const stimuli = { burst: toneBurst(), speech: toneBurst() }
const first = 0xffff_f000

/** One stop on a simulated path (late sends, late arrivals); the cue comes `leadMs` before the barge-in's onset. In ms after that onset. */
function stopped(options: { afterMs: number; stimulus: Stimulus; leadMs: number; seed: number; stopCue?: boolean }): {
  readonly truthMs: number
  readonly heardMs: number
  readonly truth: TruthLog
} {
  const random = seededRandom(options.seed)
  const media = new FakeMedia()
  const truth = new TruthLog()
  const ear = new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111, clockOnly: true })
  const mind = new Calibration({ clock: ear.clock, stimuli, truth })
  const encoder = new SpeechEncoder(createOpusEncoder({ bitrate: 64_000 }))
  const mouth = new Mouth({ session: media, encoder, firstTimestamp: first, beforeFrame: (self) => mind.frame(self) })
  media.onPacket((packet) => ear.onPacket(packet))
  const callerBaseMs = 5007.3
  const agentBaseMs = 5018.9
  const onset = 75 * 960 + options.seed * 131
  const onsetMs = callerBaseMs + onset / 48 - 20
  const cue = {
    type: 'cue',
    turn: 3,
    startTimestamp: (first + onset) >>> 0,
    endTimestamp: (first + onset + 19_200) >>> 0,
    samplesPerPacket: 960,
  } as const
  const queue: { atMs: number; run: () => void }[] = [
    { atMs: callerBaseMs + 700, run: () => mind.onCue({ ...cue, speak: { stimulus: options.stimulus } }) },
  ]
  if (options.stopCue !== false) {
    const stop = { afterMs: options.afterMs, stimulus: options.stimulus }
    queue.push({ atMs: onsetMs - options.leadMs, run: () => mind.onCue({ ...cue, kind: 'bargeIn', stop }) })
  }
  for (let k = 0; k < (options.stopCue === false ? 1700 : 200); k++) {
    const arrivalMs = callerBaseMs + k * 20 + 1.5 * random() ** 3 + 0.1 + random() ** 4
    queue.push({ atMs: arrivalMs, run: () => media.arrive({ atMs: arrivalMs, timestamp: first + k * 960, payload: opusSilence }) })
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
  const stop = truth.events.find((event) => event.kind === 'stop')
  const truthSample = ((stop?.timestamp ?? 0) - first) >>> 0
  return { truthMs: anchorMs + truthSample / 48 - onsetMs, heardMs: anchorMs + lastLoud(heard) / 48 - onsetMs, truth }
}

/** Where the decoded tone (RMS 3277) last had half its amplitude, over 1 ms: the middle of its edge; what rings after it is the codec. */
function lastLoud(samples: Int16Array): number {
  const level = (at: number): number => Math.hypot(...samples.subarray(at, at + 48)) / Math.sqrt(48)
  let end = samples.length - 48
  while (end > 0 && level(end) < 3277 / 2) end -= 8
  return end + 24
}

describe('stops on the RTP timeline', () => {
  it.each([0, 150, 400, 900])('a tone ends exactly %i ms after the onset of the barge-in, heard with a hard edge', (afterMs) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { truthMs, heardMs } = stopped({ afterMs, stimulus: 'burst', leadMs: 160, seed })
      expect(Math.abs(truthMs - afterMs)).toBeLessThan(0.7)
      expect(Math.abs(heardMs - truthMs)).toBeLessThan(1)
    }
  })

  it.each([0, 150, 400, 900])('speech fades to silence exactly %i ms after it', (afterMs) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { truthMs, truth } = stopped({ afterMs, stimulus: 'speech', leadMs: 160, seed })
      expect(Math.abs(truthMs - afterMs)).toBeLessThan(0.8)
      const stop = truth.events.find((event) => event.kind === 'stop')
      // Four samples at the end of a fade of 240 lie 35 dB below the speech.
      expect(stop).toMatchObject({ turn: 3, bargeIn: true, cutTimestamp: ((stop?.timestamp ?? 0) + 4) >>> 0 })
    }
  })

  it('told too late for the onset itself, it stops as soon as it can and its truth says when', () => {
    const { truthMs, heardMs } = stopped({ afterMs: 0, stimulus: 'burst', leadMs: -30, seed: 2 })
    expect(truthMs).toBeGreaterThan(30)
    expect(truthMs).toBeLessThan(30 + 20 + 6.5 + 2)
    expect(Math.abs(heardMs - truthMs)).toBeLessThan(1)
  })

  it('never told to stop, it ends by itself after 30 s and does not call that a barge-in', () => {
    const { truth } = stopped({ afterMs: 0, stimulus: 'burst', leadMs: 0, seed: 2, stopCue: false })
    const [onset, stop, ...more] = truth.events
    expect(more).toEqual([])
    expect(stop).toMatchObject({ kind: 'stop', bargeIn: false })
    expect(((stop?.timestamp ?? 0) - (onset?.timestamp ?? 0)) >>> 0).toBe(30 * 48_000)
  })
})

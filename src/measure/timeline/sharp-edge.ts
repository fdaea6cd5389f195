import type { PcmTimeline } from './decode-track.ts'

/**
 * Reader of hard edges, for calibration bursts only (speech goes through detector E, whose +5 ms belong to speech). Version
 * `edge-1`: 1 ms frames; the burst is found at the first frame above −40 dBFS; its onset is the middle of the first frame,
 * from 20 ms before that one on, within 20 dB of the loudest frame of the following 60 ms. Resolution ±0.5 ms. Ends: `lastSharpEdge`.
 */
export const sharpEdge = {
  version: 'edge-1',
  frameMs: 1,
  foundDbfs: -40,
  belowPeakDb: 20,
  endBelowPeakDb: 6,
  lookBackMs: 20,
  peakMs: 60,
} as const

/** Onset of the first burst in [fromMs, toMs] on the call's clock; null where there is none. */
export function firstSharpEdge(track: PcmTimeline, fromMs: number, toMs: number): number | null {
  const { frames, frameAt, power } = framesOf(track)
  const foundPower = 10 ** (sharpEdge.foundDbfs / 10)
  const first = frameAt(fromMs)
  const last = frameAt(toMs)
  let found = first
  while (found < last && power(found) < foundPower) found++
  if (found >= last) return null
  let loudest = 0
  for (let index = found; index < Math.min(frames, found + sharpEdge.peakMs); index++) loudest = Math.max(loudest, power(index))
  const needed = loudest * 10 ** (-sharpEdge.belowPeakDb / 10)
  let onset = Math.max(first, found - sharpEdge.lookBackMs)
  while (power(onset) < needed) onset++
  return track.startMs + (onset + 0.5) * sharpEdge.frameMs
}

/**
 * End of the last burst in [fromMs, toMs]: the middle of the last 1 ms frame within 6 dB of the loudest of the 60 ms before it; null where
 * there is none. Not 20 dB as at the onset: the codec rings on behind a hard end (at 32 kbit/s a 20 dB reading came 11 to 13 ms late).
 */
export function lastSharpEdge(track: PcmTimeline, fromMs: number, toMs: number): number | null {
  const { frameAt, power } = framesOf(track)
  const foundPower = 10 ** (sharpEdge.foundDbfs / 10)
  const first = frameAt(fromMs)
  const last = frameAt(toMs) - 1
  let found = last
  while (found >= first && power(found) < foundPower) found--
  if (found < first) return null
  let loudest = 0
  for (let index = found; index > Math.max(-1, found - sharpEdge.peakMs); index--) loudest = Math.max(loudest, power(index))
  const needed = loudest * 10 ** (-sharpEdge.endBelowPeakDb / 10)
  let end = found
  while (power(end) < needed) end--
  return track.startMs + (end + 0.5) * sharpEdge.frameMs
}

function framesOf(track: PcmTimeline): {
  readonly frames: number
  readonly frameAt: (ms: number) => number
  readonly power: (index: number) => number
} {
  const frame = track.samplesPerMs * sharpEdge.frameMs
  const frames = Math.floor(track.samples.length / frame)
  return {
    frames,
    frameAt: (ms) => Math.max(0, Math.min(frames, Math.floor((ms - track.startMs) / sharpEdge.frameMs))),
    power: (index) => {
      let sum = 0
      for (let at = index * frame; at < (index + 1) * frame; at++) sum += (track.samples[at] as number) ** 2
      return sum / frame / 32768 ** 2
    },
  }
}

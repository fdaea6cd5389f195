import type { PcmTimeline } from './decode-track.ts'
import type { Interval } from './units.ts'

/** RMS level in dBFS of a track within [fromMs, toMs], where it is active by `active`; null where less than half of it is. */
export function levelOf(track: PcmTimeline, active: readonly Interval[], fromMs: number, toMs: number): number | null {
  let sum = 0
  let count = 0
  for (const [start, end] of active) {
    const from = Math.max(0, Math.round((Math.max(start, fromMs) - track.startMs) * track.samplesPerMs))
    const to = Math.min(track.samples.length, Math.round((Math.min(end, toMs) - track.startMs) * track.samplesPerMs))
    for (let at = from; at < to; at++) sum += (track.samples[at] as number) ** 2
    count += Math.max(0, to - from)
  }
  if (count < 0.5 * (toMs - fromMs) * track.samplesPerMs || sum === 0) return null
  return 10 * Math.log10(sum / count / 32768 ** 2)
}

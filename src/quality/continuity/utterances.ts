import { meanOver, powerAt, type Cells } from './cells.ts'
import type { UtteranceMs } from './delay-points.ts'
import { missingRules } from './missing-speech.ts'

/** How utterances are found in a clean track. */
export const utteranceRules = {
  /** Pauses up to this long belong to the utterance. */
  joinMs: 300,
  /** Shorter ones are clicks. */
  leastMs: 100,
} as const

/** Utterances of a clean reference, ms: runs of active 20 ms frames (as for missing speech), joined over pauses of up to 300 ms. */
export function utterancesOf({ heard }: Cells, activeLevelDbov: number): readonly UtteranceMs[] {
  const { frameMs, activeBelowLevelDb } = missingRules
  const least = powerAt(activeLevelDbov - activeBelowLevelDb)
  const found: [number, number][] = []
  for (let from = 0; from < heard.length; from += frameMs) {
    const to = Math.min(from + frameMs, heard.length)
    if (meanOver(heard, from, to) < least) continue
    const last = found.at(-1)
    if (last !== undefined && from - last[1] <= utteranceRules.joinMs) last[1] = to
    else found.push([from, to])
  }
  return found.filter(([from, to]) => to - from >= utteranceRules.leastMs)
}

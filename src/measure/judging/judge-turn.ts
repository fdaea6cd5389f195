import type { Interval } from '../timeline/units.ts'
import { runsOf } from '../timeline/units.ts'
import { longestBackchannelMs, type ClassifiedTurn } from './classify-turn.ts'
import type { Conversation } from './conversation.ts'
import { overlapMs } from './intervals.ts'

/** What happened inside a caller turn besides its class. */
export interface InsideTurn {
  /** Σ of all agent units inside the turn's fragments, backchannels included. */
  readonly overlapMs: number
  /** Units that took the floor in or after a scripted pause (M2), and those that make the turn `interrupted`. */
  readonly cutIns: number
  /** M2: first cut-in onset minus the end of the first fragment; null without one. */
  readonly cutInDelayMs: number | null
  /** M3. */
  readonly agentBackchannels: number
}

/** Most words of a backchannel, where a transcript tells (measures.md M3). */
const backchannelWords = 2

/**
 * Looks into one caller turn (measures.md M2, M3). `fragments` are its speech between scripted pauses. A unit that continues the run the
 * agent was in when the caller began is its own unfinished speech: no cut-in and no backchannel.
 */
export function judgeInsideTurn(conversation: Conversation, fragments: readonly Interval[], classified: ClassifiedTurn): InsideTurn {
  const { speechUnits } = conversation
  const [startMs, firstEndMs] = fragments[0] as Interval
  const endMs = (fragments.at(-1) as Interval)[1]
  const runAtStart = runsOf(speechUnits).find(([from, to]) => from <= startMs && to > startMs)
  const inside = speechUnits.filter(([onset]) => onset > startMs && onset < endMs && !(runAtStart !== undefined && onset < runAtStart[1]))
  const paused = fragments.length > 1
  const intoPause = paused ? inside.filter(([onset]) => onset > firstEndMs) : []
  const early = paused ? inside.filter(([onset]) => onset <= firstEndMs) : inside
  const interrupting =
    classified.class === 'interrupted' ? early.filter(([onset, end]) => end <= endMs && end - onset >= longestBackchannelMs) : []
  const backchannels = early.filter((unit) => isBackchannel(conversation, unit, firstEndMs))
  return {
    overlapMs: overlapMs(speechUnits, fragments),
    cutIns: intoPause.length + interrupting.length,
    cutInDelayMs: intoPause[0] === undefined ? null : intoPause[0][0] - firstEndMs,
    agentBackchannels: backchannels.length,
  }
}

/** Shorter than bcMax, over by the end of the first fragment (so never in or after a scripted pause), two words at most where text is known. */
function isBackchannel(conversation: Conversation, unit: Interval, firstEndMs: number): boolean {
  const words = conversation.wordsOf(unit)
  return unit[1] <= firstEndMs && unit[1] - unit[0] < longestBackchannelMs && (words === null || words <= backchannelWords)
}

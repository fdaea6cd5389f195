import { wordsIn } from '../../model/words-in.ts'
import { agentText, type AgentText, type ReportedPiece } from '../timeline/agent-text.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { holdsStretch } from './content-words.ts'

/** A reply the agent was stopped in: what of it had begun to sound, and what never did. */
export interface InterruptedReply {
  readonly heard: string
  /** Sentences of the reply that had not begun before the stop. */
  readonly unheard: readonly string[]
}

export const noTranscript = 'the target reports no transcript'
export const noPieces = 'the target does not tell which parts of a reply began to sound'

/**
 * The reply that the stop at `stopAtMs` interrupted, by the target's own report: the whole text (`said`) against the pieces that began to sound (`saying`).
 * The piece that was cut counts as heard. A string tells why nothing is known.
 */
export function interruptedReply({ pieces, replies, grain }: AgentText, stopAtMs: number): InterruptedReply | string {
  if (grain === 'none') return noTranscript
  if (grain === 'replies') return noPieces
  const last = pieces.findLast(({ atMs }) => atMs < stopAtMs)
  if (last === undefined) return 'no reply was reported before the stop'
  const whole = replies.findLast(({ atMs, reply }) => atMs < stopAtMs && reply === last.reply)
  if (whole === undefined) return 'the target told no whole reply (said) for the one that was stopped'
  const begun = pieces.filter(({ atMs, reply }) => atMs < stopAtMs && reply === last.reply)
  const heard = begun.map(({ text }) => text).join(' ')
  const unheard = sentencesIn(remainder(whole.text, wordsIn(heard)))
  return { heard, unheard }
}

/** What the target says the agent said in (fromMs, toMs]: pieces that began to sound where it tells them, else whole replies. */
export function saidWithin({ pieces }: AgentText, fromMs: number, toMs: number): readonly ReportedPiece[] {
  return pieces.filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
}

/** Start of the first caller turn that begins after a moment; Infinity without one. */
export function nextTurnStartMs({ conversation }: CallTimeline, afterMs: number): number {
  return conversation.turns.reduce((least, { fragments }) => {
    const startMs = fragments[0]?.[0] ?? Infinity
    return startMs > afterMs ? Math.min(least, startMs) : least
  }, Infinity)
}

const known = new WeakMap<object, AgentText>()

/** The call's transcript, gathered once. */
export function textOf({ recorded: { recording } }: CallTimeline): AgentText {
  const text = known.get(recording) ?? agentText(recording)
  known.set(recording, text)
  return text
}

/** What is left of a text behind the words it begins with; where it begins otherwise, its sentences that are not among the words. */
function remainder(text: string, begun: readonly string[]): string {
  const words = wordsIn(text)
  if (begun.every((word, index) => words[index] === word)) return textBehind(text, begun.length)
  return sentencesIn(text)
    .filter((sentence) => !holdsStretch(begun, wordsIn(sentence)))
    .join(' ')
}

function textBehind(text: string, words: number): string {
  let at = 0
  for (let index = 0; index < words; index++) {
    const found = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/u.exec(text.slice(at))
    if (found === null) return ''
    at += found.index + found[0].length
  }
  return text.slice(at)
}

function sentencesIn(text: string): readonly string[] {
  return text.split(/(?<=[.!?;])\s+/u).filter((sentence) => wordsIn(sentence).length > 0)
}

import type { CueMessage } from '../../model/wire.ts'
import { lastSaidIntent } from '../dialogue/quote.ts'
import type { Understood } from '../dialogue/dialogue.ts'
import type { Heard } from '../hearing/eager-recognition.ts'
import type { ReplySpeech } from './reply-speech.ts'

/** Order of the greeting: before every caller turn. */
export const greetingOrder = -1

/** Where a caller turn lies: unwrapped caller RTP timestamps of the first and one past the last speech sample. */
export interface TurnSpan {
  readonly start: number
  /** Null: the caller is still speaking, as far as the end-pointer knows. */
  readonly end: number | null
  readonly samplesPerPacket: number
}

/** The turns a cue is taken for: one, or one more for every pause longer than the limit. `unwrap` gives timestamps that do not wrap. */
export function turnSpans(cue: CueMessage, unwrap: (timestamp: number) => number, pauseLimitMs: number | null): readonly TurnSpan[] {
  const { samplesPerPacket } = cue
  const fragments = cue.fragments ?? [[cue.startTimestamp, cue.endTimestamp]]
  const spans: { start: number; end: number; samplesPerPacket: number }[] = []
  for (const [from, to] of fragments) {
    const start = unwrap(from)
    const last = spans.at(-1)
    if (last !== undefined && (pauseLimitMs === null || start - last.end <= pauseLimitMs * 48)) last.end = unwrap(to)
    else spans.push({ start, end: unwrap(to), samplesPerPacket })
  }
  return spans
}

/** One caller turn on its way to an answer. */
export interface TurnAnswer {
  /** Counts the caller's turns of the call from 0. */
  readonly order: number
  /** The number that messages and truth log carry: the cue's where there was one, else `order`. */
  readonly number: number
  /** True: told by a cue. False: found by the end-pointer. */
  readonly cued: boolean
  readonly delayMs: number
  /** A cue told that it asks what the agent last said. */
  readonly asks: 'last-said' | null
  span: TurnSpan
  /** What it stopped the agent from saying, where the agent goes on with that instead of answering. */
  remainder: readonly string[]
  /** The caller's onset has been acted upon (barge-in). */
  onsetDone: boolean
  /** Its backchannel has been said, or could not be. */
  backchannelled: boolean
  /** The recognition under way, or `unheard` without a recogniser; null: the turn is not over yet. */
  listening: Promise<Heard> | 'unheard' | null
  understood: Understood | null
  /** What was recognised, for the event plane; null without a recogniser. */
  heard: Heard | null
  /** Null where the agent does not speak: a silent turn, or the turn at which it drops the call. */
  reply: ReplySpeech | null
  /** Makes the worded answer part of the dialogue; null: not worded yet. */
  apply: (() => void) | null
  /** The agent has begun to answer (or chosen to be silent): the turn can no longer be taken back. */
  committed: boolean
  /** Done with, as far as the dialogue goes. */
  applied: boolean
}

/** A turn of which nothing is known but where it lies. */
export function newTurnAnswer(options: {
  readonly order: number
  readonly span: TurnSpan
  readonly cue: CueMessage | null
  readonly cued: boolean
  readonly delayMs: number
}): TurnAnswer {
  const { order, span, cue, cued, delayMs } = options
  return {
    order,
    number: cue?.turn ?? order,
    cued,
    delayMs,
    asks: cue?.asks ?? null,
    span,
    remainder: [],
    onsetDone: false,
    backchannelled: false,
    listening: null,
    understood: null,
    heard: null,
    reply: null,
    apply: null,
    committed: false,
    applied: false,
  }
}

/** The caller wants to know what the agent last said: a cue told so, or it was understood. */
export function asksLastSaid({ asks, understood }: TurnAnswer): boolean {
  return asks === 'last-said' || (understood?.kind === 'heard' && understood.intent === lastSaidIntent)
}

/** Takes back what was made of a turn: its speech goes on, or it will not be answered. */
export function reopen(turn: TurnAnswer): void {
  turn.span = { ...turn.span, end: null }
  turn.reply = null
  turn.listening = null
  turn.understood = null
  turn.heard = null
  turn.apply = null
}

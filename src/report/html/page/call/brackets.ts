import type { CallResult, EventResult, TurnResult } from '../../../../model/result.ts'
import { bargeInOf, eventFigure, turnFigure } from '../../../figures.ts'
import { judgeTurn } from '../../../turn-limit.ts'
import type { TurnJudgement, TurnLimit } from '../../../turn-limit.ts'

/** The span between the end of a caller turn and the agent's onset, as it is drawn and named. */
export interface Bracket {
  readonly turn: TurnResult
  readonly fromMs: number
  readonly toMs: number
  readonly judgement: TurnJudgement
  /** Value ± U or why there is none. */
  readonly label: string
  readonly word: string
  /** The turn interrupted the agent: what came of that stands in the label. */
  readonly bargeIn: EventResult | null
}

/** What a judgement says in words; the icon repeats it without colour. */
export const judgementWords: Readonly<Record<TurnJudgement, { readonly icon: string; readonly word: string; readonly tone: string }>> = {
  within: { icon: '✓', word: 'within the limit', tone: 'good' },
  over: { icon: '✗', word: 'over the limit', tone: 'bad' },
  close: { icon: '?', word: 'too close to the limit to tell', tone: 'unsure' },
  unanswered: { icon: '✗', word: 'unanswered', tone: 'bad' },
  'not counted': { icon: '–', word: 'not counted', tone: 'neutral' },
  'no limit': { icon: '', word: 'no limit set', tone: 'neutral' },
}

/** One bracket for each turn. A negative latency runs backwards from the end of the turn; an unanswered one as far as was waited. */
export function bracketsOf(call: CallResult, limit: TurnLimit | null): readonly Bracket[] {
  return call.turns.flatMap((turn): Bracket[] => {
    const end = turn.fragments.at(-1)?.[1]
    if (end === undefined) return []
    const bargeIn = bargeInOf(call, turn)
    if (bargeIn !== null) {
      const toMs = bargeIn.responseMs === null ? end : end + bargeIn.responseMs
      return [{ turn, fromMs: end, toMs, judgement: 'no limit', label: eventFigure(bargeIn), word: '', bargeIn }]
    }
    const judgement = judgeTurn(turn, limit)
    const to = turn.onsetMs ?? end + (turn.censoredAtMs ?? 0)
    const { word } = judgementWords[judgement]
    return [{ turn, fromMs: Math.min(end, to), toMs: Math.max(end, to), judgement, label: turnFigure(turn), word, bargeIn }]
  })
}

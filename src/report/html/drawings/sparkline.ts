import type { CallResult, TurnResult } from '../../../model/result.ts'
import { judgeTurn } from '../../turn-limit.ts'
import type { TurnLimit } from '../../turn-limit.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { at } from './scale.ts'

const height = 26
const step = 9

/**
 * One bar a turn, as high as its latency (`fullMs` fills the height). Unanswered turns are hollow and full height, turns that
 * are not counted a dot. Decoration: the row says the slowest turn in words.
 */
export function turnSparkline(call: CallResult, limit: TurnLimit | null, fullMs: number): Markup | null {
  if (call.turns.length === 0) return null
  const width = call.turns.length * step + 2
  const line = limit === null ? null : height - 1 - Math.min(1, limit.limitMs / fullMs) * (height - 3)
  return html`<svg class="spark" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-hidden="true">
    ${call.turns.map((turn, index) => bar(turn, index, limit, fullMs))}
    ${line !== null && html`<line class="limit" x1="0" x2="${width}" y1="${at(line)}" y2="${at(line)}" />`}
  </svg>`
}

function bar(turn: TurnResult, index: number, limit: TurnLimit | null, fullMs: number): Markup {
  const judgement = judgeTurn(turn, limit)
  const x = index * step + 2
  if (judgement === 'not counted') return html`<circle class="skipped" cx="${x + 3}" cy="${height - 3}" r="2" />`
  if (judgement === 'unanswered') return html`<rect class="unanswered" x="${x + 0.5}" y="1.5" width="5" height="${height - 3}" />`
  const tall = Math.max(2, Math.min(1, (turn.turnLatencyMs ?? 0) / fullMs) * (height - 3))
  return html`<rect
    class="${judgement === 'over' ? 'over' : judgement === 'close' ? 'close' : 'within'}"
    x="${x}"
    y="${at(height - 1 - tall)}"
    width="6"
    height="${at(tall)}"
  />`
}

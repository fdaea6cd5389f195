import type { GateResult } from '../../../model/result.ts'
import { gateStatusWords } from '../../statuses.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { at } from './scale.ts'

const width = 168
const height = 28

/**
 * How far a gate is from its limit: the line is the limit, the dot the value, the bar the bounds it was decided on; the shaded
 * side is where the gate would fail. A pass has its whole bar on the clear side. Empty where nothing was measured.
 */
export function marginBar(gate: GateResult): Markup | null {
  const known = [gate.actual, gate.low, gate.high].filter((value) => value !== null)
  if (known.length === 0) return null
  const low = Math.min(0, ...known, gate.limit)
  const high = Math.max(gate.limit * 1.5, ...known.map((value) => value * 1.06), gate.limit + 1e-9)
  // Limit and value must both be seen, yet a tail ten limits away may leave the drawing.
  const end = Math.min(high, Math.max(gate.limit * 3, gate.limit + 1e-9, ...(gate.limit === 0 ? [high] : [])))
  const x = (value: number): number => 4 + Math.max(0, Math.min(1, (value - low) / (end - low || 1))) * (width - 8)
  const limit = x(gate.limit)
  const upper = gate.operator === '<' || gate.operator === '<='
  const sided = upper || gate.operator === '>' || gate.operator === '>='
  const from = gate.low === null ? 4 : x(gate.low)
  const to = gate.high === null ? width - 4 : x(gate.high)
  return html`<svg
    class="margin tone-${gateStatusWords[gate.status].tone}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    aria-hidden="true"
  >
    ${sided && html`<rect class="wrong-side" x="${at(upper ? limit : 0)}" y="4" width="${at(upper ? width - limit : limit)}" height="20" rx="3" />`}
    <line class="track" x1="0" x2="${width}" y1="14" y2="14" />
    <line class="bar" x1="${at(from)}" x2="${at(to)}" y1="14" y2="14" />
    ${gate.high === null && html`<path class="open" d="M${width - 10} 9L${width - 4} 14L${width - 10} 19" />`}
    <line class="limit" x1="${at(limit)}" x2="${at(limit)}" y1="2" y2="26" />
    ${gate.actual !== null && html`<circle cx="${at(x(gate.actual))}" cy="14" r="4.5" />`}
  </svg>`
}

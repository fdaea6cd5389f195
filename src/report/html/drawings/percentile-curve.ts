import type { GateResult, Summary, Unit } from '../../../model/result.ts'
import { gateLimit } from '../../figures.ts'
import { bare, integer, quantileName, unitName } from '../../numbers.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { at, ticks } from './scale.ts'

/** A range below this is drawn as if it were this wide: ten values of 0 are a flat line, not a landscape of rounding. */
const narrowest: Readonly<Record<Unit, number>> = { ms: 5, count: 1, ratio: 0.01, dB: 1, MOS: 0.5 }

const marks = [0, 0.5, 0.9, 0.95, 0.99, 0.999] as const

/** Where the drawing stands and what it must hold. */
interface Frame {
  readonly width: number
  readonly height: number
  readonly x: (q: number) => number
  readonly y: (value: number) => number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  /** Values at the lower and upper edge. */
  readonly low: number
  readonly high: number
}

export interface CurveOptions {
  readonly id: string
  readonly title: string
  readonly width: number
  readonly height: number
  /** Gates on this measure whose limits are drawn. */
  readonly gates: readonly GateResult[]
}

/**
 * The HDR view of a distribution: value against percentile on an axis of 1/(1−p), so that the tail is as wide as the middle. A
 * step curve through the exact order statistics; whiskers are the 95 % intervals of the shown percentiles. Grey: percentiles of
 * which n samples cannot give an interval with two ends (p^n > 0.025). Hatched: unanswered turns, which have no value.
 */
export function percentileCurve(summary: Summary, options: CurveOptions): Markup {
  const frame = frameOf(summary, options)
  const { width, height, left, right, top, bottom, x, y } = frame
  const supported = x(0.025 ** (1 / summary.n))
  const finite = Math.min(right, x(1 - summary.censored / summary.n))
  const limits = options.gates.filter((gate) => gate.unit === summary.unit && y(gate.limit) >= top - 0.5)
  return html`<svg class="curve" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${options.id}-title ${options.id}-text">
    <title id="${options.id}-title">${options.title}: value against percentile</title>
    <desc id="${options.id}-text">${describe(summary)}</desc>
    <defs>
      <pattern id="${options.id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" x1="0" y1="0" x2="0" y2="6" />
      </pattern>
    </defs>
    ${supported < right && html`<rect class="beyond" x="${at(supported)}" y="${top}" width="${at(right - supported)}" height="${at(bottom - top)}" />`}
    ${
      summary.censored > 0 &&
      html`<rect
        class="unanswered"
        x="${at(finite)}"
        y="${top}"
        width="${at(right - finite)}"
        height="${at(bottom - top)}"
        fill="url(#${options.id}-hatch)"
      />`
    }
    ${axes(summary, frame)} ${limits.map((gate) => limitLine(gate, frame))}
    <path class="curve-line" d="${stepPath(summary, frame)}" />
    ${whiskers(summary, frame)}
    ${
      summary.censored > 0 &&
      html`<text class="note" x="${at(Math.max(left + 4, finite - 6))}" y="${top + 14}" text-anchor="end"
        >${integer(summary.censored)} of ${integer(summary.n)} unanswered →</text
      >`
    }
    ${
      summary.censored === 0 &&
      supported < right - 40 &&
      html`<text class="note" x="${at(right - 4)}" y="${at(bottom - 6)}" text-anchor="end"
        >beyond what ${integer(summary.n)} samples bound</text
      >`
    }
  </svg>`
}

function frameOf(summary: Summary, { width, height, gates }: CurveOptions): Frame {
  const left = 52
  const right = width - 14
  const top = 26
  const bottom = height - 26
  const highest = Math.max(2, Math.log10(2 * summary.n))
  const values = summary.curve.map(([, value]) => value)
  const low = Math.min(0, ...values)
  const max = Math.max(
    low + narrowest[summary.unit],
    ...values,
    ...summary.percentiles.flatMap(({ high }) => (high === null ? [] : [high])),
  )
  // A limit far above every value would press the curve flat; it is then named in the table only.
  const limits = gates.filter((gate) => gate.unit === summary.unit && gate.limit > low && gate.limit <= max * 3).map((gate) => gate.limit)
  const high = Math.max(max, ...limits) + (Math.max(max, ...limits) - low) * 0.12
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    low,
    high,
    x: (q) => left + ((right - left) * Math.min(highest, -Math.log10(Math.max(1 - q, 10 ** -highest)))) / highest,
    y: (value) => bottom - ((bottom - top) * (value - low)) / (high - low),
  }
}

function axes(summary: Summary, { left, right, top, bottom, low, high, x, y }: Frame): Markup {
  const drawn = marks.filter((q) => q === 0 || x(q) < right - 1 || q <= 0.99)
  return html`<g class="axis">
    ${ticks(low, high, 5)
      .filter((value) => y(value) >= top)
      .map(
        (value) =>
          html`<line class="${value === 0 ? 'zero' : 'grid'}" x1="${left}" x2="${right}" y1="${at(y(value))}" y2="${at(y(value))}" /><text
              x="${left - 8}"
              y="${at(y(value) + 4)}"
              text-anchor="end"
              >${bare(value, summary.unit)}</text
            >`,
      )}
    ${drawn.map(
      (q) =>
        html`<line class="grid" x1="${at(x(q))}" x2="${at(x(q))}" y1="${top}" y2="${at(bottom)}" /><text
            x="${at(x(q))}"
            y="${at(bottom + 16)}"
            text-anchor="${q === 0 ? 'start' : x(q) > right - 14 ? 'end' : 'middle'}"
            >${q === 0 ? 'min' : quantileName(q)}</text
          >`,
    )}
    <text x="${left - 8}" y="12" text-anchor="end">${unitName(summary.unit)}</text>
  </g>`
}

function limitLine(gate: GateResult, { left, right, y }: Frame): Markup {
  return html`<line class="limit" x1="${left}" x2="${right}" y1="${at(y(gate.limit))}" y2="${at(y(gate.limit))}" />
    <text class="limit-text" x="${left + 6}" y="${at(y(gate.limit) - 5)}">${gate.aggregate} ${gateLimit(gate)}</text>`
}

/** Order statistic i of n is the value from percentile (i−1)/n to i/n: a staircase. */
function stepPath(summary: Summary, { x, y }: Frame): string {
  const parts: string[] = []
  let from = 0
  for (const [q, value] of summary.curve) {
    parts.push(`${parts.length === 0 ? 'M' : 'L'}${at(x(from))} ${at(y(value))}H${at(x(Math.min(q, 1)))}`)
    from = q
  }
  return parts.join('')
}

function whiskers(summary: Summary, { x, y, top, bottom }: Frame): Markup[] {
  return summary.percentiles.flatMap(({ q, value, low, high, why }) => {
    if (why === 'n too small' || (low === null && value === null)) return []
    const upper = high === null ? top : y(high)
    const lower = low === null ? bottom : y(low)
    const cap = (level: number): Markup => html`<line x1="${at(x(q) - 4)}" x2="${at(x(q) + 4)}" y1="${at(level)}" y2="${at(level)}" />`
    const arrow = html`<path class="open" d="M${at(x(q) - 4)} ${at(top + 6)}L${at(x(q))} ${at(top)}L${at(x(q) + 4)} ${at(top + 6)}" />`
    return [
      html`<g class="whisker">
        <line
          x1="${at(x(q))}"
          x2="${at(x(q))}"
          y1="${at(upper)}"
          y2="${at(lower)}"
        />${low !== null && cap(lower)}${high === null ? arrow : cap(upper)}
        ${value !== null && html`<circle cx="${at(x(q))}" cy="${at(y(value))}" r="4" />`}
      </g>`,
    ]
  })
}

function describe(summary: Summary): string {
  const range =
    summary.min === null || summary.max === null
      ? ''
      : `, answered from ${bare(summary.min, summary.unit)} to ${bare(summary.max, summary.unit)} ${unitName(summary.unit)}`
  const silent = summary.censored === 0 ? '' : `, ${integer(summary.censored)} unanswered`
  return `n = ${integer(summary.n)}${range}${silent}. The table beside it holds the percentiles with their intervals.`
}

/** Gates with an upper or lower limit in the measure's own unit, over all its samples. */
export function gatesOf(summary: Summary, gates: readonly GateResult[]): readonly GateResult[] {
  const own = (selector: GateResult['selector']): boolean =>
    Object.entries(selector).every(([tag, value]) => tag === 'leg' && value === summary.leg)
  return gates.filter((gate) => gate.measure === summary.measure && gate.unit === summary.unit && own(gate.selector))
}

import type { CalibrationPoint, Rate } from '../../../model/result.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { at } from './scale.ts'

const width = 180

/** A share on a line from 0 to 100 %: the dot is k/n, the bar its Wilson interval. The words stand beside it. */
export function rateBar(rate: Rate): Markup {
  const x = (share: number): number => 5 + share * (width - 10)
  return html`<svg class="interval" viewBox="0 0 ${width} 20" width="${width}" height="20" aria-hidden="true">
    <line class="track" x1="5" x2="${width - 5}" y1="10" y2="10" />
    <line class="bar" x1="${at(x(rate.low))}" x2="${at(x(rate.high))}" y1="10" y2="10" />
    <circle cx="${at(x(rate.k / rate.n))}" cy="10" r="4.5" />
  </svg>`
}

/** Bias and ± sd of one calibration point on a line from −15 to +15 ms; the shaded middle is the allowed ±10 ms. */
export function biasBar(point: CalibrationPoint): Markup {
  const x = (ms: number): number => 5 + ((Math.max(-15, Math.min(15, ms)) + 15) / 30) * (width - 10)
  return html`<svg class="interval" viewBox="0 0 ${width} 20" width="${width}" height="20" aria-hidden="true">
    <rect class="allowed" x="${at(x(-10))}" y="2" width="${at(x(10) - x(-10))}" height="16" rx="3" />
    <line class="zero" x1="${at(x(0))}" x2="${at(x(0))}" y1="2" y2="18" />
    <line class="bar" x1="${at(x(point.biasMs - point.sdMs))}" x2="${at(x(point.biasMs + point.sdMs))}" y1="10" y2="10" />
    <circle cx="${at(x(point.biasMs))}" cy="10" r="4.5" />
  </svg>`
}

import type { Rate, Unit } from '../model/result.ts'

/*
 * How a number is written, everywhere: in the terminal, in Markdown, in JUnit and (this file is bundled) in the page. Pure, no
 * Node. The rules: milliseconds as integers, a unit on every number, "–" with a reason where there is none.
 */

/** "No value": never written as 0, never alone. */
export function noValue(why: string): string {
  return `– (${why})`
}

/** An integer with a space between groups of three digits from 10 000 on, and a true minus sign. */
export function integer(value: number): string {
  const rounded = Math.round(value)
  const digits = String(Math.abs(rounded))
  const grouped = digits.length > 4 ? digits.replaceAll(/\B(?=(\d{3})+$)/g, ' ') : digits
  return rounded < 0 ? `−${grouped}` : grouped
}

/** The number alone, as its unit is written: ms as integer, ratio as percent, dB with one decimal, MOS with two. */
export function bare(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return integer(value)
    case 'count':
      return Number.isInteger(value) ? integer(value) : decimals(value, 2)
    case 'ratio':
      return percent(value)
    case 'dB':
      return decimals(value, 1)
    case 'MOS':
      return decimals(value, 2)
  }
}

/** What stands behind the number; empty for counts. */
export function unitName(unit: Unit): string {
  return unit === 'count' ? '' : unit === 'ratio' ? '%' : unit
}

export function valueWithUnit(value: number, unit: Unit): string {
  const name = unitName(unit)
  return name === '' ? bare(value, unit) : `${bare(value, unit)} ${name}`
}

/** `812 ms ±8`. U is rounded up, so that the printed uncertainty never claims more than was measured; null: none applies. */
export function withUncertainty(value: number, unit: Unit, uncertainty: number | null): string {
  return uncertainty === null ? valueWithUnit(value, unit) : `${valueWithUnit(value, unit)} ${plusMinus(uncertainty, unit)}`
}

/** `±8`: U (k = 2) in the value's unit, rounded up. */
export function plusMinus(uncertainty: number, unit: Unit): string {
  return `±${unit === 'ms' ? integer(Math.ceil(uncertainty)) : bare(uncertainty, unit)}`
}

/** `[780, 905]`, with `open` for an end no sample bounds. The unit is that of the value beside it. */
export function interval(low: number | null, high: number | null, unit: Unit): string {
  const end = (value: number | null): string => (value === null ? 'open' : bare(value, unit))
  return `[${end(low)}, ${end(high)}]`
}

/** `3 of 96 (3.1 %, 95 % interval 1.1–8.8 %)`: never a rate without its k, n and Wilson interval. */
export function rateText(rate: Rate): string {
  const share = rate.n === 0 ? '' : `${percent(rate.k / rate.n)} %, `
  return `${integer(rate.k)} of ${integer(rate.n)} (${share}95 % interval ${percent(rate.low)}–${percent(rate.high)} %)`
}

/** `p95` for 0.95, `p99.9` for 0.999. */
export function quantileName(q: number): string {
  return `p${Number((q * 100).toFixed(4))}`
}

/** Seconds with one decimal below two minutes, else minutes and seconds. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (Math.abs(seconds) < 119.95) return `${decimals(seconds, 1)} s`
  const whole = Math.round(seconds)
  return `${integer(Math.floor(whole / 60))} min ${whole % 60} s`
}

/** A position in a call: `0:12.4`, with `places` 3 to the millisecond. Times before the first caller packet are negative. */
export function clock(ms: number, places: 1 | 3 = 1): string {
  const perSecond = 10 ** places
  const units = Math.round((Math.abs(ms) * perSecond) / 1000)
  const seconds = String(Math.floor(units / perSecond) % 60).padStart(2, '0')
  const text = `${Math.floor(units / perSecond / 60)}:${seconds}.${String(units % perSecond).padStart(places, '0')}`
  return ms < 0 && units > 0 ? `−${text}` : text
}

/** `+0.4 ±0.9`: bias and sd of one calibration point, in ms. */
export function calibrationFigure(point: { readonly biasMs: number; readonly sdMs: number }): string {
  return `${instrumentMs(point.biasMs, true).replace(' ms', '')} ±${decimals(point.sdMs, 1)}`
}

/** Instrument figures (bias, sd, pacing) are below a millisecond of interest: one decimal, with sign where it is a bias. */
export function instrumentMs(value: number, signed: boolean = false): string {
  const text = decimals(Math.abs(value), 1)
  const sign = Number(text) === 0 ? '' : value < 0 ? '−' : signed ? '+' : ''
  return `${sign}${text} ms`
}

function percent(ratio: number): string {
  const value = ratio * 100
  return decimals(value, value !== 0 && Math.abs(value) < 1 ? 2 : 1)
}

/** Fixed decimals with a true minus sign and without "−0.0". */
function decimals(value: number, places: number): string {
  const text = Math.abs(value).toFixed(places)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}

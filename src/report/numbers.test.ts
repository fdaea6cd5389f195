import { describe, expect, it } from 'vitest'
import {
  bare,
  calibrationFigure,
  clock,
  duration,
  instrumentMs,
  integer,
  interval,
  noValue,
  quantileName,
  rateText,
  withUncertainty,
} from './numbers.ts'

describe('numbers', () => {
  it('writes integers with groups from 10 000 on and a true minus', () => {
    expect([0, 1000, 9999.4, 10_000, 1_234_567, -140, -0.2].map(integer)).toEqual(['0', '1000', '9999', '10 000', '1 234 567', '−140', '0'])
  })

  it('never claims a smaller uncertainty than was measured', () => {
    expect(withUncertainty(811.6, 'ms', 7.1)).toBe('812 ms ±8')
    expect(withUncertainty(811.6, 'ms', null)).toBe('812 ms')
  })

  it('names open ends and never prints 0 for no value', () => {
    expect(interval(780.4, null, 'ms')).toBe('[780, open]')
    expect(interval(null, null, 'ms')).toBe('[open, open]')
    expect(noValue('no samples')).toBe('– (no samples)')
  })

  it('gives a rate its k, n and interval', () => {
    expect(rateText({ k: 0, n: 30, low: 0, high: 0.1135 })).toBe('0 of 30 (0.0 %, 95 % interval 0.0–11.3 %)')
    expect(rateText({ k: 1, n: 300, low: 0.0006, high: 0.0186 })).toBe('1 of 300 (0.33 %, 95 % interval 0.06–1.9 %)')
  })

  it('writes every unit its own way', () => {
    expect([bare(0.5, 'ratio'), bare(-3.14, 'dB'), bare(4.2, 'MOS'), bare(2.5, 'count'), bare(-0.04, 'dB')]).toEqual([
      '50.0',
      '−3.1',
      '4.20',
      '2.50',
      '0.0',
    ])
  })

  it('names percentiles, times and instrument errors', () => {
    expect([0.5, 0.95, 0.999].map(quantileName)).toEqual(['p50', 'p95', 'p99.9'])
    expect([duration(74_300), duration(125_000)]).toEqual(['74.3 s', '2 min 5 s'])
    expect([clock(0), clock(12_449), clock(75_000), clock(-412), clock(-20)]).toEqual(['0:00.0', '0:12.4', '1:15.0', '−0:00.4', '0:00.0'])
    expect([clock(7234.63, 3), clock(-257.07, 3), clock(59_999.7, 3)]).toEqual(['0:07.235', '−0:00.257', '1:00.000'])
    expect([instrumentMs(0.04, true), instrumentMs(-3.2, true), instrumentMs(3.25)]).toEqual(['0.0 ms', '−3.2 ms', '3.3 ms'])
    expect(calibrationFigure({ biasMs: 0.44, sdMs: 0.9 })).toBe('+0.4 ±0.9')
  })
})

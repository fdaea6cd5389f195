import type { Measurement } from '../model/result.ts'
import type { Threshold } from './threshold.ts'

/** The measurements a gate is about: its measure, and every tag of its selector equal. */
export function selectMeasurements(
  measurements: readonly Measurement[],
  gate: Pick<Threshold, 'measure' | 'selector'>,
): readonly Measurement[] {
  const wanted = Object.entries(gate.selector)
  return measurements.filter(({ measure, tags }) => measure === gate.measure && wanted.every(([tag, value]) => tags[tag] === value))
}

/** Parameters of the reference implementation for speech. */
const floor = -262.847869
const growth = 0.0154302525
const shift = -361.063949
/** Brings a perfect similarity to 5.0 (in single precision in the reference implementation). */
const scale = Math.fround(1.245063)

/** MOS-LQO of a mean similarity by the exponential of ViSQOL's speech mode, 1…5. A perfect similarity gives 4.0159 unscaled and 5.0 scaled. */
export function exponentialMos(vnsim: number, scaled: boolean): number {
  const mos = floor + Math.exp(growth * (vnsim - shift))
  return Math.min(5, Math.max(1, scaled ? mos * scale : mos))
}

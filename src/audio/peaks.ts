/**
 * Largest absolute sample of every frame of `samplesPerFrame`, for drawing a waveform: 0…255 stands for 0…full scale, rounded.
 * The last frame may be shorter. Throws `RangeError` for a frame length that is no positive whole number.
 */
export function peaksPerFrame(samples: Int16Array, samplesPerFrame: number): Uint8Array {
  if (!Number.isInteger(samplesPerFrame) || samplesPerFrame <= 0) throw new RangeError(`frame length must be positive: ${samplesPerFrame}`)
  const peaks = new Uint8Array(Math.ceil(samples.length / samplesPerFrame))
  for (let frame = 0; frame < peaks.length; frame++) {
    let peak = 0
    const end = Math.min(samples.length, (frame + 1) * samplesPerFrame)
    for (let i = frame * samplesPerFrame; i < end; i++) peak = Math.max(peak, Math.abs(samples[i]!))
    peaks[frame] = Math.round((peak / 32768) * 255)
  }
  return peaks
}

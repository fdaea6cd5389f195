/**
 * The scale a rating stands on: nb narrowband (G.107, R of a perfect call 93.2), wb wideband (G.107.1, 129), fb fullband (G.107.2, 148).
 * Each has a MOS of its own: a figure of one scale says nothing beside a figure of another.
 */
export type Scale = 'nb' | 'wb' | 'fb'

/** What R is made of: r = ro − is − idte − idle − idd − ieEff + a. A term that is switched off or that the scale does not have is exactly 0. */
export interface RatingComponents {
  /** Basic signal-to-noise ratio. */
  readonly ro: number
  /** Simultaneous impairment: loudness, sidetone, quantisation. */
  readonly is: number
  /** Talker echo. */
  readonly idte: number
  /** Listener echo. */
  readonly idle: number
  /** Pure delay. */
  readonly idd: number
  /** Codec and packet loss together. */
  readonly ieEff: number
  /** Advantage of access, what users forgive for convenience. */
  readonly a: number
}

/** A rating by one of the E-models: R, the MOS-CQE it stands for on its own scale, and the audit. */
export interface Rating<S extends Scale = Scale, C extends RatingComponents = RatingComponents> {
  readonly scale: S
  /** Never clamped: below 0 and above the scale's best are results like any other. */
  readonly r: number
  /** 1 … 4.5. */
  readonly mosCqe: number
  readonly components: C
  /** The inputs outside the range the model is valid for, in words; the figure is computed all the same. */
  readonly extrapolated: readonly string[]
}

/** R as the sum of its components, in the order they are listed: the audit identity holds by construction. */
export function sumOf(parts: RatingComponents): number {
  return parts.ro - parts.is - parts.idte - parts.idle - parts.idd - parts.ieEff + parts.a
}

/** Levels of a connection that its noise follows from (G.107 Table 3). */
export interface NoiseSources {
  /** Send and receive loudness ratings. */
  readonly slrDb: number
  readonly rlrDb: number
  /** D-value of the telephone, send side. */
  readonly dsDb: number
  /** Listener sidetone rating. */
  readonly lstrDb: number
  /** Circuit noise referred to 0 dBr. */
  readonly ncDbm0p: number
  /** Noise floor at the receive side. */
  readonly nforDbmp: number
  /** Room noise at the send and at the receive side. */
  readonly psDba: number
  readonly prDba: number
}

/** No, the sum of all noise referred to 0 dBr, in dBm0p: G.107 (7-3) to (7-7). */
export function noiseSumDbm0p({ slrDb, rlrDb, dsDb, lstrDb, ncDbm0p, nforDbmp, psDba, prDba }: NoiseSources): number {
  const olr = slrDb + rlrDb
  const nos = psDba - slrDb - dsDb - 100 + 0.004 * (psDba - olr - dsDb - 14) ** 2
  const pre = prDba + 10 * Math.log10(1 + 10 ** ((10 - lstrDb) / 10))
  const nor = rlrDb - 121 + pre + 0.008 * (pre - 35) ** 2
  const nfo = nforDbmp + rlrDb
  return 10 * Math.log10([ncDbm0p, nos, nor, nfo].reduce((power, level) => power + 10 ** (level / 10), 0))
}

/** An echo path. Without echo `tMs` and `trMs` are 0. */
export interface EchoPath {
  /** T: mean one-way delay of the talker echo path. Below 1 ms there is no talker echo. */
  readonly tMs: number
  /** Tr: round-trip delay in the listener echo path. */
  readonly trMs: number
  /** Talker echo loudness rating: echo as quiet as 65 dB is none. */
  readonly telrDb: number
  /** Weighted echo path loss of the closed loop. */
  readonly weplDb: number
}

/** Throws `RangeError` for an echo path with a negative delay or a figure that is no finite number. */
export function checkEchoPath({ tMs, trMs, telrDb, weplDb }: EchoPath): void {
  for (const value of [tMs, trMs, telrDb, weplDb]) {
    if (!Number.isFinite(value)) throw new RangeError(`the figures of an echo path must be finite numbers, not ${value}`)
  }
  if (tMs < 0 || trMs < 0) throw new RangeError(`the delays of an echo path must not be negative: T ${tMs} ms, Tr ${trMs} ms`)
}

/** TERV of G.107 before its sidetone branch: the talker echo's loss rating, weighted by its delay. */
export function talkerEchoRatingDb({ telrDb, tMs }: EchoPath): number {
  return telrDb - 40 * Math.log10((1 + tMs / 10) / (1 + tMs / 150)) + 6 * Math.exp(-0.3 * tMs ** 2)
}

/** Idte of G.107 without its sidetone branches: talker echo, from the noise's rating Roe and the echo's Re. */
export function talkerEchoImpairment(roe: number, re: number, tMs: number): number {
  if (tMs < 1) return 0
  return ((roe - re) / 2 + Math.sqrt((roe - re) ** 2 / 4 + 100) - 1) * (1 - Math.exp(-tMs))
}

/** Idle of G.107: listener echo, from the scale's Ro. Even without any delay it takes 0.15. */
export function listenerEchoImpairment(ro: number, { weplDb, trMs }: EchoPath): number {
  const rle = 10.5 * (weplDb + 7) * (trMs + 1) ** -0.25
  return (ro - rle) / 2 + Math.sqrt((ro - rle) ** 2 / 4 + 169)
}

import { meanOver, powerAt, type Cells } from './cells.ts'
import { united, type StretchMs } from './stretches.ts'

/** What counts as a hole in speech. */
export const holeRules = {
  /** Every millisecond of a hole lies so far below the active level, or less far where the noise floor is higher, but never less than this. */
  quietBelowLevelDb: 40,
  leastQuietBelowLevelDb: 30,
  /** A fall to the noise floor comes so near to it. */
  overFloorDb: 6,
  /** On both sides the speech stands so far over that threshold, as a mean over so long. */
  edgeOverQuietDb: 20,
  edgeMs: 4,
  /** Shorter dips lie between the pulses of a low voice; after longer ones one cannot say that the speech went on. */
  leastMs: 8,
  mostMs: 1000,
} as const

/**
 * Abrupt holes in speech, ms: the level falls by more than 20 dB within a millisecond or two, to digital silence or to the noise floor, and comes
 * back as abruptly. So zeros look that a receiver or a broken source puts where a packet is missing. A natural end of a word dies away over tens
 * of milliseconds, and though a stop begins its burst abruptly, its closure does not begin so.
 *
 * Told apart, measured: of zeroed stretches of 10, 20, 60 and 200 ms in the midst of natural speech (11 recordings, 69 to 92 places each) 96 % and more
 * are found; with a fade of 2 ms on both sides as many. In 145 s of natural speech of 18 recordings, uncoded, through Opus and through G.711, none
 * was found that is not there; in 161 s of synthetic speech 1, of the voice kal16, whose pieces do not join smoothly.
 *
 * Not seen: holes in soft sounds (edges more than 20 dB below the active level); holes filled by concealment or by noise over the floor; holes
 * under 8 ms; and holes made before a lossy codec: Opus lets the sound ring on into the hole for some 20 ms, as a natural closure does (none of
 * the zeroed stretches above was found after Opus at 24 kbit/s). Cuts in edited recordings read as holes: they are.
 */
export function speechHoles({ heard }: Cells, activeLevelDbov: number, noiseFloorDbov: number | null): readonly StretchMs[] {
  return united(quietLevels(activeLevelDbov, noiseFloorDbov).flatMap((quietDbov) => holesBelow(heard, quietDbov)))
}

/** Where silence is sought, and the noise floor where that lies higher. */
function quietLevels(activeLevelDbov: number, noiseFloorDbov: number | null): readonly number[] {
  const silence = activeLevelDbov - holeRules.quietBelowLevelDb
  if (noiseFloorDbov === null) return [silence]
  const floor = Math.min(noiseFloorDbov + holeRules.overFloorDb, activeLevelDbov - holeRules.leastQuietBelowLevelDb)
  return floor > silence ? [silence, floor] : [silence]
}

function holesBelow(heard: Float64Array, quietDbov: number): StretchMs[] {
  const { edgeMs, leastMs, mostMs, edgeOverQuietDb } = holeRules
  const quiet = powerAt(quietDbov)
  const edge = powerAt(quietDbov + edgeOverQuietDb)
  const holes: StretchMs[] = []
  for (let cell = 0; cell < heard.length; cell++) {
    if (heard[cell]! >= quiet) continue
    const from = cell
    while (cell < heard.length && heard[cell]! < quiet) cell++
    if (cell - from < leastMs || cell - from > mostMs || from < edgeMs || cell + edgeMs > heard.length) continue
    if (meanOver(heard, from - edgeMs, from) >= edge && meanOver(heard, cell, cell + edgeMs) >= edge) holes.push([from, cell])
  }
  return holes
}

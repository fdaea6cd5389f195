import { randomInteger, seededRandom } from '../entities/random.ts'
import { seedOf } from './seed.ts'

/** Default rungs of a ladder of pauses inside a turn (measures.md §6): they bracket the end-pointers of today's stacks. */
export const pauseRungsMs: readonly number[] = [250, 400, 600, 800, 1200, 2000, 3000]
/** Default rungs of a ladder of interrupters and backchannels (measures.md §6). */
export const lengthRungsMs: readonly number[] = [150, 300, 500, 800, 1500]
/** Default rungs of a ladder of echo return losses, in dB. */
export const erlRungsDb: readonly number[] = [10, 20, 30, 40]

/** Values that one line of a scenario takes in turn. `id` tells the ladders of a scenario apart: the place in the file it stands at. */
export interface Ladder {
  readonly id: string
  readonly rungs: readonly number[]
}

/** One value, or one that is drawn for each turn. */
export type Rung = number | Ladder

/**
 * The rung of occurrence `at` (0-based, counted over all calls of the run): every block of as many occurrences as there are rungs
 * holds each rung once, in an order drawn by the seed.
 */
export function rungAt(ladder: Ladder, runSeed: number, at: number): number {
  const block = Math.floor(at / ladder.rungs.length)
  const order = shuffled(ladder.rungs, seededRandom(seedOf(runSeed, `ladder/${ladder.id}/${block}`)))
  return order[at % order.length] as number
}

/**
 * Whether occurrence `at` (0-based, over all calls) is a sham, of which there are `share` in all. One stretch of 1/share occurrences
 * after the other holds exactly one, at a place drawn by the seed (for more than a half: exactly one that is none). So the shams among
 * the first n are never one or more away from n · share.
 */
export function isSham(share: number, id: string, runSeed: number, at: number): boolean {
  if (share <= 0 || share >= 1) return share >= 1
  if (share > 0.5) return !isSham(1 - share, id, runSeed, at)
  // Stretch k begins with the first whole number from k / share on.
  const startOf = (stretch: number): number => Math.ceil(rounded(stretch / share))
  let stretch = Math.floor(at * share)
  while (startOf(stretch + 1) <= at) stretch++
  while (startOf(stretch) > at) stretch--
  const random = seededRandom(seedOf(runSeed, `sham/${id}/${stretch}`))
  return at === randomInteger(random, startOf(stretch), startOf(stretch + 1) - 1)
}

/** Binary dust of 3 / 0.3 must not make a stretch begin one later. */
const rounded = (value: number): number => Math.round(value * 1e9) / 1e9

export function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items]
  for (let at = order.length - 1; at > 0; at--) {
    const other = randomInteger(random, 0, at)
    const held = order[at] as T
    order[at] = order[other] as T
    order[other] = held
  }
  return order
}

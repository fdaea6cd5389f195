import { edgesAt } from '../audio/speech-edges.ts'

/** A part of an utterance: sound from its first sample to its last, or a pause. */
export interface Piece {
  readonly samples: Int16Array
  readonly silent: boolean
}

/** One sound, and where in it speech is: [first sample, one past the last] of each fragment. */
export interface Joined {
  readonly samples: Int16Array
  readonly fragments: readonly (readonly [number, number])[]
}

/** Samples a second, and the active speech level the pieces have. */
const rate = 48_000
const activeLevelDbov = -26
const fadeMs = 5

/** The pieces one after the other. Speech that follows speech without a pause is one fragment. */
export function joined(pieces: readonly Piece[]): Joined {
  const fragments: [number, number][] = []
  const samples = new Int16Array(pieces.reduce((sum, piece) => sum + piece.samples.length, 0))
  let length = 0
  for (const piece of pieces) {
    samples.set(piece.samples, length)
    const last = fragments.at(-1)
    if (!piece.silent && last?.[1] === length) last[1] += piece.samples.length
    else if (!piece.silent) fragments.push([length, length + piece.samples.length])
    length += piece.samples.length
  }
  return { samples, fragments }
}

/**
 * Exactly `length` samples: the pieces, again from the first where they are shorter, cut off with a fade of 5 ms. Where the cut falls
 * into a pause or a closure the sound is over before it: the last fragment ends where sound is last audible by the rule of
 * measures.md 1.2.
 */
export function cutTo(pieces: readonly Piece[], length: number): Joined {
  const once = pieces.reduce((sum, piece) => sum + piece.samples.length, 0)
  if (once === 0) throw new Error('nothing to cut')
  const whole = joined(Array.from({ length: Math.ceil(length / once) }, () => pieces).flat())
  const samples = whole.samples.slice(0, length)
  const fade = Math.min((fadeMs * rate) / 1000, length)
  for (let at = 0; at < fade; at++) samples[length - 1 - at] = Math.round(((samples[length - 1 - at] as number) * (at + 1)) / (fade + 1))
  const fragments = whole.fragments
    .filter(([start]) => start < length)
    .map(([start, end]): [number, number] => [start, Math.min(end, length)])
  return {
    samples,
    fragments: fragments.flatMap((fragment, at) => (at === fragments.length - 1 ? audible(samples, fragment) : [fragment])),
  }
}

/** The fragment up to its last audible sample; none where nothing in it is audible. */
function audible(samples: Int16Array, [start, end]: readonly [number, number]): (readonly [number, number])[] {
  const edges = edgesAt(samples.subarray(start, end), rate, activeLevelDbov)
  return edges === null ? [] : [[start, start + edges.end]]
}

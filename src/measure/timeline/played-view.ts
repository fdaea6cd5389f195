import { opusFrameSamples } from '../../audio/opus.ts'
import { isForeign, type Recording } from '../../model/recording.ts'
import { playOut, type BufferRule, type PacketFate, type Playout } from './jitter-buffer.ts'
import type { Placement } from './placement.ts'

/**
 * The `played` view (measures.md 1.3): moments of the `wire` view, at which an ideal receiver without a buffer plays, dated by when they were heard behind a
 * modelled jitter buffer. All times are ms on the call's clock.
 */
export interface PlayedView {
  /** When speech that begins at `wireMs` began to be heard: where its packet was discarded, with the next one played. Null: nothing was played after it. */
  onsetHeardMs(wireMs: number): number | null
  /** When speech that ends at `wireMs` ended: where its packet was discarded, with the end of the last one played before it. Null: nothing was played before it. */
  endHeardMs(wireMs: number): number | null
  /** Each stream as it comes out of its buffer. */
  readonly playouts: readonly Playout[]
  /** Packets over all streams. */
  readonly played: number
  readonly late: number
  readonly lost: number
}

type ReceivedFate = Exclude<PacketFate, { readonly kind: 'lost' }>

/** Detected ends carry rounding; an end this near after the start of a packet belongs to the one before. */
const epsilonMs = 1e-6

/** Plays every stream of a call out of a buffer of its own. Null for recordings of somebody else's: they say nothing of when a packet came. */
export function playedView(recording: Pick<Recording, 'tracks'>, placement: Placement, rule?: BufferRule): PlayedView | null {
  if (isForeign(recording)) return null
  const playouts = placement.streams.map((stream) => playOut(stream, rule))
  const fates = playouts
    .flatMap((playout) => playout.fates.filter((fate): fate is ReceivedFate => fate.kind !== 'lost'))
    .toSorted((a, b) => a.packet.playAtMs - b.packet.playAtMs)
  const total = (of: (playout: (typeof playouts)[number]) => number): number => playouts.reduce((sum, playout) => sum + of(playout), 0)
  /** The last packet that begins before a moment, or at it. */
  const lastBy = (wireMs: number): number => {
    let low = -1
    let high = fates.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((fates[middle] as ReceivedFate).packet.playAtMs <= wireMs) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    onsetHeardMs(wireMs) {
      const at = lastBy(wireMs + epsilonMs)
      const own = fates[at]
      if (own?.kind === 'played' && wireMs < wireEndMs(own)) return wireMs + own.playedAtMs - own.packet.playAtMs
      const next = fates.slice(at + 1).find((fate) => fate.kind === 'played')
      return next === undefined ? null : next.playedAtMs
    },
    endHeardMs(wireMs) {
      const at = lastBy(wireMs - epsilonMs)
      const own = fates[at]
      if (own?.kind === 'played') return Math.min(wireMs, wireEndMs(own)) + own.playedAtMs - own.packet.playAtMs
      const before = fates.slice(0, Math.max(0, at)).findLast((fate) => fate.kind === 'played')
      return before === undefined ? null : wireEndMs(before) + before.playedAtMs - before.packet.playAtMs
    },
    playouts,
    played: total(({ played }) => played),
    late: total(({ late }) => late),
    lost: total(({ lost }) => lost),
  }
}

/** Where a packet's audio ends on the wire. */
function wireEndMs({ packet }: ReceivedFate): number {
  return packet.playAtMs + opusFrameSamples(packet.packet.payload) / 48
}

import type { Scale } from './rating.ts'

/**
 * The codecs something is known of. `g711` conceals lost packets as G.711 Appendix I does, as every WebRTC receiver does in its own way; `g711-no-plc` does not.
 */
export type Codec = 'g711' | 'g711-no-plc' | 'g729' | 'g729a-vad' | 'g723.1' | 'gsm-efr' | 'g722' | 'amr-wb' | 'evs' | 'opus'

export interface CodecFacts {
  /** As people write it. */
  readonly label: string
  /** The scale of the audio bandwidth it is sold with; a clean call reaches the top of that scale and no other. */
  readonly ownScale: Scale
  /** Further names in session descriptions and among people, in lower case. */
  readonly names: readonly string[]
}

/** Opus negotiates a clock of 48 kHz whatever it carries, so it is fullband. */
const facts: Record<Codec, CodecFacts> = {
  g711: { label: 'G.711', ownScale: 'nb', names: ['pcmu', 'pcma', 'g.711'] },
  'g711-no-plc': { label: 'G.711 without concealment', ownScale: 'nb', names: [] },
  g729: { label: 'G.729', ownScale: 'nb', names: ['g.729'] },
  'g729a-vad': { label: 'G.729A with VAD', ownScale: 'nb', names: [] },
  'g723.1': { label: 'G.723.1', ownScale: 'nb', names: ['g723', 'g.723.1'] },
  'gsm-efr': { label: 'GSM-EFR', ownScale: 'nb', names: [] },
  g722: { label: 'G.722', ownScale: 'wb', names: ['g.722'] },
  'amr-wb': { label: 'AMR-WB', ownScale: 'wb', names: [] },
  evs: { label: 'EVS', ownScale: 'fb', names: [] },
  opus: { label: 'Opus', ownScale: 'fb', names: [] },
}

export const codecs: readonly Codec[] = Object.keys(facts) as Codec[]

/** The codec of a name as it stands in a session description (`PCMU`, `opus`) or above, in any case; null for one nothing is known of. */
export function codecNamed(name: string): Codec | null {
  const wanted = name.toLowerCase()
  return codecs.find((codec) => codec === wanted || facts[codec].names.includes(wanted)) ?? null
}

/** Why there is no figure for a codec of a name nothing is known of. */
export function unknownCodecReason(name: string): string {
  return `nothing is known of the codec "${name}"; known are ${codecs.join(', ')}; with values of your own (Ie, and Bpl where there is loss) any codec can be scored`
}

/** What is known of a codec besides its values. */
export function factsOf(codec: Codec): CodecFacts {
  return facts[codec]
}

/**
 * The scale on which a codec is to be judged: G.711 narrowband, G.722 wideband, Opus and EVS fullband. On another scale even a clean call falls short of
 * any threshold meant for its own. Null for a codec nothing is known of. Names as for `codecNamed`.
 */
export function ownScale(name: string): Scale | null {
  const codec = codecNamed(name)
  return codec === null ? null : facts[codec].ownScale
}

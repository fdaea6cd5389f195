import { wordsIn } from '../../model/words-in.ts'
import type { CallEvent, Recording } from '../../model/recording.ts'
import type { Interval } from './units.ts'

/**
 * How far a report may be from the audio it is about, in ms: the message travels beside the media (another path, another queue), and an agent
 * reports a piece when it hands it to its encoder. A unit's text is looked for from this long before its onset on.
 */
export const textToleranceMs = 300

/** Words that say nothing yet (measures.md 1.5). A unit is filler when its text is made of these phrases alone. */
export const fillerPhrases: readonly string[] = [
  'um',
  'uh',
  'erm',
  'hmm',
  'mm',
  'mhm',
  'mm hmm',
  'ah',
  'oh',
  'well',
  'so',
  'okay',
  'ok',
  'okay so',
  'right',
  'sure',
  'sure thing',
  'certainly',
  'of course',
  'all right',
  'alright',
  'got it',
  'let me see',
  'let me check',
  'let me check that',
  'let me check that for you',
  'let me have a look',
  'let me look',
  'one moment',
  'one moment please',
  'just a moment',
  'just a moment please',
  'one second',
  'just a second',
  'please hold',
  'please hold on',
  'hold on',
  'bear with me',
  'give me a moment',
  'give me a second',
  'give me one moment',
  'please',
]

/** A piece of a reply the target says began to sound, or a whole reply at its start. */
export interface ReportedPiece {
  readonly atMs: number
  /** The target's own number of the caller turn that it answers; null where it told none. */
  readonly reply: number | null
  readonly text: string
}

/** What the target told of its words. */
export interface AgentText {
  /** Pieces in order of their reports; whole replies where a target tells no pieces. */
  readonly pieces: readonly ReportedPiece[]
  /** `pieces`: each began to sound at its time (`saying`). `replies`: only whole replies are known (`said`). `none`: no transcript. */
  readonly grain: 'pieces' | 'replies' | 'none'
  /** Whole replies at their start. */
  readonly replies: readonly ReportedPiece[]
}

/** Gathers `saying` and `said` events. */
export function agentText(recording: Pick<Recording, 'events'>): AgentText {
  const pieces = recording.events.flatMap((event) => reported(event, 'saying')).toSorted((a, b) => a.atMs - b.atMs)
  const replies = recording.events.flatMap((event) => reported(event, 'said')).toSorted((a, b) => a.atMs - b.atMs)
  if (pieces.length > 0) return { pieces, replies, grain: 'pieces' }
  return { pieces: replies, replies, grain: replies.length === 0 ? 'none' : 'replies' }
}

/** True where the text is not empty and nothing but filler phrases, one after the other. */
export function isFiller(text: string, phrases: readonly string[] = fillerPhrases): boolean {
  const words = wordsIn(text)
  const known = phrases.map(wordsIn).filter((phrase) => phrase.length > 0)
  const reachable = new Array<boolean>(words.length + 1).fill(false)
  reachable[0] = true
  for (let at = 0; at < words.length; at++) {
    if (reachable[at] !== true) continue
    for (const phrase of known) if (phrase.every((word, index) => words[at + index] === word)) reachable[at + phrase.length] = true
  }
  return words.length > 0 && reachable[words.length] === true
}

/**
 * The text of each agent unit, or null where no report is about it. A piece belongs to the unit whose onset is nearest to its report, within
 * the tolerance, else to the unit that holds it; a unit may hold several pieces, spoken without a gap between them. A unit without a piece of
 * its own goes on with what was begun before (a pause inside a sentence), so its words are not known.
 */
export function textOfUnits(units: readonly Interval[], { pieces, grain }: AgentText): readonly (string | null)[] {
  const texts = units.map((): string[] => [])
  for (const piece of pieces) {
    const at = unitOf(units, piece.atMs)
    if (at !== null) texts[at]?.push(piece.text)
  }
  return texts.map((parts, index) => {
    if (parts.length === 0) return null
    // A whole reply is spoken over as many units as it takes: its words belong to no single one, unless it is alone.
    if (grain === 'replies' && goesOn(units, pieces, index)) return null
    return parts.join(' ')
  })
}

/** The units that are filler only, and the number of words of a unit; nothing is known without a transcript. */
export function unitWords(
  units: readonly Interval[],
  text: AgentText,
  phrases: readonly string[] = fillerPhrases,
): { readonly fillerUnits: readonly Interval[]; readonly wordsOf: (unit: Interval) => number | null } {
  const texts = textOfUnits(units, text)
  const filler = units.filter((_, index) => {
    const own = texts[index] ?? null
    return own !== null && isFiller(own, phrases)
  })
  return {
    fillerUnits: filler,
    wordsOf: (unit) => {
      const index = units.findIndex(([start, end]) => start === unit[0] && end === unit[1])
      const own = texts[index] ?? null
      return own === null ? null : wordsIn(own).length
    },
  }
}

/** Index of the unit a report at this moment is about. */
function unitOf(units: readonly Interval[], atMs: number): number | null {
  let nearest: number | null = null
  let distance = textToleranceMs
  for (const [index, [start]] of units.entries()) {
    if (Math.abs(start - atMs) <= distance) {
      nearest = index
      distance = Math.abs(start - atMs)
    }
  }
  if (nearest !== null) return nearest
  const holding = units.findIndex(([start, end]) => start <= atMs && atMs < end)
  return holding < 0 ? null : holding
}

/** Another unit follows this one before the next report. */
function goesOn(units: readonly Interval[], pieces: readonly ReportedPiece[], index: number): boolean {
  const next = units[index + 1]
  if (next === undefined) return false
  const from = (units[index] as Interval)[0] + textToleranceMs
  return !pieces.some(({ atMs }) => atMs > from && atMs <= next[0] + textToleranceMs)
}

function reported(event: CallEvent, type: 'saying' | 'said'): readonly ReportedPiece[] {
  const text = event.data?.['text']
  if (event.plane !== 'agent' || event.type !== type || typeof text !== 'string' || text.trim() === '') return []
  const turn = event.data?.['turn']
  return [{ atMs: event.atMs, reply: typeof turn === 'number' ? turn : null, text }]
}

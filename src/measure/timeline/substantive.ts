import { agentText, isFiller, textOfUnits, textToleranceMs, type AgentText } from './agent-text.ts'
import type { CallTimeline } from './call-timeline.ts'
import type { JudgedTurn } from './turns.ts'
import type { Interval } from './units.ts'

/** Where the answer to a turn begins to say something. */
export type Substantive =
  /** `onsetMs` null: nothing but filler, or nothing at all. */
  | { readonly kind: 'known'; readonly onsetMs: number | null; readonly fillerFirst: boolean }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * First unit of an answer that is no filler (measures.md 1.5). A filler and the answer spoken without a pause of 200 ms between them are one unit; it is dated by
 * the audible segment nearest to the report of its first piece that is no filler. A unit without a report of its own goes on with the
 * one before it. Needs what the target reports of its words.
 */
export function substantiveOf(timeline: CallTimeline, turn: JudgedTurn): Substantive {
  const text = agentText(timeline.recorded.recording)
  if (text.grain === 'none') return { kind: 'unknown', why: 'the target reports no transcript' }
  const firstMs = turn.bySpeech.onsetMs
  if (firstMs === null) return { kind: 'known', onsetMs: null, fillerFirst: false }
  const texts = textOfUnits(timeline.speechUnits, text)
  let fillerFirst = false
  let first = true
  let previous: 'filler' | null = null
  for (const [index, unit] of timeline.speechUnits.entries()) {
    if (unit[0] < firstMs || unit[0] > turn.limMs) continue
    const own = texts[index] ?? null
    if (own === null && first) {
      const whole = text.grain === 'replies' ? wholeReply(text, unit[0]) : null
      if (whole === null) return { kind: 'unknown', why: 'the target reports no text near the answer' }
      if (isFiller(leadingWords(whole)))
        return { kind: 'unknown', why: 'the answer begins with filler and the target does not tell when its parts begin' }
    }
    const filler = own === null ? previous === 'filler' : isFiller(own)
    if (!filler) {
      const onsetMs = own === null ? unit[0] : insideUnit(timeline, text, unit)
      return { kind: 'known', onsetMs, fillerFirst: fillerFirst || onsetMs > unit[0] }
    }
    fillerFirst = true
    first = false
    previous = 'filler'
  }
  return { kind: 'known', onsetMs: null, fillerFirst }
}

/** From the end of the caller's turn to the first speech that is no filler; null without one, or where the target does not tell its words. */
export function firstSubstantiveMs(timeline: CallTimeline, turn: JudgedTurn): number | null {
  const found = substantiveOf(timeline, turn)
  return found.kind === 'unknown' || found.onsetMs === null ? null : found.onsetMs - turn.endMs
}

/** A unit that begins with a filler piece: the segment nearest to the report of the first other piece. */
function insideUnit({ activity }: CallTimeline, { pieces }: AgentText, [startMs, endMs]: Interval): number {
  const inside = pieces.filter(({ atMs }) => atMs > startMs - textToleranceMs && atMs < endMs)
  const first = inside[0]
  const substantive = inside.find(({ text }) => !isFiller(text))
  if (first === undefined || substantive === undefined || substantive === first) return startMs
  const onsets = activity.segments.map(([onset]) => onset).filter((onset) => onset > startMs && onset < endMs)
  const nearest = onsets.toSorted((a, b) => Math.abs(a - substantive.atMs) - Math.abs(b - substantive.atMs))[0]
  return nearest !== undefined && Math.abs(nearest - substantive.atMs) <= textToleranceMs ? nearest : Math.max(startMs, substantive.atMs)
}

function wholeReply({ replies }: AgentText, atMs: number): string | null {
  return replies.findLast((reply) => reply.atMs <= atMs + textToleranceMs)?.text ?? null
}

/** The first sentence or clause. */
function leadingWords(text: string): string {
  return text.split(/[.!?,;:…]/u)[0] ?? ''
}

import { deflateRawSync } from 'node:zlib'
import type { CallResult, Measurement, Result } from '../../model/result.ts'
import type { EmbedAudio, ReportContext } from '../reporter.ts'
import { typicalCalls } from '../worst-calls.ts'
import type { RankedCall } from '../worst-calls.ts'
import { escapeHtml } from './markup.ts'

const defaultWorst = 10
const defaultTypical = 2

/** Without an explicit wish the audio may take this much of the file, so that the whole stays below 8 MB. */
const defaultAudioBudget = 6_000_000

/** The part of a result that always stands in the page as plain JSON: everything but calls and single measurements. */
export type PageSummary = Omit<Result, 'calls' | 'measurements'> & { readonly callIds: readonly string[] }

/** A track in the file, as base64 of an Ogg Opus stream. */
export interface EmbeddedTrack {
  readonly path: string
  readonly base64: string
}

export interface EmbeddedAudio {
  readonly calls: ReadonlySet<string>
  readonly tracks: readonly EmbeddedTrack[]
}

/**
 * Reads the audio that goes into the file: by default of the 10 worst and 2 typical calls while it fits the size budget; `all`,
 * `none`, or the N worst without a budget. A track that cannot be read is left out; a call counts when it has at least one.
 */
export async function embedAudio(ranked: readonly RankedCall[], context: ReportContext): Promise<EmbeddedAudio> {
  const calls = new Set<string>()
  const tracks: EmbeddedTrack[] = []
  let size = 0
  for (const { call } of chosenCalls(ranked, context.embedAudio)) {
    const own: EmbeddedTrack[] = []
    for (const path of [call.audio.caller, call.audio.agent]) {
      const bytes = path === null ? null : await context.readAudio(path)
      if (path !== null && bytes !== null) own.push({ path, base64: Buffer.from(bytes).toString('base64') })
    }
    const ownSize = own.reduce((sum, { base64 }) => sum + base64.length, 0)
    if (own.length === 0 || (context.embedAudio === undefined && size + ownSize > defaultAudioBudget)) continue
    size += ownSize
    calls.add(call.id)
    tracks.push(...own)
  }
  return { calls, tracks }
}

function chosenCalls(ranked: readonly RankedCall[], wish: EmbedAudio | undefined): readonly RankedCall[] {
  const audible = ranked.filter(({ call }) => call.audio.caller !== null || call.audio.agent !== null)
  if (wish === 'all') return audible
  if (wish === 'none') return []
  const worst = audible.slice(0, wish ?? defaultWorst)
  if (wish !== undefined) return worst
  return [...worst, ...typicalCalls(audible.slice(defaultWorst), defaultTypical)]
}

/** The data blocks of the page: the summary plain, each call and the measurements compressed, audio as it is. */
export function dataBlocks(result: Result, audio: EmbeddedAudio): string {
  const { calls, measurements, ...rest } = result
  const summary: PageSummary = { ...rest, callIds: calls.map((call) => call.id) }
  return [
    `<script type="application/json" id="vqt-summary">${safeJson(summary)}</script>`,
    ...calls.map((call) => `<script type="text/plain" data-call="${escapeHtml(call.id)}">${packed(call)}</script>`),
    `<script type="text/plain" id="vqt-measurements">${packed(measurements)}</script>`,
    ...audio.tracks.map(({ path, base64 }) => `<script type="text/plain" data-audio="${escapeHtml(path)}">${base64}</script>`),
  ].join('\n')
}

/** JSON that can stand inside a script element: no `<` (so no end tag, no comment) and no line separators. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** deflate-raw + base64: what the browser's own DecompressionStream reads. */
function packed(value: CallResult | readonly Measurement[]): string {
  return deflateRawSync(JSON.stringify(value), { level: 9 }).toString('base64')
}

import type { CqeScore, LegLqo, LegName, LegQuality } from '../../model/quality.ts'
import { ownScale } from '../../quality/e-model/codec.ts'
import { mosCqe, type MosCqe } from '../../quality/e-model/mos-cqe.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { missingSpeech } from './missing-speech.ts'
import { legSignal } from './leg-signal.ts'
import { legTransport, type KnownTransport } from './leg-transport.ts'

/** Scoring speech takes seconds: that is done apart (`withSpeechScores`). */
const noLqo: LegLqo = { map: 'exp-scaled', segments: [], notScored: 0, median: null, worst: null, why: 'speech was not scored' }

const known = new WeakMap<CallTimeline, Readonly<Record<LegName, LegQuality>>>()

/** Every method's figures of both legs of a call; computed once, since several measures are made of them. */
export function callQuality(timeline: CallTimeline): Readonly<Record<LegName, LegQuality>> {
  const before = known.get(timeline)
  if (before !== undefined) return before
  const quality = { agent: legQuality(timeline, 'agent'), caller: legQuality(timeline, 'caller') }
  known.set(timeline, quality)
  return quality
}

function legQuality(timeline: CallTimeline, leg: LegName): LegQuality {
  const transport = legTransport(timeline, leg)
  const scale = transport.kind === 'known' ? ownScale(transport.transport.codec) : null
  const cqeOnScales = { nb: cqeOf(transport, 'nb'), wb: cqeOf(transport, 'wb'), fb: cqeOf(transport, 'fb') }
  const cqe: CqeScore = scale === null ? { scale, mosCqe: null, reason: reasonOf(transport) } : cqeOnScales[scale]
  const missing = missingSpeech(timeline, leg)
  const signal = legSignal(timeline, leg)
  return transport.kind === 'known'
    ? { transport: transport.transport, cqe, cqeOnScales, lqo: noLqo, missing, ...signal }
    : { transport: null, transportWhy: transport.why, cqe, cqeOnScales, lqo: noLqo, missing, ...signal }
}

/** MOS-CQE of a leg on a scale; no figure where anything that it needs was not measured. */
function cqeOf(found: KnownTransport, scale: 'nb' | 'wb' | 'fb'): CqeScore {
  if (found.kind === 'unknown') return { scale, mosCqe: null, reason: found.why }
  const { codec, bitrateKbps, cbr, lossPercent, burstR, delay, delayWhy } = found.transport
  if (delay === null) return { scale, mosCqe: null, reason: delayWhy ?? 'the delay is not known' }
  if (bitrateKbps === null) return { scale, mosCqe: null, reason: 'nobody spoke on this leg' }
  return plain(mosCqe({ codec, bitrateKbps, cbr, scale, lossPercent, burstR, delayMs: delay.totalMs }))
}

/** The audit alone: components that only the narrowband model names are parts of those that all have. */
function plain(score: MosCqe): CqeScore {
  if (score.mosCqe === null) return score
  const { ro, is, idte, idle, idd, ieEff, a } = score.components
  return { ...score, components: { ro, is, idte, idle, idd, ieEff, a } }
}

function reasonOf(found: KnownTransport): string {
  return found.kind === 'unknown' ? found.why : `nothing is known of the codec ${found.transport.codec}`
}

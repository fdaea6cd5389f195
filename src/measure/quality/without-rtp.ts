import type { CqeScore, LegQuality } from '../../model/quality.ts'
import { noRtpWhy } from '../../model/recording.ts'
import type { Measurement } from '../../model/result.ts'
import { measureDefinitions } from '../index.ts'
import type { MeasuredCall } from '../measure-call.ts'

const needRtp: ReadonlySet<string> = new Set(measureDefinitions.flatMap(({ id, needsRtp }) => (needsRtp === true ? [id] : [])))

/**
 * A measured call of a target that carries no RTP: whatever is measured on RTP packets is not applicable, with that reason, in measurements and in
 * what reports show of the call. A transport over TCP loses nothing that could be seen, and its figures would be the best there are.
 */
export function withoutRtp({ call, measurements }: MeasuredCall): MeasuredCall {
  return {
    call: {
      ...call,
      turns: call.turns.map((turn) => ({ ...turn, playedLatencyMs: null })),
      quality: call.quality === null ? null : { agent: legWithoutRtp(call.quality.agent), caller: legWithoutRtp(call.quality.caller) },
    },
    measurements: measurements.map((one): Measurement =>
      needRtp.has(one.measure) ? { ...one, outcome: { kind: 'not-applicable', why: noRtpWhy } } : one,
    ),
  }
}

/** What the sound itself tells stays. */
function legWithoutRtp(quality: LegQuality): LegQuality {
  const none = (scale: CqeScore['scale']): CqeScore => ({ scale, mosCqe: null, reason: noRtpWhy })
  return {
    ...quality,
    transport: null,
    transportWhy: noRtpWhy,
    cqe: none(null),
    cqeOnScales: { nb: none('nb'), wb: none('wb'), fb: none('fb') },
    missing: null,
  }
}

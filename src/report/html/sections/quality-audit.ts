import type { CqeScore, LegQuality, LegSignal, SegmentFacts } from '../../../model/quality.ts'
import { bare, integer, noValue, valueWithUnit } from '../../numbers.ts'

export const scaleNames: Readonly<Record<'nb' | 'wb' | 'fb', string>> = { nb: 'narrowband', wb: 'wideband', fb: 'fullband' }

/** What the figures of a leg come from, method by method, in words. */
export function auditOf(quality: LegQuality): readonly (readonly [name: string, text: string])[] {
  const { cqe, signal, signalWhy, lqo } = quality
  const facts = lqo.segments.flatMap((segment) => segment.facts ?? [])
  return [
    ['R', cqe.mosCqe === null ? noValue(cqe.reason) : `${sumOf(cqe)}; ${valuesOf(cqe)}`],
    ['On other scales', otherScales(quality)],
    ['Packets', packetsOf(quality)],
    ['Speech', missingOf(quality)],
    ['One way', delayOf(quality)],
    ['Sound by itself', signal === null ? noValue(signalWhy ?? 'not known') : soundOf(signal)],
    ['Against what was said', facts.length === 0 ? noValue(lqo.why ?? 'not scored') : againstSource(facts)],
    ['MOS-LQO', lqoOf(quality)],
  ]
}

type Scored = Extract<CqeScore, { readonly mosCqe: number }>

function sumOf({ r, components: { ro, is, idte, idle, idd, ieEff, a } }: Scored): string {
  const parts = [
    ['Ro', ro],
    ['− Is', is],
    ['− Idte', idte],
    ['− Idle', idle],
    ['− Idd', idd],
    ['− Ie,eff', ieEff],
    ['+ A', a],
  ] as const
  const shown = parts.filter(([name, value]) => name === 'Ro' || value !== 0).map(([name, value]) => `${name} ${value.toFixed(1)}`)
  return `${r.toFixed(1)} = ${shown.join(' ')}`
}

function valuesOf({ ie, bpl, provenance, interpolated, extrapolated, notes }: Scored): string {
  const tags = [provenance, ...(interpolated ? ['interpolated between two bitrates'] : []), ...extrapolated, ...notes]
  return `Ie ${ie.toFixed(1)}${bpl === null ? '' : `, Bpl ${bpl.toFixed(1)}`}: ${tags.join('; ')}`
}

function otherScales({ cqe, cqeOnScales }: LegQuality): string {
  const others = (['nb', 'wb', 'fb'] as const).filter((scale) => scale !== cqe.scale)
  const found = others.flatMap((scale) => {
    const score = cqeOnScales[scale]
    return score.mosCqe === null ? [] : [`MOS-CQE ${bare(score.mosCqe, 'MOS')} ${scaleNames[scale]}`]
  })
  return found.length === 0 ? noValue('nothing published') : found.join(', ')
}

function packetsOf({ transport, transportWhy }: LegQuality): string {
  if (transport === null) return noValue(transportWhy ?? 'not known')
  const { lost, late, expected, burstR, longestBurst, cbr, bitrateKbps } = transport
  const shape = lost + late === 0 ? '' : `; BurstR ${burstR.toFixed(1)}, longest run ${integer(longestBurst)}`
  const bitrate = bitrateKbps === null ? '; nobody spoke' : `; ${cbr ? 'constant' : 'variable'} bitrate`
  return `${integer(lost)} lost, ${integer(late)} too late, of ${integer(expected)}${shape}${bitrate}`
}

function missingOf({ missing, transportWhy }: LegQuality): string {
  if (missing === null) return noValue(transportWhy ?? 'nobody spoke')
  const { missingMs, gaps, longestMs } = missing
  return gaps === 0 ? 'none missing' : `${integer(gaps)} gaps, longest ${integer(longestMs)} ms, ${integer(missingMs)} ms in all`
}

function delayOf({ transport, transportWhy }: LegQuality): string {
  if (transport === null) return noValue(transportWhy ?? 'not known')
  const { delay, delayWhy } = transport
  if (delay === null) return noValue(delayWhy ?? 'not known')
  const { totalMs, networkMs, networkFrom, jitterBufferMs, ptimeMs, lookaheadMs } = delay
  return `${integer(totalMs)} ms: network ${networkMs.toFixed(1)} (${networkFrom}), jitter buffer ${integer(jitterBufferMs)}, packet ${integer(ptimeMs)}, look-ahead ${lookaheadMs}`
}

function soundOf({ activeDbov, noiseFloorDbov, noiseFloorWhy, holes, repeats, clipping, activity }: LegSignal): string {
  if (activeDbov === null) return noValue('there is no speech')
  const floor = noiseFloorDbov === null ? (noiseFloorWhy ?? 'no noise floor') : `noise floor ${bare(noiseFloorDbov, 'dB')} dBov`
  const faults = `${integer(holes?.count ?? 0)} holes, ${integer(repeats?.count ?? 0)} repeated frames, ${valueWithUnit(clipping.share, 'ratio')} clipped`
  return `${bare(activeDbov, 'dB')} dBov, active ${valueWithUnit(activity, 'ratio')}; ${floor}; ${faults}`
}

function againstSource(facts: readonly SegmentFacts[]): string {
  const sum = (of: (each: SegmentFacts) => number): number => facts.reduce((total, each) => total + of(each), 0)
  const level = sum((each) => each.levelChangeDb) / facts.length
  const moved = sum((each) => each.insertedMs + each.removedMs)
  const faults = `${integer(sum((each) => each.gaps.count))} gaps, ${integer(sum((each) => each.delayJumps))} delay jumps, ${integer(moved)} ms inserted or removed`
  return `${segmentsOf(facts.length)}: level ${level < 0 ? '−' : '+'}${bare(Math.abs(level), 'dB')} dB; ${faults}`
}

function lqoOf({ lqo: { map, segments, notScored, median, why } }: LegQuality): string {
  if (median === null) return noValue(why ?? 'not scored')
  const suspect = segments.filter(({ alignment }) => alignment === 'suspect').length
  const left = suspect === 0 ? '' : `, ${integer(suspect)} with suspect alignment left out`
  return `map ${map}, ${segmentsOf(segments.length - suspect)}${left}${notScored === 0 ? '' : `, ${integer(notScored)} not scored`}`
}

function segmentsOf(count: number): string {
  return `${integer(count)} ${count === 1 ? 'segment' : 'segments'}`
}

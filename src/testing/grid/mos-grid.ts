import { callTimeline } from '../../measure/timeline/call-timeline.ts'
import { callQuality } from '../../measure/quality/leg-quality.ts'
import { spokenLine, trackWith } from '../../measure/spoken-lines.ts'
import { syntheticCall } from '../../measure/synthetic-call.ts'
import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import { seededRandom } from '../../stats/seeded-random.ts'

/*
 * MOS-CQE and missing speech of one call of half a minute of speech, Opus 24 kbit/s, whose packet log was thinned by known amounts and whose network was made slower by known
 * amounts: a simulated log, measured by the code that measures live calls.
 */

export const losses = [0, 1, 3, 5, 10, 20] as const
export const patterns = ['random', 'bursty'] as const
export const delaysMs = [0, 100, 200, 400] as const

export type Pattern = (typeof patterns)[number]

export interface GridCell {
  readonly pattern: Pattern
  readonly lossPercent: number
  readonly delayMs: number
  readonly mosCqe: number
  readonly r: number
  readonly measuredLossPercent: number
  readonly burstR: number
  readonly totalDelayMs: number
  /** Share of speech, 0 … 1, as measured, and as it was thinned. */
  readonly missing: number
  readonly trueMissing: number
}

const lines: readonly (readonly [voice: string, line: string])[] = [
  ['slt-0.95', 'i-was-born-on-may-second-nineteen-sixty-four'],
  ['rms-0.95', 'i-was-born-on-may-second-nineteen-sixty-four'],
  ['kal16-0.95', 'i-was-born-on-may-second-nineteen-sixty-four'],
  ['awb-0.95', 'i-was-born-on-may-second-nineteen-sixty-four'],
]

/** Lengths of losses in the bursty pattern, in packets. */
const burst = 3

/** Where a line is heard, in ms. */
type Span = readonly [fromMs: number, toMs: number]

interface Scene {
  readonly call: RecordedCall
  readonly spans: readonly Span[]
}

function scene(): Scene {
  const placed: (readonly [number, Int16Array])[] = []
  let at = 2000
  for (let round = 0; round < 3; round++) {
    for (const [voice, line] of lines) {
      const samples = spokenLine(voice, line)
      placed.push([at, samples])
      at += samples.length / 48 + 400
    }
  }
  const agentPcm = trackWith(at + 1000, placed)
  const call = syntheticCall({ turns: [{ fragments: [[500, 1500]] }], agentPcm, agentBitrate: 24_000, endMs: at + 1000, rttMs: 0 })
  return { call, spans: placed.map(([from, samples]) => [from, from + samples.length / 48]) }
}

/** The same random numbers at every rate: what is lost at a lower rate is lost at a higher one. */
function isLost(pattern: Pattern, lossPercent: number): (index: number) => boolean {
  const random = seededRandom(pattern === 'random' ? 21 : 22)
  const draws: number[] = []
  return (index) => {
    const unit = pattern === 'random' ? index : Math.floor(index / burst)
    while (draws.length <= unit) draws.push(random())
    return (draws[unit] as number) < lossPercent / 100
  }
}

function trueMissing(packets: readonly TrackPacket[], lost: (index: number) => boolean, spans: readonly Span[]): number {
  const first = packets[0]
  const speech = packets.flatMap((packet, index) => {
    // Packets of this log leave every 20 ms, and each is heard from its arrival on.
    const middleMs = (first?.atMs ?? 0) + 20 * index + 10
    return spans.some(([from, to]) => middleMs >= from && middleMs < to) ? [lost(index)] : []
  })
  return speech.filter(Boolean).length / speech.length
}

/** Every cell, by pattern, loss and delay. */
export function mosGrid(): readonly GridCell[] {
  const { call, spans } = scene()
  return patterns.flatMap((pattern) =>
    losses.flatMap((lossPercent) => {
      const lost = isLost(pattern, lossPercent)
      const agent = call.agent.filter((_, index) => !lost(index))
      return delaysMs.map((delayMs): GridCell => {
        const recording = { ...call.recording, rttMs: 2 * delayMs }
        const { transport, cqe, missing } = callQuality(callTimeline({ ...call, recording, agent })).agent
        if (transport?.delay == null || cqe.mosCqe === null || missing === null) throw new Error('a cell of the grid has no value')
        return {
          pattern,
          lossPercent,
          delayMs,
          mosCqe: cqe.mosCqe,
          r: cqe.r,
          measuredLossPercent: transport.lossPercent,
          burstR: transport.burstR,
          totalDelayMs: transport.delay.totalMs,
          missing: missing.share,
          trueMissing: trueMissing(call.agent, lost, spans),
        }
      })
    }),
  )
}

/** The grid as a page: `reports/sample/mos-grid.md`. */
export function gridText(cells: readonly GridCell[]): string {
  const table = (pattern: Pattern): string[] => [
    '',
    `## ${pattern === 'random' ? 'Random loss' : `Bursty loss (runs of ${burst} packets)`}`,
    '',
    `| loss asked | measured | BurstR | ${delaysMs.map((ms) => `MOS-CQE, +${ms} ms`).join(' | ')} | missing speech | truly missing |`,
    `| --- | --- | --- | ${delaysMs.map(() => '---').join(' | ')} | --- | --- |`,
    ...losses.map((loss) => {
      const row = cells.filter((cell) => cell.pattern === pattern && cell.lossPercent === loss)
      const [first] = row
      if (first === undefined) return ''
      const mos = row.map(({ mosCqe }) => mosCqe.toFixed(2))
      const share = (value: number): string => `${(100 * value).toFixed(1)} %`
      return `| ${loss} % | ${first.measuredLossPercent.toFixed(1)} % | ${first.burstR.toFixed(2)} | ${mos.join(' | ')} | ${share(first.missing)} | ${share(first.trueMissing)} |`
    }),
  ]
  const delays = delaysMs.map((ms) => {
    const total = cells.find(({ delayMs }) => delayMs === ms)?.totalDelayMs ?? Number.NaN
    return `+${ms} ms is ${Math.round(total)} ms`
  })
  return [
    '# MOS-CQE over loss and delay',
    '',
    'Opus at 24 kbit/s (variable), half a minute of synthetic speech on the agent’s leg, fullband scale (ITU-T G.107.2; Ie and Bpl of Opus are published outside the',
    'ITU). A simulated packet log, measured by the code that measures live calls; `npm run grid` writes this file again and a test holds it to that.',
    '',
    `The one-way delay of the network is added to jitter buffer, packet and look-ahead: ${delays.join(', ')} from mouth to ear.`,
    'With a BurstR above 2 the E-model is valid below 2 % loss only: the bursty figures from 3 % on are extrapolated, and reports say so. MOS is held at 1 where R falls below it.',
    ...patterns.flatMap(table),
    '',
  ].join('\n')
}

import { legs, type CqeScore, type LegQuality } from '../../model/quality.ts'
import type { Finding, Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { callQuality } from './leg-quality.ts'

const inputs =
  'Loss is what never came and what came too late for the modelled jitter buffer; BurstR is measured on the sequence; the delay is half of the round-trip ' +
  'time, jitter buffer, packet length and the look-ahead of the encoder, never the time the agent takes to answer; the bitrate is that of the speech. Echo is ' +
  'left out. One sample a call and leg: {leg:agent} is what the agent says on its way to the caller.'

/** MOS-CQE on the codec's own scale: the one that gates. */
export const mosCqeOwn: Measure = {
  definition: {
    id: 'mos_cqe',
    version: 1,
    title: 'MOS-CQE, codec’s own scale',
    unit: 'MOS',
    kind: 'distribution',
    legs: true,
    needsRtp: true,
    why: 'What loss, delay and the codec cost in a conversation. Below 4.0 on the agent’s leg callers notice.',
    definition:
      'Estimated conversational quality by the E-model of the scale the codec is sold with: G.711 narrowband (ITU-T G.107), G.722 wideband (G.107.1), Opus fullband ' +
      `(G.107.2, with Ie and Bpl published outside the ITU). ${inputs} Where the network is constant it says only which codec it was.`,
    better: 'higher',
  },
  needs: 'timeline',
  find: (timeline) => each(timeline, ({ cqe }) => cqe),
}

export const mosCqeNb: Measure = onScale('nb', 'narrowband', 'G.107')
export const mosCqeWb: Measure = onScale('wb', 'wideband', 'G.107.1')
export const mosCqeFb: Measure = onScale('fb', 'fullband', 'G.107.2')

function onScale(scale: 'nb' | 'wb' | 'fb', band: string, recommendation: string): Measure {
  return {
    definition: {
      id: `mos_cqe_${scale}`,
      version: 1,
      title: `MOS-CQE, ${band} scale, to compare legs`,
      unit: 'MOS',
      kind: 'distribution',
      legs: true,
      needsRtp: true,
      why: 'Puts legs with unlike codecs on one scale. Not for gates: on another scale than its own even a clean call falls short.',
      definition: `Estimated conversational quality by the E-model on the ${band} scale (ITU-T ${recommendation}), where values of the codec are published on it. ${inputs}`,
      better: 'higher',
    },
    needs: 'timeline',
    find: (timeline) => each(timeline, ({ cqeOnScales }) => cqeOnScales[scale]),
  }
}

function each(timeline: CallTimeline, scoreOf: (quality: LegQuality) => CqeScore): readonly Finding[] {
  return legs.map((leg) => {
    const score = scoreOf(callQuality(timeline)[leg])
    return {
      tags: { leg },
      outcome: score.mosCqe === null ? { kind: 'not-applicable', why: score.reason } : { kind: 'measured', value: score.mosCqe },
    }
  })
}

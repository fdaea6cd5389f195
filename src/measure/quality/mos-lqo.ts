import { legs, type LegLqo } from '../../model/quality.ts'
import type { Measure } from '../measure.ts'

const caveat = 'ViSQOL hardly hears packet loss and gaps (10 % of all frames zeroed still score about 4.8)'

const how =
  'by ViSQOL v3 speech mode, exponential map, scaled (identical speech: 5.0), on segments of 8 to 10 s of the speech on a leg, as it was said, before any codec, and as it was heard, cut by ' +
  'the media clock. Segments that it aligned more than 50 ms away are suspect and not counted. An agent’s speech is compared where the target tells its source, as the reference agent does. One sample a call and leg.'

/** What the codec, the bandwidth and noise in the path did to speech, over a call. */
export const mosLqo: Measure = lqoMeasure('mos_lqo', 'MOS-LQO by ViSQOL, median segment', 'Median MOS-LQO', ({ median }) => median)

export const mosLqoWorst: Measure = lqoMeasure('mos_lqo_worst', 'MOS-LQO by ViSQOL, worst segment', 'Lowest MOS-LQO', ({ worst }) => worst)

function lqoMeasure(id: string, title: string, which: string, valueOf: (lqo: LegLqo) => number | null): Measure {
  return {
    definition: {
      id,
      version: 1,
      title,
      unit: 'MOS',
      kind: 'distribution',
      legs: true,
      caveat,
      why: 'Hears what codecs, bandwidth and noise do to speech, and hardly what packet loss does: no gate of its own.',
      definition: `${which} ${how}`,
      better: 'higher',
    },
    needs: 'speech-scores',
    find: (quality) =>
      legs.map((leg) => {
        const lqo = quality?.[leg].lqo
        const value = lqo === undefined ? null : valueOf(lqo)
        const why = quality === null ? 'the call never connected (counted in call_failed)' : (lqo?.why ?? 'speech was not scored')
        return { tags: { leg }, outcome: value === null ? { kind: 'not-applicable', why } : { kind: 'measured', value } }
      }),
  }
}

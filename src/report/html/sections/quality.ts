import { legs, type CqeScore, type LegName, type LegQuality, type LegSignal, type SegmentFacts } from '../../../model/quality.ts'
import type { CallResult } from '../../../model/result.ts'
import { legNames } from '../../figures.ts'
import { bare, integer, noValue, valueWithUnit } from '../../numbers.ts'
import { html } from '../markup.ts'
import type { Markup } from '../markup.ts'
import { scrollable } from './parts.ts'
import type { Section } from './section.ts'

/** More rows than anybody reads; the rest is in result.json, and the section says so. */
const callsShown = 60

const scaleNames: Readonly<Record<'nb' | 'wb' | 'fb', string>> = { nb: 'narrowband', wb: 'wideband', fb: 'fullband' }

/** What each method is for: read beside its figure, so that nobody takes one for another. */
const methods: readonly (readonly [name: string, sees: string, misses: string])[] = [
  [
    'MOS-CQE, E-model',
    'packet loss and its burstiness, delay, the codec by its published values',
    'what was really heard: noise, level, bandwidth, holes of other causes',
  ],
  ['Missing speech', 'speech that was sent and never heard: its share, the gaps, the longest', 'how the rest of it sounds'],
  [
    'Sound',
    'level (ITU-T P.56), noise floor, abrupt holes, repeated frames, clipping; where the words are known, time inserted or removed',
    'what a lossy codec rounded off',
  ],
  ['MOS-LQO, ViSQOL', 'codec, bandwidth, noise: it compares spectra', 'delay, level, and nearly all packet loss and gaps'],
]

/** Every method's figures side by side for each call and leg, with how far they disagree; no average of them. */
export const qualitySection: Section = {
  id: 'quality',
  title: 'Speech quality',
  render: ({ ranked }) => {
    const judged = ranked.flatMap(({ call }) => (call.quality === null ? [] : [{ call, quality: call.quality }]))
    if (judged.length === 0) return html`<p>No call connected: there is no speech to judge.</p>`
    const shown = judged.slice(0, callsShown)
    const rows = shown.flatMap(({ call, quality }) => legs.map((leg) => row(call, leg, quality[leg])))
    const table = html`<table>
      <caption class="hidden">
        Methods side by side, a row for each call and leg
      </caption>
      <thead>
        <tr>
          <th scope="col">Call</th>
          <th scope="col">Leg</th>
          <th scope="col">MOS-CQE</th>
          <th scope="col">On other scales</th>
          <th scope="col">Lost, burstiness</th>
          <th scope="col">Missing speech</th>
          <th scope="col">Sound</th>
          <th scope="col">One way</th>
          <th scope="col">Codec</th>
          <th scope="col">MOS-LQO (ViSQOL)</th>
          <th scope="col" class="number">LQO − CQE</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`
    return html`<p class="intro">
        Methods that hear different things, side by side and never averaged. A leg is one direction: what the agent says on its way to the
        caller, and the other way.
      </p>
      ${constantNote(judged.map(({ quality }) => quality))} ${methodTable()} ${scrollable('Speech quality by call and leg', table)}
      ${judged.length > shown.length && html`<p class="note">${integer(judged.length - shown.length)} more calls are in result.json.</p>`}`
  },
}

/** Where nothing was lost and the delay is short, MOS-CQE is the codec’s own figure in every call. */
function constantNote(all: readonly Readonly<Record<LegName, LegQuality>>[]): Markup | false {
  const known = all.flatMap((quality) => legs.flatMap((leg) => quality[leg].transport ?? []))
  if (known.length === 0 || known.some(({ constant }) => !constant)) return false
  return html`<p class="note">
    The network was constant: nothing was lost and the one-way delay stayed below 100 ms in every call. MOS-CQE says here only which codec
    it was.
  </p>`
}

function methodTable(): Markup {
  const table = html`<table>
    <caption class="hidden">
      What each method can and cannot hear
    </caption>
    <thead>
      <tr>
        <th scope="col">Method</th>
        <th scope="col">Hears</th>
        <th scope="col">Does not hear</th>
      </tr>
    </thead>
    <tbody>
      ${methods.map(
        ([name, sees, misses]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${sees}</td>
            <td>${misses}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
  return scrollable('What each method can and cannot hear', table)
}

function row(call: CallResult, leg: LegName, quality: LegQuality): Markup {
  const { cqe, lqo } = quality
  const gap = cqe.mosCqe === null || lqo.median === null ? null : lqo.median - cqe.mosCqe
  return html`<tr>
    <th scope="row"><a href="#/call/${encodeURIComponent(call.id)}">${call.id}</a></th>
    <td>${legNames[leg]}</td>
    <td>${cqeCell(cqe)}</td>
    <td>${otherScales(quality)}</td>
    <td>${lossCell(quality)}</td>
    <td>${missingCell(quality)}</td>
    <td>${soundCell(quality)}</td>
    <td>${delayCell(quality)}</td>
    <td>${codecCell(quality)}</td>
    <td>${lqoCell(quality)}</td>
    <td class="number">${gap === null ? '–' : `${gap < 0 ? '−' : '+'}${bare(Math.abs(gap), 'MOS')}`}</td>
  </tr>`
}

function cqeCell(score: CqeScore): Markup {
  if (score.mosCqe === null) return html`${noValue(score.reason)}`
  const { ro, is, idte, idle, idd, ieEff, a } = score.components
  const sum = (
    [
      ['Ro', ro],
      ['− Is', is],
      ['− Idte', idte],
      ['− Idle', idle],
      ['− Idd', idd],
      ['− Ie,eff', ieEff],
      ['+ A', a],
    ] as const
  )
    .filter(([name, value]) => name === 'Ro' || value !== 0)
    .map(([name, value]) => `${name} ${value.toFixed(1)}`)
    .join(' ')
  const tags = [
    score.provenance,
    ...(score.interpolated ? ['interpolated between two bitrates'] : []),
    ...score.extrapolated,
    ...score.notes,
  ]
  return html`<strong>${bare(score.mosCqe, 'MOS')}</strong> ${scaleNames[score.scale]}<span class="why"
      >R ${score.r.toFixed(1)} = ${sum}</span
    ><span class="why">Ie ${score.ie.toFixed(1)}${score.bpl !== null && `, Bpl ${score.bpl.toFixed(1)}`}; ${tags.join('; ')}</span>`
}

function otherScales({ cqe, cqeOnScales }: LegQuality): Markup {
  const others = (['nb', 'wb', 'fb'] as const).filter((scale) => scale !== cqe.scale)
  const cells = others.flatMap((scale) => {
    const score = cqeOnScales[scale]
    return score.mosCqe === null ? [] : [`${bare(score.mosCqe, 'MOS')} ${scaleNames[scale]}`]
  })
  return html`${cells.length === 0 ? noValue('nothing published') : cells.join(', ')}`
}

function lossCell({ transport, transportWhy }: LegQuality): Markup {
  if (transport === null) return html`${noValue(transportWhy ?? 'not known')}`
  const { lost, late, expected, burstR, longestBurst } = transport
  const shape = lost + late === 0 ? '' : `BurstR ${burstR.toFixed(1)}, longest run ${integer(longestBurst)}`
  return html`${valueWithUnit((lost + late) / expected, 'ratio')}<span class="why"
      >${integer(lost)} lost, ${integer(late)} too late, of ${integer(expected)}</span
    ><span class="why">${shape}</span>`
}

function missingCell({ missing, transportWhy }: LegQuality): Markup {
  if (missing === null) return html`${noValue(transportWhy ?? 'nobody spoke')}`
  const { share, missingMs, gaps, longestMs } = missing
  return html`${valueWithUnit(share, 'ratio')}<span class="why"
      >${gaps === 0 ? 'no gap' : `${integer(gaps)} gaps, longest ${integer(longestMs)} ms, ${integer(missingMs)} ms in all`}</span
    >`
}

/** What the sound tells by itself, and against what was said. */
function soundCell({ signal, signalWhy, lqo }: LegQuality): Markup {
  const facts = lqo.segments.flatMap((segment) => segment.facts ?? [])
  if (signal === null && facts.length === 0) return html`${noValue(signalWhy ?? 'not known')}`
  return html`${signal !== null && soundByItself(signal)}${facts.length > 0 && againstSource(facts)}`
}

function soundByItself({ activeDbov, noiseFloorDbov, noiseFloorWhy, holes, repeats, clipping, activity }: LegSignal): Markup {
  if (activeDbov === null) return html`${noValue('there is no speech')}`
  const floor = noiseFloorDbov === null ? (noiseFloorWhy ?? 'no noise floor') : `noise floor ${bare(noiseFloorDbov, 'dB')} dBov`
  return html`${bare(activeDbov, 'dB')} dBov, active ${valueWithUnit(activity, 'ratio')}<span class="why">${floor}</span
    ><span class="why"
      >${integer(holes?.count ?? 0)} holes, ${integer(repeats?.count ?? 0)} repeated frames, ${valueWithUnit(clipping.share, 'ratio')}
      clipped</span
    >`
}

function againstSource(facts: readonly SegmentFacts[]): Markup {
  const sum = (of: (each: SegmentFacts) => number): number => facts.reduce((total, each) => total + of(each), 0)
  const gaps = sum((each) => each.gaps.count)
  const moved = sum((each) => each.insertedMs + each.removedMs)
  const level = sum((each) => each.levelChangeDb) / facts.length
  return html`<span
      >against what was said, ${integer(facts.length)} segment${facts.length === 1 ? '' : 's'}: level
      ${level < 0 ? '−' : '+'}${bare(Math.abs(level), 'dB')} dB</span
    ><span class="why"
      >${integer(gaps)} gaps, ${integer(sum((each) => each.delayJumps))} delay jumps, ${integer(moved)} ms inserted or removed</span
    >`
}

function delayCell({ transport }: LegQuality): Markup {
  if (transport === null) return html`–`
  const { delay, delayWhy } = transport
  if (delay === null) return html`${noValue(delayWhy ?? 'not known')}`
  const parts = `network ${delay.networkMs.toFixed(1)} (${delay.networkFrom}), jitter buffer ${integer(delay.jitterBufferMs)}, packet ${integer(delay.ptimeMs)}, look-ahead ${delay.lookaheadMs}`
  return html`${integer(delay.totalMs)} ms<span class="why">${parts}</span>`
}

function codecCell({ transport }: LegQuality): Markup {
  if (transport === null) return html`–`
  const { codec, bitrateKbps, cbr } = transport
  return html`${codec}<span class="why"
      >${bitrateKbps === null ? 'nobody spoke' : `${bitrateKbps.toFixed(1)} kbit/s of speech, ${cbr ? 'constant' : 'variable'}`}</span
    >`
}

function lqoCell({ lqo }: LegQuality): Markup {
  if (lqo.median === null || lqo.worst === null) return html`${noValue(lqo.why ?? 'not scored')}`
  const suspect = lqo.segments.filter(({ alignment }) => alignment === 'suspect').length
  const counted = lqo.segments.length - suspect
  return html`<strong>${bare(lqo.median, 'MOS')}</strong> median, ${bare(lqo.worst, 'MOS')} worst<span class="why"
      >map ${lqo.map}, ${integer(counted)}
      segments${suspect > 0 && `, ${integer(suspect)} with suspect alignment left out`}${
        lqo.notScored > 0 && `, ${integer(lqo.notScored)} not scored`
      }</span
    >`
}

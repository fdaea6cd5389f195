import type { EventResult, MeasureDefinition, Summary } from '../model/result.ts'
import { wilson } from '../stats/wilson.ts'
import { nastyText } from './nasty-text.ts'

/** Invented events of a call, one of each outcome that reports word differently. */
export function sampleEvents(nasty: boolean): readonly EventResult[] {
  const base = {
    sham: false,
    text: nasty ? nastyText : 'hold on a second',
    talkOverMs: null,
    tailSpeechMs: null,
    responseMs: null,
    resumeGapMs: null,
    delayMs: null,
    uncertaintyMs: 24.2,
    onsetUncertaintyMs: 12.4,
    plannedEndMs: null,
    turn: null,
    valid: true,
    tags: ['length:300'],
  }
  const event = (
    number: number,
    startMs: number,
    rest: Partial<EventResult> & Pick<EventResult, 'kind' | 'outcome' | 'stopMs'>,
  ): EventResult => ({
    ...base,
    event: number,
    startMs,
    endMs: startMs + 600,
    ...rest,
  })
  return [
    event(0, 1500, { kind: 'bargeIn', outcome: 'yield', stopMs: 243, talkOverMs: 243, tailSpeechMs: 243, responseMs: 812 }),
    event(1, 3600, { kind: 'bargeIn', outcome: 'yield', stopMs: 400, sham: true }),
    event(2, 5200, { kind: 'cough', outcome: 'paused_resumed', stopMs: 310, resumeGapMs: 905 }),
    event(3, 7100, { kind: 'backchannel', outcome: 'ignored', stopMs: 2900 }),
    event(4, 9000, { kind: 'noise', outcome: null, stopMs: null, why: 'a turn was pending' }),
  ]
}

/** Two figures of a run: one with parts, one without a value. */
export const sampleFigureDefinitions: readonly MeasureDefinition[] = [
  {
    id: 'barge_in_balanced_accuracy',
    version: 1,
    title: 'Barge-in balanced accuracy',
    unit: 'ratio',
    kind: 'figure',
    why: 'An agent that stops at anything, and one that stops at nothing, must not score well on one number.',
    definition: 'Mean of the yield rate and one minus the false-stop rate.',
    better: 'higher',
  },
  {
    id: 'pause_tolerance',
    version: 1,
    title: 'Pause tolerance',
    unit: 'ms',
    kind: 'figure',
    why: 'People pause inside a sentence.',
    definition: 'Longest pause that is not cut into.',
    better: 'higher',
  },
]

export function sampleFigureSummaries(): readonly Summary[] {
  const empty = {
    censored: 0,
    invalid: 0,
    notApplicable: 0,
    failed: 0,
    notApplicableWhy: [],
    min: null,
    max: null,
    percentiles: [],
    uncertainty: null,
    rate: null,
    histogram: null,
    negative: 0,
    curve: [],
  }
  return [
    {
      ...empty,
      measure: 'barge_in_balanced_accuracy',
      unit: 'ratio',
      n: 36,
      figure: {
        value: 0.875,
        low: 0.74,
        high: 0.95,
        lowOneSided: 0.76,
        highOneSided: 0.94,
        n: 36,
        parts: [
          { label: 'yielded to a barge-in', k: 17, n: 20, ...wilson(17, 20) },
          { label: 'stopped for something else', k: 1, n: 8, ...wilson(1, 8) },
        ],
      },
    },
    {
      ...empty,
      measure: 'pause_tolerance',
      unit: 'ms',
      n: 0,
      figure: {
        value: null,
        low: null,
        high: null,
        lowOneSided: null,
        highOneSided: null,
        n: 0,
        why: 'no turn with a pause',
        parts: [],
      },
    },
  ]
}

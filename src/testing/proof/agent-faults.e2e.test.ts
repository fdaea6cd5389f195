import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { agentTimeMs } from '../../measure/timeline/agent-time.ts'
import { callTimeline, type CallTimeline } from '../../measure/timeline/call-timeline.ts'
import { measureCall } from '../../measure/measure-call.ts'
import type { CallResult, Result } from '../../model/result.ts'
import { readRecording } from '../../recording/read-recording.ts'
import { cleanUp, healthyRun, scratch } from './vqt.ts'

/*
 * Each programmed fault of the reference agent over real calls, 20 events a setting in concurrent calls, against the agent's own truth log:
 * times within ±15 ms, counts and outcomes exactly; and a healthy control in which no measure may see anything.
 */

afterAll(cleanUp)

const toleranceMs = 15

/** 20 calls: a turn with a pause of 800 ms, a barge-in, a cough; every answer of the agent is longer than 6 s. */
const script = (agent: string): string => `name: faults
calls: 20
arrivals: { ramp: 4s }
steps:
  - wait: greeting
  - say: { parts: [i would like to know when the library, { pause: 800ms }, opens in the morning] }
  - wait: turn
  - say: and what about borrowing books
  - bargeIn: { after: 2500ms, say: stop please i have another question for you }
  - wait: turn
  - say: who can get a card
  - cough: { after: 2500ms }
  - wait: turn
agent: { flow: information, delay: 500ms, edges: annotated, recogniser: 'off', ${agent} }
maxDuration: 4m
`

interface Seen {
  readonly call: CallResult
  readonly timeline: CallTimeline
}

async function placed(name: string, agent: string): Promise<{ readonly seen: readonly Seen[]; readonly result: Result }> {
  const file = join(scratch(), `${name}.yaml`)
  writeFileSync(file, script(agent))
  const { result, out } = await healthyRun([file], { limitS: 240 })
  const seen: Seen[] = []
  for (const id of readdirSync(join(out, 'calls')).toSorted()) {
    if (id.startsWith('calibration') || !existsSync(join(out, 'calls', id, 'recording.json'))) continue
    const recorded = await readRecording(join(out, 'calls', id))
    seen.push({ call: measureCall(recorded).call, timeline: callTimeline(recorded) })
  }
  expect(seen).toHaveLength(20)
  return { seen, result }
}

/** Truth events on the call's clock. */
function truth({
  timeline,
}: Seen): readonly { readonly kind: string; readonly stimulus: string | null; readonly cut: boolean; readonly atMs: number }[] {
  return (timeline.recorded.recording.truth ?? []).map((event) => ({
    kind: event.kind,
    stimulus: event.kind === 'onset' ? event.stimulus : null,
    cut: event.kind === 'stop' && event.cutTimestamp !== undefined,
    atMs: agentTimeMs(timeline.placement, event.timestamp) ?? Number.NaN,
  }))
}

/** The difference of a measured time to the nearest true one. */
function errorMs(atMs: number, trueMs: readonly number[]): number {
  return trueMs.reduce((least, one) => (Math.abs(atMs - one) < Math.abs(least) ? atMs - one : least), Infinity)
}

function within(name: string, errors: readonly number[], n: number): void {
  const sorted = errors.toSorted((a, b) => a - b)
  console.info(
    `${name}: n ${errors.length}, error ${sorted[0]?.toFixed(1)} … median ${sorted[sorted.length >> 1]?.toFixed(1)} … ${sorted.at(-1)?.toFixed(1)} ms`,
  )
  expect(errors).toHaveLength(n)
  for (const error of errors) expect(Math.abs(error)).toBeLessThanOrEqual(toleranceMs)
}

describe('programmed faults over real calls', () => {
  const settings = [
    { stopAfter: 100, resumeAfter: 600, pauseLimit: 300, backchannelAfter: 300, greetingDelay: 400, midReplySilence: 3500 },
    { stopAfter: 250, resumeAfter: 1000, pauseLimit: 450, backchannelAfter: 500, greetingDelay: 1000, midReplySilence: 4000 },
    { stopAfter: 500, resumeAfter: 1600, pauseLimit: 600, backchannelAfter: 700, greetingDelay: 1800, midReplySilence: 5000 },
  ]
  it.each(settings)('are measured as they were: %o', async (setting) => {
    const agent = `stopsAt: anything, ${Object.entries(setting)
      .map(([name, ms]) => `${name}: ${ms}ms`)
      .join(', ')}`
    const { seen } = await placed('faulty', agent)
    const events = seen.map((one) => ({ one, bargeIn: one.call.callerEvents[0]!, cough: one.call.callerEvents[1]! }))
    expect(events.map(({ bargeIn }) => bargeIn.outcome)).toEqual(Array.from({ length: 20 }, () => 'yield'))
    expect(events.map(({ cough }) => cough.outcome)).toEqual(Array.from({ length: 20 }, () => 'paused_resumed'))
    const cuts = (one: Seen): number[] =>
      truth(one)
        .filter(({ cut }) => cut)
        .map(({ atMs }) => atMs)
    const onsets = (one: Seen, stimulus: string): number[] =>
      truth(one)
        .filter((event) => event.stimulus === stimulus)
        .map(({ atMs }) => atMs)
    within(
      'stop at a barge-in',
      events.map(({ one, bargeIn }) => errorMs(bargeIn.startMs + bargeIn.stopMs!, cuts(one))),
      20,
    )
    within(
      'false stop',
      events.map(({ one, cough }) => errorMs(cough.startMs + cough.stopMs!, cuts(one))),
      20,
    )
    within(
      'going on',
      events.map(({ one, cough }) => errorMs(cough.startMs + cough.stopMs! + cough.resumeGapMs!, onsets(one, 'resume'))),
      20,
    )
    within(
      'cut into the pause',
      seen.map((one) => errorMs(one.call.turns[0]!.fragments[0]![1] + one.call.turns[0]!.cutInDelayMs!, onsets(one, 'reply'))),
      20,
    )
    within(
      'greeting',
      seen.map((one) => errorMs(one.call.agentSpeech[0]![0], onsets(one, 'reply'))),
      20,
    )
    expect(seen.map(({ call }) => call.turns[0]!.class)).toEqual(Array.from({ length: 20 }, () => 'premature'))
    expect(seen.map(({ call }) => call.turns[0]!.agentBackchannels)).toEqual(Array.from({ length: 20 }, () => 1))
    for (const { call } of seen) expect(call.deadAir.filter(({ owner }) => owner === 'agent').length).toBeGreaterThanOrEqual(1)
  })

  it('a healthy agent shows none of them', async () => {
    const { seen, result } = await placed('healthy', 'stopAfter: 200ms')
    for (const { call } of seen) {
      expect(call.callerEvents.map(({ outcome }) => outcome)).toEqual(['yield', 'ignored'])
      expect(call.turns.map((turn) => turn.cutIns + turn.agentBackchannels)).toEqual(call.turns.map(() => 0))
      expect(call.deadAir.filter(({ owner }) => owner === 'agent')).toEqual([])
    }
    const accuracy = result.summaries.find(({ measure }) => measure === 'barge_in_balanced_accuracy')?.figure
    expect(accuracy?.value).toBeGreaterThan(0.95)
  })

  it('a deaf agent does not yield and scores no better than chance', async () => {
    const { seen, result } = await placed('deaf', 'stopAfter: never')
    expect(seen.map(({ call }) => call.callerEvents[0]!.outcome)).toEqual(Array.from({ length: 20 }, () => 'no_yield'))
    const accuracy = result.summaries.find(({ measure }) => measure === 'barge_in_balanced_accuracy')?.figure
    expect(accuracy?.value).toBeLessThan(0.6)
  })
})

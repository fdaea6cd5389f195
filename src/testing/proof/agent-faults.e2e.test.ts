import { afterAll, describe, expect, it } from 'vitest'
import { errorMs, placed, shown, type Seen, type TruthMoment } from './placed-calls.ts'
import { cleanUp } from './vqt.ts'

/*
 * Programmed faults of the reference agent over real calls, 20 events a setting and more in concurrent calls, against the agent's own truth log:
 * times within ±15 ms, counts and outcomes exactly; and a healthy control in which no measure may see anything.
 */

afterAll(cleanUp)

const toleranceMs = 15
const calls = 22
/** What the harness itself may spoil (2 %) leaves at least so many of each. */
const wanted = 20

const scenario = (agent: string): string => `name: faults
calls: ${calls}
spares: 0
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

const isCut = ({ cut }: TruthMoment): boolean => cut
const begins =
  (stimulus: string) =>
  (moment: TruthMoment): boolean =>
    moment.stimulus === stimulus

function within(name: string, errors: readonly number[]): void {
  expect(errors.length, name).toBeGreaterThanOrEqual(wanted)
  for (const error of shown(name, errors)) expect(Math.abs(error), name).toBeLessThanOrEqual(toleranceMs)
}

/** One entry for each valid event of a kind. */
function eventsOf(seen: readonly Seen[], kind: string): { one: Seen; event: Seen['call']['callerEvents'][number] }[] {
  return seen.flatMap((one) => one.call.callerEvents.flatMap((event) => (event.kind === kind && event.valid ? [{ one, event }] : [])))
}

describe('programmed faults over real calls', () => {
  const settings = [
    { stopAfter: 100, resumeAfter: 600, pauseLimit: 300, backchannelAfter: 300, greetingDelay: 400 },
    { stopAfter: 250, resumeAfter: 1000, pauseLimit: 450, backchannelAfter: 500, greetingDelay: 1000 },
    { stopAfter: 500, resumeAfter: 1600, pauseLimit: 600, backchannelAfter: 700, greetingDelay: 1800 },
  ]
  it.for(settings)('are measured as they were: %o', async (setting, { skip }) => {
    const times = Object.entries(setting).map(([name, ms]) => `${name}: ${ms}ms`)
    const { seen } = await placed(scenario(`stopsAt: anything, ${times.join(', ')}`), { skip })
    const bargeIns = eventsOf(seen, 'bargeIn')
    const coughs = eventsOf(seen, 'cough')
    expect(bargeIns.map(({ event }) => event.outcome)).toEqual(bargeIns.map(() => 'yield'))
    expect(coughs.map(({ event }) => event.outcome)).toEqual(coughs.map(() => 'paused_resumed'))
    within(
      'stop at a barge-in',
      bargeIns.map(({ one, event }) => errorMs(event.startMs + event.stopMs!, one, isCut)),
    )
    within(
      'false stop',
      coughs.map(({ one, event }) => errorMs(event.startMs + event.stopMs!, one, isCut)),
    )
    within(
      'going on after it',
      coughs.map(({ one, event }) => errorMs(event.startMs + event.stopMs! + event.resumeGapMs!, one, begins('resume'))),
    )
    const paused = seen.flatMap((one) => one.call.turns.filter((turn) => turn.turn === 0 && turn.valid).map((turn) => ({ one, turn })))
    expect(paused.map(({ turn }) => turn.class)).toEqual(paused.map(() => 'premature'))
    expect(paused.map(({ turn }) => [turn.agentBackchannels, turn.cutIns])).toEqual(paused.map(() => [1, 1]))
    within(
      'cut into the pause',
      paused.map(({ one, turn }) => errorMs(turn.fragments[0]![1] + turn.cutInDelayMs!, one, begins('reply'))),
    )
    within(
      'greeting',
      seen.map((one) => errorMs(one.call.agentSpeech[0]![0], one, begins('reply'))),
    )
  })

  it('a healthy agent shows none of them', async ({ skip }) => {
    const { seen, result } = await placed(scenario('stopAfter: 200ms'), { skip })
    for (const { call } of seen) {
      expect(call.callerEvents.map(({ outcome }) => outcome)).toEqual(['yield', 'ignored'])
      expect(call.turns.map((turn) => turn.cutIns + turn.agentBackchannels)).toEqual(call.turns.map(() => 0))
      expect(call.deadAir.filter(({ owner }) => owner === 'agent')).toEqual([])
    }
    const accuracy = result.summaries.find(({ measure }) => measure === 'barge_in_balanced_accuracy')?.figure
    console.info(`healthy: balanced accuracy ${accuracy?.value}, n ${accuracy?.n}`)
    expect(accuracy?.n).toBeGreaterThanOrEqual(2 * wanted)
    expect(accuracy?.value).toBeGreaterThan(0.95)
  })
})

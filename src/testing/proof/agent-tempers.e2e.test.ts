import { afterAll, describe, expect, it } from 'vitest'
import type { Figure, Result } from '../../model/result.ts'
import { placed } from './placed-calls.ts'
import { cleanUp } from './vqt.ts'

/* Agents that score well on one half of barge-in and must not on the whole of it. The healthy one is in agent-faults.e2e.test.ts. */

afterAll(cleanUp)

const scenario = (steps: string, agent: string): string => `name: tempers
calls: 22
spares: 0
arrivals: { ramp: 8s }
steps:
  - wait: greeting
${steps}
  - hangup
agent: { edges: annotated, recogniser: 'off', ${agent} }
maxDuration: 4m
`

const interruptions = `  - say: what can you tell me
  - bargeIn: { after: 2s, say: wait a moment i have another question }
  - cough: { after: 2s }
  - wait: 3s`

/** Replies of two to three seconds: they end by themselves soon after anything, and the next begins seconds later. */
const shortReplies = `  - repeat:
      times: 2
      steps:
        - say: i would like to refill my metformin please
        - bargeIn: { after: 800ms, say: wait a moment please, length: 500ms, sham: 0.5 }
        - wait: turn`

function figure(result: Result, measure: string): Figure {
  const found = result.summaries.find((summary) => summary.measure === measure)?.figure
  if (found === undefined || found === null) throw new Error(`no figure ${measure}`)
  console.info(`${measure}: ${found.value} [${found.low}, ${found.high}], n ${found.n} ${JSON.stringify(found.parts)}`)
  return found
}

describe('an agent that is', () => {
  it.for([
    { temper: 'deaf to barge-in', agent: 'stopAfter: never', outcomes: ['no_yield', 'ignored'] },
    { temper: 'stopped by anything', agent: 'stopAfter: 200ms, stopsAt: anything', outcomes: ['yield', 'dropped'] },
  ])('$temper scores below 0.6 balanced accuracy', async ({ agent, outcomes }, { skip }) => {
    const { seen, result } = await placed(scenario(interruptions, `flow: information, delay: 400ms, ${agent}`), { skip })
    for (const { call } of seen) expect(call.callerEvents.map(({ outcome }) => outcome)).toEqual(outcomes)
    const accuracy = figure(result, 'barge_in_balanced_accuracy')
    expect(accuracy.n).toBeGreaterThanOrEqual(40)
    expect(accuracy.value).toBeLessThan(0.6)
  })

  it('deaf, with replies of two seconds, yields no more often than at a sham', async ({ skip }) => {
    const { result } = await placed(scenario(shortReplies, 'flow: refill, delay: 3s, stopAfter: never'), { skip })
    const raw = result.summaries.find(({ measure }) => measure === 'barge_in_yield')?.rate
    const sham = result.summaries.find(({ measure }) => measure === 'sham_yield')?.rate
    console.info(`yields ${raw?.k} of ${raw?.n}, at shams ${sham?.k} of ${sham?.n}`)
    // Its replies end by themselves: without the control arm it would pass for an agent that listens.
    expect(raw?.k).toBeGreaterThan(0.8 * (raw?.n ?? 0))
    expect(sham?.n).toBeGreaterThanOrEqual(20)
    const excess = figure(result, 'excess_yield')
    expect(excess.low).toBeLessThanOrEqual(0)
    expect(Math.abs(excess.value ?? Infinity)).toBeLessThanOrEqual(0.1)
  })
})

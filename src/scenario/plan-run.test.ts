import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InputError } from '../model/problem.ts'
import type { CallPlan } from '../model/plan.ts'
import { loadScenario } from './load-scenario.ts'
import { type PlanOptions, planRun, planSummary } from './plan-run.ts'
import { utterancesOf } from './plan-summary.ts'
import type { Scenario } from './scenario.ts'
import { repeatLastTurnKey } from '../model/plan.ts'

const file = fileURLToPath(new URL('../../scenarios/quick-start.yaml', import.meta.url))

function load(text: string): Scenario {
  const loaded = loadScenario(text, file)
  if ('problems' in loaded) throw new InputError(loaded.problems)
  return loaded.scenario
}

const quickStart = load(readFileSync(file, 'utf8'))
const plan = (options: Partial<PlanOptions> = {}, scenario = quickStart): ReturnType<typeof planRun> =>
  planRun(scenario, { seed: 1, file, ...options })

const counts = (items: readonly (string | number)[]): readonly number[] =>
  [...Map.groupBy(items, (item) => item).values()].map((group) => group.length)
const spread = (items: readonly (string | number)[], kinds: number): number => {
  const sizes = counts(items)
  return Math.max(...sizes) - (sizes.length < kinds ? 0 : Math.min(...sizes))
}

const rampMs = quickStart.arrivals.ms as number
const seed = fc.integer({ min: 0, max: 2 ** 31 })

test('the quick start: 17 calls of 6 turns, 96 wanted, 4 spares, at least 12 at once', () => {
  const quick = plan()
  expect(quick.calls.map((call) => call.id)).toEqual(
    Array.from({ length: 17 }, (_, at) => `quick-start-${String(at + 1).padStart(3, '0')}`),
  )
  expect(quick).toMatchObject({ wantedTurns: 96, concurrency: 17, target: 'agent', seed: 1 })
  expect(quick.spares.map((call) => call.role)).toEqual(['spare', 'spare', 'spare', 'spare'])
  expect(planSummary(quick)).toMatchObject({ calls: 17, spares: 4, turns: 102 })
  expect(quick.thresholds.map((one) => one.expression)).toEqual([
    'turn_latency:p(95)<1000',
    'call_failed:rate<0.15',
    'mos_cqe{leg:agent}:p(50)>=4.0',
    'missing_speech{leg:agent}:p(50)<0.01',
  ])
  // Its gates are the shipped ones: what cannot apply to a target is dropped.
  expect(quick.thresholds.map((one) => one.profile)).toEqual(['slo-1s', 'slo-1s', 'agent-leg', 'agent-leg'])
})

test('the same seed gives the same plan and hash, another seed another', () => {
  fc.assert(
    fc.property(seed, (one) => {
      expect(plan({ seed: one })).toEqual(plan({ seed: one }))
      expect(plan({ seed: one }).hash).not.toBe(plan({ seed: one + 1 }).hash)
    }),
    { numRuns: 20 },
  )
})

test('the hash does not hang on times, lines or where the file lies', () => {
  const moved = load(`# a comment\n${readFileSync(file, 'utf8').replace(/ramp: \w+/, 'ramp: 90s')}`)
  expect(plan({}, moved).calls[5]?.startAtMs).not.toBe(plan().calls[5]?.startAtMs)
  expect(planRun(moved, { seed: 1, file: '/somewhere/else.yaml' }).hash).toBe(plan().hash)
  expect(plan({ agent: { endpointMs: 700 } }).hash).not.toBe(plan().hash)
})

test('one call alone repeats what it did among all, at once', () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 17, max: 40 }), (one, index, calls) => {
      const whole = plan({ seed: one }).calls[index] as CallPlan
      const alone = plan({ seed: one, only: [whole.id] })
      expect(alone.calls).toEqual([{ ...whole, startAtMs: 0 }])
      expect(alone).toMatchObject({ spares: [], wantedTurns: Math.floor((6 * 96) / 102), concurrency: 1 })
      const { startAtMs: _, ...same } = plan({ seed: one, calls }).calls[index] as CallPlan
      expect(same).toEqual({ ...same, ...whole, startAtMs: undefined })
    }),
    { numRuns: 20 },
  )
})

test('voices and rates are shared out evenly over any number of calls, and every pair comes up', () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 40 }), (one, calls) => {
      const personas = plan({ seed: one, calls }).calls.map((call) => call.persona)
      expect(
        spread(
          personas.map((persona) => persona.voice),
          4,
        ),
      ).toBeLessThanOrEqual(1)
      expect(
        spread(
          personas.map((persona) => persona.rate),
          2,
        ),
      ).toBeLessThanOrEqual(1)
      if (calls >= 8) expect(new Set(personas.map(({ voice, rate }) => `${voice} ${rate}`)).size).toBe(8)
    }),
    { numRuns: 60 },
  )
})

test('calls start spread over the ramp, in order; those above the concurrency follow when a call should have ended', () => {
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), (one, calls, concurrency) => {
      const starts = plan({ seed: one, calls, concurrency }).calls.map((call) => call.startAtMs)
      expect(starts.toSorted((a, b) => a - b)).toEqual(starts)
      expect(new Set(starts).size).toBe(calls)
      const first = starts.slice(0, concurrency)
      expect(Math.max(...first)).toBeLessThanOrEqual(rampMs)
      if (calls > concurrency) expect(starts[concurrency]).toBeGreaterThan(20_000)
    }),
    { numRuns: 40 },
  )
})

test('a spare says what a planned call says, in its voice', () => {
  const quick = plan()
  quick.spares.forEach((spare, at) => {
    const model = quick.calls[at]
    expect(spare).toMatchObject({ persona: model?.persona, values: model?.values, steps: model?.steps })
    expect(spare.seed).not.toBe(model?.seed)
  })
})

test('a scenario that names no spares has one for every four calls begun, at most eight', () => {
  const unnamed = { ...quickStart, spares: null }
  for (const [calls, spares] of [
    [1, 1],
    [4, 1],
    [5, 2],
    [17, 5],
    [100, 8],
  ] as const)
    expect(plan({ calls }, unnamed).spares).toHaveLength(spares)
  expect(plan({ calls: 17 }, { ...quickStart, spares: 0 }).spares).toEqual([])
})

test('drawn values come from the lists, and their words and canonical forms go where they belong', () => {
  const lists = Object.entries(quickStart.data)
  for (const call of plan().calls) {
    for (const [name, source] of lists) expect(source.only).toContain(call.values[name]?.canonical)
    const first = call.steps.find((step) => step.kind === 'say')
    expect(first).toMatchObject({
      turn: 0,
      utterance: { text: `i would like to refill my ${call.values['drug']?.spoken} please` },
      expect: { entities: ['drug'], tool: { name: 'lookup_prescription', args: { drug: call.values['drug']?.canonical } } },
    })
  }
})

test('two names of one class hold different values', () => {
  const scenario = load('name: a\ndata: { from: weekday, to: weekday }\nsteps:\n  - say: from {from} to {to}\n')
  fc.assert(
    fc.property(seed, (one) => {
      const { values } = plan({ seed: one }, scenario).calls[0] as CallPlan
      expect(values['from']?.canonical).not.toBe(values['to']?.canonical)
    }),
  )
})

test('the hash holds the gates, not where they came from', () => {
  const hashOf = (gates: string): string => plan({}, load(`name: a\n${gates}\nsteps:\n  - say: hi\n`)).hash
  const typed = hashOf("thresholds: { turn_latency: 'p(95)<1000', call_failed: 'rate<0.15' }")
  expect(hashOf('profile: slo-1s')).toBe(typed)
  expect(hashOf('profile: [slo-1s, agent-leg]')).not.toBe(typed)
})

test('options win over the file; only what is stated is changed', () => {
  const changed = plan({
    calls: 3,
    agent: { delay: { kind: 'fixed', ms: 1600 } },
    target: 'https://example.com/x',
    thresholds: [{ expression: 'a:p(50)<1' }],
  })
  expect(changed.calls).toHaveLength(3)
  expect(changed.wantedTurns).toBe(16)
  expect(changed.agent).toMatchObject({ flow: 'refill', delay: { kind: 'fixed', ms: 1600 }, endpointMs: 400 })
  expect(changed.target).toBe('https://example.com/x')
  expect(changed.thresholds.at(-1)).toEqual({ expression: 'a:p(50)<1' })
})

test('a duration starts calls for that long', () => {
  const scenario = load('name: a\narrivals: { every: 500ms }\nsteps:\n  - say: hi\n')
  expect(plan({ durationMs: 3000 }, scenario).calls.map((call) => call.startAtMs)).toEqual([0, 500, 1000, 1500, 2000, 2500])
  expect(plan({ durationMs: 3000, calls: 4 }, scenario).calls).toHaveLength(4)
  expect(plan({ durationMs: 1 }, scenario).calls).toHaveLength(1)
})

test('options that make no sense are all named', () => {
  const problemsOf = (options: Partial<PlanOptions>): readonly string[] => {
    try {
      plan(options)
      return []
    } catch (error) {
      if (error instanceof InputError)
        return error.problems.map((problem) => `${problem.message}${problem.hint === undefined ? '' : ` (${problem.hint})`}`)
      throw error
    }
  }
  expect(problemsOf({ calls: 0, concurrency: 1.5 })).toHaveLength(2)
  expect(problemsOf({ durationMs: 0 })).toHaveLength(1)
  expect(problemsOf({ only: ['quick-start-03', 'nobody'] })).toEqual([
    'there is no call "quick-start-03" in this plan (did you mean "quick-start-003"?)',
    expect.stringContaining('there is no call "nobody"'),
  ])
})

test('handlers, the last turn again, and what is said when nothing fits', () => {
  const call = plan().calls[0] as CallPlan
  expect(call.handlers.map((handler) => handler.utterance.key === repeatLastTurnKey)).toEqual([true, false])
  expect(call.otherwise).toMatchObject({ utterance: { text: 'i am not sure', persona: call.persona }, times: 1 })
  expect(utterancesOf(call).map((utterance) => utterance.key)).not.toContain(repeatLastTurnKey)
})

test('the key of an utterance is its content: who says it how, and what', () => {
  const all = [...plan().calls, ...plan({ seed: 2 }).calls].flatMap(utterancesOf)
  const contents = new Map(all.map((one) => [one.key, `${one.persona.voice} ${one.persona.rate} ${one.text}`]))
  for (const one of all) expect(contents.get(one.key)).toBe(`${one.persona.voice} ${one.persona.rate} ${one.text}`)
  expect(new Set(contents.values()).size).toBe(contents.size)
})

test('the estimate grows with the calls and takes rendered lengths where they are known', () => {
  const few = planSummary(plan({ calls: 2, concurrency: 1 }))
  const more = planSummary(plan({ calls: 4, concurrency: 1 }))
  expect(more.durationMs).toBeGreaterThan(few.durationMs * 1.8)
  expect(more.diskBytes).toBeGreaterThan(few.diskBytes * 1.8)
  const one = plan({ calls: 1 })
  const samples = new Int16Array(48_000 * 3)
  const rendered = new Map(one.calls.flatMap(utterancesOf).map(({ key, text }) => [key, { key, text, sha256: '', samples, fragments: [] }]))
  const words = planSummary(one).durationMs
  const exact = planSummary(one, rendered).durationMs
  expect(exact).not.toBe(words)
  expect(planSummary(one, new Map()).durationMs).toBe(words)
})

test('the estimate counts barge-ins with what leads to them, sounds in silence with their quiet, and long answers', () => {
  const minutes = (steps: string): number =>
    planSummary(plan({}, load(`name: a\nagent: { flow: information }\nsteps:\n  - say: hi\n${steps}`))).durationMs
  const bare = minutes('')
  // 600 ms until the agent speaks, 1.5 s of it, 800 ms of barge-in; the wait for its answer is the one there was.
  expect(minutes('  - bargeIn: { after: 1500ms, say: stop, length: 800ms }\n') - bare).toBe(2900)
  // 1 s of silence, 350 ms of cough, 2.5 s to see that nobody answers.
  expect(minutes('  - wait: turn\n  - cough: { silence: 1s }\n') - bare).toBe(3850)
  expect(minutes('  - cough: 1s\n')).toBe(bare)
})

test('shams are rendered, but are no turns', () => {
  const scenario = load('name: a\nsteps:\n  - say: hi\n  - bargeIn: { after: 1s, say: stop, sham: true }\n')
  expect(planSummary(plan({}, scenario))).toMatchObject({ turns: 1, utterances: 2 })
  expect(plan({}, scenario).wantedTurns).toBe(1)
})

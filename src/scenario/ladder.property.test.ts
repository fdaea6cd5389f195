import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CallPlan, Step } from '../model/plan.ts'
import { isSham, rungAt } from './ladder.ts'
import { loadScenario } from './load-scenario.ts'
import { planRun } from './plan-run.ts'

const seed = fc.integer({ min: 0, max: 2 ** 31 })
const rungs = fc.uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 9 })

function planOf(text: string, options: { readonly seed: number; readonly calls: number }): readonly CallPlan[] {
  const loaded = loadScenario(text, 'a.yaml')
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.message)
  return planRun(loaded.scenario, { file: 'a.yaml', ...options }).calls
}

const tagged = (calls: readonly CallPlan[], tag: string): readonly string[] =>
  calls.flatMap((call) => call.steps.flatMap((step) => ('tags' in step ? (step.tags?.[tag] ?? []) : [])))

const blocksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.floor(items.length / size) }, (_, block) => items.slice(block * size, (block + 1) * size))

const ordered = (items: readonly string[]): readonly string[] => items.toSorted((a, b) => Number(a) - Number(b))

test('every block of as many occurrences as there are rungs holds each once, whatever the seed', () => {
  fc.assert(
    fc.property(rungs, seed, fc.integer({ min: 0, max: 50 }), (values, one, block) => {
      const drawn = values.map((_, at) => rungAt({ id: 'x', rungs: values }, one, block * values.length + at))
      expect(drawn.toSorted((a, b) => a - b)).toEqual(values.toSorted((a, b) => a - b))
    }),
  )
})

test('the order differs from block to block and from seed to seed', () => {
  const order = (runSeed: number, block: number): string =>
    [0, 1, 2, 3, 4, 5, 6].map((at) => rungAt({ id: 'x', rungs: [1, 2, 3, 4, 5, 6, 7] }, runSeed, block * 7 + at)).join()
  expect(new Set(Array.from({ length: 20 }, (_, block) => order(1, block))).size).toBeGreaterThan(15)
  expect(new Set(Array.from({ length: 20 }, (_, one) => order(one, 0))).size).toBeGreaterThan(15)
})

test('among the first n the shams are never more than one away from their share', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), seed, fc.integer({ min: 1, max: 300 }), (percent, one, n) => {
      const share = percent / 100
      const shams = Array.from({ length: n }, (_, at) => isSham(share, 'x', one, at)).filter(Boolean).length
      expect(Math.abs(shams - n * share)).toBeLessThanOrEqual(1)
    }),
  )
})

test('a quarter is exactly one of every four, at any of the four places', () => {
  const places = Array.from({ length: 200 }, (_, block) => {
    const four = [0, 1, 2, 3].map((at) => isSham(0.25, 'x', 7, 4 * block + at))
    expect(four.filter(Boolean)).toHaveLength(1)
    return four.indexOf(true)
  })
  expect(new Set(places).size).toBe(4)
})

test('one line becomes balanced turns over calls and repetitions, call after call', () => {
  const text = `name: a
steps:
  - repeat:
      times: 3
      steps:
        - say: { parts: [one, { pause: ladder }, two] }
        - bargeIn: { after: 1s, say: stop, length: { ladder: [200ms, 0.4s] }, sham: 0.25 }
`
  fc.assert(
    fc.property(seed, fc.integer({ min: 1, max: 12 }), (one, calls) => {
      const planned = planOf(text, { seed: one, calls })
      const pauses = tagged(planned, 'pause')
      expect(pauses).toHaveLength(3 * calls)
      for (const block of blocksOf(pauses, 7)) expect(ordered(block)).toEqual(['250', '400', '600', '800', '1200', '2000', '3000'])
      for (const block of blocksOf(tagged(planned, 'length'), 2)) expect(ordered(block)).toEqual(['200', '400'])
      const shams = planned.flatMap((call) => call.steps.flatMap((step) => (step.kind === 'bargeIn' ? [step.sham] : [])))
      for (const block of blocksOf(shams, 4)) expect(block.filter(Boolean)).toHaveLength(1)
    }),
    { numRuns: 40 },
  )
})

test('tags say what is really planned: the pause and the length of the very turn, the loss of the very call', () => {
  const text = `name: a
echo: { delay: 120ms, erl: ladder }
steps:
  - say: { parts: [one, { pause: ladder }, two] }
  - bargeIn: { after: 1s, say: stop, length: ladder }
`
  fc.assert(
    fc.property(seed, (one) => {
      const calls = planOf(text, { seed: one, calls: 8 })
      for (const { steps, tags, echo } of calls) {
        const of = <K extends Step['kind']>(kind: K): Extract<Step, { kind: K }> =>
          steps.find((step): step is Extract<Step, { kind: K }> => step.kind === kind) as Extract<Step, { kind: K }>
        expect(of('say').utterance.parts[1]).toEqual({ kind: 'pause', pauseMs: Number(of('say').tags?.['pause']) })
        expect(of('bargeIn').utterance.cutToMs).toBe(Number(of('bargeIn').tags?.['length']))
        expect(tags).toEqual({ erl: String(echo?.erlDb) })
      }
      for (const block of blocksOf(
        calls.map((call) => call.tags?.['erl'] ?? ''),
        4,
      ))
        expect(ordered(block)).toEqual(['10', '20', '30', '40'])
    }),
    { numRuns: 20 },
  )
})

test('a call alone has the rungs it had among all; a spare those of the call it stands in for; turns have numbers even as shams', () => {
  const text = `name: a
calls: 6
spares: 2
steps:
  - repeat: { times: 2, steps: [{ bargeIn: { after: 1s, say: stop, length: ladder, sham: 0.5 } }, { say: hi }] }
`
  fc.assert(
    fc.property(seed, (one) => {
      const loaded = loadScenario(text, 'a.yaml')
      if ('problems' in loaded) throw new Error('broken')
      const plan = planRun(loaded.scenario, { seed: one, file: 'a.yaml' })
      expect(plan.hash).toBe(planRun(loaded.scenario, { seed: one, file: 'a.yaml' }).hash)
      const alone = planRun(loaded.scenario, { seed: one, file: 'a.yaml', only: ['a-004'] })
      expect(alone.calls[0]?.steps).toEqual(plan.calls[3]?.steps)
      plan.spares.forEach((spare, at) => expect(spare.steps).toEqual(plan.calls[at]?.steps))
      for (const call of plan.calls) expect(call.steps.flatMap((step) => ('turn' in step ? [step.turn] : []))).toEqual([0, 1, 2, 3])
      // 12 turns said and, of 12 barge-ins, the half that is sent.
      expect(plan.wantedTurns).toBe(18)
    }),
    { numRuns: 20 },
  )
})

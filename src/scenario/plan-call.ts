import { createHash } from 'node:crypto'
import { drawEntity } from '../entities/catalogue.ts'
import { randomInteger, seededRandom } from '../entities/random.ts'
import type { CallPlan, CallRole, EntityValue, Expectation, Handler, HandlerTrigger, Persona, Step, WaitFor } from '../model/plan.ts'
import type { SayingExpectation, Scenario, ScriptHandler } from './scenario.ts'
import { type DrawnValues, fillCanonical, fillPattern } from './template.ts'
import { repeatOf, speechEngine, utteranceOf } from './utterance.ts'

/** Draws of the same class tried until two names of a call hold different values; a class of one value repeats it. */
const drawTries = 20

/** The seed of one thing in a run: 32 bits that hang on the run's seed and the thing's own name, and on nothing else. */
export function seedOf(runSeed: number, name: string): number {
  return createHash('sha256').update(`${runSeed}/${name}`).digest().readUInt32LE(0)
}

/**
 * Voice and rate of call `index`: the scenario's lists in an order shuffled by the seed, gone round in step, the rates moved on by
 * one whenever the pairs would repeat. So every stretch of calls holds voices and rates as evenly as it can, and every pair comes up.
 */
export function personaOf(scenario: Scenario, runSeed: number, index: number): Persona {
  const voices = shuffled(scenario.voices, seededRandom(seedOf(runSeed, 'voices')))
  const rates = shuffled(scenario.rates, seededRandom(seedOf(runSeed, 'rates')))
  const round = leastCommonMultiple(voices.length, rates.length)
  const voice = voices[index % voices.length] as string
  const rate = rates[(index + Math.floor(index / round)) % rates.length] as number
  return { engine: speechEngine, voice, rate }
}

/** The values of call `index`, drawn in the order of the data block. */
export function valuesOf(scenario: Scenario, runSeed: number, index: number): DrawnValues {
  const random = seededRandom(seedOf(runSeed, `values/${index}`))
  const values: Record<string, EntityValue> = {}
  for (const [name, source] of Object.entries(scenario.data)) {
    const taken = new Set(Object.values(values).map((value) => `${value.class}/${value.canonical}`))
    let value = drawEntity(source.class, random, source.only)
    for (let again = 1; again < drawTries && taken.has(`${value.class}/${value.canonical}`); again++) {
      value = drawEntity(source.class, random, source.only)
    }
    values[name] = value
  }
  return values
}

export interface CallSlot {
  readonly id: string
  readonly index: number
  /** The call whose persona and values are used; a spare repeats those of a planned call. */
  readonly drawsOf: number
  readonly role: CallRole
  readonly startAtMs: number
}

/** One call, worked out to the last word. */
export function planCall(scenario: Scenario, runSeed: number, slot: CallSlot, file: string): CallPlan {
  const persona = personaOf(scenario, runSeed, slot.drawsOf)
  const values = valuesOf(scenario, runSeed, slot.drawsOf)
  let turn = 0
  const steps = scenario.steps.map((step): Step => {
    if (step.kind === 'say') {
      const { expect } = step.saying
      const said: Step = { kind: 'say', turn: turn++, utterance: utteranceOf(step.saying, persona, values, file), line: step.line }
      return expect === undefined ? said : { ...said, expect: expectationOf(expect, values) }
    }
    return step.kind === 'wait' ? { ...step, for: waitOf(step.for, values) } : step
  })
  const otherwise = scenario.otherwise
  return {
    id: slot.id,
    scenario: scenario.name,
    index: slot.index,
    role: slot.role,
    seed: seedOf(runSeed, `call/${slot.id}`),
    startAtMs: slot.startAtMs,
    persona,
    values,
    steps,
    handlers: scenario.handlers.map((handler) => handlerOf(handler, persona, values, file)),
    ...(otherwise === null
      ? {}
      : { otherwise: { utterance: utteranceOf(otherwise.saying, persona, values, file), times: otherwise.times } }),
    policy: scenario.policy,
    engine: 'werift',
    ptimeMs: scenario.ptimeMs,
    maxDurationMs: scenario.maxDurationMs,
  }
}

function handlerOf(handler: ScriptHandler, persona: Persona, values: DrawnValues, file: string): Handler {
  const utterance = handler.saying === null ? repeatOf(persona) : utteranceOf(handler.saying, persona, values, file)
  return { on: triggerOf(handler.on, values), utterance, times: handler.times, line: handler.line }
}

function triggerOf(on: HandlerTrigger, values: DrawnValues): HandlerTrigger {
  return on.kind === 'says' ? { kind: 'says', pattern: fillPattern(on.pattern, values) } : on
}

function waitOf(wait: WaitFor, values: DrawnValues): WaitFor {
  return wait.kind === 'says' ? { kind: 'says', pattern: fillPattern(wait.pattern, values) } : wait
}

function expectationOf(expect: SayingExpectation, values: DrawnValues): Expectation {
  const { entities, tool, says } = expect
  const args =
    tool?.args === undefined
      ? undefined
      : Object.fromEntries(Object.entries(tool.args).map(([name, value]) => [name, fillCanonical(value, values)]))
  return {
    ...(entities === undefined ? {} : { entities }),
    ...(tool === undefined ? {} : { tool: args === undefined ? { name: tool.name } : { name: tool.name, args } }),
    ...(says === undefined ? {} : { says: fillPattern(says, values) }),
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items]
  for (let at = order.length - 1; at > 0; at--) {
    const other = randomInteger(random, 0, at)
    const held = order[at] as T
    order[at] = order[other] as T
    order[other] = held
  }
  return order
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y))
  return (a * b) / divisor(a, b)
}

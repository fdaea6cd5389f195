import { drawEntity } from '../entities/catalogue.ts'
import { seededRandom } from '../entities/random.ts'
import type { CallPlan, CallRole, EntityValue, Handler, Persona } from '../model/plan.ts'
import { rungAt, shuffled } from './ladder.ts'
import { fliteVoices } from '../speech/flite.ts'
import { seedWithoutVoice } from './noise-voice.ts'
import { planSteps, triggerOf } from './plan-steps.ts'
import type { Scenario, ScriptHandler } from './scenario.ts'
import { seedOf } from './seed.ts'
import type { DrawnValues } from './template.ts'
import { repeatOf, speechEngine, utteranceOf } from './utterance.ts'

/** Draws of the same class tried until two names of a call hold different values; a class of one value repeats it. */
const drawTries = 20

/** Different loops of one noise a run holds: calls share them. */
const loopVariants = 4

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
  const steps = planSteps(scenario.steps, { runSeed, drawsOf: slot.drawsOf, persona, values, file })
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
      : { otherwise: { utterance: utteranceOf(otherwise.saying, persona, values, file, fixed), times: otherwise.times } }),
    policy: scenario.policy,
    engine: 'werift',
    ptimeMs: scenario.ptimeMs,
    maxDurationMs: scenario.maxDurationMs,
    ...roomOf(scenario, runSeed, slot.drawsOf),
  }
}

function handlerOf(handler: ScriptHandler, persona: Persona, values: DrawnValues, file: string): Handler {
  const utterance = handler.saying === null ? repeatOf(persona) : utteranceOf(handler.saying, persona, values, file, fixed)
  return { on: triggerOf(handler.on, values), utterance, times: handler.times, line: handler.line }
}

/** What is heard around the caller, and its tags. */
function roomOf(scenario: Scenario, runSeed: number, drawsOf: number): Pick<CallPlan, 'layers' | 'echo' | 'tags'> {
  const { echo, layers } = scenario
  const beds = layers.map((layer, at) => {
    const seeds = Array.from({ length: 16 }, (_, more) => seedOf(runSeed, `layer/${at}/${(drawsOf % loopVariants) + loopVariants * more}`))
    return { ...layer, seed: seedWithoutVoice(seeds, personaOf(scenario, runSeed, drawsOf).voice, fliteVoices) }
  })
  const noise = beds.length === 0 ? {} : { layers: beds }
  if (echo === null) return noise
  const { delayMs, erlDb: rung, doubleTalkClipping } = echo
  const erlDb = typeof rung === 'number' ? rung : rungAt(rung, runSeed, drawsOf)
  return { ...noise, echo: { delayMs, erlDb, doubleTalkClipping }, ...(typeof rung === 'number' ? {} : { tags: { erl: String(erlDb) } }) }
}

/** Answers come when the agent asks for them, not by count: the checks allow no ladder there. */
function fixed(value: unknown): number {
  if (typeof value !== 'number') throw new Error('a ladder outside the steps')
  return value
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y))
  return (a * b) / divisor(a, b)
}

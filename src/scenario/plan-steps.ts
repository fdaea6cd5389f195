import { seededRandom } from '../entities/random.ts'
import type { Expectation, HandlerTrigger, Persona, Step, StepTags, Trigger, Utterance, WaitFor } from '../model/plan.ts'
import { fliteVoices } from '../speech/flite.ts'
import { isSham, type Rung, rungAt, shuffled } from './ladder.ts'
import { seedWithoutVoice } from './noise-voice.ts'
import type { Saying, SayingExpectation, ScriptStep } from './scenario.ts'
import { seedOf } from './seed.ts'
import { type DrawnValues, fillCanonical, fillPattern } from './template.ts'
import { madeSoundOf, type SoundShape, utteranceOf } from './utterance.ts'

/** Different coughs, doors, … a run holds, so that an agent cannot learn one by heart and rendering stays short. */
const soundVariants = 8

/** Whose script is worked out. */
export interface StepWorld {
  readonly runSeed: number
  /** The call whose draws are used. */
  readonly drawsOf: number
  readonly persona: Persona
  readonly values: DrawnValues
  /** The scenario's, to which audio paths are relative. */
  readonly file: string
}

/**
 * The steps of one call, worked out to the last word: turns numbered (a sham barge-in has a number too, so that numbers mean the same in
 * every call), each ladder and share of shams drawn for exactly this call and occurrence.
 */
export function planSteps(steps: readonly ScriptStep[], world: StepWorld): readonly Step[] {
  const planner = new StepPlanner(steps, world)
  return steps.map((step) => planner.step(step))
}

interface Said {
  readonly utterance: Utterance
  readonly tags: { readonly tags?: StepTags }
}

class StepPlanner {
  readonly #world: StepWorld
  readonly #perCall: ReadonlyMap<string, number>
  readonly #seen = new Map<string, number>()
  #turn = 0

  constructor(steps: readonly ScriptStep[], world: StepWorld) {
    this.#world = world
    const ids = steps.flatMap(drawsIn)
    this.#perCall = new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]))
  }

  step(step: ScriptStep): Step {
    const { persona, values } = this.#world
    if (step.kind === 'wait') return { ...step, for: waitOf(step.for, values) }
    if (step.kind === 'say') {
      const { utterance, tags } = this.#said(step.saying, persona, null, {})
      return { kind: 'say', turn: this.#turn++, utterance, ...expected(step.saying, values), ...tags, line: step.line }
    }
    if (step.kind === 'bargeIn') {
      const { utterance, tags } = this.#said(step.saying, persona, step.length, {})
      const base = {
        turn: this.#turn++,
        trigger: triggerOf(step.trigger, values),
        utterance,
        sham: this.#sham(step),
        limitMs: step.limitMs,
      }
      return { kind: 'bargeIn', ...base, ...expected(step.saying, values), ...tags, line: step.line }
    }
    if (step.kind === 'sound') {
      const { sound, limitMs, line } = step
      const { utterance, tags } = this.#sound(step)
      return { kind: 'sound', sound, trigger: triggerOf(step.trigger, values), utterance, sham: this.#sham(step), limitMs, ...tags, line }
    }
    return step
  }

  #sound(step: Extract<ScriptStep, { kind: 'sound' }>): Said {
    const { runSeed, drawsOf, persona } = this.#world
    const shape = step.gainDb === 0 ? {} : { gainDb: step.gainDb }
    const occurrence = this.#occurrence(`${step.id}/sound`)
    if (!('parts' in step.content)) {
      const first = seedOf(runSeed, `sound/${step.id}/${occurrence}`)
      const variants = Array.from({ length: soundVariants }, (_, more) => (first + more) % soundVariants)
      return { utterance: madeSoundOf(step.content, persona, seedWithoutVoice(variants, persona.voice, fliteVoices), shape), tags: {} }
    }
    const order = shuffled(step.voices ?? [persona.voice], seededRandom(seedOf(runSeed, `speaker/${step.id}/${drawsOf}`)))
    const voice = order.find((one) => one !== persona.voice) ?? persona.voice
    return this.#said(step.content, { ...persona, voice }, step.length, shape)
  }

  #said(saying: Saying, persona: Persona, length: Rung | null, given: SoundShape): Said {
    const tags: Record<string, string> = {}
    const draw =
      (name: string) =>
      (rung: Rung): number => {
        if (typeof rung === 'number') return rung
        const drawn = rungAt(rung, this.#world.runSeed, this.#occurrence(rung.id))
        tags[name] = String(drawn)
        return drawn
      }
    const shape = length === null ? given : { cutToMs: draw('length')(length), ...given }
    const utterance = utteranceOf(saying, persona, this.#world.values, this.#world.file, draw('pause'), shape)
    return { utterance, tags: Object.keys(tags).length === 0 ? {} : { tags } }
  }

  #sham({ sham, id }: { readonly sham: number; readonly id: string }): boolean {
    return isSham(sham, id, this.#world.runSeed, this.#occurrence(`${id}/sham`))
  }

  /** How often this has come up before, counted call after call over the whole run. */
  #occurrence(id: string): number {
    const inCall = this.#seen.get(id) ?? 0
    this.#seen.set(id, inCall + 1)
    return this.#world.drawsOf * (this.#perCall.get(id) ?? 1) + inCall
  }
}

/** What is drawn once each time the step comes up: its ladders, whether it is a sham, which sound. */
function drawsIn(step: ScriptStep): readonly string[] {
  const ladder = (rung: Rung | null): readonly string[] => (rung === null || typeof rung === 'number' ? [] : [rung.id])
  const pauses = (saying: Saying): readonly string[] => saying.parts.flatMap((part) => (part.kind === 'pause' ? ladder(part.pauseMs) : []))
  switch (step.kind) {
    case 'say':
      return pauses(step.saying)
    case 'bargeIn':
      return [...pauses(step.saying), ...ladder(step.length), `${step.id}/sham`]
    case 'sound': {
      const inside = 'parts' in step.content ? pauses(step.content) : []
      return [...inside, ...ladder(step.length), `${step.id}/sham`, `${step.id}/sound`]
    }
    default:
      return []
  }
}

export function triggerOf<T extends Trigger | HandlerTrigger>(on: T, values: DrawnValues): T {
  return on.kind === 'says' ? { ...on, pattern: fillPattern(on.pattern, values) } : on
}

function waitOf(wait: WaitFor, values: DrawnValues): WaitFor {
  return wait.kind === 'says' ? { kind: 'says', pattern: fillPattern(wait.pattern, values) } : wait
}

function expected(saying: Saying, values: DrawnValues): { readonly expect?: Expectation } {
  return saying.expect === undefined ? {} : { expect: expectationOf(saying.expect, values) }
}

function expectationOf(expect: SayingExpectation, values: DrawnValues): Expectation {
  const { entities, tool, says, heardContext } = expect
  const args =
    tool?.args === undefined
      ? undefined
      : Object.fromEntries(Object.entries(tool.args).map(([name, value]) => [name, fillCanonical(value, values)]))
  return {
    ...(entities === undefined ? {} : { entities }),
    ...(tool === undefined ? {} : { tool: args === undefined ? { name: tool.name } : { name: tool.name, args } }),
    ...(says === undefined ? {} : { says: fillPattern(says, values) }),
    ...(heardContext === undefined ? {} : { heardContext }),
  }
}

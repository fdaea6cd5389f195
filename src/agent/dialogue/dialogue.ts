import { drawEntity, isEntityClass, spokenForm } from '../../entities/catalogue.ts'
import type { AgentSettings } from '../../model/plan.ts'
import { addressFlow } from './address.ts'
import { bookingFlow } from './booking.ts'
import { reaskLine, type Flow, type FlowState, type Line, type Move } from './flow.ts'
import { informationFlow } from './information.ts'
import { refillFlow } from './refill.ts'

export const flows: Readonly<Record<AgentSettings['flow'], Flow>> = {
  refill: refillFlow,
  booking: bookingFlow,
  address: addressFlow,
  information: informationFlow,
}

/** Where a dialogue stands. Plain data: a step never changes it, so that a reply nobody heard can be taken back. */
export interface DialogueState {
  readonly at: string
  /** Canonical values by slot name. */
  readonly slots: Readonly<Record<string, string>>
  /** The caller was not understood in the turn before. */
  readonly reasked: boolean
  /** The answer put off by an unexpected question. */
  readonly owed: Reply | null
  /** What led here: said again by the caller, it is answered again. */
  readonly last: { readonly intent: string; readonly reply: Reply } | null
}

/** What was understood of a caller turn. `unheard`: nothing can be recognised here, the script goes on by turn count. */
export type Understood =
  | { readonly kind: 'unheard' }
  | { readonly kind: 'heard'; readonly intent: string | null; readonly slots: Readonly<Record<string, string>> }

export interface ToolCall {
  readonly name: string
  /** Canonical values; only those known. */
  readonly args: Readonly<Record<string, string>>
  /** All arguments were known. */
  readonly ok: boolean
}

export interface Reply {
  /** Content-free first words; null: none fits. */
  readonly acknowledge: string | null
  /** What follows, a sentence each. */
  readonly sentences: readonly string[]
  readonly tool: ToolCall | null
  readonly asks: string | null
}

export function beginDialogue(flow: Flow): DialogueState {
  return { at: flow.start, slots: {}, reasked: false, owed: null, last: null }
}

export function greet(flow: Flow): Reply {
  return { acknowledge: null, sentences: flow.greeting.lines, tool: null, asks: flow.greeting.asks }
}

/** The first words of the answer to come, whatever the caller says. */
export function acknowledgement(flow: Flow, state: DialogueState): string {
  return state.owed?.acknowledge ?? stateOf(flow, state).acknowledge
}

/** True where the script expects a tool call in this state. */
export function expectsTool(flow: Flow, state: DialogueState): boolean {
  if (state.owed !== null) return state.owed.tool !== null
  const expected = stateOf(flow, state)
  return expected.on[expected.expects]?.tool !== undefined
}

/**
 * The answer to one caller turn and the state after it. `question`: asked instead of the answer, which is then owed. `random`
 * draws what tools make up (booking references).
 */
export function answer(
  flow: Flow,
  state: DialogueState,
  understood: Understood,
  random: () => number,
  question: { readonly text: string; readonly slot: string } | null,
): { readonly reply: Reply; readonly state: DialogueState } {
  if (state.owed !== null) return { reply: state.owed, state: { ...state, owed: null } }
  const taken = takeMove(flow, state, understood, random)
  if (question === null) return taken
  const asked: Reply = { acknowledge: taken.reply.acknowledge, sentences: [question.text], tool: null, asks: question.slot }
  return { reply: asked, state: { ...taken.state, owed: taken.reply } }
}

/** Sentences the agent may soon need and can already word: worth synthesising ahead. */
export function likelySentences(flow: Flow, state: DialogueState): readonly string[] {
  return Object.values(stateOf(flow, state).on).flatMap((move) => move.lines.flatMap((line) => filled(line.text, state.slots) ?? []))
}

/** Every sentence of a flow that has no slot in it, acknowledgements included: rendered before the first call. */
export function fixedSentences(flow: Flow): readonly string[] {
  const states = Object.values(flow.states)
  const lines = states.flatMap((state) => Object.values(state.on).flatMap((move) => move.lines))
  const texts = lines.flatMap((line) => (line.otherwise === undefined ? [line.text] : [line.text, line.otherwise]))
  return [
    ...new Set([
      ...states.map((state) => state.acknowledge),
      ...flow.greeting.lines,
      reaskLine,
      ...texts.filter((text) => !text.includes('{')),
    ]),
  ]
}

/** The reply as one text, as the `said` message carries it. */
export function replyText(parts: readonly string[]): string {
  const [first, ...rest] = parts
  if (first === undefined) return ''
  // "Okay," only flows into a sentence that goes on in lower case.
  const flowing = first.endsWith(',') && !/^[\p{Ll}\d]/u.test(rest[0] ?? '') ? `${first.slice(0, -1)}.` : first
  return [flowing, ...rest].join(' ')
}

function takeMove(flow: Flow, state: DialogueState, understood: Understood, random: () => number): { reply: Reply; state: DialogueState } {
  const here = stateOf(flow, state)
  const wanted = understood.kind === 'heard' ? understood.intent : null
  const move = wanted === null ? undefined : here.on[wanted]
  if (move !== undefined && understood.kind === 'heard') return carryOut(here, wanted!, { ...state.slots, ...understood.slots }, random)
  // The caller says it again, or asks to hear it again: the last answer once more, without its tool call.
  if (state.last !== null && (wanted === 'repeat' || wanted === state.last.intent)) {
    return { reply: { ...state.last.reply, tool: null }, state: { ...state, reasked: false } }
  }
  // The caller answers the question after this one: what was missed stays unknown, the dialogue is in step again.
  const next = flow.states[here.on[here.expects]!.to]
  if (wanted !== null && next?.on[wanted] !== undefined && understood.kind === 'heard') {
    return carryOut(next, wanted, { ...state.slots, ...understood.slots }, random)
  }
  if (understood.kind === 'heard' && !state.reasked && here.final !== true) {
    const reply: Reply = { acknowledge: null, sentences: [reaskLine], tool: null, asks: null }
    return { reply, state: { ...state, reasked: true } }
  }
  return carryOut(here, here.expects, state.slots, random)
}

function carryOut(
  here: FlowState,
  intent: string,
  known: Readonly<Record<string, string>>,
  random: () => number,
): { reply: Reply; state: DialogueState } {
  const move = here.on[intent]!
  const made = move.makes !== undefined && isEntityClass(move.makes) ? { [move.makes]: drawEntity(move.makes, random).canonical } : {}
  const slots = { ...known, ...made }
  const reply: Reply = {
    acknowledge: here.acknowledge,
    sentences: move.lines.flatMap((line) => worded(line, slots) ?? []),
    tool: move.tool === undefined ? null : toolCall(move.tool, slots),
    asks: move.asks,
  }
  return { reply, state: { at: move.to, slots, reasked: false, owed: null, last: { intent, reply } } }
}

function toolCall(tool: NonNullable<Move['tool']>, slots: Readonly<Record<string, string>>): ToolCall {
  const known = tool.args.filter((name) => slots[name] !== undefined)
  return { name: tool.name, args: Object.fromEntries(known.map((name) => [name, slots[name]!])), ok: known.length === tool.args.length }
}

function worded(line: Line, slots: Readonly<Record<string, string>>): string | null {
  return filled(line.text, slots) ?? line.otherwise ?? null
}

/** The text with its slots in spoken form; null where one is unknown. */
function filled(text: string, slots: Readonly<Record<string, string>>): string | null {
  let complete = true
  const words = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = slots[name]
    if (value === undefined) complete = false
    return value === undefined ? '' : ((isEntityClass(name) ? spokenForm(name, value) : null) ?? value)
  })
  return complete ? words : null
}

function stateOf(flow: Flow, state: DialogueState): FlowState {
  const found = flow.states[state.at]
  if (found === undefined) throw new Error(`flow ${flow.name} has no state ${state.at}`)
  return found
}

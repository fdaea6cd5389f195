import type { AgentSettings, CallPlan, DelaySetting, RenderedUtterance, RunPlan, Trigger, Utterance, WaitFor } from '../model/plan.ts'

/** What a run will cost, before it is started. An estimate: only counts are exact. */
export interface PlanSummary {
  readonly calls: number
  readonly spares: number
  /** Scripted caller turns of the planned calls. */
  readonly turns: number
  /** Distinct utterances to be rendered. */
  readonly utterances: number
  /** From the first start to the last hang-up. */
  readonly durationMs: number
  readonly diskBytes: number
}

/** Rough speaking time of one word at natural rate. */
const wordMs = 330
/** A typical agent turn of two short sentences, and the silence after which its turn counts as ended. */
const agentTurnMs = 3500
const agentEndMs = 500
/** A long answer of the information flow. */
const informationTurnMs = 14_000
/** Set-up and hang-up. */
const overheadMs = 700
/** Per second of call: packets of both tracks as received and sent and the far end's copy, with their times, and audio to play. */
const diskBytesPerSecond = 45_000
const diskBytesPerCall = 40_000

/**
 * Calls, turns, duration and disk of a plan. With `rendered` caller turns count by their samples, without by their words.
 * Durations assume the embedded agent's delay and turns of ordinary length.
 */
export function planSummary(plan: RunPlan, rendered?: ReadonlyMap<string, RenderedUtterance>): PlanSummary {
  const lengths = plan.calls.map((call) => callDurationMs(call, plan.agent, rendered))
  const totalMs = lengths.reduce((sum, ms) => sum + ms, 0)
  const keys = new Set([...plan.calls, ...plan.spares].flatMap(utterancesOf).map((utterance) => utterance.key))
  return {
    calls: plan.calls.length,
    spares: plan.spares.length,
    turns: plan.calls.reduce((sum, call) => sum + scriptedTurns(call), 0),
    utterances: keys.size,
    durationMs: Math.round(plan.calls.reduce((latest, call, at) => Math.max(latest, call.startAtMs + (lengths[at] ?? 0)), 0)),
    diskBytes: Math.round((totalMs / 1000) * diskBytesPerSecond + plan.calls.length * diskBytesPerCall),
  }
}

/** Turns the script makes the caller take: what is said and what it barges in with; a sham takes none. */
export function scriptedTurns({ steps }: Pick<CallPlan, 'steps'>): number {
  return steps.filter((step) => step.kind === 'say' || (step.kind === 'bargeIn' && !step.sham)).length
}

/** Everything a call may say that has samples of its own, shams too: their length is that of the sound that is not sent. */
export function utterancesOf(call: CallPlan): readonly Utterance[] {
  const scripted = call.steps.flatMap((step) => ('utterance' in step ? [step.utterance] : []))
  const handlers = call.handlers.map((handler) => handler.utterance)
  const all = [...scripted, ...handlers, ...(call.otherwise === undefined ? [] : [call.otherwise.utterance])]
  return all.filter((utterance) => utterance.parts.length > 0)
}

/** Estimated length of one call from its script, in ms; never above its hard end. */
export function callDurationMs(call: CallPlan, agent: AgentSettings, rendered?: ReadonlyMap<string, RenderedUtterance>): number {
  const turnMs = agent.flow === 'information' ? informationTurnMs : agentTurnMs
  const answerMs = meanDelayMs(agent.delay) + turnMs + agentEndMs
  const stepMs = call.steps.map((step) => {
    if (step.kind === 'say') return utteranceMs(step.utterance, rendered)
    if (step.kind === 'wait') return waitMs(step.for, answerMs)
    if (step.kind === 'bargeIn') return meanDelayMs(agent.delay) + triggerMs(step.trigger, turnMs) + utteranceMs(step.utterance, rendered)
    // A sound while the agent speaks makes the call no longer: the wait behind it is as long as the agent's turn.
    if (step.kind === 'sound') return step.trigger.kind === 'silence' ? step.trigger.afterMs + utteranceMs(step.utterance, rendered) : 0
    return step.kind === 'dtmf' ? step.digits.length * 200 : 0
  })
  return Math.min(
    call.maxDurationMs,
    stepMs.reduce((sum, ms) => sum + ms, overheadMs),
  )
}

/** How long the agent has spoken when the trigger comes. */
function triggerMs(trigger: Trigger, turnMs: number): number {
  return trigger.kind === 'agentSpeech' || trigger.kind === 'silence' ? Math.min(trigger.afterMs, turnMs) : turnMs / 2
}

function waitMs(wait: WaitFor, answerMs: number): number {
  if (wait.kind === 'time') return wait.ms
  return wait.kind === 'greeting' ? agentTurnMs + agentEndMs : answerMs
}

function utteranceMs(utterance: Utterance, rendered?: ReadonlyMap<string, RenderedUtterance>): number {
  const known = rendered?.get(utterance.key)
  if (known !== undefined) return known.samples.length / 48
  if (utterance.cutToMs !== undefined) return utterance.cutToMs
  return utterance.parts.reduce((sum, part) => {
    if (part.kind === 'pause') return sum + part.pauseMs
    if (part.kind === 'audio') return sum + agentTurnMs
    if (part.kind === 'noise') return sum + part.lengthMs
    return sum + (part.text.split(' ').length * wordMs) / utterance.persona.rate
  }, 0)
}

function meanDelayMs(delay: DelaySetting): number {
  switch (delay.kind) {
    case 'fixed':
      return delay.ms
    case 'uniform':
      return (delay.minMs + delay.maxMs) / 2
    case 'normal':
      return delay.meanMs
    case 'lognormal':
      return delay.medianMs * Math.exp(delay.sigma ** 2 / 2)
  }
}

import type { AgentSettings, DelaySetting } from '../model/plan.ts'
import { durationMs as ms } from './duration.ts'
import type { AgentEntry, DelayEntry, DurationText } from './scenario-file.ts'

/** The `agent:` block in the plan's terms. Only what the file states: the rest keeps the agent's defaults. */
export function agentSettings(entry: AgentEntry): Partial<AgentSettings> {
  const {
    delay: wait,
    endpoint,
    stopAfter,
    pauseLimit,
    greetingDelay,
    cutFade,
    resumeAfter,
    answersSoundsAfter,
    backchannelAfter,
    selfInterruptAfter,
    toolTime,
    midReplySilence,
    echo,
    ...same
  } = entry
  return {
    ...same,
    ...(wait === undefined ? {} : { delay: delay(wait) }),
    ...(endpoint === undefined ? {} : { endpointMs: ms(endpoint) }),
    ...(greetingDelay === undefined ? {} : { greetingDelayMs: ms(greetingDelay) }),
    ...(cutFade === undefined ? {} : { cutFadeMs: ms(cutFade) }),
    ...(toolTime === undefined ? {} : { toolMs: ms(toolTime) }),
    ...(stopAfter === undefined ? {} : { stopAfterMs: msOrNever(stopAfter) }),
    ...(pauseLimit === undefined ? {} : { pauseLimitMs: msOrNever(pauseLimit) }),
    ...(resumeAfter === undefined ? {} : { resumeAfterMs: msOrNever(resumeAfter) }),
    ...(answersSoundsAfter === undefined ? {} : { answersSoundsAfterMs: msOrNever(answersSoundsAfter) }),
    ...(backchannelAfter === undefined ? {} : { backchannelAfterMs: msOrNever(backchannelAfter) }),
    ...(selfInterruptAfter === undefined ? {} : { selfInterruptAfterMs: msOrNever(selfInterruptAfter) }),
    ...(midReplySilence === undefined ? {} : { midReplySilenceMs: msOrNever(midReplySilence) }),
    ...(echo === undefined ? {} : { echo: echo === null ? null : { delayMs: ms(echo.delay), lossDb: echo.loss } }),
  }
}

const msOrNever = (value: DurationText): number | null => (value === 'never' ? null : ms(value))

function delay(entry: DelayEntry): DelaySetting {
  if (typeof entry !== 'object') return { kind: 'fixed', ms: ms(entry) }
  if (entry.uniform !== undefined) return { kind: 'uniform', minMs: ms(entry.uniform.min), maxMs: ms(entry.uniform.max) }
  if (entry.normal !== undefined) return { kind: 'normal', meanMs: ms(entry.normal.mean), sdMs: ms(entry.normal.sd) }
  if (entry.lognormal !== undefined) return { kind: 'lognormal', medianMs: ms(entry.lognormal.median), sigma: entry.lognormal.sigma }
  throw new Error('a delay without a distribution')
}

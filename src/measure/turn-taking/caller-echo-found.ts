import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'
import type { CallTimeline } from '../timeline/call-timeline.ts'
import { callerEchoSearch } from '../timeline/caller-echo.ts'

/** How often the caller hears itself. */
export const callerEchoFound: Measure = {
  definition: {
    id: 'caller_echo',
    version: 1,
    title: 'Calls with echo of the caller',
    unit: 'ratio',
    kind: 'rate',
    why: 'Callers who hear themselves half a second later falter, and an agent that hears it takes it for speech.',
    definition:
      'Calls in whose agent audio the caller’s own voice comes back: normalised cross-correlation of 0.5 or more at one lag of 20 to 1000 ms (±5 ms) in three windows of 500 ms or more, explained by one echo path ' +
      '(M11, search echo-1), over calls in which the caller spoke for three such windows or more. Echo below the detector’s threshold is not looked for. Its segments never count as agent speech.',
    better: 'lower',
  },
  needs: 'timeline',
  find: (timeline) => [{ tags: timeline.recorded.recording.plan.tags ?? {}, outcome: outcomeOf(timeline) }],
}

function outcomeOf({ echo, placement, conversation }: CallTimeline): Outcome {
  if (echo !== null) return { kind: 'trial', hit: true }
  if (placement.received === 0) return { kind: 'not-applicable', why: 'no packet of the agent arrived' }
  const { windowMs, windows } = callerEchoSearch
  const possible = conversation.callerActive.reduce((sum, [from, to]) => sum + Math.floor((to - from) / windowMs), 0)
  if (possible < windows) return { kind: 'not-applicable', why: 'the caller spoke too little to tell' }
  return { kind: 'trial', hit: false }
}

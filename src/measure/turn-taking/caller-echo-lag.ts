import type { Measure } from '../measure.ts'

/** U (k = 2) of an echo's lag in ms: the search grid of 0.25 ms and the pacing of packets stay far below it; the anchor of the agent's track does not. */
export const echoLagUncertaintyMs = 5

/** The later an echo, the more it disturbs. */
export const callerEchoLag: Measure = {
  definition: {
    id: 'caller_echo_lag',
    version: 1,
    title: 'Lag of the caller’s echo',
    unit: 'ms',
    kind: 'distribution',
    why: 'An echo within some 25 ms is heard as a room; the later it comes the more it disturbs.',
    definition:
      'From the capture of the caller’s sound to its coming back in the agent’s audio: median lag of the voting windows (M11). Calls without echo are not counted.',
    better: 'lower',
  },
  needs: 'timeline',
  find: ({ echo, recorded }) => [
    {
      tags: recorded.recording.plan.tags ?? {},
      outcome:
        echo === null
          ? { kind: 'not-applicable', why: 'no echo of the caller was found' }
          : { kind: 'measured', value: echo.echo.lagMs, uncertainty: echoLagUncertaintyMs },
    },
  ],
}

import type { Measure } from '../measure.ts'

/** U (k = 2) of an echo's loss in dB, as measured in `caller-echo.test.ts`: codecs thin the echo out, and the gain at one lag is a little below that of the path. Over real calls 2.5 dB were seen. */
export const echoLossUncertaintyDb = 4

/** How far below the caller's voice its echo is. */
export const callerEchoLoss: Measure = {
  definition: {
    id: 'caller_echo_loss',
    version: 1,
    title: 'Loss of the caller’s echo',
    unit: 'dB',
    kind: 'distribution',
    why: 'The less an echo loses on its way, the louder callers hear themselves.',
    definition:
      'Echo return loss: level of what the caller sent minus level of what came back of it, by least squares at the echo’s lag over the voting windows (M11). Calls without echo are not counted.',
    better: 'higher',
  },
  needs: 'timeline',
  find: ({ echo, recorded }) => [
    {
      tags: recorded.recording.plan.tags ?? {},
      outcome:
        echo === null
          ? { kind: 'not-applicable', why: 'no echo of the caller was found' }
          : { kind: 'measured', value: echo.echo.lossDb, uncertainty: echoLossUncertaintyDb },
    },
  ],
}

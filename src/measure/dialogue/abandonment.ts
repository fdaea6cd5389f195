import type { Outcome } from '../../model/result.ts'
import type { Recording } from '../../model/recording.ts'
import type { Measure } from '../measure.ts'

/** The impatient caller gave up. */
export const abandonment: Measure = {
  definition: {
    id: 'abandonment',
    version: 1,
    title: 'Calls the caller gave up',
    unit: 'ratio',
    kind: 'rate',
    why: 'Callers who wait too long hang up; the call is lost whatever the agent would have said.',
    definition: 'Calls that an impatient caller hung up for want of an answer, over connected calls of impatient callers.',
    better: 'lower',
  },
  needs: 'recording',
  find: ({ recording, caller }) => [
    { ...(recording.plan.tags === undefined ? {} : { tags: recording.plan.tags }), outcome: outcomeOf(recording, caller.length > 0) },
  ],
}

function outcomeOf({ plan, end }: Recording, connected: boolean): Outcome {
  if (plan.policy.kind === 'patient') return { kind: 'not-applicable', why: 'a patient caller never hangs up' }
  if (!connected || end.kind === 'failed') return { kind: 'not-applicable', why: 'the call never connected (counted in call_failed)' }
  if (end.kind === 'interrupted') return { kind: 'not-applicable', why: 'the run was interrupted during the call' }
  return { kind: 'trial', hit: end.kind === 'abandoned' }
}

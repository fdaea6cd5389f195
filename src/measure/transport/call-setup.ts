import type { RecordedCall } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Measure } from '../measure.ts'

/** Offer sent → ICE and DTLS up. A call that never connected stays as +∞. */
export const callSetup: Measure = setup('call_setup', 'Call set-up', 'ICE and DTLS were up', 'dtls.connected')

/** Offer sent → first agent packet. A call without any media stays as +∞. */
export const mediaSetup: Measure = setup('media_setup', 'Media set-up', 'the first agent packet arrived', 'first.packet')

function setup(id: string, title: string, until: string, eventType: string): Measure {
  return {
    definition: {
      id,
      version: 1,
      title,
      unit: 'ms',
      kind: 'distribution',
      why: 'What the caller waits through before anything can be heard.',
      definition: `From the offer being sent until ${until}. Calls that never got there are +∞.`,
      better: 'lower',
    },
    needs: 'recording',
    find: (recorded) => [{ outcome: between(recorded, eventType) }],
  }
}

function between({ recording }: RecordedCall, eventType: string): Outcome {
  const offered = recording.events.find((event) => event.type === 'offer.sent')
  const reached = recording.events.find((event) => event.type === eventType)
  if (offered === undefined && reached !== undefined) return { kind: 'not-applicable', why: 'the recording has no event offer.sent' }
  if (offered !== undefined && reached !== undefined) return { kind: 'measured', value: reached.atMs - offered.atMs }
  if (recording.end.kind === 'interrupted') return { kind: 'not-applicable', why: 'the run was interrupted during this call' }
  const lastMs = recording.events.reduce((latest, event) => Math.max(latest, event.atMs), offered?.atMs ?? 0)
  return { kind: 'censored', beyond: lastMs - (offered?.atMs ?? lastMs) }
}

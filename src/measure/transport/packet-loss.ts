import { foreignWhy, isForeign } from '../../model/recording.ts'
import type { Measure } from '../measure.ts'

/**
 * Loss of the agent's packets on the way to us, one value a call: packets the sequence numbers promise and that never came,
 * over promised.
 */
export const packetLoss: Measure = {
  definition: {
    id: 'packet_loss',
    version: 1,
    title: 'Received packet loss',
    unit: 'ratio',
    kind: 'distribution',
    needsRtp: true,
    why: 'Lost packets are holes in what the caller hears.',
    definition:
      'packetsLost / (packetsLost + packetsReceived) of the agent track, by RTP sequence number between the first and ' +
      'the last packet of each stream; duplicates count once.',
    better: 'lower',
  },
  needs: 'timeline',
  find: ({ placement, recorded }) => {
    if (isForeign(recorded.recording)) return [{ outcome: { kind: 'not-applicable', why: foreignWhy } }]
    if (placement.received === 0) return [{ outcome: { kind: 'not-applicable', why: 'no agent packet was received' } }]
    return [{ outcome: { kind: 'measured', value: (placement.expected - placement.received) / placement.expected } }]
  },
}

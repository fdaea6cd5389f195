export type GateProfile = 'slo-1s'

/**
 * Ready-made sets of gates, by the name of a scenario's `profile:`. Policy, not science: a profile says what a team decided to demand,
 * not what people were measured to bear.
 */
export const gateProfiles: Readonly<Record<GateProfile, readonly string[]>> = {
  /**
   * A caller gives a voice agent about one second; beyond that callers repeat themselves or hang up. `call_failed`: calls that never
   * connected or were lost; 17 calls with none failed have a one-sided 95 % upper bound of 0.137.
   */
  'slo-1s': ['turn_latency:p(95)<1000', 'call_failed:rate<0.15'],
}

export const gateProfileNames: readonly GateProfile[] = Object.keys(gateProfiles) as GateProfile[]

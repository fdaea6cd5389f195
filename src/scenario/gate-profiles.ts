export type GateProfile = 'slo-1s' | 'agent-leg'

/**
 * Ready-made sets of gates, by the name of a scenario's `profile:`. Policy, not science: a profile says what a team decided to demand,
 * not what people were measured to bear. Gates of a profile that cannot apply to the target called are dropped, and said to be; gates that a
 * user typed never are.
 */
export const gateProfiles: Readonly<Record<GateProfile, readonly string[]>> = {
  /**
   * A caller gives a voice agent about one second; beyond that callers repeat themselves or hang up. `call_failed`: calls that never
   * connected or were lost; 17 calls with none failed have a one-sided 95 % upper bound of 0.137.
   */
  'slo-1s': ['turn_latency:p(95)<1000', 'call_failed:rate<0.15'],
  /**
   * What the agent says must reach its callers. Below a MOS-CQE of 4.0 callers notice; clean Opus reaches 4.40. The E-model counts packets, those
   * of silence too, so speech that is missing has a gate of its own. Medians, because 5 calls can decide them; a 5th percentile takes 59. Both
   * are measured on RTP packets.
   */
  'agent-leg': ['mos_cqe{leg:agent}:p(50)>=4.0', 'missing_speech{leg:agent}:p(50)<0.01'],
}

export const gateProfileNames: readonly GateProfile[] = Object.keys(gateProfiles) as GateProfile[]

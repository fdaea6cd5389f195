import type { CallEnd } from '../model/recording.ts'
import type { GateStatus, HealthCheck, RunStatus } from '../model/result.ts'

/** Colour never stands alone: every state is an icon and a word, and one of four tones. */
export interface StatusWords {
  readonly icon: string
  readonly word: string
  readonly tone: 'good' | 'bad' | 'unsure' | 'neutral'
}

export const runStatusWords: Readonly<Record<RunStatus, StatusWords>> = {
  pass: { icon: '✓', word: 'Passed', tone: 'good' },
  fail: { icon: '✗', word: 'Failed', tone: 'bad' },
  inconclusive: { icon: '?', word: 'Inconclusive', tone: 'unsure' },
  interrupted: { icon: '■', word: 'Interrupted', tone: 'unsure' },
  unreachable: { icon: '✗', word: 'Unreachable', tone: 'bad' },
}

export const gateStatusWords: Readonly<Record<GateStatus, StatusWords>> = {
  pass: { icon: '✓', word: 'pass', tone: 'good' },
  fail: { icon: '✗', word: 'fail', tone: 'bad' },
  inconclusive: { icon: '?', word: 'inconclusive', tone: 'unsure' },
}

/** Of gates that cannot apply to the target called: no state a gate can be judged to. */
export const droppedWords: StatusWords = { icon: '–', word: 'dropped', tone: 'neutral' }

export const healthStatusWords: Readonly<Record<HealthCheck['status'], StatusWords>> = {
  ok: { icon: '✓', word: 'ok', tone: 'good' },
  warn: { icon: '!', word: 'warning', tone: 'unsure' },
  unhealthy: { icon: '✗', word: 'unhealthy', tone: 'bad' },
  unknown: { icon: '?', word: 'unknown', tone: 'neutral' },
}

export const callEndWords: Readonly<Record<CallEnd['kind'], StatusWords>> = {
  completed: { icon: '✓', word: 'completed', tone: 'neutral' },
  'off-script': { icon: '↯', word: 'off script', tone: 'unsure' },
  abandoned: { icon: '↩', word: 'caller hung up', tone: 'unsure' },
  dropped: { icon: '✗', word: 'dropped', tone: 'bad' },
  failed: { icon: '✗', word: 'failed', tone: 'bad' },
  interrupted: { icon: '■', word: 'interrupted', tone: 'neutral' },
}

/** Failed gates first, then undecided ones; equal ones stay in the order they were written. */
export function worstFirst<T extends { readonly status: GateStatus }>(gates: readonly T[]): readonly T[] {
  const rank = { fail: 0, inconclusive: 1, pass: 2 } as const
  return [...gates].sort((a, b) => rank[a.status] - rank[b.status])
}

import { expect, it } from 'vitest'
import { fakeCall, fakePlan, fakeTurn } from './fake-result.ts'
import { progressEvent } from './fake-world.ts'
import { afterEvent, blockLines, emptyLiveState, endedCallLine, plainLine, type LiveState } from './live-state.ts'
import { paintWith } from './paint.ts'
import type { RunEvent } from '../model/run-event.ts'

const plain = paintWith(false)
const after = (...events: readonly RunEvent[]): LiveState => events.reduce((state, event) => afterEvent(state, event, 5000), emptyLiveState)
const planned: RunEvent = { type: 'planned', plan: fakePlan(), dir: 'reports/x' }
const refused = { kind: 'failed', stage: 'offer', problem: { code: 'signalling.refused', message: 'HTTP 429' } } as const

it('shows time, calls, latency, failures and health, and lets the clock go on between events', () => {
  const lines = blockLines(after(planned, progressEvent()), 7000, plain)
  expect(lines.length).toBeLessThanOrEqual(6)
  expect(lines[0]).toContain('quick-start  0:32 elapsed, about 0:43 left')
  expect(lines[1]).toContain('8 active, 4 of 17 ended')
  expect(lines[2]).toContain('p50 642 ms, p95 – so far')
  expect(lines[2]).toContain('31 turns, 1 invalid')
  expect(lines[3]).toContain('none')
  expect(lines[4]).toContain('p99 1.3 ms, fine')
})

it('stays within six lines while stopping, and never shows a negative rest', () => {
  const state = { ...after(planned, progressEvent()), stopping: 'stopping: no new calls' }
  const lines = blockLines(state, 5000 + 60_000, plain)
  expect(lines).toHaveLength(6)
  expect(lines[0]).toContain('finishing')
  expect(lines[5]).toContain('stopping: no new calls')
})

it('counts failures by kind and says when the machine is too busy', () => {
  const failed = fakeCall('a-001', { end: refused, connected: false })
  const dropped = fakeCall('a-002', { end: { kind: 'dropped', problem: { code: 'x', message: 'gone' } } })
  const state = after(
    progressEvent({ eventLoopP99Ms: 41, remainingMs: null }),
    ...[failed, failed, dropped].map((call) => ({ type: 'call-ended', call }) as const),
  )
  const lines = blockLines(state, 5000, plain)
  expect(lines[3]).toContain('2 no offer, 1 dropped')
  expect(lines[4]).toContain('too busy to be trusted')
  expect(lines[0]).toContain('remaining time unknown')
})

it('warns of a busy machine before it is too busy, and counts spare calls apart', () => {
  const lines = blockLines(after(progressEvent({ eventLoopP99Ms: 12, endedCalls: 19, activeCalls: 1 })), 5000, plain)
  expect(lines[1]).toContain('1 active, 17 of 17 ended, 2 spare')
  expect(lines[4]).toContain('over 10 ms: turns may be thrown out')
})

it('shows preparation until the first progress', () => {
  const preparing: RunEvent = { type: 'preparing', what: 'rendering caller speech', done: 3, total: 12 }
  expect(blockLines(after(planned, preparing), 0, plain)[0]).toContain('rendering caller speech 3/12')
  expect(plainLine(after(planned, preparing), 0)).toBe('rendering caller speech 3/12')
  expect(plainLine(after(planned, preparing, progressEvent()), 5000)).toContain('calls: 8 active, 4 of 17 ended')
})

it('gives a finished call its slowest turn, a failed one its reason, a good calibration call nothing', () => {
  const turns = [fakeTurn(640.4), fakeTurn(812.6), fakeTurn(null)]
  expect(endedCallLine(fakeCall('a-001', { turns }), plain)).toBe('✓ a-001  2 of 3 turns answered, slowest 813 ms')
  expect(endedCallLine(fakeCall('a-002', { end: refused, connected: false }), plain)).toBe('✗ a-002  no offer: HTTP 429')
  expect(endedCallLine(fakeCall('a-003', { turns: [fakeTurn(-120)] }), plain)).toContain('slowest -120 ms')
  expect(endedCallLine(fakeCall('cal', { role: 'calibration' }), plain)).toBeNull()
  expect(endedCallLine(fakeCall('cal', { role: 'calibration', end: refused }), plain)).toContain('no offer')
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Interval } from '../timeline/units.ts'
import { classifyTurn } from './classify-turn.ts'
import { deadAirOf, deadAirMs } from './dead-air.ts'
import { handMade, type HandMade } from './hand-made.ts'
import { judgeEvent } from './judge-event.ts'
import { judgeInsideTurn } from './judge-turn.ts'
import { sharesOf } from './shares.ts'

/** Ascending intervals from steps: gap, length, gap, length … */
const intervals = (most: number): fc.Arbitrary<readonly Interval[]> =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 30, max: 5000 })), { maxLength: most }).map((steps) => {
    let at = 0
    return steps.map(([gap, length]): Interval => [(at += gap), (at += length)])
  })

const scene: fc.Arbitrary<HandMade> = fc
  .tuple(
    intervals(6),
    intervals(8),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 50, max: 2000 }), fc.boolean()), { maxLength: 4 }),
  )
  .map(([turns, agent, events]) => ({
    endMs: 60_000,
    rttMs: 30,
    // Two at a time, so that turns have pauses.
    turns: turns.flatMap((turn, index) => (index % 2 === 0 ? [turns.slice(index, index + 2)] : [])),
    agent,
    events: events.map(([startMs, length, isBargeIn]) => ({
      kind: isBargeIn ? ('bargeIn' as const) : ('cough' as const),
      startMs,
      endMs: startMs + length,
    })),
  }))

const shift = (one: HandMade, byMs: number): HandMade => {
  const move = ([start, end]: Interval): Interval => [start + byMs, end + byMs]
  return {
    ...one,
    endMs: (one.endMs ?? 0) + byMs,
    turns: (one.turns ?? []).map((fragments) => fragments.map(move)),
    agent: (one.agent ?? []).map(move),
    events: (one.events ?? []).map((event) => ({ ...event, startMs: event.startMs + byMs, endMs: event.endMs + byMs })),
  }
}

function judged(one: HandMade): readonly unknown[] {
  const conversation = handMade(one)
  const events = conversation.events.map((event) => {
    const { stopAtMs: _stopAtMs, ...durations } = judgeEvent(conversation, event)
    return durations
  })
  const turns = conversation.turns.map(({ fragments }) => {
    const classified = classifyTurn({ fragments, limMs: (fragments.at(-1)?.[1] ?? 0) + 10_000 }, conversation.speechUnits)
    const { onsetMs: _onsetMs, ...rest } = classified
    return { ...rest, ...judgeInsideTurn(conversation, fragments, classified) }
  })
  return [...events, ...turns]
}

describe('what is judged', () => {
  it('does not change when both tracks are moved together', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 100_000 }), (one, byMs) => {
        expect(judged(shift(one, byMs))).toEqual(judged(one))
      }),
    )
  })

  it('shares make up the whole call and lie within it', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const shares = sharesOf(handMade(one))
        expect(shares).not.toBeNull()
        const { caller, agent, doubleTalk, mutualSilence } = shares as NonNullable<typeof shares>
        expect(caller + agent - doubleTalk + mutualSilence).toBeCloseTo(1, 9)
        for (const share of [caller, agent, doubleTalk, mutualSilence]) expect(share).toBeGreaterThanOrEqual(0)
        expect(doubleTalk).toBeLessThanOrEqual(Math.min(caller, agent) + 1e-9)
      }),
    )
  })

  it('dead air is long enough, apart, and silent', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const conversation = handMade(one)
        let before = -1
        for (const { startMs, endMs } of deadAirOf(conversation)) {
          expect(endMs - startMs).toBeGreaterThanOrEqual(deadAirMs)
          expect(startMs).toBeGreaterThan(before)
          before = endMs
          for (const [from, to] of [...conversation.callerActive, ...conversation.audioUnits])
            expect(to <= startMs || from >= endMs).toBe(true)
        }
      }),
    )
  })

  it('every event gets exactly one outcome of its kind, or a reason', () => {
    const bargeIns = ['yield', 'no_yield', 'coincident', 'not_bargein']
    const sounds = ['ignored', 'paused_resumed', 'dropped', 'natural_end', 'coincident', 'false_response']
    fc.assert(
      fc.property(scene, (one) => {
        const conversation = handMade(one)
        for (const event of conversation.events) {
          const { outcome, why } = judgeEvent(conversation, event)
          if (outcome === null) expect(why).not.toBeNull()
          else expect(event.kind === 'bargeIn' ? bargeIns : sounds).toContain(outcome)
        }
      }),
    )
  })

  it('inside a turn nothing is counted twice, and only what is there', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const conversation = handMade(one)
        for (const { fragments } of conversation.turns) {
          const endMs = fragments.at(-1)?.[1] ?? 0
          const startMs = fragments[0]?.[0] ?? 0
          const classified = classifyTurn({ fragments, limMs: endMs + 10_000 }, conversation.speechUnits)
          const inside = judgeInsideTurn(conversation, fragments, classified)
          const begun = conversation.speechUnits.filter(([onset]) => onset > startMs && onset < endMs).length
          expect(inside.cutIns + inside.agentBackchannels).toBeLessThanOrEqual(begun)
          expect(inside.cutInDelayMs !== null).toBe(classified.class === 'premature')
          expect(inside.cutIns > 0).toBe(classified.class === 'premature' || classified.class === 'interrupted')
          expect(inside.overlapMs).toBeLessThanOrEqual(fragments.reduce((sum, [from, to]) => sum + to - from, 0))
        }
      }),
    )
  })
})

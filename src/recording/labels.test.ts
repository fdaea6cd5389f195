import { describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import { doubtfulLabels, parseLabels, type CallLabels } from './labels.ts'

const parse = (value: unknown, audioMs = 20_000): CallLabels =>
  parseLabels(typeof value === 'string' ? value : JSON.stringify(value), 'x.json', audioMs)

function problemsOf(value: unknown): readonly string[] {
  try {
    parse(value)
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.problems.map(({ message }) => message)
    throw thrown
  }
  return []
}

const bargeIn = (startMs: number, endMs: number, more = {}): unknown => ({ kind: 'bargeIn', startMs, endMs, ...more })

describe('labels', () => {
  it('keeps times as they are and gathers planned ends, whether of the call or of an event', () => {
    const turns = [[[0, 1000.25]], [[5000, 5500], [5500, 6000]]] // prettier-ignore
    const found = parse({
      callerTurns: turns,
      events: [bargeIn(8000, 9000, { agentPlannedEndMs: 12_000 })],
      agentPlannedEndMs: [15_000, 4000],
    })
    expect(found.callerTurns).toEqual(turns)
    expect(found.events).toEqual([{ kind: 'bargeIn', startMs: 8000, endMs: 9000, sham: false }])
    expect(found.plannedEndsMs).toEqual([4000, 12_000, 15_000])
    expect(found).toMatchObject({ callEndMs: null, rttMs: null, namesCaller: true })
    expect(parse({ agentPlannedEndMs: 7 }).plannedEndsMs).toEqual([7])
  })

  it('tells a caller who is known to be silent from one of whom nothing is known', () => {
    expect(parse({ callerTurns: [] }).namesCaller).toBe(true)
    expect(parse({ rttMs: 60 })).toMatchObject({ namesCaller: false, rttMs: 60 })
    expect(parse({ callerTurns: null, events: null }).namesCaller).toBe(false)
  })

  it('reads a file that begins with a byte order mark', () => {
    expect(parse('\uFEFF{"rttMs": 5}').rttMs).toBe(5)
  })

  const refused: readonly [string, unknown, readonly string[]][] = [
    ['turns over each other', { callerTurns: [[[5000, 6000]], [[1000, 2000]], [[1500, 1800]]] }, ['callerTurns[2]']],
    ['a turn inside the span of another fragment', { callerTurns: [[[1000, 4000]], [[2000, 2500]], [[3000, 3500]]] }, ['callerTurns[1]', 'callerTurns[2]']],
    ['fragments out of order', { callerTurns: [[[3000, 4000], [1000, 2000]]] }, ['callerTurns[0][1]']],
    ['one barge-in twice', { events: [bargeIn(1000, 2000), bargeIn(1000, 2000)] }, ['events: two barge-ins']],
    ['a turn without speech', { callerTurns: [[]] }, ['callerTurns[0]: a turn without a fragment']],
    ['a call without length', { callEndMs: 0 }, ['callEndMs: a call of 0 ms']],
    ['a call longer than its audio', { callEndMs: 20_001 }, ['callEndMs: 20001 ms is beyond the audio']],
    ['a turn behind the end of the call', { callEndMs: 5000, callerTurns: [[[4000, 5001]]] }, ['outside the call (5000 ms)']],
    ['times that are no numbers', { rttMs: -1, callerTurns: [[['1000', 2000]]], agentPlannedEndMs: 'soon' }, ['rttMs', 'callerTurns[0][0] (start)', 'agentPlannedEndMs']],
    ['shapes that are none', { callerTurns: [[1000, 2000]], events: ['cough'], shams: [] }, ['shams: unknown key', 'callerTurns[0][0]: expected [startMs, endMs]', 'callerTurns[0][1]', 'events[0]: expected an event']],
    ['a sham that is neither', { events: [bargeIn(1000, 2000, { sham: 'no' })] }, ['events[0].sham']],
  ] // prettier-ignore
  it.each(refused)('refuses %s, every place named', (_, value, places) => {
    const found = problemsOf(value)
    expect(found).toHaveLength(places.length)
    places.forEach((place, at) => expect(found[at]).toContain(place))
  })

  it('adjacent turns and times at the very end are fine', () => {
    expect(problemsOf({ callerTurns: [[[1000, 2000]], [[2000, 3000]], [[0, 1000]], [[19_000, 20_000]]], callEndMs: 20_000 })).toEqual([])
  })

  it('a broken file names line and column', () => {
    const broken = '{\n  "callerTurns": [[[1000, NaN]]]\n}'
    expect(() => parse(broken)).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ at: { file: 'x.json', line: 2, column: 27 } })] }),
    )
  })

  it('doubts a barge-in over a turn that it is not', () => {
    const doubts = (event: unknown): readonly string[] => doubtfulLabels(parse({ callerTurns: [[[5000, 6000], [6400, 7000]]], events: [event] })) // prettier-ignore
    expect(doubts(bargeIn(5000, 7000))).toEqual([])
    expect(doubts(bargeIn(7000, 8000))).toEqual([])
    expect(doubts(bargeIn(5500, 8000, { sham: true }))).toEqual([])
    expect(doubts({ kind: 'cough', startMs: 5500, endMs: 5600 })).toEqual([])
    expect(doubts(bargeIn(5500, 8000))[0]).toContain('second utterance')
    expect(doubts(bargeIn(5000, 6000))[0]).toContain('ends where the turn ends, at 7000 ms')
  })
})

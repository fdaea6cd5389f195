import { describe, expect, it } from 'vitest'
import type { AgentSettings } from '../../model/plan.ts'
import type { RecognisedParse } from '../../speech/contract.ts'
import { clipOf, play, type Stage } from './test-stage.ts'

const captured = (ms: number): number => ms - 20
const near = (ms: number): unknown => expect.closeTo(ms, 0)
const settings = { flow: 'information', delay: { kind: 'fixed', ms: 200 }, stopAfterMs: 150, recogniser: 'off' } as const
const lengthOf = (text: string): number => clipOf(text).samples.length / 48

const opening = 'Certainly.'
const first = 'The library is open from nine in the morning until eight in the evening on weekdays.'
const second = 'On Saturdays we close at five, and on Sundays we are closed.'
const third = 'During the summer the reading room closes one hour earlier than the rest of the building.'
const nextTopic = 'You can borrow up to twelve books at a time, and keep them for four weeks.'

/** The answer to this begins at 7180 ms: opening to 7680, first sentence from 7800 to 12 050, second from 12 210 to 15 210. */
const question: readonly [number, number] = [6000, 7000]
const secondAt = captured(7000) + 200 + lengthOf(opening) + 120 + lengthOf(first) + 160

const pieces = (stage: Stage, turn: number): string[] =>
  stage.messages.flatMap((message) => (message.type === 'saying' && message.turn === turn ? [message.text] : []))
const said = (stage: Stage, turn: number): string | undefined =>
  stage.messages.flatMap((message) => (message.type === 'said' && message.turn === turn ? [message.text] : [])).at(0)
const of = (stage: Stage, kind: string): Stage['timed'] => stage.timed.filter((event) => event.kind === kind && event.turn >= 0)

const interrupted = (from: number, more: Partial<AgentSettings>, extra: Partial<Parameters<typeof play>[0]> = {}): Promise<Stage> =>
  play({
    settings: { ...settings, ...more },
    says: [question, [from, from + 1000]],
    kinds: [undefined, 'bargeIn'],
    parses: null,
    lengthMs: from + 18_000,
    cued: true,
    ...extra,
  })

describe('after a barge-in', { timeout: 90_000 }, () => {
  it('a healthy agent answers it', async () => {
    const stage = await interrupted(9000, {})
    expect(pieces(stage, 10)).toEqual([opening, first])
    expect(pieces(stage, 11).slice(0, 2)).toEqual([opening, nextTopic])
    expect(said(stage, 11)).toContain(nextTopic)
  })

  it('one that continues says what it was stopped from saying, after its normal delay, and tells so', async () => {
    const stage = await interrupted(9000, { afterBargeIn: 'continue' })
    expect(of(stage, 'stop')[0]).toMatchObject({ cutAtMs: near(captured(9000) + 150) })
    expect(of(stage, 'onset')[1]).toMatchObject({ turn: 11, atMs: near(captured(10_000) + 200) })
    expect(pieces(stage, 11)).toEqual([second, third])
    expect(said(stage, 11)).toBe(`${second} ${third}`)
    expect(of(stage, 'stop')[1]!.atMs - of(stage, 'onset')[1]!.atMs).toBeGreaterThan(lengthOf(second) + lengthOf(third))
  })

  it('also where it must hear the barge-in, with nothing said of what was heard before', async () => {
    const stage = await interrupted(13_000, { afterBargeIn: 'continue', edges: 'heard' }, { cued: false })
    expect(pieces(stage, 0)).toEqual([opening, first, second])
    expect(pieces(stage, 1)).toEqual([third])
  })

  it('cut in its last sentence it says that one again; where nothing was cut it answers', async () => {
    const lastAt = Math.round(secondAt + lengthOf(second) + 160 + 1000)
    const stage = await interrupted(lastAt, { afterBargeIn: 'continue' })
    expect(pieces(stage, 10)).toEqual([opening, first, second, third])
    expect(pieces(stage, 11)).toEqual([third])
    const later = await interrupted(24_000, { afterBargeIn: 'continue' }, { kinds: [undefined, undefined] })
    expect(pieces(later, 11)[1]).toBe(nextTopic)
  })
})

describe('asked what it last said', { timeout: 90_000 }, () => {
  const asked = (from: number, more: Partial<AgentSettings>): Promise<Stage> => interrupted(from, more, { asksLastSaid: [1] })

  it('a healthy agent quotes only what was heard to its end', async () => {
    const stage = await asked(Math.round(secondAt + 500), {})
    expect(pieces(stage, 10)).toEqual([opening, first, second])
    expect(pieces(stage, 11)).toEqual([opening, 'I said:', opening, first])
    expect(said(stage, 11)).toBe(`${opening} I said: ${opening} ${first}`)
  })

  it('one that believes its plan quotes all of it', async () => {
    const stage = await asked(Math.round(secondAt + 500), { quotes: 'planned' })
    expect(pieces(stage, 10)).toEqual([opening, first, second])
    expect(pieces(stage, 11)).toEqual([opening, 'I said:', opening, first, second, third])
  })

  it.each(['heard', 'planned'] as const)('that was not stopped quotes all of it (%s)', async (quotes) => {
    const stage = await asked(24_000, { quotes })
    expect(pieces(stage, 11)).toEqual([opening, 'I said:', opening, first, second, third])
  })

  it('that was stopped at once has nothing to quote', async () => {
    expect(pieces(await asked(7300, {}), 11)).toEqual([opening, 'I had only just begun.'])
  })

  it('understands the question where no cue tells it, and the dialogue stays where it was', async () => {
    const parses: readonly RecognisedParse[] = [
      { intent: 'refill_request', slots: { drug: 'metformin' } },
      { intent: 'last_said', slots: {} },
      { intent: 'dose', slots: { dose: '500 mg' } },
    ]
    const stage = await play({
      settings: { delay: { kind: 'fixed', ms: 200 } },
      says: [
        [5000, 6000],
        [12_000, 13_000],
        [22_000, 23_000],
      ],
      parses,
      lengthMs: 28_000,
    })
    expect(said(stage, 1)).toBe('I said: Okay, metformin. What strength do you take?')
    expect(said(stage, 2)).toContain('What is your date of birth?')
  })
})

describe('an agent that interrupts itself', { timeout: 90_000 }, () => {
  const alone = (selfInterruptAfterMs: number | null): Promise<Stage> =>
    play({ settings: { ...settings, selfInterruptAfterMs }, says: [question], parses: null, lengthMs: 30_000, cued: true })

  it('a healthy one does not', async () => {
    const stage = await alone(null)
    expect(of(stage, 'onset')).toHaveLength(1)
    expect(of(stage, 'stop').map(({ cutAtMs }) => cutAtMs)).toEqual([undefined])
  })

  it.each([700, 2500, 7000])('stops %i ms after its onset and begins again a second later', async (selfInterruptAfterMs) => {
    const [plain, stage] = [await alone(null), await alone(selfInterruptAfterMs)]
    const onsetMs = captured(7000) + 200
    const cutAtMs = onsetMs + selfInterruptAfterMs
    expect(of(stage, 'onset')).toMatchObject([
      { atMs: near(onsetMs), stimulus: 'reply' },
      { atMs: near(cutAtMs + 1000), stimulus: 'resume' },
    ])
    expect(of(stage, 'stop')[0]).toMatchObject({ cutAtMs: near(cutAtMs) })
    expect(of(stage, 'stop')[0]).not.toHaveProperty('plannedMs')
    // From its first word, so it takes as long again.
    expect(of(stage, 'stop')[1]!.atMs).toBeCloseTo(cutAtMs + 1000 + of(plain, 'stop')[0]!.atMs - onsetMs, 0)
    // The caller had nothing to do with it.
    expect(stage.truth.filter((event) => event.kind === 'stop' && event.bargeIn)).toEqual([])
    expect(pieces(stage, 10).filter((text) => text === opening)).toHaveLength(2)
    expect(pieces(stage, 10).slice(-3)).toEqual([first, second, third])
  })

  it('takes no answer for long enough that is not, and a barge-in in its silence for what it is', async () => {
    const short = await alone(40_000)
    expect(of(short, 'onset')).toHaveLength(1)
    const stage = await interrupted(8200, { selfInterruptAfterMs: 1500 })
    expect(of(stage, 'stop').map(({ turn, cutAtMs }) => [turn, cutAtMs])).toEqual([
      [10, near(captured(8200) + 150)],
      [11, near(captured(9200) + 200 + 1500)],
      [11, undefined],
    ])
  })
})

describe('of a self-repair', () => {
  const parses: readonly RecognisedParse[] = [
    { intent: 'book_request', slots: { surname: 'Patel' } },
    { intent: 'weekday', slots: { weekday: 'Thursday' }, repaired: { weekday: 'Tuesday' } },
    { intent: 'time', slots: { time: '10:15' } },
  ]
  it.each([
    ['last', 'Thursday', 'thursday'],
    ['first', 'Tuesday', 'tuesday'],
  ] as const)('it keeps the %s value, in what it says and in its tool call', async (selfRepair, weekday, spoken) => {
    const says = [
      [5000, 6000],
      [12_000, 13_000],
      [20_000, 21_000],
    ] as const
    const stage = await play({ settings: { flow: 'booking', selfRepair }, says, parses, lengthMs: 26_000 })
    expect(said(stage, 1)).toBe(`Alright, ${spoken}. What time would you like?`)
    expect(stage.messages).toContainEqual(expect.objectContaining({ type: 'recognised', turn: 1, slots: { weekday } }))
    expect(stage.messages).toContainEqual(
      expect.objectContaining({ type: 'tool', name: 'book_appointment', args: { surname: 'Patel', weekday, time: '10:15' } }),
    )
  })
})

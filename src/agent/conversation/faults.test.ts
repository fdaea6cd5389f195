import { describe, expect, it } from 'vitest'
import { clipOf, play, type Stage } from './test-stage.ts'

/** The capture convention takes one packet off a sample's own time; the caller's packets arrive when they are sent. */
const captured = (ms: number): number => ms - 20
const question: readonly [number, number] = [6000, 7000]
const answerAt = captured(7000) + 200
const near = (ms: number): unknown => expect.closeTo(ms, 0)
const settings = { flow: 'information', delay: { kind: 'fixed', ms: 200 }, stopAfterMs: 150, recogniser: 'off' } as const
/** Length of a piece in ms, in the test's voice. */
const lengthOf = (text: string): number => clipOf(text).samples.length / 48

const of = (stage: Stage, kind: string, stimulus?: string): Stage['timed'] =>
  stage.timed.filter((event) => event.kind === kind && event.turn >= 0 && (stimulus === undefined || event.stimulus === stimulus))

async function withCough(more: Parameters<typeof play>[0]['settings']): Promise<Stage> {
  return play({
    settings: { ...settings, ...more },
    says: [question, [10_000, 10_300]],
    kinds: [undefined, 'cough'],
    parses: null,
    lengthMs: 30_000,
    cued: true,
  })
}

describe('a cough while the agent speaks', () => {
  it('does not stop a healthy agent', async () => {
    const stage = await withCough({})
    expect(of(stage, 'onset')).toMatchObject([{ atMs: near(answerAt), stimulus: 'reply' }])
    expect(of(stage, 'stop').some(({ cutAtMs }) => cutAtMs !== undefined)).toBe(false)
  })

  it.each([100, 250, 400])('stops a hair-trigger agent %i ms after its onset; the reply is dropped', async (stopAfterMs) => {
    const stage = await withCough({ stopsAt: 'anything', stopAfterMs })
    expect(of(stage, 'stop')).toMatchObject([{ cutAtMs: near(captured(10_000) + stopAfterMs) }])
    expect(of(stage, 'onset')).toHaveLength(1)
  })

  it.each([500, 900, 1600])('and goes on %i ms later, with what was left', async (resumeAfterMs) => {
    const stage = await withCough({ stopsAt: 'anything', resumeAfterMs })
    const cutAt = captured(10_000) + 150
    const [first, second] = of(stage, 'onset')
    expect(first).toMatchObject({ atMs: near(answerAt), stimulus: 'reply' })
    expect(second).toMatchObject({ atMs: near(cutAt + resumeAfterMs), stimulus: 'resume' })
    const [cut, end] = of(stage, 'stop')
    expect(cut).toMatchObject({ cutAtMs: near(cutAt) })
    // Nothing is lost and nothing said twice: it ends later by exactly the time it was silent.
    expect(end?.atMs).toBeCloseTo(cut!.plannedMs! + resumeAfterMs, 0)
  })

  it('deaf, it takes no notice of anything', async () => {
    const stage = await withCough({ stopsAt: 'anything', stopAfterMs: null })
    expect(of(stage, 'stop').some(({ cutAtMs }) => cutAtMs !== undefined)).toBe(false)
  })
})

describe('a cough in silence', () => {
  const cough = (answersSoundsAfterMs: number | null): Promise<Stage> =>
    play({
      settings: { ...settings, answersSoundsAfterMs },
      says: [[7000, 7300]],
      kinds: ['cough'],
      parses: null,
      lengthMs: 14_000,
      cued: true,
    })

  it('is not answered by a healthy agent', async () => {
    expect((await cough(null)).timed.filter(({ kind, turn }) => kind === 'onset' && turn !== -1)).toEqual([])
  })

  it('is answered by one that is told to, exactly then', async () => {
    const [onset] = (await cough(600)).timed.filter(({ kind, turn }) => kind === 'onset' && turn !== -1)
    expect(onset).toMatchObject({ atMs: near(captured(7300) + 600) })
  })
})

describe('pauses and backchannels', () => {
  const paused = (pauseLimitMs: number | null): Promise<Stage> =>
    play({
      settings: { ...settings, pauseLimitMs },
      says: [[6000, 8800]],
      fragments: [
        [
          [6000, 6800],
          [7600, 8800],
        ],
      ],
      parses: null,
      lengthMs: 14_000,
      cued: true,
    })

  it('a patient agent answers after the whole turn', async () => {
    for (const limitMs of [null, 800]) {
      expect(of(await paused(limitMs), 'onset')).toMatchObject([{ atMs: near(captured(8800) + 200) }])
    }
  })

  it.each([300, 500, 700])('a silence limit of %i ms cuts into a pause of 800 ms, yields, and answers the whole', async (pauseLimitMs) => {
    const stage = await paused(pauseLimitMs)
    expect(of(stage, 'onset')).toMatchObject([{ atMs: near(captured(6800) + pauseLimitMs) }, { atMs: near(captured(8800) + 200) }])
    expect(of(stage, 'stop')[0]).toMatchObject({ cutAtMs: near(captured(7600) + 150) })
  })

  it.each([300, 500, 700])('a backchannel %i ms into the turn, and none in a shorter one', async (backchannelAfterMs) => {
    const stage = await play({
      settings: { ...settings, backchannelAfterMs },
      says: [
        [6000, 8500],
        [30_000, 30_250],
      ],
      parses: null,
      lengthMs: 34_000,
      cued: true,
    })
    expect(of(stage, 'onset', 'backchannel')).toMatchObject([{ atMs: near(captured(6000) + backchannelAfterMs) }])
    expect(of(stage, 'onset', 'reply')[0]).toMatchObject({ atMs: near(captured(8500) + 200) })
  })
})

describe('silences and cuts', () => {
  const ask = (more: Parameters<typeof play>[0]['settings']): Promise<Stage> =>
    play({ settings: { ...settings, ...more }, says: [question], parses: null, lengthMs: 24_000, cued: true })

  it('greets late by exactly so long', async () => {
    const greeting = async (greetingDelayMs: number): Promise<number> =>
      (await ask({ greetingDelayMs })).timed.find(({ kind, turn }) => kind === 'onset' && turn === -1)!.atMs
    // A greeting that is due at a time is heard then, to the frame the call began with.
    expect((await greeting(2000)) - (await greeting(1000))).toBeCloseTo(1000, 1)
  })

  it('falls silent after its first sentence', async () => {
    const plain = of(await ask({}), 'stop')[0]!
    const silent = of(await ask({ midReplySilenceMs: 3660 }), 'stop')[0]!
    expect(silent.atMs - plain.atMs).toBeCloseTo(3500, 0)
  })

  it('tells every piece when it begins to sound, and none that was cut before', async () => {
    const stage = await play({
      settings,
      says: [question, [9000, 10_000]],
      kinds: [undefined, 'bargeIn'],
      parses: null,
      lengthMs: 40_000,
      cued: true,
    })
    const pieces = stage.messages.flatMap((message) => (message.type === 'saying' ? [[message.turn, message.text] as const] : []))
    expect(pieces.filter(([turn]) => turn === 10).map(([, text]) => text)).toEqual([
      'Certainly.',
      'The library is open from nine in the morning until eight in the evening on weekdays.',
    ])
    expect(pieces.filter(([turn]) => turn === 11)).toHaveLength(4)
    expect(lengthOf('Certainly.')).toBe(500)
  })
})

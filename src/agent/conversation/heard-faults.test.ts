import { describe, expect, it } from 'vitest'
import { play, type Stage } from './test-stage.ts'

/** The capture convention takes one packet off a sample's own time. */
const captured = (ms: number): number => ms - 20
const settings = { flow: 'information', delay: { kind: 'fixed', ms: 200 }, stopAfterMs: 400, recogniser: 'off' } as const
/** The answer to this is under way from about 7.5 to 20 s. */
const question: readonly [number, number] = [6000, 7000]
const onsets = (stage: Stage): Stage['timed'] => stage.timed.filter(({ kind, turn }) => kind === 'onset' && turn !== -1)
const cuts = (stage: Stage): Stage['timed'] => stage.timed.filter(({ cutAtMs, turn }) => cutAtMs !== undefined && turn !== -1)

const interruptedFor = (lengthMs: number, more: Parameters<typeof play>[0]['settings'], extra: object = {}): Promise<Stage> =>
  play({
    settings: { ...settings, ...more },
    says: [question, [11_000, 11_000 + lengthMs]],
    parses: null,
    lengthMs: 24_000,
    ...extra,
  })

// Some twenty seconds of two codecs each: on a busy machine that takes its time.
describe('an agent that must hear, and speaks', { timeout: 90_000 }, () => {
  it.each([60, 120, 200])('takes no notice of %i ms of sound, and does not answer it', async (lengthMs) => {
    const stage = await interruptedFor(lengthMs, {})
    expect(cuts(stage)).toEqual([])
    expect(onsets(stage)).toHaveLength(1)
  })

  it.each([300, 400, 700])('yields %i ms after the onset of speech, within 10 ms, and answers it', async (stopAfterMs) => {
    const stage = await interruptedFor(1200, { stopAfterMs })
    expect(cuts(stage)).toHaveLength(1)
    expect(Math.abs(cuts(stage)[0]!.cutAtMs! - (captured(11_000) + stopAfterMs))).toBeLessThan(10)
    expect(onsets(stage)).toHaveLength(2)
    expect(onsets(stage)[1]!.atMs).toBeGreaterThan(captured(12_200) + 200)
  })

  it('needs 250 ms of it: a shorter stop time is not kept', async () => {
    const stage = await interruptedFor(1200, { stopAfterMs: 100 })
    expect(cuts(stage)[0]!.cutAtMs! - captured(11_000)).toBeGreaterThan(250)
    expect(cuts(stage)[0]!.cutAtMs! - captured(11_000)).toBeLessThan(310)
  })

  it('is not stopped by its own echo 20 dB down, of any length', async () => {
    const stage = await interruptedFor(3000, {}, { callerGain: 0.1 })
    expect(cuts(stage)).toEqual([])
    expect(onsets(stage)).toHaveLength(1)
  })

  it('yields to half a second of a caller 6 dB quieter, and of its own echo 10 dB down', async () => {
    for (const callerGain of [0.5, 0.32]) expect(cuts(await interruptedFor(500, {}, { callerGain }))).toHaveLength(1)
  })

  it('hears where a caller begins to speak over its echo', async () => {
    // The echo of the answer is there from 8 s on; the caller barges in at 12 s.
    const echo = (ms: number): number => (ms >= 8000 && ms < 12_000 ? 0.1 : 1)
    const stage = await interruptedFor(0, {}, { says: [question, [8000, 13_500]], gainAt: echo, lengthMs: 20_000 })
    expect(cuts(stage)).toHaveLength(1)
    expect(Math.abs(cuts(stage)[0]!.cutAtMs! - (captured(12_000) + 400))).toBeLessThan(15)
    expect(onsets(stage)).toHaveLength(2)
  })

  it('deaf, it finishes and answers afterwards', async () => {
    const stage = await interruptedFor(1200, { stopAfterMs: null })
    expect(cuts(stage)).toEqual([])
    const [first, second] = onsets(stage)
    expect(second!.atMs).toBeGreaterThan(stage.stop(first!.turn)!.atMs)
  })

  it.each([100, 250, 400])(
    'on a hair-trigger it stops %i ms after the onset of 60 ms of sound, within 15 ms, and drops the reply',
    async (stopAfterMs) => {
      const stage = await interruptedFor(60, { stopsAt: 'anything', stopAfterMs })
      expect(cuts(stage)).toHaveLength(1)
      expect(Math.abs(cuts(stage)[0]!.cutAtMs! - (captured(11_000) + stopAfterMs))).toBeLessThan(15)
      expect(onsets(stage)).toHaveLength(1)
    },
  )

  it.each([500, 1200])('or goes on exactly %i ms later', async (resumeAfterMs) => {
    const stage = await interruptedFor(60, { stopsAt: 'anything', resumeAfterMs })
    expect(onsets(stage)[1]).toMatchObject({ stimulus: 'resume', atMs: expect.closeTo(cuts(stage)[0]!.cutAtMs! + resumeAfterMs, 1) })
  })

  it('on a hair-trigger its own echo stops it, told the edges or not', async () => {
    for (const edges of ['heard', 'annotated'] as const) {
      const stage = await interruptedFor(600, { stopsAt: 'anything', edges }, { callerGain: 0.1, says: [[1500, 2100]], lengthMs: 6000 })
      expect(stage.timed.filter(({ cutAtMs }) => cutAtMs !== undefined)).toHaveLength(1)
      expect(onsets(stage)).toEqual([])
    }
  })

  it('told the edges and healthy, it neither stops for nor answers what no cue announced while it spoke', async () => {
    const stage = await play({ settings: { edges: 'annotated' }, says: [[1500, 2700]], parses: null, lengthMs: 8000 })
    expect(stage.timed.filter(({ cutAtMs }) => cutAtMs !== undefined)).toEqual([])
    expect(onsets(stage)).toEqual([])
  })
})

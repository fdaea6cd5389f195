import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordedCall } from '../../model/recording.ts'
import { calibrationFrom } from '../../measure/calibration.ts'
import { calibrationBurst, calibrationCalls, calibrationDelaysMs } from '../../run/calibration-plan.ts'
import { CallThread } from '../../run/call-thread.ts'
import { encodeCallerSpeech } from '../../run/caller-speech.ts'
import { machineInfo } from '../../run/machine.ts'
import { CallSchedule } from '../../run/place-calls.ts'
import { responderMissing, skipsFor } from './requirements.ts'
import { startResponder, type Responder } from './responder.ts'

const missing = responderMissing()
if (missing !== null) console.warn(`independent responder: ${missing}`)

/** Turns a delay, over three calls at once: about 35 s of calls. */
const rounds = 9

describe.skipIf(skipsFor(missing))('our latency against a responder of another stack', () => {
  let responder: Responder
  let thread: CallThread

  beforeAll(async () => {
    expect(missing).toBeNull()
    responder = await startResponder()
    thread = new CallThread()
  })

  afterAll(async () => {
    await thread?.close()
    await responder?.stop()
  })

  it('reads every delay within 10 ms', async () => {
    thread.addSpeech([encodeCallerSpeech(calibrationBurst(), 20)])
    const plans = calibrationCalls({
      prefix: 'independent',
      stimuli: ['burst'],
      delaysMs: calibrationDelaysMs,
      rounds,
      callsPerStimulus: 3,
      startAtMs: 0,
    })
    const calls: RecordedCall[] = []
    const schedule = new CallSchedule({
      thread,
      route: () => ({ spec: responder.spec, token: undefined }),
      concurrency: plans.length,
      stopPlacing: new AbortController().signal,
      onEnded: (call) => void calls.push(call),
    })
    await schedule.place(plans, () => {})
    await schedule.settled()

    const result = calibrationFrom(calls, { engine: 'werift', machine: machineInfo() })
    const table = result.points.map(({ delayMs, n, missing: lost, biasMs, sdMs }) => ({ delayMs, n, lost, biasMs: round(biasMs), sdMs: round(sdMs) }))
    console.info(`codec delay ${responder.codecDelaySamples} samples; ours against aiortc: ${rows(table)}`)
    console.info(`placed by aiortc: ${rows(responder.calls.map(placement))}`)

    expect(calls.map((call) => call.recording.end.kind)).toEqual(plans.map(() => 'completed'))
    expect(result.points.map((point) => point.delayMs)).toEqual(calibrationDelaysMs)
    for (const point of result.points) {
      expect(point.n, `turns at ${point.delayMs} ms`).toBeGreaterThanOrEqual(8)
      expect(Math.abs(point.biasMs), `bias at ${point.delayMs} ms`).toBeLessThanOrEqual(10)
      expect(point.sdMs, `sd at ${point.delayMs} ms`).toBeLessThanOrEqual(10)
    }
  })
})

function placement({ call, played, misplacedMs, pacingMs }: Responder['calls'][number]): object {
  const worst = misplacedMs.reduce((most, error) => (Math.abs(error) > Math.abs(most) ? error : most), 0)
  return { call, played, worstMisplacedMs: round(worst), pacingMs }
}

function rows(lines: readonly object[]): string {
  return lines.map((line) => `\n  ${JSON.stringify(line)}`).join('')
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

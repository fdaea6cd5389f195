import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallPlan } from '../../model/plan.ts'
import type { RecordedCall } from '../../model/recording.ts'
import type { CalibrationResult } from '../../model/result.ts'
import { calibrationFrom } from '../../measure/calibration.ts'
import { nowMs } from '../../peer/contract.ts'
import { calibrationBurst, calibrationCalls, calibrationDelaysMs } from '../../run/calibration-plan.ts'
import { CallerProcess } from '../../run/caller-process.ts'
import { encodeCallerSpeech } from '../../run/caller-speech.ts'
import { machineInfo } from '../../run/machine.ts'
import { CallSchedule } from '../../run/place-calls.ts'
import { responderMissing, skipsFor } from './requirements.ts'
import { startResponder, type Responder } from './responder.ts'

const missing = responderMissing()
if (missing !== null) console.warn(`independent responder: ${missing}`)

/** Usable turns every delay must have. */
const wanted = 8

/** Turns a delay of the first batch, over three calls: about 35 s. */
const firstRounds = 9

/** Turns a delay of the short batches that replace spoiled turns on a busy machine; none begins later than this. */
const spareRounds = 3
const lastBatchMs = 130_000

describe.skipIf(skipsFor(missing))('our latency against a responder of another stack', () => {
  let responder: Responder
  let caller: CallerProcess

  beforeAll(async () => {
    expect(missing).toBeNull()
    responder = await startResponder()
    caller = new CallerProcess()
  })

  afterAll(async () => {
    await caller?.close()
    await responder?.stop()
  })

  it('reads every delay within 10 ms', async () => {
    caller.addSpeech([encodeCallerSpeech(calibrationBurst(), 20)])
    const calls: RecordedCall[] = []
    let result: CalibrationResult | null = null
    const startMs = nowMs()
    for (let batch = 0; nowMs() - startMs < lastBatchMs; batch++) {
      const lacking = calibrationDelaysMs.filter((delayMs) => (result?.points.find((point) => point.delayMs === delayMs)?.n ?? 0) < wanted)
      if (lacking.length === 0) break
      const plans = batchOf(`batch-${batch + 1}`, lacking, batch === 0 ? firstRounds : spareRounds)
      calls.push(...(await placed(plans, caller, responder)))
      result = calibrationFrom(calls, { engine: 'werift', machine: machineInfo() })
    }
    const points = result?.points ?? []
    const table = points.map(({ delayMs, n, missing: lost, biasMs, sdMs }) => ({
      delayMs,
      n,
      lost,
      biasMs: round(biasMs),
      sdMs: round(sdMs),
    }))
    console.info(`codec delay ${responder.codecDelaySamples} samples; ours against aiortc: ${rows(table)}`)
    console.info(`placed by aiortc: ${rows(responder.calls.map(placement))}`)

    expect(calls.map((call) => call.recording.end.kind)).toEqual(calls.map(() => 'completed'))
    expect(points.map((point) => point.delayMs)).toEqual(calibrationDelaysMs)
    for (const point of points) {
      expect(point.n, `turns at ${point.delayMs} ms`).toBeGreaterThanOrEqual(wanted)
      expect(Math.abs(point.biasMs), `bias at ${point.delayMs} ms`).toBeLessThanOrEqual(10)
      expect(point.sdMs, `sd at ${point.delayMs} ms`).toBeLessThanOrEqual(10)
    }
  })
})

/** Calls that begin to speak only when their connections stand: setting up three at once delays the caller that paces them. */
function batchOf(prefix: string, delaysMs: readonly number[], turns: number): CallPlan[] {
  const plans = calibrationCalls({ prefix, stimuli: ['burst'], delaysMs, rounds: turns, callsPerStimulus: 3, startAtMs: 0 })
  return plans.map((plan) => ({
    ...plan,
    steps: [{ kind: 'wait', for: { kind: 'time', ms: 2500 }, limitMs: 3000 }, ...plan.steps.slice(1)],
  }))
}

async function placed(plans: readonly CallPlan[], caller: CallerProcess, responder: Responder): Promise<RecordedCall[]> {
  const calls: RecordedCall[] = []
  const schedule = new CallSchedule({
    caller,
    route: () => ({ spec: responder.spec, token: undefined }),
    concurrency: plans.length,
    stopPlacing: new AbortController().signal,
    onEnded: (call) => void calls.push(call),
  })
  await schedule.place(plans, () => {})
  await schedule.settled()
  return calls
}

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

import { describe, expect, it } from 'vitest'
import type { CalibrationResult } from '../../model/result.ts'
import type { RecordedCall } from '../../model/recording.ts'
import type { CallPlan, Ptime } from '../../model/plan.ts'
import { calibrationFrom } from '../../measure/calibration.ts'
import { agentRoute } from '../../pipeline/route.ts'
import { startCalibrationAgent } from '../../pipeline/calibrate.ts'
import { calibrationBurst, calibrationCalls } from '../../run/calibration-plan.ts'
import { encodeCallerSpeech } from '../../run/caller-speech.ts'
import { CallerProcess } from '../../run/caller-process.ts'
import { machineInfo } from '../../run/machine.ts'
import { CallSchedule } from '../../run/place-calls.ts'
import { vqt, type Ran } from './vqt.ts'

describe('the instrument against known delays', () => {
  it('vqt calibrate: five delays and four stops, 20 turns each, bursts and speech, bias within ±10 ms and sd ≤ 10 ms', async () => {
    const { ran, result } = await calibrated()
    for (const point of result.points) {
      console.info(
        `${point.what} ${point.stimulus} ${point.delayMs} ms: n ${point.n}, bias ${point.biasMs.toFixed(2)} ms, sd ${point.sdMs.toFixed(2)} ms`,
      )
    }
    const asked = (what: string, timesMs: readonly number[]): string[] =>
      ['burst', 'speech'].flatMap((stimulus) => timesMs.map((ms) => `${what} ${stimulus} ${ms}`))
    expect(result.points.map((point) => `${point.what} ${point.stimulus} ${point.delayMs}`)).toEqual([
      ...asked('reply', [0, 200, 500, 1000, 2000]),
      ...asked('stop', [0, 150, 400, 900]),
    ])
    expect(result.edges?.map(({ edge, snrDb, n }) => `${edge} ${snrDb} dB: ${n}`)).toEqual(
      [40, 30, 20].flatMap((snrDb) => [`onset ${snrDb} dB: 32`, `offset ${snrDb} dB: 32`]),
    )
    expect(result.codec).toEqual({ lookaheadMs: 6.5, decoderDelayMs: 0 })
    expect(ran.seconds).toBeLessThan(180)
    for (const point of result.points) {
      expect(Math.abs(point.biasMs)).toBeLessThanOrEqual(10)
      expect(point.sdMs).toBeLessThanOrEqual(10)
    }
    expect(ran.code, result.why).toBe(0)
    expect(result.status).toBe('pass')
  })

  it('ptime 10, 20 and 60 ms give the same latency within ±5 ms', async () => {
    const ptimes: readonly Ptime[] = [10, 20, 60]
    const agent = await startCalibrationAgent()
    let biases: readonly number[] = []
    try {
      biases = await Promise.all(ptimes.map((ptimeMs) => meanBias(agent.url, ptimeMs)))
    } finally {
      await agent.stop()
    }
    console.info('bias by ptime', ptimes.map((ptimeMs, index) => `${ptimeMs} ms: ${biases[index]!.toFixed(2)} ms`).join(', '))
    expect(Math.max(...biases) - Math.min(...biases)).toBeLessThanOrEqual(5)
  })
})

/**
 * As `vqt calibrate --json`, again (at most twice) while what is missing is usable turns and not accuracy: turns that a stall of the
 * machine spoiled are rerun, a wrong reading never (measures.md §12.3).
 */
async function calibrated(): Promise<{ ran: Ran; result: CalibrationResult }> {
  for (let attempt = 1; ; attempt++) {
    const ran = await vqt(['calibrate', '--json'], { limitS: 200 })
    const result = JSON.parse(ran.stdout) as CalibrationResult
    const accurate = result.points.every((point) => Math.abs(point.biasMs) <= 10 && point.sdMs <= 10)
    if (result.status === 'pass' || !accurate || attempt === 3) return { ran, result }
    console.info(`attempt ${attempt}: ${result.why} Calibrating again.`)
  }
}

async function meanBias(url: string, ptimeMs: Ptime): Promise<number> {
  const options = {
    prefix: `ptime-${ptimeMs}`,
    stimuli: ['burst'] as const,
    delaysMs: [200, 500],
    rounds: 4,
    callsPerStimulus: 2,
    startAtMs: 0,
  }
  const plans = calibrationCalls({ ...options, leadInMs: 3000 }).map((plan): CallPlan => ({ ...plan, ptimeMs }))
  const caller = new CallerProcess()
  const calls: RecordedCall[] = []
  try {
    caller.addSpeech([encodeCallerSpeech(calibrationBurst(), ptimeMs)])
    const route = (): ReturnType<typeof agentRoute> => agentRoute({ url }, 'calibration')
    const onEnded = (call: RecordedCall): void => void calls.push(call)
    const schedule = new CallSchedule({ caller, route, concurrency: 9, stopPlacing: new AbortController().signal, onEnded })
    await schedule.place(plans, () => {})
    await schedule.settled()
  } finally {
    await caller.close()
  }
  const { points } = calibrationFrom(calls, { engine: 'werift', machine: machineInfo() })
  expect(points.length, 'no usable point').toBeGreaterThan(0)
  return points.reduce((sum, point) => sum + point.biasMs, 0) / points.length
}

import { setImmediate } from 'node:timers/promises'
import type { CallPlan } from '../model/plan.ts'
import type { RecordedCall } from '../model/recording.ts'
import type { CalibrationEdge, CalibrationResult } from '../model/result.ts'
import type { RunEvent } from '../model/run-event.ts'
import { defaultAgentSettings } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import { startAgent, type RunningAgent } from '../agent/start-agent.ts'
import { calibrationEdges, calibrationSnrsDb, codecDelay } from '../measure/calibration-edges.ts'
import { calibrationFrom } from '../measure/calibration.ts'
import { calibrationCalls, calibrationDelaysMs, calibrationStopsMs, miniCalibrationDelaysMs } from '../run/calibration-plan.ts'
import { CallerProcess } from '../run/caller-process.ts'
import { machineInfo } from '../run/machine.ts'
import { CallSchedule } from '../run/place-calls.ts'
import { calibrationLines } from './calibrate-lines.ts'
import { storeCalibration } from './calibrate-store.ts'
import { agentRoute } from './route.ts'
import { calibrationSpeech } from './speech.ts'

/** Turns per delay and stimulus of a full calibration (issue: 20 turns each). */
const roundsPerPoint = 20

/** An agent of its own for calibration calls: no recogniser, no fault, whatever the scenario asks of its agent. */
export function startCalibrationAgent(): Promise<RunningAgent> {
  return startAgent({ settings: { ...defaultAgentSettings, edges: 'annotated', recogniser: 'off' }, seed: 0, recogniserWorkers: 0 })
}

/**
 * About 15 s on two calls inside a run: the run's own error bar on this machine. Its turns begin when the run's calls have been set
 * up (`lastStartMs`), because a set-up is 10 ms of CPU that no other turn should hear.
 */
export function miniCalibrationCalls(lastStartMs: number): CallPlan[] {
  const stimuli = ['burst', 'speech'] as const
  const leadInMs = Math.min(lastStartMs, 10_000) + 2000
  return calibrationCalls({
    prefix: 'calibration',
    stimuli,
    delaysMs: miniCalibrationDelaysMs,
    rounds: 3,
    callsPerStimulus: 1,
    startAtMs: 0,
    leadInMs,
  })
}

/** `vqt calibrate`: known delays over the real WebRTC path, read with the same measures as any run. */
export async function runCalibration(options: {
  readonly engine?: string
  readonly observe: (event: RunEvent) => void
  readonly signal: AbortSignal
  /** Names the user's cache, where a finished calibration is kept; left out: nothing is kept. */
  readonly env?: Readonly<Record<string, string | undefined>>
}): Promise<CalibrationResult> {
  const engine = options.engine ?? 'werift'
  if (engine !== 'werift') {
    throw new InputError([{ code: 'engine.unknown', message: `there is no engine "${engine}"`, hint: 'the engine is: werift' }])
  }
  const plans = calibrationCalls({
    prefix: 'calibration',
    stimuli: ['burst', 'speech'],
    delaysMs: calibrationDelaysMs,
    stopsMs: { burst: calibrationStopsMs, speech: calibrationStopsMs },
    rounds: roundsPerPoint,
    callsPerStimulus: 5,
    startAtMs: 0,
    leadInMs: 4000,
  })
  const agent = await startCalibrationAgent()
  const caller = new CallerProcess()
  try {
    caller.addSpeech(calibrationSpeech())
    options.signal.addEventListener('abort', () => caller.leave(), { once: true })
    const calls: RecordedCall[] = []
    await caller.warmUp()
    const schedule = new CallSchedule({
      caller,
      route: () => agentRoute(agent, 'calibration'),
      concurrency: plans.length,
      stopPlacing: options.signal,
      onEnded: (call) => {
        calls.push(call)
        options.observe({ type: 'preparing', what: 'calibration calls', done: calls.length, total: plans.length })
      },
    })
    await schedule.place(plans, (plan) => options.observe({ type: 'call-started', id: plan.id }))
    await schedule.settled()
    const inOrder = calls.toSorted((a, b) => a.recording.plan.index - b.recording.plan.index)
    const live = calibrationFrom(inOrder, { engine, machine: machineInfo() })
    if (options.signal.aborted) return live
    // Only now: no call is left that the work could disturb.
    options.observe({ type: 'preparing', what: 'edges in noise', done: 0, total: 1 })
    const lines = await calibrationLines(options.env ?? {}, options.signal)
    const edges: CalibrationEdge[] = []
    for (const [index, snrDb] of calibrationSnrsDb.entries()) {
      edges.push(...calibrationEdges(lines, [snrDb]))
      options.observe({ type: 'preparing', what: 'edges in noise', done: index + 1, total: calibrationSnrsDb.length })
      // Ctrl-C and the live view get their turn.
      await setImmediate()
      if (options.signal.aborted) return live
    }
    const result: CalibrationResult = { ...live, edges, codec: codecDelay() }
    if (options.env !== undefined) await keep(result, options.env, options.observe)
    return result
  } finally {
    await caller.close()
    await agent.stop()
  }
}

async function keep(
  result: CalibrationResult,
  env: Readonly<Record<string, string | undefined>>,
  observe: (event: RunEvent) => void,
): Promise<void> {
  const kept = await storeCalibration(result, new Date().toISOString(), env)
  if (kept.kind === 'stored') observe({ type: 'note', level: 'info', text: `stored in ${kept.path}; every run on this machine quotes it` })
  else observe({ type: 'note', level: 'warn', text: `this calibration is not stored: ${kept.why}` })
}

import type { Verdict } from '../model/result.ts'
import type { RunOutcome } from '../model/run-event.ts'
import type { RunRequest } from '../pipeline/request.ts'
import { fakePlan, fakeResult, fakeVerdict } from './fake-result.ts'
import { fakeWorld, type FakeOptions, type FakeWorld } from './fake-world.ts'
import type { Pipeline } from './rooms.ts'

const refusal = (): Promise<never> => Promise.reject(new Error('the test did not expect this'))

/** Tests only: a world with this pipeline; what a test does not give must not be called. */
export function worldWith(pipeline: Partial<Pipeline>, options: FakeOptions = {}): FakeWorld {
  const whole: Pipeline = {
    planScenario: async (request) => ({
      plan: fakePlan(request.scenarioFile ?? 'quick-start'),
      estimate: { durationMs: 62_000, diskBytes: 12_300_000, turns: 102 },
      power: [],
      dropped: [],
      mos: [],
    }),
    runScenario: refusal,
    measureRun: refusal,
    runCalibration: refusal,
    writeReports: refusal,
    analyze: refusal,
    foreignFolder: refusal,
    ...pipeline,
  }
  return fakeWorld({ ...options, rooms: { pipeline: async () => whole, ...options.rooms } })
}

/** A pipeline that judges at once, with a verdict by scenario, and keeps what it was asked. */
export function judging(verdicts: Readonly<Record<string, Verdict>> = {}): {
  requests: RunRequest[]
  runScenario: Pipeline['runScenario']
} {
  const requests: RunRequest[] = []
  return {
    requests,
    runScenario: async (request) => {
      requests.push(request)
      const name = request.scenarioFile ?? 'quick-start'
      return { result: fakeResult(name, verdicts[name] ?? fakeVerdict(0)), dir: request.out ?? '/reports/x' }
    },
  }
}

/** A pipeline that runs until told to stop, and then takes its time. */
export const running: Pipeline['runScenario'] = (_request, _observe, { stopPlacing, leave }) =>
  new Promise((resolve, reject) => {
    const outcome: RunOutcome = { result: fakeResult('quick-start', fakeVerdict(130)), dir: 'x' }
    stopPlacing.addEventListener('abort', () => setTimeout(() => resolve(outcome), 50))
    leave.addEventListener('abort', () => reject(new Error('aborted')))
  })

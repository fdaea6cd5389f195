import { readFile, writeFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { startAgent, type RunningAgent } from './agent/start-agent.ts'
import { judgeRun, type MeasuredCall } from './judge-run.ts'
import { calibrationDetector } from './measure/calibration.ts'
import { measureCall } from './measure/measure-call.ts'
import type { RecordedCall, RunRecord } from './model/recording.ts'
import type { Result } from './model/result.ts'
import type { RunEvent, RunOutcome } from './model/run-event.ts'
import { loadPlan } from './pipeline/load-plan.ts'
import { miniCalibrationCalls, startCalibrationAgent } from './pipeline/calibrate.ts'
import { findCalibration } from './pipeline/calibrate-store.ts'
import type { RunRequest, RunSignals } from './pipeline/request.ts'
import { agentRoute, externalRoute } from './pipeline/route.ts'
import { createRunDirectory } from './pipeline/run-directory.ts'
import { RunProgress } from './pipeline/run-progress.ts'
import { packageFile } from './pipeline/shipped-files.ts'
import { scoreSpeech } from './pipeline/score-speech.ts'
import { agentClips } from './pipeline/agent-clips.ts'
import { renderedSpeech, storedSpeech, type SpeechStore } from './pipeline/speech-store.ts'
import { calibrationSpeech, prepareLayers, prepareSpeech } from './pipeline/speech.ts'
import { readRecording } from './recording/read-recording.ts'
import { readRunRecord, writeRunRecord } from './recording/run-record.ts'
import { asRecorded, writeRecording } from './recording/write-recording.ts'
import { renderAll } from './report/index.ts'
import { CallerProcess } from './run/caller-process.ts'
import { generatorHealth } from './run/generator-health.ts'
import { machineInfo } from './run/machine.ts'
import { CallSchedule } from './run/place-calls.ts'
import { scriptedTurns } from './scenario/plan-summary.ts'
import { carriedBy } from './target/index.ts'

export type { RunRequest, RunSignals } from './pipeline/request.ts'
export { analyze, foreignFolder } from './pipeline/analyze.ts'
export { planScenario, type PlanPreview } from './pipeline/plan-preview.ts'
export { runCalibration } from './pipeline/calibrate.ts'

/**
 * The story: scenario → plan → calls → recordings → measurements → verdict → reports. Throws `InputError` on bad input; whatever
 * happens to single calls is in their recordings.
 */
export async function runScenario(request: RunRequest, observe: (event: RunEvent) => void, signals: RunSignals): Promise<RunOutcome> {
  const startedAt = new Date()
  const { plan, file } = await loadPlan(request)
  const external = plan.target === 'agent' ? null : await externalRoute(plan.target, request.token, file)
  const dir = await createRunDirectory({ out: request.out, runsRoot: request.runsRoot, scenario: plan.scenario, startedAt })
  observe({ type: 'planned', plan, dir })
  const speech = await prepareSpeech(plan, request.env, observe, signals.leave)
  const layers = await prepareLayers(plan, request.env, signals.leave)

  const agents: RunningAgent[] = []
  const caller = new CallerProcess()
  const clips = agentClips(request.env)
  const warm = caller.warmUp()
  try {
    const calibrationAgent = await startCalibrationAgent()
    agents.push(calibrationAgent)
    const agent = external === null ? await startAgent({ settings: plan.agent, seed: plan.seed, recogniserWorkers: 1 }) : null
    if (agent !== null) agents.push(agent)
    if (agent?.problem !== undefined)
      observe({ type: 'note', level: 'warn', text: `${agent.problem.message}: ${agent.problem.hint ?? ''}` })

    caller.addSpeech([...speech.encoded, ...calibrationSpeech()])
    caller.addLayers(layers)
    const recorded: RecordedCall[] = []
    const measured = new Map<string, MeasuredCall>()
    const progress = new RunProgress(plan)
    await warm
    const schedule = new CallSchedule({
      caller,
      route: (call) =>
        call.role === 'calibration' ? agentRoute(calibrationAgent, 'calibration') : (external ?? agentRoute(agent!, 'dialogue')),
      concurrency: plan.concurrency,
      stopPlacing: signals.stopPlacing,
      onEnded: async (placed) => {
        // What is measured now is what `vqt measure` will read from disk later, to the nanosecond.
        const call = asRecorded(placed)
        await writeRecording(join(dir, 'calls', call.recording.plan.id), call)
        recorded.push(call)
        const measuredCall = measureCall(call)
        measured.set(call.recording.plan.id, measuredCall)
        progress.add(measuredCall.call, measuredCall.measurements)
        observe({ type: 'call-ended', call: measuredCall.call })
        replaceInvalidTurns()
        // Nobody answers: the calibration has nothing left to vouch for.
        if (progress.endedCalls === plan.calls.length && progress.connectedCalls === 0) caller.leave()
      },
    })

    // Closes the loop: a spare call for as long as turns that the harness spoiled leave the run short of what it wants.
    const spares = [...plan.spares]
    let sparesPlaced = 0
    const replacements: Promise<unknown>[] = []
    const replaceInvalidTurns = (): void => {
      if (progress.endedCalls < plan.calls.length || progress.invalidTurns === 0) return
      const turnsPerCall = Math.max(1, ...plan.calls.slice(0, 1).map(scriptedTurns))
      const wanted =
        Math.ceil((plan.wantedTurns - progress.validTurns) / turnsPerCall) - (plan.calls.length + sparesPlaced - progress.endedCalls)
      const next = spares.splice(0, Math.max(0, wanted)).map((spare) => ({ ...spare, startAtMs: schedule.elapsedMs }))
      sparesPlaced += next.length
      if (next.length > 0) replacements.push(schedule.place(next, started))
    }
    const started = (call: { id: string }): void => observe({ type: 'call-started', id: call.id })

    const stopWatching = watchProgress(() => {
      caller.load().then(({ lag }) => {
        const live = { elapsedMs: schedule.elapsedMs, activeCalls: schedule.active, eventLoopP99Ms: lag?.p99Ms ?? null }
        observe({ type: 'progress', progress: progress.snapshot(live) })
      }, ignore)
    })
    signals.leave.addEventListener('abort', () => caller.leave(), { once: true })
    try {
      await schedule.place([...miniCalibrationCalls(plan.calls.at(-1)?.startAtMs ?? 0), ...plan.calls], started)
      await schedule.settled()
      await Promise.all(replacements)
      await schedule.settled()
    } finally {
      stopWatching()
    }

    const order = [...plan.calls, ...plan.spares].map((call) => call.id)
    const rank = (call: RecordedCall): number => (order.indexOf(call.recording.plan.id) + order.length + 1) % (order.length + 1)
    const calls = recorded.toSorted((a, b) => rank(a) - rank(b) || a.recording.plan.id.localeCompare(b.recording.plan.id))
    const agentCpuCores = agent === null ? null : ((await agent.cpuUsage())?.cores ?? null)
    const load = await caller.load()
    const run: RunRecord = {
      schemaVersion: 1,
      vqt: await version(),
      scenario: plan.scenario,
      description: plan.description,
      target: plan.target,
      media: carriedBy(external?.spec.kind ?? 'agent'),
      engine: 'werift',
      seed: plan.seed,
      planHash: plan.hash,
      startedAt: startedAt.toISOString(),
      durationMs: Date.now() - startedAt.getTime(),
      interrupted: signals.stopPlacing.aborted || signals.leave.aborted,
      command: request.command,
      thresholds: plan.thresholds,
      wantedTurns: plan.wantedTurns,
      maxOffScriptRate: plan.maxOffScriptRate,
      visqol: request.visqol ?? 'sample',
      calls: calls.map((call) => call.recording.plan.id),
      notPlaced: plan.calls.filter((call) => !measured.has(call.id)).length,
      machine: machineInfo(),
      generator: generatorHealth({ callerCpuCores: load.cpuCores, agentCpuCores, lag: load.lag, calls }),
      storedCalibration: await findCalibration({ engine: 'werift', machine: machineInfo(), detector: calibrationDetector }, request.env),
    }
    await writeRunRecord(dir, run)
    const result = judgeRun(run, calls, measured, await scoresOf(run, calls, renderedSpeech(speech.rendered, dir, clips.make)))
    await writeReports(result, dir, request.env)
    return { result, dir }
  } finally {
    await caller.close()
    await clips.close()
    await Promise.all(agents.map((agent) => agent.stop()))
  }
}

/** Judges the recordings of a run again: the same files give the same `result.json`, byte for byte. */
export async function measureRun(dir: string, env: RunRequest['env'] = {}): Promise<RunOutcome> {
  const run = await readRunRecord(dir)
  const calls: RecordedCall[] = []
  for (const id of run.calls) calls.push(await readRecording(join(dir, 'calls', id)))
  const result = judgeRun(run, calls, new Map(), await scoresOf(run, calls, storedSpeech(dir)))
  await writeReports(result, dir, env)
  return { result, dir }
}

/** Writes every report of a result into its run directory. */
export async function writeReports(result: Result, dir: string, env: RunRequest['env']): Promise<void> {
  const readAudio = (path: string): Promise<Uint8Array | null> => readFile(join(dir, path)).catch(() => null)
  for (const { path, content } of await renderAll(result, { runDir: dir, readAudio })) {
    // Whole or not at all: a report that breaks off reads like a verdict.
    await writeFile(join(dir, `${path}.partial`), content)
    await rename(join(dir, `${path}.partial`), join(dir, path))
    if (path === 'summary.md' && env['GITHUB_STEP_SUMMARY'] !== undefined)
      await writeFile(env['GITHUB_STEP_SUMMARY'], content, { flag: 'a' })
  }
}

/** Runs that say nothing of ViSQOL (recordings of somebody else's) are not scored. */
async function scoresOf({ visqol, seed }: RunRecord, calls: readonly RecordedCall[], store: SpeechStore): ReturnType<typeof scoreSpeech> {
  return visqol === undefined ? new Map() : scoreSpeech(calls, { choice: visqol, seed, store })
}

function watchProgress(report: () => void): () => void {
  const timer = setInterval(report, 250)
  return () => clearInterval(timer)
}

async function version(): Promise<string> {
  return (JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }).version
}

function ignore(): void {}

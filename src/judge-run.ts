import { applicableGates, type SourcedGate } from './gate/applicable-gates.ts'
import { evaluateGate } from './gate/evaluate.ts'
import { healthChecks } from './gate/health.ts'
import { isProblem, parseThreshold } from './gate/threshold.ts'
import { decideVerdict } from './gate/verdict.ts'
import { calibrationDetector, calibrationFrom } from './measure/calibration.ts'
import { measureDefinitions } from './measure/index.ts'
import { measureCall, type MeasuredCall } from './measure/measure-call.ts'
import { withSpeechScores } from './measure/quality/speech-scores.ts'
import { withoutRtp } from './measure/quality/without-rtp.ts'
import { summarise } from './measure/summarise.ts'
import { countTurns } from './measure/turn-counts.ts'
import { InputError } from './model/problem.ts'
import type { LegLqo, LegName } from './model/quality.ts'
import type { RecordedCall, RunRecord } from './model/recording.ts'
import {
  resultSchemaVersion,
  type CalibrationResult,
  type CallResult,
  type Figure,
  type GateResult,
  type Measurement,
  type Result,
} from './model/result.ts'

export type { MeasuredCall }

/**
 * The whole right-hand side as one pure function: recordings → measurements → summaries → gates → health → verdict →
 * `result.json`. The same run and recordings give the same JSON. `measured` holds calls that were measured as they ended,
 * by id, so that nothing is measured twice; `scores` what ViSQOL says of their speech, which takes too long to be done here. Calibration calls go into the calibration and nowhere else. Calls come out in
 * plan order. Throws an `InputError` listing every threshold that cannot be read.
 */
export function judgeRun(
  run: RunRecord,
  calls: readonly RecordedCall[],
  measured: ReadonlyMap<string, MeasuredCall> = new Map(),
  scores: ReadonlyMap<string, Readonly<Record<LegName, LegLqo>>> = new Map(),
): Result {
  const media = run.media ?? 'rtp'
  const calibrationCalls = calls.filter(({ recording }) => recording.plan.role === 'calibration')
  const judged = calls
    .filter(({ recording }) => recording.plan.role !== 'calibration')
    .map((recorded) => {
      const { id } = recorded.recording.plan
      const scored = withSpeechScores(measured.get(id) ?? measureCall(recorded), scores.get(id))
      return media === 'audio' ? withoutRtp(scored) : scored
    })
  const calibration = calibrationCalls.length === 0 ? null : calibrationFrom(calibrationCalls, { engine: run.engine, machine: run.machine })
  const inOrder = orderedBy(run.calls, judged)
  const results = inOrder.map(({ call }) => call)
  const measurements = inOrder.flatMap((one) => one.measurements)
  const counts = countsOf(results, measurements, run.notPlaced)
  const summaries = summarise(measurements, measureDefinitions, calibration)
  const figures = new Map(summaries.flatMap(({ measure, figure }) => (figure === null ? [] : [[measure, figure] as const])))
  const { judged: asked, dropped } = applicableGates(gatesOf(run), measureDefinitions, media)
  const gates = judgeGates(asked, measurements, calibration, figures)
  const checks = healthChecks({
    generator: run.generator,
    cores: run.machine.cores,
    calls: results,
    validTurns: counts.validTurns,
    invalidTurns: counts.invalidTurns,
    wantedTurns: run.wantedTurns,
    calibration,
    ...(run.storedCalibration === undefined ? {} : { stored: { calibration: run.storedCalibration, detector: calibrationDetector } }),
  })
  const decision = decideVerdict({ gates, dropped, checks, counts, interrupted: run.interrupted, maxOffScriptRate: run.maxOffScriptRate })
  const { scenario, description, target, engine, seed, planHash, startedAt, durationMs, command, machine } = run
  return {
    schemaVersion: resultSchemaVersion,
    vqt: run.vqt,
    run: {
      scenario,
      description,
      target,
      ...(run.media === undefined ? {} : { media }),
      engine,
      seed,
      planHash,
      startedAt,
      durationMs,
      command,
      machine,
    },
    verdict: {
      ...decision,
      gates,
      ...(dropped.length === 0 ? {} : { droppedGates: dropped }),
      health: {
        status: checks.some((check) => check.status === 'unhealthy') ? 'unhealthy' : 'healthy',
        checks,
        generator: run.generator,
        calibration,
        ...(run.storedCalibration === undefined ? {} : { stored: run.storedCalibration }),
      },
    },
    counts,
    measures: measureDefinitions,
    summaries,
    calls: results,
    measurements,
  }
}

/** Every gate of the run, parsed. Throws an `InputError` listing those that cannot be read. */
function gatesOf(run: RunRecord): readonly SourcedGate[] {
  const parsed = run.thresholds.map((source) => ({ source, threshold: parseThreshold(source.expression, measureDefinitions) }))
  const problems = parsed.flatMap(({ source, threshold }) => {
    if (!isProblem(threshold)) return []
    return source.file === undefined || source.line === undefined
      ? [threshold]
      : [{ ...threshold, at: { file: source.file, line: source.line, column: 1 } }]
  })
  if (problems.length > 0) throw new InputError(problems)
  return parsed.flatMap(({ source, threshold }) => (isProblem(threshold) ? [] : [{ source, threshold }]))
}

function judgeGates(
  gates: readonly SourcedGate[],
  measurements: readonly Measurement[],
  calibration: CalibrationResult | null,
  figures: ReadonlyMap<string, Figure>,
): readonly GateResult[] {
  return gates.map(({ source: { file, line }, threshold }) => {
    const where = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
    return evaluateGate(threshold, measurements, { definitions: measureDefinitions, calibration, figures, ...where })
  })
}

/** Plan order; calls the run record does not list come last, by id. */
function orderedBy(ids: readonly string[], calls: readonly MeasuredCall[]): readonly MeasuredCall[] {
  const position = new Map(ids.map((id, index) => [id, index]))
  const at = (one: MeasuredCall): number => position.get(one.call.id) ?? ids.length
  return calls.toSorted((a, b) => at(a) - at(b) || (a.call.id < b.call.id ? -1 : 1))
}

function countsOf(calls: readonly CallResult[], measurements: readonly Measurement[], notPlaced: number): Result['counts'] {
  const ended = (kind: CallResult['end']['kind']): number => calls.filter((call) => call.end.kind === kind).length
  const turns = countTurns(measurements)
  return {
    calls: calls.length,
    connected: calls.filter((call) => call.connected).length,
    failed: ended('failed'),
    dropped: ended('dropped'),
    offScript: ended('off-script'),
    notPlaced,
    turns: turns.valid + turns.invalid,
    validTurns: turns.valid,
    invalidTurns: turns.invalid,
    unanswered: turns.unanswered,
  }
}

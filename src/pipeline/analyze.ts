import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { judgeRun, type MeasuredCall } from '../judge-run.ts'
import { analysisOf, type Analysis } from '../measure/analysis.ts'
import { measureCall } from '../measure/measure-call.ts'
import { InputError, type Problem } from '../model/problem.ts'
import type { RecordedCall, RunRecord } from '../model/recording.ts'
import type { Result } from '../model/result.ts'
import { writeRunRecord } from '../recording/run-record.ts'
import { asRecorded, writeRecording } from '../recording/write-recording.ts'
import { machineInfo } from '../run/machine.ts'
import type { LeftOut } from './foreign-folder.ts'
import { readForeign, type ForeignSource } from './read-foreign.ts'
import { createRunDirectory } from './run-directory.ts'
import { packageFile } from './shipped-files.ts'

export { foreignFolder } from './foreign-folder.ts'

export interface AnalyzeRequest {
  readonly sources: readonly ForeignSource[]
  /**
   * Files of a folder that are no recording; null: not a folder. Of a folder, recordings that cannot be measured are left out too, named with
   * the reason, unless there are gates: a gate must not pass because what it should have judged was left out.
   */
  readonly leftOut: readonly LeftOut[] | null
  /** What the report calls the target. */
  readonly target: string
  /** Gates, as on the command line. */
  readonly gates: readonly string[]
  /** Write a run directory: `out`, or a new one under `runsRoot` where `out` is null. */
  readonly report: { readonly out: string | null; readonly runsRoot: string } | null
  readonly command: string
  readonly startedAt: Date
}

export interface AnalyzeOutcome {
  readonly analyses: readonly Analysis[]
  readonly result: Result
  /** Everything that is not in the figures, with the reason. */
  readonly leftOut: readonly LeftOut[]
  /** Null: nothing was written. */
  readonly dir: string | null
}

/**
 * Measures recordings that vqt did not make, with the code that judges live calls. Everything is read and measured before anything is
 * written. Throws `InputError` with every problem of every recording.
 */
export async function analyze(request: AnalyzeRequest, beforeWriting: () => void = () => {}): Promise<AnalyzeOutcome> {
  const read: { source: ForeignSource; index: number; call: RecordedCall }[] = []
  const measured = new Map<string, MeasuredCall>()
  const analyses: Analysis[] = []
  const leftOut: LeftOut[] = [...(request.leftOut ?? [])]
  const problems: Problem[] = []
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  for (const source of request.sources) {
    try {
      const index = read.length
      const foreign = await readForeign(source, index)
      const call = asRecorded(foreign.call)
      const one = measureCall(call)
      // Its audio is read again when it is written: a folder's recordings together may not fit into memory.
      read.push({ source, index, call: { ...call, caller: [], agent: [] } })
      measured.set(source.id, one)
      analyses.push(
        analysisOf(one.call, call.recording, { vqt: version, labelledTurns: foreign.labelledTurns, warnings: foreign.warnings }),
      )
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown
      problems.push(...thrown.problems)
      leftOut.push({ file: fileOf(source), why: thrown.message })
    }
  }
  const strict = request.leftOut === null || request.gates.length > 0
  if (problems.length > 0 && (strict || read.length === 0)) throw new InputError(problems)
  const calls = read.map(({ call }) => call)
  const run = runRecord(request, calls, leftOut, version)
  const result = judgeRun(run, calls, measured)
  if (request.report === null) return { analyses, result, leftOut, dir: null }
  beforeWriting()
  const dir = await createRunDirectory({ ...request.report, scenario: 'analyze', startedAt: request.startedAt })
  for (const { source, index } of read) {
    await writeRecording(join(dir, 'calls', source.id), asRecorded((await readForeign(source, index)).call))
  }
  await writeRunRecord(dir, run)
  return { analyses, result, leftOut, dir }
}

function fileOf(source: ForeignSource): string {
  return basename(source.kind === 'pair' ? source.caller : source.file)
}

function runRecord(request: AnalyzeRequest, calls: readonly RecordedCall[], leftOut: readonly LeftOut[], version: string): RunRecord {
  const missing = leftOut.length === 0 ? '' : ` Left out: ${leftOut.map(({ file, why }) => `${file} (${why})`).join('; ')}.`
  return {
    schemaVersion: 1,
    vqt: version,
    scenario: 'analyze',
    description: `Recordings that vqt did not make, measured by the same code as its own calls.${missing}`,
    target: request.target,
    engine: 'recording',
    seed: 0,
    planHash: '',
    startedAt: request.startedAt.toISOString(),
    durationMs: calls.reduce((sum, { recording }) => sum + recording.endMs, 0),
    interrupted: false,
    command: request.command,
    thresholds: request.gates.map((expression) => ({ expression })),
    // Barge-ins are turns, as `countTurns` counts them.
    wantedTurns: calls.reduce((sum, { recording }) => sum + recording.turns.length, 0),
    maxOffScriptRate: 1,
    calls: calls.map(({ recording }) => recording.plan.id),
    notPlaced: 0,
    machine: machineInfo(),
    generator: { callerCpuCores: null, agentCpuCores: null, eventLoopP99Ms: null, eventLoopMaxMs: null, lateStarts: 0 },
  }
}

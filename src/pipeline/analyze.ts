import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { judgeRun, type MeasuredCall } from '../judge-run.ts'
import { analysisOf, type Analysis } from '../measure/analysis.ts'
import { measureCall } from '../measure/measure-call.ts'
import { InputError } from '../model/problem.ts'
import type { RecordedCall, RunRecord } from '../model/recording.ts'
import type { Result } from '../model/result.ts'
import { writeRunRecord } from '../recording/run-record.ts'
import { asRecorded, writeRecording } from '../recording/write-recording.ts'
import { machineInfo } from '../run/machine.ts'
import { readForeign, type ForeignSource } from './read-foreign.ts'
import { createRunDirectory } from './run-directory.ts'
import { packageFile } from './shipped-files.ts'

export interface AnalyzeRequest {
  readonly sources: readonly ForeignSource[]
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
  /** Null: nothing was written. */
  readonly dir: string | null
}

/**
 * Measures recordings that vqt did not make, with the code that judges live calls. Everything is read and measured before anything is
 * written. Throws `InputError` for what cannot be measured.
 */
export async function analyze(request: AnalyzeRequest, beforeWriting: () => void = () => {}): Promise<AnalyzeOutcome> {
  const calls: RecordedCall[] = []
  const measured = new Map<string, MeasuredCall>()
  const analyses: Analysis[] = []
  for (const [index, source] of request.sources.entries()) {
    const foreign = await readForeign(source, index)
    const call = asRecorded(foreign.call)
    const one = measureCall(call)
    calls.push(call)
    measured.set(source.id, one)
    analyses.push(analysisOf(one.call, call.recording, foreign.labelledTurns, foreign.warnings))
  }
  const run = await runRecord(request, calls)
  const result = judgeRun(run, calls, measured)
  if (request.report === null) return { analyses, result, dir: null }
  beforeWriting()
  const dir = await createRunDirectory({ ...request.report, scenario: 'analyze', startedAt: request.startedAt })
  for (const call of calls) await writeRecording(join(dir, 'calls', call.recording.plan.id), call)
  await writeRunRecord(dir, run)
  return { analyses, result, dir }
}

async function runRecord(request: AnalyzeRequest, calls: readonly RecordedCall[]): Promise<RunRecord> {
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  const turns = calls.reduce((sum, { recording }) => sum + recording.turns.filter((turn) => turn.bargeIn === undefined).length, 0)
  return {
    schemaVersion: 1,
    vqt: version,
    scenario: 'analyze',
    description: 'Recordings that vqt did not make, measured by the same code as its own calls.',
    target: request.target,
    engine: 'recording',
    seed: 0,
    planHash: '',
    startedAt: request.startedAt.toISOString(),
    durationMs: calls.reduce((sum, { recording }) => sum + recording.endMs, 0),
    interrupted: false,
    command: request.command,
    thresholds: request.gates.map((expression) => ({ expression })),
    wantedTurns: turns,
    maxOffScriptRate: 1,
    calls: calls.map(({ recording }) => recording.plan.id),
    notPlaced: 0,
    machine: machineInfo(),
    generator: { callerCpuCores: null, agentCpuCores: null, eventLoopP99Ms: null, eventLoopMaxMs: null, lateStarts: 0 },
  }
}

/** Recordings of a folder and files that are none, with the reason. */
export interface FolderListing {
  readonly sources: readonly ForeignSource[]
  readonly leftOut: readonly { readonly file: string; readonly why: string }[]
}

const audioFile = /\.(wav|mp3|ogg|opus|m4a|flac|webm|aac)$/i

/**
 * Finds the recordings of a folder by name: `x.caller.wav` beside `x.agent.wav`, or with `callerChannel` every other audio file as a stereo
 * recording; labels are `x.labels.json`. Throws `InputError` where there is none.
 */
export async function foreignFolder(folder: string, callerChannel: 'left' | 'right' | null): Promise<FolderListing> {
  const names = (await readdir(folder)).toSorted()
  const sources: ForeignSource[] = []
  const leftOut: { file: string; why: string }[] = []
  const labelsOf = (id: string): string | null => (names.includes(`${id}.labels.json`) ? join(folder, `${id}.labels.json`) : null)
  for (const name of names.filter((each) => audioFile.test(each))) {
    const sided = /^(.+)\.(caller|agent)(\.[^.]+)$/.exec(name)
    if (sided === null) {
      const id = name.replace(/\.[^.]+$/, '')
      if (callerChannel === null) leftOut.push({ file: name, why: 'which side is the caller? add --caller-channel left or right' })
      else sources.push({ kind: 'stereo', id: safeId(id), labels: labelsOf(id), file: join(folder, name), callerChannel })
      continue
    }
    const [, id = '', side, extension = ''] = sided
    const other = `${id}.${side === 'caller' ? 'agent' : 'caller'}${extension}`
    if (!names.includes(other)) leftOut.push({ file: name, why: `there is no ${other} beside it` })
    else if (side === 'caller')
      sources.push({ kind: 'pair', id: safeId(id), labels: labelsOf(id), caller: join(folder, name), agent: join(folder, other) })
  }
  if (sources.length > 0) return { sources, leftOut }
  const why = leftOut[0] === undefined ? 'it holds no audio file' : `${leftOut[0].file}: ${leftOut[0].why}`
  throw new InputError([
    {
      code: 'analyze.folder',
      message: `no recording found in ${folder}: ${why}`,
      hint: 'name pairs x.caller.wav and x.agent.wav, or give stereo files and --caller-channel; labels are x.labels.json',
    },
  ])
}

/** An id names a folder on disk. */
export function safeId(name: string): string {
  const safe = basename(name).replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
  return safe === '' || safe.startsWith('.') ? `recording${safe}` : safe
}

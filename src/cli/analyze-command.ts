import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { InputError } from '../model/problem.ts'
import type { AnalyzeRequest } from '../pipeline/analyze.ts'
import type { LeftOut } from '../pipeline/foreign-folder.ts'
import type { ForeignSource } from '../pipeline/read-foreign.ts'
import { analysisLegend, analysisText } from './analysis-text.ts'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts'
import { clearFormerRun, outDirectoryProblem } from './out-directory.ts'
import { paintWith, wantsColor } from './paint.ts'
import { gateProblems } from './run-options.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt analyze --caller caller.wav --agent agent.wav
  vqt analyze --caller caller.wav --agent agent.wav --labels labels.json --json | jq '.turns[].turnLatencyMs'
  vqt analyze call.wav --caller-channel left
  vqt analyze recordings/ --out reports/vendor-a --gate 'turn_latency:p(95)<1500'

A folder holds pairs x.caller.wav and x.agent.wav, or stereo files (with --caller-channel); x.labels.json beside them are their labels.
What is no recording, or cannot be measured, is left out and named; with --gate a recording that cannot be measured is an error.
Labels tell the caller's truth, in ms from the start of the audio:
  {"callerTurns": [[[0, 1800]], [[5200, 6100], [6700, 8000]]], "events": [{"kind": "bargeIn", "startMs": 11000, "endMs": 11900}], "rttMs": 60}
A turn is a list of fragments between the pauses inside it; kinds of events: bargeIn, backchannel, cough, noise, sideTalk.

Exit codes: 0 measured (and every gate passed), 1 a gate failed, 2 bad input, 3 a gate is inconclusive.`

interface RawAnalyzeOptions {
  readonly caller?: string
  readonly agent?: string
  readonly labels?: string
  readonly callerChannel?: string
  readonly out?: string
  readonly gate?: readonly string[]
  readonly json?: boolean
  readonly strict?: boolean
  readonly color?: boolean
}

/** `vqt analyze`: measures calls that vqt did not place. */
export function addAnalyzeCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('analyze')
    .summary('measure recordings that vqt did not make')
    .description('Measures turn-taking in somebody else’s recordings with the code that judges live calls.')
    .argument('[recording]', 'a recording with both sides on two channels, or a folder of recordings')
    .option('--caller <file>', 'the caller’s side (WAV, or what ffmpeg reads)')
    .option('--agent <file>', 'the agent’s side')
    .option('--labels <file>', 'what is known of the caller’s side (without it caller edges are detected)')
    .option('--caller-channel <side>', 'left or right: where the caller is in a recording with two channels')
    .option('--out <dir>', 'write recordings, result.json and report.html there (a folder always writes a report)')
    .option('--gate <gate...>', 'gates such as turn_latency:p(95)<1500')
    .option('--strict', 'an inconclusive gate exits with 1 instead of 3')
    .option('--json', 'print one JSON document')
    .option('--color', 'colour even where the output is no terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', examples)
    .action(async (recording: string | undefined, raw: RawAnalyzeOptions) => {
      const pipeline = await world.rooms.pipeline()
      const found = await sourcesOf(recording, raw, world, pipeline.foreignFolder)
      const out = raw.out === undefined ? null : resolve(world.cwd, raw.out)
      const refused = [...(await gateProblems(raw.gate ?? [])), ...(out === null ? [] : [outDirectoryProblem(out) ?? []].flat())]
      if (refused.length > 0) throw new InputError(refused)
      const request: AnalyzeRequest = {
        sources: found.sources,
        leftOut: found.leftOut,
        target: found.target,
        gates: raw.gate ?? [],
        report: found.leftOut !== null || raw.out !== undefined ? { out, runsRoot: resolve(world.cwd, 'reports') } : null,
        command: commandLine(recording, raw),
        startedAt: new Date(),
      }
      const { analyses, result, leftOut, dir } = await pipeline.analyze(request, () => (out === null ? undefined : clearFormerRun(out)))
      if (dir !== null) await pipeline.writeReports(result, dir, {})
      for (const { file, why } of leftOut) world.stderr.write(`! ${file} left out: ${why}\n`)
      if (raw.json === true) {
        const folder = { schemaVersion: 1, report: dir, leftOut, recordings: analyses }
        world.stdout.write(`${JSON.stringify(found.leftOut === null ? analyses[0] : folder, null, 2)}\n`)
        if (dir !== null) world.stderr.write(`written to ${dir}\n`)
        for (const { id, warnings } of analyses) for (const warning of warnings) world.stderr.write(`! ${id}: ${warning}\n`)
      } else {
        const color = wantsColor(raw.color, world.env, world.stdout)
        const paint = paintWith(color)
        for (const analysis of analyses) world.stdout.write(analysisText(analysis, (text) => paint('bold', text)))
        world.stdout.write(analysisLegend(analyses))
        if (dir !== null)
          world.stdout.write(`\n${await world.rooms.terminalReport(result, { color, width: world.stdout.columns ?? 100, runDir: dir })}`)
      }
      exit(request.gates.length === 0 ? exitCodes.passed : exitCodeOf([{ kind: 'judged', verdict: result.verdict }], raw.strict === true))
    })
}

interface Sources {
  readonly sources: readonly ForeignSource[]
  /** Null: not a folder. */
  readonly leftOut: readonly LeftOut[] | null
  readonly target: string
}

type FolderReader = typeof import('../pipeline/analyze.ts').foreignFolder

async function sourcesOf(recording: string | undefined, raw: RawAnalyzeOptions, world: World, readFolder: FolderReader): Promise<Sources> {
  const path = (file: string): string => resolve(world.cwd, file)
  const channel = raw.callerChannel
  if (channel !== undefined && channel !== 'left' && channel !== 'right') {
    throw bad('analyze.channel', `--caller-channel is left or right, not "${channel}"`, 'the channel on which the caller is')
  }
  if (recording !== undefined && (raw.caller !== undefined || raw.agent !== undefined)) {
    throw bad(
      'analyze.both',
      'a recording and --caller/--agent exclude each other',
      'give one file with two channels, or one file for each side',
    )
  }
  const labels = raw.labels === undefined ? null : path(raw.labels)
  if (recording === undefined) {
    if (raw.caller === undefined || raw.agent === undefined) {
      const missing =
        raw.caller === undefined && raw.agent === undefined
          ? 'no recording given'
          : `--${raw.caller === undefined ? 'caller' : 'agent'} is missing`
      throw bad('analyze.missing', missing, 'vqt analyze --caller c.wav --agent a.wav, or vqt analyze call.wav --caller-channel left')
    }
    if (channel !== undefined)
      throw bad('analyze.channel', '--caller-channel needs a recording with two channels', 'leave it out with --caller and --agent')
    const source = { kind: 'pair', id: 'recording', labels, caller: path(raw.caller), agent: path(raw.agent) } as const
    return { sources: [source], leftOut: null, target: basename(raw.agent) }
  }
  const file = path(recording)
  const isFolder = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (isFolder) {
    if (labels !== null) throw bad('analyze.labels', '--labels is for one recording', 'in a folder the labels of x.wav are x.labels.json')
    return { ...(await readFolder(file, channel ?? null)), target: basename(file) }
  }
  if (channel === undefined) throw bad('analyze.channel', 'which side is the caller?', 'add --caller-channel left or right')
  return {
    sources: [{ kind: 'stereo', id: 'recording', labels, file, callerChannel: channel }],
    leftOut: null,
    target: basename(file),
  }
}

function bad(code: string, message: string, hint: string): InputError {
  return new InputError([{ code, message, hint }])
}

function commandLine(recording: string | undefined, raw: RawAnalyzeOptions): string {
  const option = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [`--${name}`, value])
  return [
    'vqt analyze',
    ...(recording === undefined ? [] : [recording]),
    ...option('caller', raw.caller),
    ...option('agent', raw.agent),
    ...option('labels', raw.labels),
    ...option('caller-channel', raw.callerChannel),
    ...(raw.gate ?? []).flatMap((gate) => ['--gate', `'${gate}'`]),
  ].join(' ')
}

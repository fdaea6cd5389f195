import type { Command } from 'commander'
import type { CalibrationResult } from '../model/result.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { watchInterrupts } from './interrupts.ts'
import { startLiveView } from './live-view.ts'
import { paintWith, wantsColor } from './paint.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt calibrate
  vqt calibrate --json > calibration.json
  vqt calibrate --quiet && vqt run my-clinic.yaml

Exit codes: 0 bias and spread are within 10 ms at every point, 1 they are not, 130 interrupted.`

interface RawCalibrateOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly engine?: string
}

/** `vqt calibrate`: proves the instrument against known delays. */
export function addCalibrateCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('calibrate')
    .summary('prove the instrument against known delays')
    .description(
      'Calls the reference agent, which answers after exactly 0, 200, 500, 1000 and 2000 ms and falls silent exactly 0, 150,\n' +
        '400 and 900 ms after a barge-in, over the real WebRTC path, and compares what is measured with what is true; then reads\n' +
        'known edges of speech in noise. The result is stored, and every run on this machine quotes it. Takes two to three minutes.',
    )
    .option('--engine <name>', 'the peer to calibrate (default: werift)')
    .option('--json', 'print the result as one JSON document')
    .option('--quiet', 'no progress')
    .addHelpText('after', examples)
    .action(async (raw: RawCalibrateOptions) => {
      const pipeline = await world.rooms.pipeline()
      const paint = paintWith(wantsColor(undefined, world.env, world.stderr))
      const view = startLiveView({ world, paint, quiet: raw.quiet === true })
      const interrupts = watchInterrupts(world, view.stopping)
      try {
        const engine = raw.engine === undefined ? {} : { engine: raw.engine }
        const running = pipeline.runCalibration({ ...engine, observe: view.observe, signal: interrupts.stopPlacing, env: world.env })
        const result = await Promise.race([running, interrupts.left])
        view.close()
        // A calibration that was cut short proves nothing, whatever its points say.
        if (result === 'left' || interrupts.stopPlacing.aborted) return exit(exitCodes.interrupted)
        world.stdout.write(raw.json === true ? `${JSON.stringify(result, null, 2)}\n` : calibrationText(result))
        exit(result.status === 'pass' ? exitCodes.passed : exitCodes.gateFailed)
      } catch (error) {
        if (!interrupts.leave.aborted) throw error
        exit(exitCodes.interrupted)
      } finally {
        interrupts.close()
        view.close()
      }
    })
}

/** The points as a table: bias is measured minus true, sd the spread of single turns, both in ms. */
export function calibrationText(result: CalibrationResult): string {
  const ms = (value: number | null): string => (value === null ? '–' : `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)} ms`)
  const figures = (point: { readonly n: number; readonly missing: number; readonly biasMs: number; readonly sdMs: number }): string[] => [
    String(point.n),
    String(point.missing),
    point.n === 0 ? '–' : ms(point.biasMs),
    point.n === 0 ? '–' : `${point.sdMs.toFixed(1)} ms`,
  ]
  const points = columns([
    ['point', 'true', 'n', 'missing', 'bias', 'sd'],
    ...result.points.map((point) => [
      point.what === 'stop' ? `stop of ${point.stimulus}` : point.stimulus,
      `${point.delayMs} ms`,
      ...figures(point),
    ]),
  ])
  const edges = columns([
    ['edge of speech in noise (no limit)', 'SNR', 'n', 'missing', 'bias', 'sd'],
    ...(result.edges ?? []).map((point) => [point.edge, `${point.snrDb} dB`, ...figures(point)]),
  ])
  const word = result.status === 'pass' ? 'PASSED' : 'FAILED'
  const worstSd = result.worstSdMs === null ? '–' : `${result.worstSdMs.toFixed(1)} ms`
  return [
    `calibration ${word}: worst bias ${ms(result.worstBiasMs)}, worst sd ${worstSd} (limits 10 ms)`,
    ...(result.why === undefined ? [] : [`  ${result.why}`]),
    '',
    ...points,
    '',
    ...(result.edges === undefined ? [] : [...edges, '']),
    ...(result.codec === undefined
      ? []
      : [`  codec: look-ahead ${result.codec.lookaheadMs.toFixed(1)} ms, decoding adds ${ms(result.codec.decoderDelayMs)}`]),
    `  engine ${result.engine}, detector ${result.detector}, ${result.machine.cores} × ${result.machine.cpu}, Node ${result.machine.node}`,
    '',
  ].join('\n')
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => {
    const cells = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
    return `  ${cells.join('  ')}`
  })
}

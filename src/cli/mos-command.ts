import type { Command } from 'commander'
import { InputError } from '../model/problem.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { dnsmosOfFile, dnsmosText } from './mos/noise.ts'
import { levelOfFile, levelText } from './mos/level.ts'
import { readParameters, parameterText, type RawParameters } from './mos/parameters.ts'
import { fileText, scoreFiles, type RawFiles } from './mos/files.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  vqt mos --reference said.wav --degraded heard.wav
  vqt mos --reference said.wav --degraded heard.wav --map lattice --model speech.tflite --json
  vqt mos --codec opus --bitrate 24000 --loss 3 --burst 1.5 --delay 120
  vqt mos --scale nb --ie 11 --bpl 19 --loss 2 --delay 150 --json
  vqt mos level heard.wav
  vqt mos dnsmos heard.wav --model sig_bak_ovr.onnx

Two files: MOS-LQO by ViSQOL v3 speech mode, which hears codec, bandwidth and noise and hardly ever packet loss or gaps. Parameters: MOS-CQE by the
E-model (ITU-T G.107, G.107.1, G.107.2), which knows loss, delay and codec. The two are never averaged.
Exits with 0 also where a method has no value (mosCqe is null then, with a reason), with 2 for bad input.`

interface RawMosOptions extends RawFiles, RawParameters {
  readonly json?: boolean
}

/** `vqt mos`: the methods by themselves, for two files, for the parameters of a transmission, or the level of one file. */
export function addMosCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  const mos = program
    .command('mos')
    .summary('MOS of two files, or of a transmission')
    .description('Scores speech: ViSQOL on two files, or the E-model on the parameters of a transmission.')
    .option('--reference <file>', 'speech as it was sent (WAV, or what ffmpeg reads)')
    .option('--degraded <file>', 'the same speech as it was heard')
    .option('--map <name>', 'how similarity becomes MOS: exp, exp-unscaled or lattice (default: exp)')
    .option('--model <file>', 'the model of the lattice map, which you supply')
    .option('--mos-command <command>', 'a program of yours to ask as well; {reference} and {degraded} stand for the files')
    .option('--codec <name>', 'the codec: opus, g711, g722, …')
    .option('--bitrate <bit/s>', 'the bitrate of the coded speech, such as 24000')
    .option('--cbr', 'a constant bitrate (Opus; default: variable)')
    .option('--scale <scale>', 'nb, wb or fb (default: the codec’s own)')
    .option('--ie <number>', 'equipment impairment on that scale, in place of the codec’s')
    .option('--bpl <number>', 'robustness to loss on that scale, in place of the codec’s')
    .option('--loss <percent>', 'packets lost and not recovered (default: 0)')
    .option('--burst <ratio>', 'BurstR: mean run of losses over that under random loss (default: 1)')
    .option('--bursty-table', 'use the Bpl published for bursty loss, and no BurstR')
    .option('--delay <ms>', 'one way, mouth to ear (default: 0)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (raw: RawMosOptions) => {
      await (raw.reference !== undefined || raw.degraded !== undefined ? files(raw, world) : parameters(raw, world))
      exit(exitCodes.passed)
    })
  mos
    .command('level')
    .argument('<file>', 'WAV, or what ffmpeg reads')
    .summary('active speech level of a file')
    .description('Active speech level by ITU-T P.56, method B; several channels are averaged.')
    .option('--json', 'print one JSON document')
    .action(async (file: string, _: unknown, command: Command) => {
      const level = await levelOfFile(file, world)
      write(world, command.optsWithGlobals<{ json?: boolean }>().json === true, level, levelText(level))
      exit(exitCodes.passed)
    })
  addDnsmosCommand(mos, world, exit)
}

function addDnsmosCommand(mos: Command, world: World, exit: (code: ExitCode) => void): void {
  mos
    .command('dnsmos')
    .argument('<file>', 'WAV, or what ffmpeg reads')
    .summary('noise in speech, by a model of yours')
    .description(
      'DNSMOS P.835 of a file, several channels averaged. Hears noise, and hardly packet loss or codecs. Needs the package onnxruntime-node.',
    )
    .option('--model <file>', 'sig_bak_ovr.onnx of DNSMOS P.835, which you supply')
    .option('--json', 'print one JSON document')
    .action(async (file: string, _: unknown, command: Command) => {
      // Options that `vqt mos` knows too are read by it.
      const { model, json } = command.optsWithGlobals<{ model?: string; json?: boolean }>()
      if (model === undefined) {
        throw new InputError([
          { code: 'mos.model', message: '--model is missing', hint: 'give sig_bak_ovr.onnx of DNSMOS P.835; it does not come with vqt' },
        ])
      }
      const score = await dnsmosOfFile(file, model, world)
      write(world, json === true, score, dnsmosText(score))
      exit(exitCodes.passed)
    })
}

async function files(raw: RawMosOptions, world: World): Promise<void> {
  const strange = (['codec', 'bitrate', 'cbr', 'scale', 'ie', 'bpl', 'loss', 'burst', 'burstyTable', 'delay'] as const).filter(
    (name) => raw[name] !== undefined,
  )
  if (strange.length > 0) {
    throw new InputError([
      {
        code: 'mos.both',
        message: `--${strange[0]} belongs to the E-model, --reference and --degraded to ViSQOL`,
        hint: 'score the files and the transmission with a command each',
      },
    ])
  }
  const score = await scoreFiles(raw, world)
  for (const warning of score.warnings) world.stderr.write(`! ${warning}\n`)
  write(world, raw.json === true, score, fileText(score))
}

async function parameters(raw: RawMosOptions, world: World): Promise<void> {
  const score = await readParameters(raw)
  write(world, raw.json === true, score, parameterText(score))
}

function write(world: World, json: boolean, document: unknown, text: string): void {
  world.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : text)
}

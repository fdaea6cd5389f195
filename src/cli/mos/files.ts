import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InputError } from '../../model/problem.ts'
import type { ExternalScore } from '../../pipeline/external-mos.ts'
import type { VisqolMap, VisqolPatch } from '../../quality/visqol/visqol.ts'
import type { World } from '../world.ts'

export interface RawFiles {
  readonly reference?: string
  readonly degraded?: string
  readonly map?: string
  readonly model?: string
  readonly mosCommand?: string
}

export interface FileScore {
  readonly method: 'MOS-LQO, ViSQOL v3 speech mode'
  readonly map: VisqolMap
  readonly mosLqo: number
  readonly vnsim: number
  /** By how much the degraded file is early (negative: late). */
  readonly lagSeconds: number
  readonly patches: readonly VisqolPatch[]
  readonly worstPatch: VisqolPatch
  /** What the user's own program says: a method of its own, on a scale of its own. */
  readonly external?: ExternalScore
  readonly warnings: readonly string[]
}

const maps: Readonly<Record<string, VisqolMap>> = {
  exp: 'exp-scaled',
  'exp-scaled': 'exp-scaled',
  'exp-unscaled': 'exp-unscaled',
  lattice: 'lattice',
}

/** What ViSQOL was made for; other rates are scored, and say so. */
const meantHz = 16_000
const leastHz = 8000
const mostHz = 48_000
const unlikeSeconds = 1

/** MOS-LQO of two files at their own rate. Throws `InputError` for what cannot be scored. */
export async function scoreFiles(raw: RawFiles, world: World): Promise<FileScore> {
  const map = maps[raw.map ?? 'exp']
  if (map === undefined) throw bad('mos.map', `--map "${raw.map}" is no map`, '--map takes exp, exp-unscaled or lattice')
  if (raw.reference === undefined || raw.degraded === undefined) {
    const missing = raw.reference === undefined ? '--reference' : '--degraded'
    throw bad('mos.missing', `${missing} is missing`, 'ViSQOL compares two files: vqt mos --reference said.wav --degraded heard.wav')
  }
  if (map === 'lattice' && raw.model === undefined) {
    throw bad(
      'mos.model',
      'the lattice map needs its model',
      'add --model with the .tflite file of ViSQOL’s speech mode; it does not come with vqt',
    )
  }
  if (map !== 'lattice' && raw.model !== undefined)
    throw bad('mos.model', '--model belongs to --map lattice', 'add --map lattice, or leave it out')
  const [reference, degraded] = [await load(resolve(world.cwd, raw.reference)), await load(resolve(world.cwd, raw.degraded))]
  if (reference.rateHz !== degraded.rateHz) {
    throw bad(
      'mos.rates',
      `the rates differ: ${raw.reference} is at ${reference.rateHz} Hz, ${raw.degraded} at ${degraded.rateHz} Hz`,
      'resample both the same way to one rate, best to 16 000 Hz: a resampler of its own for one side costs up to 0.6 MOS',
    )
  }
  const { visqol } = await import('../../quality/visqol/visqol.ts')
  const options = map === 'lattice' ? ({ map, model: await modelOf(resolve(world.cwd, raw.model ?? '')) } as const) : { map }
  const score = visqol(reference.samples, degraded.samples, reference.rateHz, options)
  if (score.kind === 'not-scored') throw bad(`mos.${score.reason}`, `no score: ${score.why}`, hints[score.reason])
  const { mosLqo, vnsim, lagSeconds, patches, worstPatch } = score
  const external = raw.mosCommand === undefined ? {} : { external: await externalScore(raw.mosCommand, reference.path, degraded.path) }
  const method = 'MOS-LQO, ViSQOL v3 speech mode'
  return { method, map, mosLqo, vnsim, lagSeconds, patches, worstPatch, ...external, warnings: warningsOn(reference, degraded) }
}

const hints = {
  'unsupported-rate': 'resample both files the same way to 16 000 Hz',
  'too-short': 'take at least a second of speech, best 8 to 10',
  'too-long': 'score parts of 8 to 10 seconds',
  'bad-samples': 'export the file again as 16-bit PCM WAV',
  'silent-reference': 'the reference must hold the speech that was sent',
  'silent-degraded': 'the degraded file must hold what was heard; one without a sound has no MOS',
} as const

interface Loaded {
  readonly path: string
  readonly rateHz: number
  /** Full scale 1. */
  readonly samples: Float64Array
  readonly isActive: boolean
}

async function load(path: string): Promise<Loaded> {
  const { importChannels } = await import('../../audio/import-audio.ts')
  const { sampleRate, channels, bits } = await importChannels(path)
  if (bits === 8)
    throw bad('mos.bits', `${path} has samples of 8 bit`, 'their noise is louder than what is measured: export the file again with 16 bit')
  if (sampleRate < leastHz || sampleRate > mostHz)
    throw bad(
      'mos.rate',
      `${path} is at ${sampleRate} Hz`,
      `rates from ${leastHz} to ${mostHz} Hz can be scored; 16 000 Hz is what ViSQOL was made for`,
    )
  const [first = new Int16Array(0)] = channels
  const samples = Float64Array.from(
    first,
    (_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length / 32768,
  )
  return { path, rateHz: sampleRate, samples, isActive: samples.some((sample) => sample !== 0) }
}

function warningsOn(reference: Loaded, degraded: Loaded): readonly string[] {
  const lengths = [reference, degraded].map(({ samples, rateHz }) => samples.length / rateHz)
  const [ref = 0, deg = 0] = lengths
  return [
    ...(Math.abs(ref - deg) > unlikeSeconds
      ? [`the lengths differ by more than ${unlikeSeconds} s: the reference has ${ref.toFixed(2)} s, the degraded file ${deg.toFixed(2)} s`]
      : []),
    ...(reference.rateHz === meantHz ? [] : [`scored at ${reference.rateHz} Hz; ViSQOL's speech mode was made for ${meantHz} Hz`]),
    'ViSQOL hardly hears packet loss and gaps: 10 % of all 20 ms frames zeroed still score about 4.8',
  ]
}

async function modelOf(path: string): Promise<import('../../quality/visqol/lattice/map.ts').LatticeModel> {
  const { readLatticeModel } = await import('../../quality/visqol/lattice/map.ts')
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch {
    throw bad('mos.model', `the model ${path} cannot be read`, 'correct the path')
  }
  return readLatticeModel(bytes)
}

async function externalScore(command: string, reference: string, degraded: string): Promise<ExternalScore> {
  const { askExternal } = await import('../../pipeline/external-mos.ts')
  return askExternal(command, { reference, degraded })
}

export function fileText({ method, map, mosLqo, vnsim, lagSeconds, patches, worstPatch, external }: FileScore): string {
  const lost = patches.filter((patch) => patch.lost).length
  return [
    `${method}, map ${map}`,
    `MOS-LQO ${mosLqo.toFixed(3)}  (similarity ${vnsim.toFixed(4)})`,
    `lag ${(1000 * lagSeconds).toFixed(1)} ms, ${patches.length} patches of 0.4 s, ${lost} lost`,
    `worst patch at ${worstPatch.refStartS.toFixed(2)} s: similarity ${worstPatch.similarity.toFixed(4)}`,
    ...(external === undefined ? [] : [`${external.method}: ${external.value}`]),
    '',
  ].join('\n')
}

function bad(code: string, message: string, hint: string): InputError {
  return new InputError([{ code, message, hint }])
}

import { InputError, type Problem } from '../../model/problem.ts'
import type { MosCqe } from '../../quality/e-model/mos-cqe.ts'
import { OptionReader } from '../option-values.ts'

export interface RawParameters {
  readonly codec?: string
  readonly bitrate?: string
  readonly cbr?: boolean
  readonly scale?: string
  readonly ie?: string
  readonly bpl?: string
  readonly loss?: string
  readonly burst?: string
  readonly burstyTable?: boolean
  readonly delay?: string
}

const scales = ['nb', 'wb', 'fb'] as const
type Scale = (typeof scales)[number]

/** MOS-CQE of the options, or the reason why there is none. Throws `InputError` that names every bad option. */
export async function readParameters(raw: RawParameters): Promise<MosCqe> {
  const { codecNamed, ownScale, codecs } = await import('../../quality/e-model/codec.ts')
  const { mosCqe } = await import('../../quality/e-model/mos-cqe.ts')
  const read = new OptionReader()
  const bitrate = read.number('--bitrate', raw.bitrate, 1)
  const ie = read.number('--ie', raw.ie, 0, 132)
  const bpl = read.number('--bpl', raw.bpl, 0.001)
  const lossPercent = read.number('--loss', raw.loss, 0, 100) ?? 0
  const burstR = read.number('--burst', raw.burst, 1) ?? 1
  const delayMs = read.duration('--delay', raw.delay, { minMs: 0, bareMs: true }) ?? 0
  const scale = raw.scale === undefined ? (raw.codec === undefined ? null : ownScale(raw.codec)) : scaleNamed(raw.scale)
  const problems: Problem[] = [...read.problems]
  if (raw.codec === undefined && raw.ie === undefined) {
    problems.push({
      code: 'mos.what',
      message: 'nothing to score',
      hint: 'give --reference and --degraded, or --codec, or --scale with --ie (and --bpl where there is loss)',
    })
  } else if (raw.codec !== undefined && codecNamed(raw.codec) === null && raw.ie === undefined) {
    problems.push({ code: 'mos.codec', message: `nothing is known of the codec "${raw.codec}"`, hint: `known are ${codecs.join(', ')}` })
  } else if (scale === null) {
    problems.push({
      code: 'mos.scale',
      message: raw.scale === undefined ? 'the values are on which scale?' : `--scale "${raw.scale}" is no scale`,
      hint: '--scale takes nb (narrowband), wb (wideband) or fb (fullband)',
    })
  } else if (raw.codec === undefined && lossPercent > 0 && raw.bpl === undefined) {
    problems.push({
      code: 'mos.bpl',
      message: 'where packets are lost, --ie alone does not do',
      hint: 'add --bpl, how robust the codec is',
    })
  }
  if (raw.burstyTable === true && raw.codec === undefined) {
    problems.push({ code: 'mos.bursty', message: '--bursty-table needs --codec', hint: 'values of your own go with --burst' })
  }
  if (problems.length > 0 || scale === null) throw new InputError(problems)
  try {
    return mosCqe({
      codec: raw.codec ?? 'given values',
      scale,
      lossPercent,
      burstR,
      delayMs,
      ...(bitrate === undefined ? {} : { bitrateKbps: bitrate / 1000 }),
      ...(raw.cbr === undefined ? {} : { cbr: raw.cbr }),
      ...(raw.burstyTable === undefined ? {} : { burstyTable: raw.burstyTable }),
      ...(ie === undefined ? {} : { ie }),
      ...(bpl === undefined ? {} : { bpl }),
    })
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown
    throw new InputError([{ code: 'mos.range', message: thrown.message, hint: 'correct the option' }])
  }
}

function scaleNamed(text: string): Scale | null {
  return scales.find((scale) => scale === text) ?? null
}

const scaleWords: Readonly<Record<Scale, string>> = { nb: 'narrowband', wb: 'wideband', fb: 'fullband' }

export function parameterText(score: MosCqe): string {
  if (score.mosCqe === null) return `MOS-CQE  – (${score.reason})\n`
  const { method, scale, r, mosCqe, components, ie, bpl, provenance, source, interpolated, extrapolated, notes } = score
  const parts = [
    ['Ro', components.ro],
    ['− Is', components.is],
    ['− Idte', components.idte],
    ['− Idle', components.idle],
    ['− Idd (delay)', components.idd],
    ['− Ie,eff (codec and loss)', components.ieEff],
    ['+ A', components.a],
  ] as const
  const lines = [
    `${method}, ${scaleWords[scale]} scale`,
    `MOS-CQE ${mosCqe.toFixed(2)}  (R ${r.toFixed(2)})`,
    ...parts.filter(([, value]) => value !== 0).map(([name, value]) => `  ${name.padEnd(26)} ${value.toFixed(2)}`),
    `values  Ie ${ie}${bpl === null ? '' : `, Bpl ${bpl}`}, ${provenance}: ${source}${interpolated ? '; interpolated between two bitrates' : ''}`,
    ...[...extrapolated.map((text) => `extrapolated: ${text}`), ...notes].map((text) => `! ${text}`),
  ]
  return `${lines.join('\n')}\n`
}

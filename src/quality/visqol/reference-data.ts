import { existsSync, readFileSync } from 'node:fs'
import { readWav } from '../../audio/wav.ts'

/** Test support: signals and figures of Google's reference implementation, which stand beside the project and are never part of it. */
const folder = new URL('../../../../shared/data/', import.meta.url)

export const referenceDataAbsent: boolean = !existsSync(new URL('visqol-core/conformance.json', folder))
export const absenceNotice =
  'skipped: the reference data of ViSQOL is not beside the project (../shared/data/visqol-core, -alignment, -derived)'

export interface Signal {
  readonly samples: Float64Array
  readonly rateHz: number
}

export function readReference(path: string): Uint8Array {
  return readFileSync(new URL(path, folder))
}

export function readReferenceJson(path: string): unknown {
  return JSON.parse(new TextDecoder().decode(readReference(path)))
}

/** Full scale ±1, channels averaged. */
export function readSignal(path: string): Signal {
  const { sampleRate, channels } = readWav(readReference(path), path)
  const samples = Float64Array.from(
    channels[0]!,
    (_, n) => channels.reduce((sum, channel) => sum + channel[n]! / 32768, 0) / channels.length,
  )
  return { samples, rateHz: sampleRate }
}

export function readModelBytes(): Uint8Array {
  return readReference('visqol-core/lattice_tcditugenmeetpackhref_ls2_nl60_lr12_bs2048_learn.005_ep2400_train1_7_raw.tflite')
}

/** The greatest difference between corresponding numbers; NaN where the lists differ in length. */
export function greatestError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return NaN
  return Math.max(...Array.from(found, (value, at) => Math.abs(value - expected[at]!)))
}

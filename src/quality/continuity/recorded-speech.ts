import { existsSync, readFileSync } from 'node:fs'
import { readWav } from '../../audio/wav.ts'

/** Test support: recordings of real speech that stand beside the project and are not part of it. */
const data = new URL('../../../../shared/data/', import.meta.url)

/** What a test prints that is skipped because a recording is absent; null: it is there. */
export function absence(path: string): string | null {
  return existsSync(new URL(path, data)) ? null : `skipped: ../shared/data/${path} is not beside the project`
}

export function recordedWav(path: string): { readonly samples: Int16Array; readonly rateHz: number } {
  const { channels, sampleRate } = readWav(readFileSync(new URL(path, data)), path)
  return { samples: channels[0]!, rateHz: sampleRate }
}

/** Headerless 16-bit samples, little-endian. */
export function recordedRaw(path: string): Int16Array {
  const bytes = readFileSync(new URL(path, data))
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index))
}

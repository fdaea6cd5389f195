import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readWav, writeWav } from '../audio/wav.ts'
import type { SpeechSources } from '../measure/quality/speech-segments.ts'
import type { RenderedUtterance } from '../model/plan.ts'

/** What callers said, before any codec: what is heard of it can be compared with it. */
export interface SpeechStore {
  /** Those of the utterances that are at hand, by sha256: 48 kHz, from the first speech sample on. */
  sources(sha256s: readonly string[]): Promise<SpeechSources>
}

/**
 * Of a run under way: utterances as they were rendered. Those that are asked for are written to `speech/<sha256>.wav` in the run's folder, so that the run can be
 * judged again; a disk that refuses leaves only that impossible.
 */
export function renderedSpeech(rendered: Iterable<RenderedUtterance>, dir: string): SpeechStore {
  const known = new Map([...rendered].map(({ sha256, samples, fragments }) => [sha256, samples.subarray(fragments[0]?.[0] ?? 0)] as const))
  return {
    async sources(sha256s) {
      const found = [...new Set(sha256s)].flatMap((sha256) =>
        known.has(sha256) ? [[sha256, known.get(sha256) as Int16Array] as const] : [],
      )
      await keep(dir, found).catch(() => {})
      return new Map(found)
    },
  }
}

async function keep(dir: string, speech: readonly (readonly [sha256: string, samples: Int16Array])[]): Promise<void> {
  await mkdir(join(dir, 'speech'), { recursive: true })
  for (const [sha256, samples] of speech) await writeFile(fileOf(dir, sha256), writeWav(samples, 48_000))
}

/** Of a run that was judged before: utterances from its folder. */
export function storedSpeech(dir: string): SpeechStore {
  return {
    async sources(sha256s) {
      const found = new Map<string, Int16Array>()
      for (const sha256 of new Set(sha256s)) {
        const bytes = await readFile(fileOf(dir, sha256)).catch(() => null)
        const samples = bytes === null ? undefined : readWav(bytes, fileOf(dir, sha256)).channels[0]
        if (samples !== undefined) found.set(sha256, samples)
      }
      return found
    },
  }
}

function fileOf(dir: string, sha256: string): string {
  return join(dir, 'speech', `${sha256}.wav`)
}

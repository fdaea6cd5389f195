import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { samplesDigest } from '../audio/samples-digest.ts'
import { readWav, writeWav } from '../audio/wav.ts'
import type { SourceRecipe } from '../measure/quality/leg-speech.ts'
import type { SpeechSources } from '../measure/quality/speech-segments.ts'
import type { RenderedUtterance } from '../model/plan.ts'

/** Speech that is asked for: by its hash, with what makes it anew where that is known. */
export interface WantedSpeech {
  readonly sha256: string
  readonly made: SourceRecipe | null
}

/** What was said, before any codec: what is heard of it can be compared with it. */
export interface SpeechStore {
  /** Those that are at hand, by sha256: 48 kHz, from the first speech sample on. */
  sources(wanted: readonly WantedSpeech[]): Promise<SpeechSources>
}

/** Makes speech anew; null where it cannot. */
export type SpeechMaker = (recipe: SourceRecipe) => Promise<Int16Array | null>

/**
 * Of a run under way: callers' utterances as they were rendered, the agent's clips made anew from their text and taken only if they hash to what the agent named.
 * Those that are asked for are written to `speech/<sha256>.wav` in the run's folder, so that the run can be judged again; a disk that refuses leaves only that
 * impossible.
 */
export function renderedSpeech(rendered: Iterable<RenderedUtterance>, dir: string, make: SpeechMaker): SpeechStore {
  const known = new Map([...rendered].map(({ sha256, samples, fragments }) => [sha256, samples.subarray(fragments[0]?.[0] ?? 0)] as const))
  return {
    async sources(wanted) {
      const found = new Map<string, Int16Array>()
      for (const { sha256, made } of wanted) {
        const samples = known.get(sha256) ?? (made === null ? null : await make(made))
        if (samples === null || (made !== null && samplesDigest(samples) !== sha256)) continue
        known.set(sha256, samples)
        found.set(sha256, samples)
      }
      await keep(dir, found).catch(() => {})
      return found
    },
  }
}

async function keep(dir: string, speech: SpeechSources): Promise<void> {
  await mkdir(join(dir, 'speech'), { recursive: true })
  for (const [sha256, samples] of speech) await writeFile(fileOf(dir, sha256), writeWav(samples, 48_000))
}

/** Of a run that was judged before: speech from its folder. */
export function storedSpeech(dir: string): SpeechStore {
  return {
    async sources(wanted) {
      const found = new Map<string, Int16Array>()
      for (const sha256 of new Set(wanted.map((one) => one.sha256))) {
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

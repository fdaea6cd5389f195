import { makeClip } from '../agent/speaking/clip.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { cachedSynthesiser, speechCacheDir } from '../speech/speech-cache.ts'
import type { SpeechMaker } from './speech-store.ts'

/** Makes the reference agent's clips anew; the synthesiser is started when the first is asked for. One that does not start costs the scores, never the run. */
export function agentClips(env: Readonly<Record<string, string | undefined>>): { readonly make: SpeechMaker; close(): Promise<void> } {
  let started: Promise<Synthesiser | null> | null = null
  return {
    async make({ synthesiser, voice, text }) {
      started ??= createFliteSynthesiser().then(
        (flite) => cachedSynthesiser(flite, speechCacheDir(env)),
        () => null,
      )
      const own = await started
      if (own === null || own.id !== synthesiser) return null
      const speech = await own.synthesise({ text, voice, rate: 1 }).catch(() => null)
      return speech === null ? null : (makeClip(speech.samples, speech.sampleRate)?.samples ?? null)
    },
    close: async () => (await started)?.close(),
  }
}

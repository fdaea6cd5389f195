import type { Utterance } from '../model/plan.ts'
import { renderSpeech } from '../scenario/render-speech.ts'
import { createFliteSynthesiser, fliteVoices } from '../speech/flite.ts'
import { cachedSynthesiser, speechCacheDir } from '../speech/speech-cache.ts'
import { fixturesDir } from './shipped-files.ts'

/** Openings and endings that a detector finds easy and hard: vowels, breath, hisses, stops, nasals. */
const sentences: readonly string[] = [
  'I am all ears.',
  'Open every window.',
  'How are you feeling this morning?',
  'Six of those, please.',
  'Tomorrow at ten would suit us.',
  'My number is on the letter.',
  'Four hundred and fifty milligrams.',
  'Yes, that is what I want.',
]

/** Speech whose edges are known to the sample, for the detector's error in noise: every sentence in every voice, 48 kHz, trimmed. */
export async function calibrationLines(env: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Int16Array[]> {
  const utterances = fliteVoices.flatMap((voice) =>
    sentences.map((text): Utterance => {
      const persona = { engine: 'flite', voice, rate: 1 }
      return { key: `${voice} ${text}`, text, parts: [{ kind: 'speech', text }], persona }
    }),
  )
  const synthesiser = cachedSynthesiser(await createFliteSynthesiser(), speechCacheDir(env))
  try {
    const rendered = await renderSpeech(utterances, { synthesiser, fixturesDir, signal })
    return [...rendered.values()].map(({ samples }) => samples)
  } finally {
    await synthesiser.close()
  }
}

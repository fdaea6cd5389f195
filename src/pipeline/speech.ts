import type { CallPlan, RenderedUtterance, RunPlan } from '../model/plan.ts'
import type { RunEvent } from '../model/run-event.ts'
import { calibrationBurst } from '../run/calibration-plan.ts'
import { encodeCallerSpeech, type EncodedUtterance } from '../run/caller-speech.ts'
import { utterancesOf } from '../scenario/plan-summary.ts'
import { renderSpeech } from '../scenario/render-speech.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { cachedSynthesiser, speechCacheDir } from '../speech/speech-cache.ts'
import { fixturesDir } from './shipped-files.ts'

/** Renders and encodes the whole plan's caller speech before any call is placed: nothing is synthesised during a run. */
export async function prepareSpeech(
  plan: RunPlan,
  env: Readonly<Record<string, string | undefined>>,
  observe: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<EncodedUtterance[]> {
  const calls = [...plan.calls, ...plan.spares]
  const synthesiser = cachedSynthesiser(await createFliteSynthesiser(), speechCacheDir(env))
  try {
    const onProgress = (done: number, total: number): void => observe({ type: 'preparing', what: 'caller speech', done, total })
    const rendered = await renderSpeech(calls.flatMap(utterancesOf), { synthesiser, fixturesDir, onProgress, signal })
    return encodeAll(calls, rendered)
  } finally {
    await synthesiser.close()
  }
}

/** The calibration's own stimulus, encoded. */
export function calibrationSpeech(): EncodedUtterance[] {
  return [encodeCallerSpeech(calibrationBurst(), 20)]
}

function encodeAll(calls: readonly CallPlan[], rendered: ReadonlyMap<string, RenderedUtterance>): EncodedUtterance[] {
  const ptimes = new Set(calls.map((call) => call.ptimeMs))
  return [...ptimes].flatMap((ptimeMs) => [...rendered.values()].map((utterance) => encodeCallerSpeech(utterance, ptimeMs)))
}

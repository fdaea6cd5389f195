import type { CallPlan, RenderedUtterance, RunPlan } from '../model/plan.ts'
import type { RunEvent } from '../model/run-event.ts'
import { calibrationBargeIn, calibrationBurst } from '../run/calibration-plan.ts'
import { encodeCallerSpeech, type EncodedUtterance } from '../run/caller-speech.ts'
import { layerKey, type LayerSound } from '../run/layer-sound.ts'
import { needsLiveVoice } from '../run/live-voice.ts'
import { utterancesOf } from '../scenario/plan-summary.ts'
import { renderLayers } from '../scenario/render-layers.ts'
import { renderSpeech } from '../scenario/render-speech.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { cachedSynthesiser, speechCacheDir } from '../speech/speech-cache.ts'
import { fixturesDir } from './shipped-files.ts'

/** Caller speech as it is sent, and as it was before any codec. */
export interface PreparedSpeech {
  readonly encoded: readonly EncodedUtterance[]
  readonly rendered: readonly RenderedUtterance[]
}

/** Renders and encodes the whole plan's caller speech before any call is placed: nothing is synthesised during a run. */
export async function prepareSpeech(
  plan: RunPlan,
  env: Readonly<Record<string, string | undefined>>,
  observe: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<PreparedSpeech> {
  const calls = [...plan.calls, ...plan.spares]
  const synthesiser = cachedSynthesiser(await createFliteSynthesiser(), speechCacheDir(env))
  try {
    const onProgress = (done: number, total: number): void => observe({ type: 'preparing', what: 'caller speech', done, total })
    const rendered = await renderSpeech(calls.flatMap(utterancesOf), { synthesiser, fixturesDir, onProgress, signal })
    return { encoded: encodeAll(calls, rendered), rendered: [...rendered.values()] }
  } finally {
    await synthesiser.close()
  }
}

/** The calibration's own stimuli, encoded. */
export function calibrationSpeech(): EncodedUtterance[] {
  return [calibrationBurst(), calibrationBargeIn()].map((utterance) => encodeCallerSpeech(utterance, 20))
}

/** The noise under the calls, made before the run; empty where there is none. */
export async function prepareLayers(
  plan: RunPlan,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<LayerSound[]> {
  const calls = [...plan.calls, ...plan.spares]
  if (!calls.some((call) => call.layers !== undefined)) return []
  const synthesiser = cachedSynthesiser(await createFliteSynthesiser(), speechCacheDir(env))
  try {
    const loops = await renderLayers(calls, { synthesiser, signal })
    return loops.map((loop) => ({ key: layerKey(loop), samples: loop.samples }))
  } finally {
    await synthesiser.close()
  }
}

function encodeAll(calls: readonly CallPlan[], rendered: ReadonlyMap<string, RenderedUtterance>): EncodedUtterance[] {
  const ptimes = new Set(calls.map((call) => call.ptimeMs))
  const keepSamples = calls.some(needsLiveVoice)
  return [...ptimes].flatMap((ptimeMs) =>
    [...rendered.values()].map((utterance) => encodeCallerSpeech(utterance, ptimeMs, { keepSamples })),
  )
}

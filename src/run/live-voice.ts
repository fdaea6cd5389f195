import { rmsDbov } from '../audio/levels.ts'
import { createOpusEncoder, type OpusEncoder } from '../audio/opus.ts'
import type { CallPlan, EchoPath, NoiseLayer, Ptime } from '../model/plan.ts'
import { callerLevelDbov } from '../scenario/render-speech.ts'
import { ReceivedAudio } from './received-audio.ts'

/** The agent is audible to the phone above this level: as for the caller's ear. */
const audibleDbov = -50

/** What a second echo canceller takes off the echo, and off the caller's own speech while the agent is audible. */
const suppressionDb = 20

/**
 * Bit/s. At the 32000 of plain calls the encoder leaves out 1.2 to 2.1 dB of noise-like sound (measured), so neither SNR nor echo loss
 * would be what the scenario says; at 96000 it is 0.1 dB.
 */
const bitrate = 96_000

/** 20 ms: the step in which a phone decides whether to clip. */
const blockSamples = 960

interface LayerPlay {
  readonly samples: Int16Array
  readonly factor: number
  readonly from: number
  readonly to: number
}

/** True where a call's packets cannot be encoded beforehand: what it sends depends on when, and on what it hears. */
export function needsLiveVoice(plan: Pick<CallPlan, 'layers' | 'echo'>): boolean {
  return (plan.layers?.length ?? 0) > 0 || plan.echo !== undefined
}

/**
 * A caller's microphone in noise or with an echo: mixes speech, noise layers and the agent's own voice sample by sample and encodes
 * with one encoder for the whole call. Speech stays where packets encoded beforehand would have it.
 */
export class LiveVoice {
  readonly #frameSamples: number
  readonly #encoder: OpusEncoder
  readonly #layers: readonly LayerPlay[]
  readonly #echo: EchoPath | null
  readonly #received: ReceivedAudio | null
  #clipping: { readonly block: number; readonly on: boolean } | null = null

  constructor(options: {
    readonly plan: Pick<CallPlan, 'layers' | 'echo' | 'ptimeMs'>
    readonly layer: (layer: NoiseLayer) => Int16Array
    /** Null where there is no echo, or nothing to hear. */
    readonly received: ReceivedAudio | null
  }) {
    const { plan } = options
    this.#frameSamples = 48 * plan.ptimeMs
    this.#encoder = createOpusEncoder({ ptimeMs: plan.ptimeMs, bitrate })
    this.#layers = (plan.layers ?? []).flatMap((layer) => layerPlay(layer, options.layer(layer)))
    this.#echo = plan.echo ?? null
    this.#received = options.received
  }

  /**
   * The packet of frame `frame` of the call (0 the first), due at `dueMs`: it holds what the microphone took in during the ptime
   * before (measures.md §1.2, capture convention). `speech`: the caller's own samples, null while silent.
   */
  encode(frame: number, dueMs: number, speech: Int16Array | null): Uint8Array {
    const first = frame * this.#frameSamples
    const capturedFrom = Math.round(48 * dueMs) - this.#frameSamples
    const mix = new Float64Array(this.#frameSamples)
    if (speech !== null) this.#addSpeech(mix, speech, first, capturedFrom)
    for (const layer of this.#layers) addLayer(mix, layer, first)
    this.#addEcho(mix, capturedFrom)
    return this.#encoder.encode(saturated(mix))
  }

  close(): void {
    this.#encoder.close()
    this.#received?.close()
  }

  #addSpeech(mix: Float64Array, speech: Int16Array, first: number, capturedFrom: number): void {
    for (let i = 0; i < mix.length; i++) {
      const block = Math.floor((first + i) / blockSamples)
      mix[i]! += speech[i]! * (this.#clips(block, capturedFrom + block * blockSamples - first) ? factorOf(-suppressionDb) : 1)
    }
  }

  /** The phone decides by what it played in the 20 ms before the block: that is all it knows when the block begins. */
  #clips(block: number, blockFrom: number): boolean {
    if (this.#echo?.doubleTalkClipping !== true || this.#received === null) return false
    if (this.#clipping?.block !== block) {
      const levelDbov = rmsDbov(this.#received.read(blockFrom - blockSamples, blockSamples))
      this.#clipping = { block, on: levelDbov !== null && levelDbov > audibleDbov }
    }
    return this.#clipping.on
  }

  #addEcho(mix: Float64Array, capturedFrom: number): void {
    if (this.#echo === null || this.#received === null) return
    const { delayMs, erlDb, doubleTalkClipping } = this.#echo
    const factor = factorOf(-erlDb - (doubleTalkClipping ? suppressionDb : 0))
    const played = this.#received.read(capturedFrom - Math.round(48 * delayMs), mix.length)
    for (let i = 0; i < mix.length; i++) mix[i]! += factor * played[i]!
  }
}

/** What the call must keep of what it heard: the echo's delay, and a second for packets that come early. */
export function echoMemory(payloadType: number, plan: { readonly echo?: EchoPath; readonly ptimeMs: Ptime }): ReceivedAudio | null {
  return plan.echo === undefined ? null : new ReceivedAudio(payloadType, plan.echo.delayMs + plan.ptimeMs + 1000)
}

/** Scaled so that the callers' active speech level stands `snrDb` over the layer's own RMS. None where the layer is silent. */
function layerPlay(layer: NoiseLayer, samples: Int16Array): LayerPlay[] {
  const levelDbov = rmsDbov(samples)
  if (levelDbov === null) return []
  const to = layer.toMs === null ? Number.POSITIVE_INFINITY : Math.round(48 * layer.toMs)
  return [{ samples, factor: factorOf(callerLevelDbov - layer.snrDb - levelDbov), from: Math.round(48 * layer.fromMs), to }]
}

function addLayer(mix: Float64Array, layer: LayerPlay, first: number): void {
  const start = Math.max(first, layer.from)
  const end = Math.min(first + mix.length, layer.to)
  for (let at = start; at < end; at++) {
    mix[at - first]! += layer.factor * layer.samples[(at - layer.from) % layer.samples.length]!
  }
}

function saturated(mix: Float64Array): Int16Array {
  return Int16Array.from(mix, (value) => Math.max(-32768, Math.min(32767, Math.round(value))))
}

function factorOf(db: number): number {
  return 10 ** (db / 20)
}

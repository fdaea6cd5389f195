import type { CallPlan, Ptime, TargetSpec } from '../model/plan.ts'
import { FrameClock } from '../peer/frame-clock.ts'
import { preferProcess } from '../peer/thread-priority.ts'
import { warmUp } from '../peer/warm-up.ts'
import { createWeriftPeer } from '../peer/werift-peer.ts'
import { createTarget } from '../target/index.ts'
import { placeCall } from './call.ts'
import { silencePacket, type EncodedUtterance } from './caller-speech.ts'
import { EventLoopLag } from './event-loop-lag.ts'
import { watchCpu } from './generator-health.ts'
import type { FromChild, ToChild } from './caller-process.ts'
import { layerKey } from './layer-sound.ts'

/** Entry of the caller process: every call of the run lives here, on one clock, away from rendering, measuring and printing. */
preferProcess('callers')
const clock = new FrameClock()
const speech = new Map<string, EncodedUtterance>()
const layers = new Map<string, Int16Array>()
const silence = new Map<Ptime, Uint8Array>()
const leave = new AbortController()
/** Runs from the first call on: loading modules is not part of any call. */
let lag: EventLoopLag | null = null
let cpuCores: (() => number) | null = null

function post(message: FromChild): void {
  process.send?.(message)
}

function silenceFor(ptimeMs: Ptime): Uint8Array {
  const packet = silence.get(ptimeMs) ?? silencePacket(ptimeMs)
  silence.set(ptimeMs, packet)
  return packet
}

async function place(plan: CallPlan, spec: TargetSpec, token: string | undefined, runStartMs: number): Promise<void> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(spec.url).hostname)
  lag ??= new EventLoopLag()
  cpuCores ??= watchCpu()
  const packed = await placeCall(plan, {
    createPeer: (one, onStage) => createWeriftPeer({ ptimeMs: one.ptimeMs, loopback, onStage }),
    target: createTarget(spec, token),
    spec,
    clock,
    lag,
    speech: (key) => {
      const utterance = speech.get(`${plan.ptimeMs}/${key}`)
      if (utterance === undefined) throw new Error(`utterance ${key} was not rendered before the run`)
      return utterance
    },
    silence: silenceFor(plan.ptimeMs),
    layer: (layer) => {
      const samples = layers.get(layerKey(layer))
      if (samples === undefined) throw new Error(`the noise ${layerKey(layer)} was not made before the run`)
      return samples
    },
    runStartMs,
    leave: leave.signal,
  })
  post({ type: 'ended', id: plan.id, packed })
}

process.on('message', (message: ToChild) => {
  switch (message.type) {
    case 'speech':
      for (const utterance of message.utterances) speech.set(`${utterance.samplesPerPacket / 48}/${utterance.key}`, utterance)
      return
    case 'layers':
      for (const { key, samples } of message.layers) layers.set(key, samples)
      return
    case 'place':
      void place(message.plan, message.spec, message.token, message.runStartMs)
      return
    case 'warm-up':
      void warmUp(createWeriftPeer).then(() => post({ type: 'warm' }))
      return
    case 'leave':
      leave.abort()
      return
    case 'load':
      post({ type: 'load', load: { lag: lag?.overall() ?? null, cpuCores: cpuCores?.() ?? null } })
  }
})

// Nobody is left to report to.
process.on('disconnect', () => process.exit(0))

import { parentPort } from 'node:worker_threads'
import type { CallPlan, Ptime, TargetSpec } from '../model/plan.ts'
import { FrameClock } from '../peer/frame-clock.ts'
import { mediaNiceness, preferThread } from '../peer/thread-priority.ts'
import { createWeriftPeer } from '../peer/werift-peer.ts'
import { createTarget } from '../target/index.ts'
import { placeCall } from './call.ts'
import { silencePacket, type EncodedUtterance } from './caller-speech.ts'
import { EventLoopLag } from './event-loop-lag.ts'
import type { FromWorker, ToWorker } from './call-thread.ts'
import { transferOf } from './packed-call.ts'

/** Entry of the media thread: every call of the run lives here, on one clock, away from rendering, measuring and printing. */
const port = parentPort
if (port === null) throw new Error('call-worker runs as a worker thread')

preferThread(mediaNiceness)
const clock = new FrameClock()
const speech = new Map<string, EncodedUtterance>()
const silence = new Map<Ptime, Uint8Array>()
const leave = new AbortController()
/** Runs from the first call on: loading modules is not part of any call. */
let lag: EventLoopLag | null = null

function post(message: FromWorker): void {
  port!.postMessage(message)
}

function silenceFor(ptimeMs: Ptime): Uint8Array {
  const packet = silence.get(ptimeMs) ?? silencePacket(ptimeMs)
  silence.set(ptimeMs, packet)
  return packet
}

async function place(plan: CallPlan, spec: TargetSpec, token: string | undefined, runStartMs: number): Promise<void> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(spec.url).hostname)
  lag ??= new EventLoopLag()
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
    runStartMs,
    leave: leave.signal,
  })
  port!.postMessage({ type: 'ended', id: plan.id, packed } satisfies FromWorker, transferOf(packed))
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'speech':
      for (const utterance of message.utterances) speech.set(`${utterance.samplesPerPacket / 48}/${utterance.key}`, utterance)
      return
    case 'place':
      void place(message.plan, message.spec, message.token, message.runStartMs)
      return
    case 'leave':
      leave.abort()
      return
    case 'lag':
      post({ type: 'lag', overall: lag?.overall() ?? null })
      return
    case 'close':
      clock.close()
      lag?.close()
      port.close()
  }
})

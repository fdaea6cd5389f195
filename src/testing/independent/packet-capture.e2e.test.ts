import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplyCue } from '../../model/plan.ts'
import type { RecordedCall } from '../../model/recording.ts'
import { callTimeline } from '../../measure/timeline/call-timeline.ts'
import { firstSharpEdge } from '../../measure/timeline/sharp-edge.ts'
import { nowMs } from '../../peer/contract.ts'
import { FrameClock } from '../../peer/frame-clock.ts'
import { createWeriftPeer } from '../../peer/werift-peer.ts'
import { calibrationBurst, calibrationCalls, calibrationDelaysMs } from '../../run/calibration-plan.ts'
import { placeCall } from '../../run/call.ts'
import { unpackCall } from '../../run/packed-call.ts'
import { encodeCallerSpeech, silencePacket } from '../../run/caller-speech.ts'
import { EventLoopLag } from '../../run/event-loop-lag.ts'
import { createTarget } from '../../target/index.ts'
import { recompute, startCapture, type Capture } from './capture.ts'
import { captureForbidden, captureMissing, responderMissing, skipsFor } from './requirements.ts'
import { startResponder, type Responder } from './responder.ts'

const missing = responderMissing() ?? captureMissing()
const forbidden = missing === null ? captureForbidden() : null
if ((missing ?? forbidden) !== null) console.warn(`packet capture: ${missing ?? forbidden}`)

describe.skipIf(skipsFor(missing) || forbidden !== null)('our latency against a packet capture', () => {
  const clock = new FrameClock()
  const lag = new EventLoopLag()
  const directory = mkdtempSync(join(tmpdir(), 'vqt-capture-'))
  let responder: Responder
  let capture: Capture

  beforeAll(async () => {
    expect(missing).toBeNull()
    responder = await startResponder()
    capture = await startCapture(join(directory, 'call.pcap'))
  })

  afterAll(async () => {
    clock.close()
    lag.close()
    await capture?.stop()
    await responder?.stop()
    rmSync(directory, { recursive: true })
  })

  it('reads every turn within 5 ms of what the capture holds', async () => {
    const [plan] = calibrationCalls({
      prefix: 'captured',
      stimuli: ['burst'],
      delaysMs: calibrationDelaysMs,
      rounds: 2,
      callsPerStimulus: 1,
      startAtMs: 0,
    })
    const speech = encodeCallerSpeech(calibrationBurst(), 20)
    let keys: { readonly caller: Buffer; readonly agent: Buffer } | undefined
    const packed = await placeCall(plan!, {
      createPeer: (one, onStage) =>
        createWeriftPeer({
          ptimeMs: one.ptimeMs,
          loopback: true,
          onStage,
          onKeys: ({ profile, local, remote }) => {
            expect(profile, 'recompute.py reads AES_CM_128_HMAC_SHA1_80').toBe(1)
            keys = { caller: local, agent: remote }
          },
        }),
      target: createTarget(responder.spec, undefined),
      spec: responder.spec,
      clock,
      lag,
      speech: () => speech,
      silence: silencePacket(20),
      layer: () => new Int16Array(48),
      runStartMs: nowMs(),
      leave: new AbortController().signal,
    })
    const call = unpackCall(packed)
    const caught = await capture.stop()
    expect(call.recording.end.kind).toBe('completed')

    const theirs = await recompute(join(directory, 'call.pcap'), keys!)
    const ours = ourLatenciesMs(call)
    const rows = ours.map((oursMs, turn) => {
      const capturedMs = theirs.turns[turn]?.latencyMs ?? null
      const differenceMs = oursMs === null || capturedMs === null ? null : round(oursMs - capturedMs)
      return {
        turn,
        askedMs: (plan!.cues![turn] as ReplyCue).replyAfterMs,
        oursMs: round(oursMs),
        capturedMs: round(capturedMs),
        differenceMs,
      }
    })
    console.info(
      `${caught.replaceAll('\n', ', ')}; ${JSON.stringify(theirs.packets)}${rows.map((row) => `\n  ${JSON.stringify(row)}`).join('')}`,
    )

    expect(ours).toHaveLength(2 * calibrationDelaysMs.length)
    expect(theirs.turns).toHaveLength(ours.length)
    expect(theirs.packets.caller).toBe(call.caller.length)
    // The agent may begin to send while our end still finishes its handshake.
    expect(theirs.packets.agent).toBeGreaterThanOrEqual(call.agent.length)
    for (const { turn, differenceMs } of rows) {
      expect(differenceMs, `turn ${turn}`).not.toBeNull()
      expect(Math.abs(differenceMs!), `turn ${turn}`).toBeLessThanOrEqual(5)
    }
  })
})

/** Turn by turn as calibration reads bursts; a turn that pacing spoiled counts too, for the capture saw the same packets. */
function ourLatenciesMs(call: RecordedCall): (number | null)[] {
  const timeline = callTimeline(call)
  return timeline.turns.map((turn) => {
    const onsetMs = firstSharpEdge(timeline.agentPcm, turn.endMs - 200, turn.limMs)
    return onsetMs === null ? null : onsetMs - turn.endMs
  })
}

function round<T extends number | null>(value: T): T {
  return (value === null ? null : Math.round(value * 100) / 100) as T
}

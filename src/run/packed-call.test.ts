import { describe, expect, it } from 'vitest'
import { sampleRecording } from '../recording/sample-call.ts'
import { TrackLog } from '../peer/track-log.ts'
import { unpackCall } from './packed-call.ts'

const nothing = new TrackLog().packed(0)
const unpacked = (report: unknown): ReturnType<typeof unpackCall> =>
  unpackCall({
    recording: { ...sampleRecording(), truth: null },
    caller: nothing,
    agent: nothing,
    report: typeof report === 'string' ? report : JSON.stringify(report),
    zeroMs: 1000,
  })

const stop = { kind: 'stop', turn: 0, timestamp: 5, bargeIn: false }
const packet = { atMs: 1020, sequenceNumber: 1, timestamp: 960, payloadType: 111, ssrc: 7, payload: 'AQI=' }
const clip = { timestamp: 5, samples: 9, skippedSamples: 0, sha256: 'a'.repeat(64), synthesiser: 's', voice: 'v', text: 'hello' }

describe('what a target hands back at the end of a call', () => {
  it('enters the recording, its times on the call’s clock', () => {
    const { recording, farEnd } = unpacked({ truth: [stop], said: [clip], farEnd: [packet] })
    expect(recording.truth).toEqual([stop])
    expect(recording.agentSource).toEqual([clip])
    expect(farEnd).toEqual([{ ...packet, atMs: 20, marker: false, payload: new Uint8Array([1, 2]) }])
  })

  it('is left out part by part where it has not the shape asked for', () => {
    const wrong = unpacked({ truth: [{ kind: 'stop' }], said: [{ ...clip, sha256: '../../etc' }], farEnd: [packet, {}] })
    expect(wrong.recording.truth).toBeNull()
    expect('agentSource' in wrong.recording).toBe(false)
    expect(wrong.farEnd).toBeNull()
    expect(unpacked({ truth: [stop] })).toMatchObject({ recording: { truth: [stop] }, farEnd: null })
    for (const report of ['', 'null', '7', '[]', '{"truth":{}}'])
      expect(unpacked(report)).toMatchObject({ recording: { truth: null }, farEnd: null })
  })
})

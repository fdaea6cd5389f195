import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skipWithoutFfmpeg } from '../testing/ffmpeg-present.ts'
import { encodeUtterance, opusLookaheadSamples } from '../audio/opus.ts'
import type { TrackPacket } from '../model/recording.ts'
import { packet, sampleCall } from './sample-call.ts'
import { agentAudio, callerAudio } from './track-audio.ts'

function play(bytes: Uint8Array | null): Int16Array {
  const folder = mkdtempSync(join(tmpdir(), 'vqt-track-'))
  try {
    writeFileSync(join(folder, 'track.ogg'), bytes!)
    const options = ['-v', 'warning', '-c:a', 'libopus', '-i', join(folder, 'track.ogg'), '-f', 's16le', '-ac', '1', '-ar', '48000', '-']
    const { stdout, stderr } = spawnSync('ffmpeg', options, { maxBuffer: 1e9 })
    expect(stderr.toString()).toBe('')
    return Int16Array.from({ length: stdout.length / 2 }, (_, i) => stdout.readInt16LE(2 * i))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Two seconds with a hard-edged tone from `atSample` on, as packets of `ptimeMs`; `sentAtMs` gives each packet its time. */
function toneTrack(atSample: number, ptimeMs: 10 | 20 | 60, sentAtMs: (mediaMs: number, i: number) => number): TrackPacket[] {
  const samples = Int16Array.from({ length: 96_000 }, (_, i) =>
    i < atSample ? 0 : Math.round(12_000 * Math.sin((2 * Math.PI * 1000 * (i - atSample)) / 48_000)),
  )
  return encodeUtterance(samples, ptimeMs).map((payload, i) =>
    packet({ payload, sequenceNumber: i, timestamp: (0xffff_0000 + 48 * ptimeMs * i) % 2 ** 32, atMs: sentAtMs(ptimeMs * i, i) }),
  )
}

function onsetMs(samples: Int16Array): number {
  return samples.findIndex((x) => Math.abs(x) > 3000) / 48
}

describe.skipIf(skipWithoutFfmpeg('playback of recordings not tested'))('the audio files of a recording', () => {
  it.each([10, 20, 60] as const)('let the caller be heard at the annotated time, whatever the packet length: %i ms', (ptimeMs) => {
    // Media time 0 is captured one packet before it is sent at call time 0.
    const call = { ...sampleCall(), caller: toneTrack(24_000, ptimeMs, (mediaMs) => mediaMs) }
    const heardMs = onsetMs(play(callerAudio(call)))
    expect(Math.abs(heardMs - (500 - ptimeMs))).toBeLessThan(2)
  })

  it('let the agent be heard where an ideal receiver plays it: by timestamp, from its least delayed packet on', () => {
    const jitter = (mediaMs: number, i: number): number => 700.3 + mediaMs + (i % 7 === 3 ? 0 : 25 + (i % 5))
    const call = { ...sampleCall(), agent: toneTrack(24_000, 20, jitter), recording: { ...sampleCall().recording, endMs: 3000 } }
    const heard = play(agentAudio(call))
    expect(Math.abs(onsetMs(heard) - (700.3 + 500 + opusLookaheadSamples / 48))).toBeLessThan(2)
  })

  it('keep losses in place and end with the call', () => {
    const whole = toneTrack(72_000, 20, (mediaMs) => mediaMs)
    const call = { ...sampleCall(), agent: whole.filter((_, i) => i < 10 || i > 40), recording: { ...sampleCall().recording, endMs: 5000 } }
    const heard = play(agentAudio(call))
    expect(Math.abs(onsetMs(heard) - (1500 + opusLookaheadSamples / 48))).toBeLessThan(2)
    expect(heard.length / 48).toBeGreaterThanOrEqual(5000)
    expect(heard.length / 48).toBeLessThan(5003)
  })

  it('place a new source by its own clock and leave key digits out', () => {
    const first = toneTrack(96_000, 20, (mediaMs) => mediaMs).slice(0, 25)
    const second = toneTrack(0, 20, (mediaMs) => 1200 + mediaMs).map((one) => ({
      ...one,
      ssrc: 77,
      timestamp: (one.timestamp + 123_456) % 2 ** 32,
    }))
    const digit = packet({ payloadType: 101, payload: Uint8Array.of(1, 10, 0, 160), atMs: 700 })
    const call = { ...sampleCall(), agent: [...first, digit, ...second], recording: { ...sampleCall().recording, endMs: 3000 } }
    expect(Math.abs(onsetMs(play(agentAudio(call))) - (1200 + opusLookaheadSamples / 48))).toBeLessThan(2)
  })
})

describe('an empty track', () => {
  it('has no audio', () => {
    expect(callerAudio({ ...sampleCall(), caller: [] })).toBeNull()
    expect(agentAudio({ ...sampleCall(), agent: [] })).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { createOpusDecoder, encodeUtterance, opusSilence } from '../../audio/opus.ts'
import type { TrackPacket } from '../../model/recording.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { decodeTrack } from './decode-track.ts'
import { placePackets } from './placement.ts'

describe('a track with digital silence in it', () => {
  it.each([48000, 16000] as const)('at %i Hz decodes to what the plain decoder gives, bit for bit', (rate) => {
    const random = seededRandom(3)
    const sound = Int16Array.from({ length: 48_000 }, (_, at) => 9000 * Math.sin(at / 20) + 4000 * (2 * random() - 1))
    const payloads = [0, 1, 4, 5, 6, 7, 50, 300, 0].flatMap((silent) => [
      ...encodeUtterance(sound, 20, silent % 2 === 1 ? { bitrate: 12_000 } : {}),
      ...Array.from({ length: silent }, () => opusSilence),
    ])
    const packets = payloads.map((payload, index): TrackPacket => ({
      atMs: 20 * index,
      sequenceNumber: index,
      timestamp: 960 * index,
      payloadType: 111,
      ssrc: 1,
      marker: false,
      payload,
    }))
    const decoder = createOpusDecoder({ sampleRate: rate })
    const plain = payloads.flatMap((payload) => [...decoder.decode(payload)])
    decoder.close()
    const track = decodeTrack(placePackets(packets), { startMs: 0, endMs: 20 * packets.length }, rate)
    expect(track.samples.length).toBe(plain.length)
    expect(track.samples.findIndex((sample, at) => sample !== plain[at])).toBe(-1)
  })
})

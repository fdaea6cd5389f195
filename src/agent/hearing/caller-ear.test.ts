import { describe, expect, it } from 'vitest'
import { createOpusDecoder, createOpusEncoder } from '../../audio/opus.ts'
import type { TrackPacket } from '../../model/recording.ts'
import { CallerEar, codecLookaheadSamples } from './caller-ear.ts'
import { DtmfReader } from './dtmf.ts'

const firstTimestamp = 0xffff_e000

/** Packets of `lengthMs` with a 300 Hz tone from 500 ms to 1100 ms. */
function packets(lengthMs: number, ptimeMs: 10 | 20 | 60): TrackPacket[] {
  const encoder = createOpusEncoder({ ptimeMs })
  const perPacket = ptimeMs * 48
  return Array.from({ length: lengthMs / ptimeMs }, (_, k) => {
    const frame = Int16Array.from({ length: perPacket }, (_, i) => {
      const at = k * perPacket + i
      return at >= 500 * 48 && at < 1100 * 48 ? Math.round(4000 * Math.sin((2 * Math.PI * 300 * at) / 48_000)) : 0
    })
    const timestamp = (firstTimestamp + k * perPacket) >>> 0
    return {
      atMs: 1000 + k * ptimeMs,
      sequenceNumber: k,
      timestamp,
      payloadType: 111,
      ssrc: 1,
      marker: false,
      payload: encoder.encode(frame),
    }
  })
}

const newEar = (): CallerEar => new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111 })

describe('the ear', () => {
  it.each([10, 20, 60] as const)('hears speech where the timestamps say it was spoken, over the wrap, at ptime %i', (ptimeMs) => {
    const ear = newEar()
    for (const packet of packets(1800, ptimeMs)) ear.onPacket(packet)
    expect(Math.abs((ear.speech()!.start - firstTimestamp) / 48 - 500)).toBeLessThan(25)
    expect(Math.abs((ear.speech()!.end - firstTimestamp) / 48 - 1100)).toBeLessThan(25)
    expect(ear.samplesPerPacket).toBe(ptimeMs * 48)
  })

  it('puts reordered packets in order, drops doubles and fills loss with silence of the right length', () => {
    const whole = newEar()
    const ordered = packets(1800, 20)
    for (const packet of ordered) whole.onPacket(packet)
    const swapped = newEar()
    const order = ordered.flatMap((packet, k) => (k % 7 === 3 ? [] : k % 7 === 4 ? [packet, ordered[k - 1]!, packet] : [packet]))
    for (const packet of order) swapped.onPacket(packet)
    const span = [firstTimestamp, firstTimestamp + 1700 * 48] as const
    expect(swapped.sound(...span)).toEqual(whole.sound(...span))
    const holed = newEar()
    for (const packet of ordered) if (packet.sequenceNumber < 10 || packet.sequenceNumber > 14) holed.onPacket(packet)
    expect(holed.heardTo).toBe(whole.heardTo)
    expect(Math.abs((holed.speech()!.end - firstTimestamp) / 48 - 1100)).toBeLessThan(25)
  })

  it('hears a stream that stopped as silence', () => {
    const ear = newEar()
    const sent = packets(1000, 20)
    for (const packet of sent) ear.onPacket(packet)
    expect(ear.speech()!.trailingSilenceMs).toBeLessThan(20)
    for (let ms = 0; ms <= 1000; ms += 20) ear.advance(sent.at(-1)!.atMs + ms)
    expect(Math.abs(ear.speech()!.trailingSilenceMs - 750)).toBeLessThan(40)
  })

  it('goes on hearing a stream that was only late, and does not take the gap for a new run', () => {
    const ear = newEar()
    const sent = packets(3000, 20)
    const lateMs = (sequence: number): number => (sequence < 40 ? 0 : 800)
    let runs = 0
    let last: number | null = null
    for (let ms = 0; ms < 3900; ms += 20) {
      for (const packet of sent) {
        const atMs = packet.atMs + lateMs(packet.sequenceNumber)
        if (atMs >= 1000 + ms && atMs < 1020 + ms) ear.onPacket({ ...packet, atMs })
      }
      ear.advance(1020 + ms)
      const run = ear.speech()?.run ?? null
      if (run !== null && run !== last) runs++
      last = run
    }
    expect(runs).toBe(1)
    expect(ear.damagedPackets).toBe(0)
    expect(Math.abs((ear.speech()!.end - firstTimestamp) / 48 - 1100)).toBeLessThan(25)
    expect(ear.heardTo - firstTimestamp).toBe(3000 * 48)
  })

  it('survives packets that are no Opus', () => {
    const ear = newEar()
    for (const packet of packets(400, 20))
      ear.onPacket({ ...packet, payload: packet.sequenceNumber % 3 === 0 ? new Uint8Array(0) : packet.payload })
    expect(ear.damagedPackets).toBeGreaterThan(0)
    expect(ear.heardTo - firstTimestamp).toBeGreaterThan(300 * 48)
  })

  it('times samples that are still to come by the undisturbed path (measures.md 1.2)', () => {
    const ear = newEar()
    packets(400, 20).forEach((packet, k) => ear.onPacket({ ...packet, atMs: packet.atMs + (k % 5) }))
    const end = ear.clock.unwrap((firstTimestamp + 2000 * 48) >>> 0)!
    expect(ear.clock.capturedAtMs(end, 960)).toBeCloseTo(1000 + 2000 - 20, 6)
    expect(codecLookaheadSamples / 48).toBe(6.5)
  })
})

it('a key press counts once however often its packets come', () => {
  const reader = new DtmfReader()
  const press = (timestamp: number, code: number): (string | null)[] =>
    [0, 1, 2].map(() =>
      reader.read({
        atMs: 0,
        sequenceNumber: 0,
        timestamp,
        payloadType: 110,
        ssrc: 1,
        marker: false,
        payload: Uint8Array.of(code, 10, 0, 160),
      }),
    )
  expect([...press(960, 4), ...press(9600, 4), ...press(19200, 11)]).toEqual(['4', null, null, '4', null, null, '#', null, null])
})

import { describe, expect, it } from 'vitest'
import type { TrackPacket } from '../../model/recording.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { placePackets, type Placement } from './placement.ts'

const payload = Uint8Array.of(0)

/** 20 ms packets, arriving exactly in time at 50 + 20·i; timestamps may wrap. */
function track(count: number, firstTimestamp = 1000, firstSequence = 10): TrackPacket[] {
  return Array.from({ length: count }, (_, index) => ({
    atMs: 50 + 20 * index,
    sequenceNumber: (firstSequence + index) & 0xffff,
    timestamp: (firstTimestamp + 960 * index) >>> 0,
    payloadType: 111,
    ssrc: 1,
    marker: false,
    payload,
  }))
}

const playTimes = (placement: Placement): number[] => placement.streams.flatMap((stream) => stream.packets.map((packet) => packet.playAtMs))

function expectTimes(placement: Placement, expected: readonly number[], within = 1e-6): void {
  const times = playTimes(placement)
  expect(times.length).toBe(expected.length)
  times.forEach((time, index) => expect(Math.abs(time - (expected[index] as number))).toBeLessThanOrEqual(within))
}

describe('placement by RTP timestamp', () => {
  it('plays packets in time where they arrived', () => {
    expectTimes(
      placePackets(track(100)),
      track(100).map((packet) => packet.atMs),
    )
  })

  it('carries on through wraps of timestamp and sequence number', () => {
    const placement = placePackets(track(200, 2 ** 32 - 960 * 50, 65_500))
    expectTimes(
      placement,
      track(200).map((packet) => packet.atMs),
    )
    expect(placement).toMatchObject({ duplicates: 0, received: 200, expected: 200, steps: 0 })
  })

  it('takes jitter and reordering out', () => {
    const random = seededRandom(5)
    // Packet 0 is in time, as is one in ten: the anchor stands from the start.
    const jittered = track(300).map((packet, index) => ({ ...packet, atMs: packet.atMs + (index % 10 === 0 ? 0 : 45 * random()) }))
    const arrived = jittered.toSorted((a, b) => a.atMs - b.atMs)
    expect(arrived).not.toEqual(jittered)
    expectTimes(
      placePackets(arrived),
      track(300).map((packet) => packet.atMs),
    )
  })

  it('drops duplicates and counts loss', () => {
    const packets = track(100)
    const arrived = packets.flatMap((packet, index) => {
      if (index % 10 === 5) return []
      return index % 10 === 3 ? [packet, { ...packet, atMs: packet.atMs + 7 }] : [packet]
    })
    const placement = placePackets(arrived)
    expect(placement).toMatchObject({ duplicates: 10, received: 90, expected: 100 })
    expectTimes(
      placement,
      packets.filter((_, index) => index % 10 !== 5).map((packet) => packet.atMs),
    )
  })

  it('gives a new SSRC its own anchor on the same clock', () => {
    const before = track(50)
    const after = track(50, 777_777, 4).map((packet) => ({ ...packet, ssrc: 2, atMs: packet.atMs + 1000.5 }))
    expectTimes(
      placePackets([...before, ...after]),
      [...before, ...after].map((packet) => packet.atMs),
    )
  })

  it('follows a clock drift of 100 ppm within 1 ms over 5 minutes, either way', () => {
    for (const ppm of [100, -100]) {
      const arrived = track(15_000).map((packet) => ({ ...packet, atMs: packet.atMs * (1 + ppm / 1e6) }))
      expectTimes(
        placePackets(arrived),
        arrived.map((packet) => packet.atMs),
        1.0,
      )
      // With one anchor for the whole call the error would be that of 5 minutes.
      const globally = playTimes(placePackets(arrived, 48000, Infinity))
      if (ppm > 0) expect((arrived.at(-1) as TrackPacket).atMs - (globally.at(-1) as number)).toBeGreaterThan(25)
    }
  })

  it.each([200, -200])('follows a clock that is %i ppm off over 10 minutes to the millisecond it lags by', (ppm) => {
    const arrived = track(30_000).map((packet) => ({ ...packet, atMs: 50 + (packet.atMs - 50) * (1 + ppm / 1e6) }))
    const errors = playTimes(placePackets(arrived)).map((time, index) => time - (arrived[index] as TrackPacket).atMs)
    // Slow sender: the least delay of the window is its oldest, 10 s less a packet ago. Fast sender: the newest, which is exact.
    const lagMs = (Math.max(0, ppm) / 1e6) * (499 * 20)
    for (const error of errors.slice(500)) expect(Math.abs(error + lagMs)).toBeLessThan(0.005)
    // Ten minutes of it with a single anchor: 120 ms.
    const globally = playTimes(placePackets(arrived, 48000, Infinity)).at(-1) as number
    if (ppm > 0) expect((arrived.at(-1) as TrackPacket).atMs - globally).toBeCloseTo(29_999 * 20 * 200e-6, 3)
  })

  it('plays swapped packets in order, each at its own time', () => {
    const swapped = track(6).map((packet, index) => ({ ...packet, atMs: packet.atMs + (index === 2 ? 25 : 0) }))
    const placement = placePackets(swapped.toSorted((a, b) => a.atMs - b.atMs))
    expect(placement.streams[0]?.packets.map(({ packet }) => packet.sequenceNumber)).toEqual([10, 11, 12, 13, 14, 15])
    expectTimes(placement, [50, 70, 90, 110, 130, 150])
  })

  it('tells a late packet from a new round across the wrap of both counters', () => {
    // Timestamps wrap between packets 2 and 3, sequence numbers between 3 and 4; packet 2 comes behind 4, and 3 twice.
    const [p0, p1, p2, p3, p4] = track(5, 2 ** 32 - 3 * 960, 65_532) as [TrackPacket, TrackPacket, TrackPacket, TrackPacket, TrackPacket]
    expect([p2.timestamp, p3.timestamp, p3.sequenceNumber, p4.sequenceNumber]).toEqual([2 ** 32 - 960, 0, 65_535, 0])
    const placement = placePackets([p0, p1, p3, { ...p3, atMs: 111 }, p4, { ...p2, atMs: 131 }])
    expectTimes(placement, [50, 70, 90, 110, 130])
    expect(placement).toMatchObject({ duplicates: 1, received: 5, expected: 5 })
  })

  it('leaves gaps in the timestamps (DTX) as gaps', () => {
    const spoken = track(400).filter((_, index) => index < 50 || index % 20 === 0 || index > 300)
    expectTimes(
      placePackets(spoken),
      spoken.map((packet) => packet.atMs),
    )
  })

  it('anchors anew where a sender stops its timestamps in silence', () => {
    const late = track(100).map((packet, index) => (index < 50 ? packet : { ...packet, atMs: packet.atMs + 2000 }))
    const placement = placePackets(late)
    expect(placement.steps).toBe(1)
    expectTimes(
      placement,
      late.map((packet) => packet.atMs),
    )
  })

  it('does not take a stall that catches up for a new anchor', () => {
    const stalled = track(100).map((packet, index) =>
      index >= 30 && index < 60 ? { ...packet, atMs: 50 + 20 * 60 + index * 0.01 } : packet,
    )
    const placement = placePackets(stalled)
    expect(placement.steps).toBe(0)
    expectTimes(
      placement,
      track(100).map((packet) => packet.atMs),
      0.7,
    )
  })

  it('places nothing for nothing', () => {
    expect(placePackets([])).toEqual({ streams: [], duplicates: 0, received: 0, expected: 0, steps: 0 })
  })
})

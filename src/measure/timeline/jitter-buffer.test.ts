import { describe, expect, it } from 'vitest'
import type { TrackPacket } from '../../model/recording.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { jitterBuffer, playOut, type BufferRule, type PacketFate, type Playout } from './jitter-buffer.ts'
import { placePackets } from './placement.ts'

const payload = Uint8Array.of(0)
const adaptive: BufferRule = { kind: 'adaptive' }

/** Packet i of 20 ms would arrive at 50 + 20·i and comes `lateMs(i)` later; NaN: it never comes. */
function track(count: number, lateMs: (index: number) => number = () => 0, firstTimestamp = 1000, firstSequence = 10): TrackPacket[] {
  const all = Array.from({ length: count }, (_, index) => ({
    atMs: 50 + 20 * index + lateMs(index),
    sequenceNumber: (firstSequence + index) & 0xffff,
    timestamp: (firstTimestamp + 960 * index) >>> 0,
    payloadType: 111,
    ssrc: 1,
    marker: false,
    payload,
  }))
  return all.filter(({ atMs }) => !Number.isNaN(atMs))
}

function playoutOf(packets: readonly TrackPacket[], rule: BufferRule = adaptive): Playout {
  const [stream, ...others] = placePackets(packets).streams
  if (stream === undefined || others.length > 0) throw new Error('one stream expected')
  return playOut(stream, rule)
}

/** Of every fate: the delay at which it played, `late` or `lost`. */
function shortly(playout: Playout): (number | 'late' | 'lost')[] {
  return playout.fates.map((fate) => (fate.kind === 'played' ? Math.round(fate.delayMs * 1e6) / 1e6 : fate.kind))
}

const playedAt = (fate: PacketFate | undefined): number => (fate?.kind === 'played' ? fate.playedAtMs : Number.NaN)

const repeat = <T>(value: T, count: number): T[] => Array.from({ length: count }, () => value)

describe('fixed buffer', () => {
  it('plays everything its delay after the wire, and discards what comes later than that', () => {
    const late = [0, 60, 40, 40.001, 0]
    const playout = playoutOf(
      track(5, (index) => late[index] as number),
      { kind: 'fixed', delayMs: 40 },
    )
    expect(shortly(playout)).toEqual([40, 'late', 40, 'late', 40])
    expect(playout).toMatchObject({ played: 3, late: 2, lost: 0 })
    expect(playedAt(playout.fates[2])).toBeCloseTo(50 + 40 + 40, 6)
    expect(playout.fates[1]).toMatchObject({ kind: 'late', lateMs: expect.closeTo(20, 6) as number })
  })

  it('tells loss from lateness and keeps the order of the media', () => {
    // 1 and 2 change places; 3 never comes.
    const playout = playoutOf(
      track(6, (index) => (index === 1 ? 25 : index === 3 ? Number.NaN : 0)),
      { kind: 'fixed', delayMs: 30 },
    )
    expect(shortly(playout)).toEqual([30, 30, 30, 'lost', 30, 30])
    expect(playout.fates[3]).toEqual({ kind: 'lost', sequenceNumber: 13 })
  })
})

describe('adaptive buffer jb-1', () => {
  it('without jitter plays its minimum of 20 ms after the wire', () => {
    const playout = playoutOf(track(1500))
    expect(shortly(playout)).toEqual(repeat(20, 1500))
    playout.fates.forEach((fate, index) => expect(playedAt(fate)).toBeCloseTo(50 + 20 * index + 20, 6))
  })

  it('carries on through wraps of timestamp and sequence number', () => {
    expect(shortly(playoutOf(track(300, () => 0, 2 ** 32 - 960 * 50, 65_500)))).toEqual(repeat(20, 300))
  })

  it('stays at 20 ms in alternating jitter of 20 ms, and goes to 21 in one of 21', () => {
    expect(shortly(playoutOf(track(400, (index) => 20 * (index % 2))))).toEqual(repeat(20, 400))
    // Packet 1 is due at 90, comes at 91 and is played then: nothing later can be.
    expect(shortly(playoutOf(track(400, (index) => 21 * (index % 2))))).toEqual([20, ...repeat(21, 399)])
  })

  it('discards a single packet of 60 ms late once it forgives one bad interval, and does not wait for the next', () => {
    const playout = playoutOf(track(1000, (index) => (index === 700 ? 60 : 0)))
    expect(shortly(playout)).toEqual([...repeat(20, 700), 'late', ...repeat(20, 299)])
    expect(playout.fates[700]).toMatchObject({ lateMs: expect.closeTo(40, 6) as number })
  })

  it('follows a single packet of 60 ms late in the first 10 s, then shrinks by 2 ms a packet once 20 intervals are full', () => {
    // It comes at 50 + 2000 + 60 = 2110, when packet 102 (due at 2110) is the next.
    const playout = playoutOf(track(600, (index) => (index === 100 ? 60 : 0)))
    const delays = shortly(playout)
    expect(delays.slice(0, 102)).toEqual([...repeat(20, 100), 'late', 20])
    // Interval 20 of those from the first arrival on is the twenty-first with arrivals: but the worst of 20 is forgiven from the
    // twentieth (arrivals from 9550 on) on. Packet 473 is the first that is due (9510 + 60) after one came in it.
    const shrinksFrom = delays.findIndex((delay, index) => index > 102 && delay !== 60)
    expect(delays.slice(102, shrinksFrom)).toEqual(repeat(60, shrinksFrom - 102))
    expect(50 + 20 * shrinksFrom + 60).toBeGreaterThanOrEqual(9550)
    expect(50 + 20 * (shrinksFrom - 1) + 60).toBeLessThan(9550)
    expect(delays.slice(shrinksFrom, shrinksFrom + 22)).toEqual([...Array.from({ length: 20 }, (_, step) => 58 - 2 * step), 20, 20])
  })

  it('after a stall plays the burst on arrival without losing a packet, then comes down', () => {
    // Packets 700 to 714 all come when 714 is due on the wire: 700 is 280 ms late, 714 in time.
    const playout = playoutOf(track(1100, (index) => (index >= 700 && index < 715 ? 20 * (714 - index) + 0.001 * (index - 700) : 0)))
    expect(playout).toMatchObject({ played: 1100, late: 0, lost: 0 })
    const delays = shortly(playout) as number[]
    expect(delays[699]).toBe(20)
    expect(delays[700]).toBe(280)
    // One bad interval is forgiven, so that it comes down at once: 2 ms a packet, 260 ms in 130 packets.
    expect(delays.slice(701, 833)).toEqual([...Array.from({ length: 130 }, (_, step) => 278 - 2 * step), 20, 20])
    expect(playedAt(playout.fates[700])).toBeCloseTo(50 + 14_000 + 280, 6)
  })

  it('conceals loss: what follows plays in its time', () => {
    const playout = playoutOf(track(200, (index) => (index % 10 === 5 ? Number.NaN : 0)))
    expect(playout).toMatchObject({ played: 180, late: 0, lost: 20 })
    expect(shortly(playout).slice(0, 10)).toEqual([...repeat(20, 5), 'lost', ...repeat(20, 4)])
    expect(playedAt(playout.fates[6])).toBeCloseTo(50 + 120 + 20, 6)
  })

  it('puts packets in order that change places inside the buffer', () => {
    const playout = playoutOf(track(100, (index) => (index % 4 === 1 ? 20 : index % 4 === 2 ? 0.5 : 0)))
    expect(shortly(playout)).toEqual(repeat(20, 100))
    const numbers = playout.fates.map((fate) => (fate.kind === 'lost' ? -1 : fate.packet.packet.sequenceNumber))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
  })

  it('begins anew with a new SSRC', () => {
    const before = track(50, (index) => (index === 10 ? 60 : 0))
    const after = track(50, () => 1000.5, 777_777, 4).map((packet) => ({ ...packet, ssrc: 2 }))
    const [first, second] = placePackets([...before, ...after]).streams.map((stream) => playOut(stream))
    expect(shortly(first as Playout).slice(-30)).toEqual(repeat(60, 30))
    expect(shortly(second as Playout)).toEqual(repeat(20, 50))
    expect(playedAt(second?.fates[0])).toBeCloseTo(1050.5 + 20, 6)
  })

  it('discards what comes more than a second late, wherever it belongs', () => {
    // A stall of 3 s with everything after it: the packets of its first two seconds are gone.
    const playout = playoutOf(track(1000, (index) => (index >= 700 && index < 850 ? 20 * (849 - index) : 0)))
    const fates = shortly(playout)
    expect(fates.slice(700, 799)).toEqual(repeat('late', 99))
    expect(fates[799]).toBe(1000)
    expect(playout).toMatchObject({ played: 901, late: 99, lost: 0 })
  })

  it('keeps up with a sender whose timestamps stood still, or jumped ahead', () => {
    const stood = playoutOf(track(200, (index) => (index < 100 ? 0 : 2000)))
    expect(shortly(stood)).toEqual(repeat(20, 200))
    const ahead = track(200).map((packet, index) => (index < 100 ? packet : { ...packet, timestamp: packet.timestamp + 5 * 48_000 }))
    expect(shortly(playoutOf(ahead))).toEqual(repeat(20, 200))
  })

  it('does not go back in time when the path gets shorter: the delay comes down by 2 ms a packet', () => {
    // From packet 100 on the path is 15 ms shorter: what was 20 ms over the old anchor is 35 over the new one.
    const playout = playoutOf(track(200, (index) => (index < 100 ? 15 : 0)))
    expect(shortly(playout).slice(98, 110)).toEqual([20, 20, 33, 31, 29, 27, 25, 23, 21, 20, 20, 20])
    const times = playout.fates.map(playedAt)
    expect((times[100] as number) - (times[99] as number)).toBeCloseTo(18, 6)
  })

  it('in any jitter: nothing is played before it came or out of order, and every packet has one fate', () => {
    const random = seededRandom(11)
    for (let round = 0; round < 20; round++) {
      const scale = 100 * random()
      const packets = track(500, () => (random() < 0.05 ? Number.NaN : -scale * Math.log(1 - random())))
      const playout = playoutOf(packets)
      expect(playout.played + playout.late).toBe(packets.length)
      let last = -Infinity
      for (const fate of playout.fates) {
        if (fate.kind === 'lost') continue
        if (fate.kind === 'late') expect(fate.lateMs).toBeGreaterThan(0)
        else {
          expect(fate.playedAtMs).toBeGreaterThanOrEqual(fate.packet.packet.atMs - 1e-6)
          expect(fate.playedAtMs).toBeGreaterThan(last)
          expect(fate.delayMs).toBeLessThanOrEqual(jitterBuffer.maximumMs + 1e-6)
          last = fate.playedAtMs
        }
      }
    }
  })

  it('plays nothing of nothing', () => {
    expect(playOut({ ssrc: 1, packets: [] })).toEqual({ fates: [], played: 0, late: 0, lost: 0 })
  })
})

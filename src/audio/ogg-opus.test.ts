import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { skipWithoutFfmpeg } from '../testing/ffmpeg-present.ts'
import { muxOggOpus, type PlacedPacket } from './ogg-opus.ts'
import { createOpusDecoder, encodeUtterance, opusLookaheadSamples, opusSilence } from './opus.ts'

const folder = mkdtempSync(join(tmpdir(), 'vqt-ogg-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Page {
  readonly flags: number
  readonly granule: number
  readonly serial: number
  readonly sequence: number
  readonly packets: readonly Uint8Array[]
}

/** Takes an Ogg file apart (RFC 3533 §6), written independently of the writer; packets never span pages here. */
function pages(bytes: Uint8Array): Page[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Page[] = []
  for (let at = 0; at < bytes.length;) {
    expect(new TextDecoder().decode(bytes.subarray(at, at + 5))).toBe('OggS\0')
    const segments = view.getUint8(at + 26)
    const packets: Uint8Array[] = []
    let start = at + 27 + segments
    let length = 0
    for (let i = 0; i < segments; i++) {
      const lacing = view.getUint8(at + 27 + i)
      length += lacing
      if (lacing === 255) continue
      packets.push(bytes.slice(start, start + length))
      start += length
      length = 0
    }
    expect(length).toBe(0)
    const header = { flags: view.getUint8(at + 5), granule: Number(view.getBigUint64(at + 6, true)) }
    found.push({ ...header, serial: view.getUint32(at + 14, true), sequence: view.getUint32(at + 18, true), packets })
    at = start
  }
  return found
}

/** A tone burst of 200 ms as packets, the first at `timestamp`. */
function burst(timestamp: number): PlacedPacket[] {
  const samples = Int16Array.from({ length: 9600 }, (_, i) => Math.round(9000 * Math.sin((2 * Math.PI * 440 * i) / 48000)))
  return encodeUtterance(samples, 20).map((payload, i) => ({ payload, timestamp: timestamp + 960 * i }))
}

/** What the file should sound like: every packet decoded, its samples at its timestamp. */
function placedByHand(packets: readonly PlacedPacket[], length: number): Float64Array {
  const decoder = createOpusDecoder({ sampleRate: 48000 })
  const track = new Float64Array(length)
  for (const { payload, timestamp } of packets) {
    for (const [i, sample] of decoder.decode(payload).entries())
      if (timestamp + i >= 0 && timestamp + i < length) track[timestamp + i] = sample
  }
  decoder.close()
  return track
}

/** `opus` is ffmpeg's own decoder, `libopus` the reference one inside ffmpeg: two independent readers of the file. */
function ffmpegDecodes(bytes: Uint8Array, decoder: 'opus' | 'libopus' = 'opus'): Int16Array {
  const file = join(folder, 'track.ogg')
  writeFileSync(file, bytes)
  const options = ['-v', 'warning', '-c:a', decoder, '-i', file, '-f', 's16le', '-ac', '1', '-ar', '48000', '-']
  const { status, stdout, stderr } = spawnSync('ffmpeg', options, { maxBuffer: 1e9 })
  expect(stderr.toString()).toBe('')
  expect(status).toBe(0)
  return Int16Array.from({ length: stdout.length / 2 }, (_, i) => stdout.readInt16LE(2 * i))
}

function likeness(a: Float64Array, b: Int16Array, lag: number): number {
  let dot = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < a.length; i++) {
    const other = b[i + lag] ?? 0
    dot += a[i]! * other
    aa += a[i]! ** 2
    bb += other ** 2
  }
  return dot / Math.sqrt(aa * bb)
}

describe('muxOggOpus', () => {
  it('writes the two headers, then pages that count samples, first and last marked', () => {
    const found = pages(muxOggOpus(burst(0), { serial: 0xfedcba98, endTimestamp: 3 * 48000 }))
    expect(found.map(({ sequence }) => sequence)).toEqual(found.map((_, i) => i))
    expect(found.every(({ serial }) => serial === 0xfedcba98)).toBe(true)
    expect(found.map(({ flags }) => flags)).toEqual([2, ...found.slice(2).map(() => 0), 4])
    expect(new TextDecoder().decode(found[0]!.packets[0]!.subarray(0, 8))).toBe('OpusHead')
    expect(new TextDecoder().decode(found[1]!.packets[0]!.subarray(0, 8))).toBe('OpusTags')
    const preSkip = new DataView(found[0]!.packets[0]!.buffer).getUint16(10, true)
    expect(preSkip).toBe(360)
    expect(found.at(-1)!.granule - preSkip).toBe(3 * 48000)
  })

  it('keeps every payload, whole and in order, and gives the same bytes for the same packets', () => {
    const packets = [...burst(0), ...burst(48000)]
    const shuffled = packets.toSorted((a, b) => (a.timestamp % 7) - (b.timestamp % 7))
    const bytes = muxOggOpus(packets, { serial: 1 })
    expect(muxOggOpus(shuffled, { serial: 1 })).toEqual(bytes)
    const kept = pages(bytes)
      .slice(2)
      .flatMap((page) => page.packets)
      .filter((payload) => payload.length > 3)
    expect(kept).toEqual(packets.map(({ payload }) => payload).filter((payload) => payload.length > 3))
  })

  it('drops duplicates, packets without a length, packets far before the start or after the end', () => {
    const [packet] = burst(0)
    const kept = (packets: readonly PlacedPacket[], endTimestamp?: number): number =>
      pages(muxOggOpus(packets, endTimestamp === undefined ? { serial: 1 } : { serial: 1, endTimestamp }))
        .slice(2)
        .flatMap((page) => page.packets)
        .filter((payload) => payload.length > 3).length
    expect(kept([packet!, packet!])).toBe(1)
    expect(kept([packet!, { ...packet!, timestamp: 900 }])).toBe(2)
    expect(
      kept([
        { payload: new Uint8Array(0), timestamp: 0 },
        { payload: new Uint8Array(70000).fill(0xf8), timestamp: 960 },
      ]),
    ).toBe(0)
    expect(kept([{ ...packet!, timestamp: -3841 }])).toBe(0)
    expect(kept([{ ...packet!, timestamp: -3840 }])).toBe(1)
    expect(kept([packet!, { ...packet!, timestamp: 2 ** 31 }], 48000)).toBe(1)
  })

  it('splits pages that would need more than 255 lacing values', () => {
    const long = Array.from({ length: 120 }, (_, i) => ({ payload: new Uint8Array(1275).fill(0xf8), timestamp: 960 * i }))
    const found = pages(muxOggOpus(long, { serial: 1 }))
    expect(
      found
        .slice(2)
        .flatMap((page) => page.packets)
        .filter((payload) => payload.length === 1275).length,
    ).toBe(120)
  })

  describe.skipIf(skipWithoutFfmpeg('playback of Ogg files not tested'))('as ffmpeg plays it', () => {
    it.each([0, 1, 119, 4801, 48000 + 77, -500, -1272])('plays a packet of timestamp %i at that time, to the sample', (timestamp) => {
      const packets = [...burst(timestamp), ...burst(timestamp + 960 * 37)]
      const file = muxOggOpus(packets, { serial: 1, endTimestamp: 120_000 })
      const wanted = placedByHand(packets, 120_000)
      const lags = Array.from({ length: 41 }, (_, i) => i - 20)
      for (const [decoder, tolerance] of [
        ['libopus', 0],
        ['opus', 3],
      ] as const) {
        const heard = ffmpegDecodes(file, decoder)
        expect(heard.length).toBeGreaterThanOrEqual(120_000)
        expect(heard.length).toBeLessThan(120_000 + 960)
        const scores = lags.map((lag) => likeness(wanted, heard, lag))
        // ffmpeg's own decoder raises the rate of the SILK part with another filter, 2…3 samples later (0.06 ms).
        expect(Math.abs(lags[scores.indexOf(Math.max(...scores))]!)).toBeLessThanOrEqual(tolerance)
        expect(Math.max(...scores)).toBeGreaterThan(0.99)
      }
    })

    it('fills the gaps with silence', () => {
      const heard = ffmpegDecodes(muxOggOpus([...burst(0), ...burst(96_000)], { serial: 1 }))
      const gap = heard.subarray(9600 + 2 * 960 + opusLookaheadSamples, 96_000)
      // The encoder's last packets fade out; from then on there is nothing.
      expect(Math.max(...gap.subarray(4800).map(Math.abs))).toBeLessThanOrEqual(1)
      expect(Math.max(...heard.subarray(96_000).map(Math.abs))).toBeGreaterThan(4000)
    })

    it('decodes an empty track', () => {
      expect(ffmpegDecodes(muxOggOpus([], { serial: 1, endTimestamp: 48000 })).every((x) => x === 0)).toBe(true)
    })

    it('decodes silence of every length a gap is filled with', () => {
      const heard = ffmpegDecodes(muxOggOpus([{ payload: opusSilence, timestamp: 1800 }], { serial: 1 }))
      expect(heard.length).toBe(2760)
    })
  })
})

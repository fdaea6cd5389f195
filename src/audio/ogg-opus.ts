import { opusFrameSamples, opusLookaheadSamples, opusSilence } from './opus.ts'

/** A packet and where its first decoded sample is to be heard, in 48 kHz ticks from the file's t = 0. May be negative. */
export interface PlacedPacket {
  readonly payload: Uint8Array
  readonly timestamp: number
}

export interface OggOpusOptions {
  /** Identifies the logical stream (32 bit). Chosen by the caller so that the same packets give the same bytes. */
  readonly serial: number
  /** The file ends here at the earliest, padded with silence, so that the tracks of one call end together; no packet begins later. */
  readonly endTimestamp?: number
}

interface TimedPayload {
  readonly payload: Uint8Array
  readonly samples: number
}

/** CELT silence packets of every length a gap can be filled with, longest first: 20, 10, 5 and 2.5 ms (RFC 6716 §3.1, configs 31…28). */
const silences: readonly TimedPayload[] = [
  { payload: opusSilence, samples: 960 },
  { payload: Uint8Array.of(0xf0, 0xff, 0xfe), samples: 480 },
  { payload: Uint8Array.of(0xe8, 0xff, 0xfe), samples: 240 },
  { payload: Uint8Array.of(0xe0, 0xff, 0xfe), samples: 120 },
]

/** Shortest Opus frame: the grid packets stand on inside the stream. */
const gridSamples = 120

/** What may stand before t = 0 for the decoder to settle on: 80 ms (RFC 7845 §4.6). */
const preRoll = 3840

/** At most a second of 20 ms packets a page, and at most 255 lacing values (RFC 3533 §6). */
const packetsPerPage = 50
const lacingPerPage = 255
const longestPayload = 61440 // 48 frames of 1275 bytes, framing included (RFC 6716 §3.4)

/**
 * Packs Opus packets into an Ogg Opus file (RFC 3533, RFC 7845) for playback, so that playback time equals track time: decoded
 * sample s of a packet is heard at `timestamp + s` ticks after the start of the file.
 *
 * Packets are sorted by timestamp. Gaps are filled with silence packets. The first packet is exact to the sample: its rest below
 * 2.5 ms goes into the pre-skip, which is therefore 312…431 samples; more where packets begin before t = 0, which are decoded and
 * not heard. Later packets are exact when they stand a multiple of 2.5 ms after the first, else within 1.25 ms. A packet that begins
 * before the one placed ahead of it has ended is put right behind it, or dropped when it overlaps by its whole length (a duplicate).
 * Packets that describe no valid length, are longer than any Opus packet, or begin over 80 ms before t = 0, are left out.
 */
export function muxOggOpus(packets: readonly PlacedPacket[], options: OggOpusOptions): Uint8Array {
  const heard = packets
    .map(({ payload, timestamp }) => ({ payload, timestamp, samples: opusFrameSamples(payload) }))
    .filter(({ payload, timestamp, samples }) => samples > 0 && payload.length <= longestPayload && timestamp >= -preRoll)
    .filter(({ timestamp }) => options.endTimestamp === undefined || timestamp < options.endTimestamp)
    .sort((a, b) => a.timestamp - b.timestamp)
  const first = heard[0]?.timestamp ?? 0
  const lead = Math.max(0, Math.ceil((first + opusLookaheadSamples) / gridSamples) * gridSamples)
  const preSkip = lead - first
  const stream: TimedPayload[] = []
  let end = 0
  const fillTo = (position: number): void => {
    for (const silence of silences) {
      for (; position - end >= silence.samples; end += silence.samples) stream.push(silence)
    }
  }
  for (const { payload, timestamp, samples } of heard) {
    const position = timestamp + preSkip
    if (position <= end - samples) continue
    // Half a grid step more, so that the packet goes to the nearest place on the grid and not always to the one before.
    fillTo(position + gridSamples / 2 - 1)
    stream.push({ payload, samples })
    end += samples
  }
  fillTo((options.endTimestamp ?? 0) + preSkip + gridSamples - 1)
  return concatenate([
    page([opusHead(preSkip)], { serial: options.serial, sequence: 0, granule: 0, flags: firstPage }),
    page([opusTags()], { serial: options.serial, sequence: 1, granule: 0, flags: 0 }),
    ...audioPages(stream, options.serial),
  ])
}

const firstPage = 2
const lastPage = 4

function audioPages(stream: readonly TimedPayload[], serial: number): Uint8Array[] {
  const pages: Uint8Array[] = []
  let granule = 0
  for (let start = 0; start === 0 || start < stream.length;) {
    const end = pageEnd(stream, start)
    const some = stream.slice(start, end)
    granule = some.reduce((sum, { samples }) => sum + samples, granule)
    const flags = end >= stream.length ? lastPage : 0
    pages.push(
      page(
        some.map(({ payload }) => payload),
        { serial, sequence: pages.length + 2, granule, flags },
      ),
    )
    start = Math.max(end, start + 1)
  }
  return pages
}

/** One past the last packet that still fits on a page that begins with packet `start`. */
function pageEnd(stream: readonly TimedPayload[], start: number): number {
  let lacing = 0
  let end = start
  for (; end < Math.min(stream.length, start + packetsPerPage); end++) {
    lacing += Math.floor(stream[end]!.payload.length / 255) + 1
    if (lacing > lacingPerPage) break
  }
  return end
}

/** RFC 7845 §5.1: version 1, one channel, 48 kHz input, no gain, channel mapping family 0. */
function opusHead(preSkip: number): Uint8Array {
  const bytes = new Uint8Array(19)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('OpusHead'))
  view.setUint8(8, 1)
  view.setUint8(9, 1)
  view.setUint16(10, preSkip, true)
  view.setUint32(12, 48000, true)
  return bytes
}

/** RFC 7845 §5.2: a vendor string and no comments. */
function opusTags(): Uint8Array {
  const vendor = new TextEncoder().encode('vqt')
  const bytes = new Uint8Array(16 + vendor.length)
  bytes.set(new TextEncoder().encode('OpusTags'))
  new DataView(bytes.buffer).setUint32(8, vendor.length, true)
  bytes.set(vendor, 12)
  return bytes
}

interface PageHeader {
  readonly serial: number
  readonly sequence: number
  /** Samples of every packet that ends on this page or before, pre-skip included. */
  readonly granule: number
  readonly flags: number
}

/** One Ogg page of whole packets (RFC 3533 §6). */
function page(payloads: readonly Uint8Array[], header: PageHeader): Uint8Array {
  const lacing = payloads.flatMap(({ length }) => [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255])
  const bytes = concatenate([new Uint8Array(27), Uint8Array.from(lacing), ...payloads])
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode('OggS'))
  view.setUint8(5, header.flags)
  view.setBigUint64(6, BigInt(header.granule), true)
  view.setUint32(14, header.serial, true)
  view.setUint32(18, header.sequence, true)
  view.setUint8(26, lacing.length)
  view.setUint32(22, oggChecksum(bytes), true)
  return bytes
}

const checksumTable: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24
  for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value < 0 ? 0x04c11db7 : 0)
  return value
})

/** CRC-32 with polynomial 0x04c11db7, start 0, nothing reflected (RFC 3533 §6), over a page whose checksum field is 0. */
function oggChecksum(bytes: Uint8Array): number {
  let checksum = 0
  for (const byte of bytes) checksum = (checksum << 8) ^ checksumTable[(checksum >>> 24) ^ byte]!
  return checksum >>> 0
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

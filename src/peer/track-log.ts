import type { TrackPacket } from '../model/recording.ts'

/** A track as two flat buffers: cheap to keep while a call runs, cheap to hand to another thread. */
export interface PackedTrack {
  readonly numbers: Float64Array<ArrayBuffer>
  readonly bytes: Uint8Array<ArrayBuffer>
}

const fields = 7
const firstPackets = 1024
const firstBytes = 128 * 1024

/**
 * Keeps every packet of a track without keeping an object a packet: tens of thousands of live objects made each garbage collection of
 * the media thread take 10–28 ms, longer than a packet may be late.
 */
export class TrackLog {
  #numbers = new Float64Array(firstPackets * fields)
  #bytes = new Uint8Array(firstBytes)
  #count = 0
  #length = 0

  get count(): number {
    return this.#count
  }

  /** `atMs` of the first and the last packet; null while there is none. */
  get firstAtMs(): number | null {
    return this.#count === 0 ? null : this.#numbers[0]!
  }

  get lastAtMs(): number | null {
    return this.#count === 0 ? null : this.#numbers[(this.#count - 1) * fields]!
  }

  append(packet: TrackPacket): void {
    const { payload } = packet
    if ((this.#count + 1) * fields > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2)
      larger.set(this.#numbers)
      this.#numbers = larger
    }
    while (this.#length + payload.length > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    const at = this.#count * fields
    this.#numbers[at] = packet.atMs
    this.#numbers[at + 1] = packet.sequenceNumber
    this.#numbers[at + 2] = packet.timestamp
    this.#numbers[at + 3] = packet.payloadType
    this.#numbers[at + 4] = packet.ssrc
    this.#numbers[at + 5] = packet.marker ? 1 : 0
    this.#numbers[at + 6] = payload.length
    this.#bytes.set(payload, this.#length)
    this.#count++
    this.#length += payload.length
  }

  /** A copy of everything so far, with times counted from `zeroMs`. */
  packed(zeroMs: number): PackedTrack {
    const numbers = this.#numbers.slice(0, this.#count * fields)
    for (let at = 0; at < numbers.length; at += fields) numbers[at] = numbers[at]! - zeroMs
    return { numbers, bytes: this.#bytes.slice(0, this.#length) }
  }
}

export function unpackTrack(track: PackedTrack): TrackPacket[] {
  const packets: TrackPacket[] = []
  let from = 0
  for (let at = 0; at < track.numbers.length; at += fields) {
    const field = (n: number): number => track.numbers[at + n]!
    const length = field(6)
    packets.push({
      atMs: field(0),
      sequenceNumber: field(1),
      timestamp: field(2),
      payloadType: field(3),
      ssrc: field(4),
      marker: field(5) === 1,
      payload: track.bytes.slice(from, from + length),
    })
    from += length
  }
  return packets
}

import type { TrackPacket } from '../../model/recording.ts'

const digits = '0123456789*#ABCD'

/** Reads telephone events (RFC 4733 §2.3): every event is sent many times, all with one timestamp; it counts once. */
export class DtmfReader {
  #last: number | null = null

  /** The digit a packet of the negotiated payload type starts; null: a repetition, or nothing we know. */
  read(packet: TrackPacket): string | null {
    if (packet.payload.length < 4 || packet.timestamp === this.#last) return null
    this.#last = packet.timestamp
    return digits[packet.payload[0]!] ?? null
  }
}

import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SrtpSession } from 'werift'
import { SrtpReceiver, SrtpSender, type SrtpProfile } from './srtp.ts'

/** RFC 3711 appendix B.3 derives session keys from this master key and salt; B.2 gives the AES-CM keystream idea. */
const masterKey = Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex')
const masterSalt = Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex')

function header(sequence: number, timestamp = 0, ssrc = 0xcafebabe): Buffer {
  const bytes = Buffer.alloc(12)
  bytes[0] = 0x80
  bytes[1] = 111
  bytes.writeUInt16BE(sequence, 2)
  bytes.writeUInt32BE(timestamp, 4)
  bytes.writeUInt32BE(ssrc, 8)
  return bytes
}

function pair(profile: SrtpProfile): { sender: SrtpSender; receiver: SrtpReceiver } {
  const keys = { profile, masterKey, masterSalt: masterSalt.subarray(0, profile === 7 ? 12 : 14) }
  return { sender: new SrtpSender(keys), receiver: new SrtpReceiver(keys) }
}

describe.each<SrtpProfile>([1, 7])('SRTP profile %i', (profile) => {
  it('decrypts what it encrypted across a roll-over of the sequence number', () => {
    const { sender, receiver } = pair(profile)
    for (let n = 65_500; n < 65_600; n++) {
      const payload = randomBytes(1 + (n % 200))
      expect(receiver.unprotect(sender.protect(header(n & 0xffff), payload))).toEqual(payload)
    }
  })

  it('survives loss and reordering around the roll-over and refuses replays', () => {
    const { sender, receiver } = pair(profile)
    const packets = Array.from({ length: 80 }, (_, i) => sender.protect(header((65_500 + i) & 0xffff), Buffer.from([i])))
    const order = packets.map((_, i) => i).filter((i) => i % 7 !== 3)
    for (let i = 0; i + 1 < order.length; i += 2) [order[i], order[i + 1]] = [order[i + 1]!, order[i]!]
    for (const i of order) expect(receiver.unprotect(Buffer.from(packets[i]!))).toEqual(Buffer.from([i]))
    for (const i of order) expect(receiver.unprotect(Buffer.from(packets[i]!))).toBeNull()
  })

  it('refuses a packet with one flipped bit', () => {
    const { sender, receiver } = pair(profile)
    const packet = sender.protect(header(7), Buffer.from('payload'))
    packet[14] = packet[14]! ^ 1
    expect(receiver.unprotect(packet)).toBeNull()
  })

  it('keeps one roll-over counter for each SSRC', () => {
    const { sender, receiver } = pair(profile)
    receiver.unprotect(sender.protect(header(65_535, 0, 1), Buffer.from('a')))
    receiver.unprotect(sender.protect(header(0, 0, 1), Buffer.from('b')))
    expect(receiver.unprotect(pair(profile).sender.protect(header(0, 0, 2), Buffer.from('c')))).toEqual(Buffer.from('c'))
  })

  it('writes the bytes that another implementation (werift) reads', () => {
    const salt = masterSalt.subarray(0, profile === 7 ? 12 : 14)
    const other = new SrtpSession({
      profile,
      keys: { localMasterKey: masterKey, localMasterSalt: salt, remoteMasterKey: masterKey, remoteMasterSalt: salt },
    })
    const { sender } = pair(profile)
    const payload = Buffer.from('the same bytes on both stacks')
    const plain = other.decrypt(sender.protect(header(4711, 960), payload))
    expect(plain.subarray(12)).toEqual(payload)
  })
})

import { expect, it } from 'vitest'
import { createOpusEncoder } from '../audio/opus.ts'
import { Ear } from './ear.ts'

it('dates an onset back to the first loud packet, and tells stretches of speech by the silence before them', () => {
  const ear = new Ear(111)
  const encoder = createOpusEncoder()
  const tone = (loud: boolean): Int16Array => Int16Array.from({ length: 960 }, (_, i) => (loud ? 5000 * Math.sin(i / 12) : 0))
  // Loud from 1000 to 2000, from 2300 to 3000 (a sentence gap), from 3600 to 4000 (a stop), and from 5000 (a new turn).
  const loudAt = (ms: number): boolean => (ms >= 1000 && ms < 2000) || (ms >= 2300 && ms < 3000) || (ms >= 3600 && ms < 4000) || ms >= 5000
  for (let ms = 0; ms < 5200; ms += 20) {
    const payload = encoder.encode(tone(loudAt(ms)))
    ear.onPacket({ atMs: ms, sequenceNumber: 0, timestamp: 48 * ms, payloadType: 111, ssrc: 1, marker: false, payload })
    if (ms === 1000) expect(ear.turnsHeard).toBe(0)
    if (ms === 1040) expect(ear.lastOnsetMs).toBe(1000)
  }
  encoder.close()
  expect(ear.turnsHeard).toBe(2)
  expect(ear.lastOnsetMs).toBe(5000)
  // The codec rings on for a packet after loud sound, so silences look 20 ms shorter.
  expect(ear.onsetAfter(1500, 200)).toBe(2300)
  expect(ear.onsetAfter(1500, 500)).toBe(3600)
  expect(ear.onsetAfter(3700, 500)).toBe(5000)
  expect(ear.onsetAfter(5100, 200)).toBeNull()
  expect(ear.onsetAfter(0, 5000)).toBe(1000)
  ear.close()
})

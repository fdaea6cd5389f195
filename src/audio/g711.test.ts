import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { skipWithoutFfmpeg } from '../testing/ffmpeg-present.ts'
import { decodeMuLaw, encodeMuLaw } from './g711.ts'

const everySample = Int16Array.from({ length: 65_536 }, (_, at) => at - 32_768)
const everyOctet = Uint8Array.from({ length: 256 }, (_, at) => at)

describe('G.711 µ-law', () => {
  it('changes codes at the decision values of table 2a, on 14 bits', () => {
    const code = (linear14: number): number => encodeMuLaw(Int16Array.of(linear14 * 4))[0] as number
    // Segment borders (x16, x32, …): from each on, the next segment's first code, bits inverted.
    for (const [segment, from] of [31, 95, 223, 479, 991, 2015, 4063].entries()) {
      expect(code(from)).toBe(~((segment + 1) << 4) & 0xff)
      expect(code(from - 1)).toBe(~((segment << 4) | 0x0f) & 0xff)
    }
    expect(code(7903)).toBe(0x80)
    expect(code(8159)).toBe(0x80)
    expect(code(7902)).toBe(0x81)
    expect(code(0)).toBe(0xff)
  })

  it('gives every code back that it decodes, but for the second zero', () => {
    const again = encodeMuLaw(decodeMuLaw(everyOctet))
    expect([...again].flatMap((code, at) => (code === at ? [] : [at]))).toEqual([0x7f])
    expect(decodeMuLaw(Uint8Array.of(0x80, 0x00, 0xff, 0x7f))).toEqual(Int16Array.of(32_124, -32_124, 0, 0))
  })

  it.skipIf(skipWithoutFfmpeg('µ-law against ffmpeg'))('decodes as ffmpeg does, and encodes within half a step of where it does', () => {
    const decoded = ffmpeg(['-f', 'mulaw', '-ar', '8000', '-ac', '1', '-i', '-', '-f', 's16le', '-'], everyOctet)
    expect(new Int16Array(decoded.buffer.slice(decoded.byteOffset, decoded.byteOffset + 512))).toEqual(decodeMuLaw(everyOctet))
    const theirs = ffmpeg(['-f', 's16le', '-ar', '8000', '-ac', '1', '-i', '-', '-f', 'mulaw', '-'], new Uint8Array(everySample.buffer))
    const ours = encodeMuLaw(everySample)
    // ffmpeg takes the nearest decoded value, G.711 its decision values: they differ at segment borders, by one code.
    const different = everySample.filter((_, at) => theirs[at] !== ours[at])
    expect(different.length).toBeLessThan(1000)
    for (const sample of different) {
      const at = sample + 32_768
      expect(Math.abs((theirs[at] as number) - (ours[at] as number))).toBe(1)
    }
  })
})

function ffmpeg(args: readonly string[], input: Uint8Array): Uint8Array {
  return spawnSync('ffmpeg', ['-v', 'error', ...args], { input, maxBuffer: 1 << 24 }).stdout
}

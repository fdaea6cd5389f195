import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import { readWav, writeWav } from './wav.ts'

interface Header {
  readonly tag?: number
  readonly bits?: number
  readonly channels?: number
  readonly rate?: number
  readonly blockAlign?: number
  readonly extensible?: boolean
  readonly dataSize?: number
  readonly riffSize?: number
  readonly before?: Uint8Array
}

/** A WAV file by hand, so that every field can lie. */
function wav(data: Uint8Array, { tag = 1, bits = 16, channels = 1, rate = 8000, extensible = false, ...rest }: Header = {}): Uint8Array {
  const blockAlign = rest.blockAlign ?? (channels * bits) / 8
  const before = rest.before ?? new Uint8Array(0)
  const formatSize = extensible ? 40 : 16
  const bytes = new Uint8Array(12 + 8 + formatSize + before.length + 8 + data.length)
  const view = new DataView(bytes.buffer)
  const text = (at: number, value: string): void => bytes.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF')
  view.setUint32(4, rest.riffSize ?? bytes.length - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, formatSize, true)
  view.setUint16(20, extensible ? 0xfffe : tag, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * blockAlign, true)
  view.setUint16(32, blockAlign, true)
  view.setUint16(34, bits, true)
  if (extensible) {
    view.setUint16(36, 22, true)
    view.setUint16(44, tag, true)
    bytes.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 46)
  }
  bytes.set(before, 20 + formatSize)
  const at = 20 + formatSize + before.length
  text(at, 'data')
  view.setUint32(at + 4, rest.dataSize ?? data.length, true)
  bytes.set(data, at + 8)
  return bytes
}

function codeOf(read: () => unknown): string {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.problems[0]!.code
    throw thrown
  }
  return 'none'
}

describe('readWav', () => {
  it('reads back what writeWav wrote', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 500 }), fc.integer({ min: 1, max: 192000 }), (samples, rate) => {
        expect(readWav(writeWav(samples, rate), 'x.wav')).toEqual({ sampleRate: rate, channels: [samples], bits: 16 })
      }),
    )
  })

  it('reads every width, scaled to 16 bit', () => {
    const one = (data: number[], header: Header): number[] => [...readWav(wav(Uint8Array.from(data), header), 'x').channels[0]!]
    expect(one([0, 128, 255], { bits: 8 })).toEqual([-32768, 0, 32512])
    expect(one([0x00, 0x80, 0xff, 0x7f], { bits: 16 })).toEqual([-32768, 32767])
    expect(one([0x00, 0x00, 0x80, 0x80, 0x01, 0x00, 0xff, 0xff, 0x7f], { bits: 24 })).toEqual([-32768, 2, 32767])
    expect(one([0, 0, 0, 0x80, 0, 0, 1, 0, 0xff, 0xff, 0xff, 0x7f], { bits: 32 })).toEqual([-32768, 1, 32767])
    const floats = new Uint8Array(Float32Array.of(-1, 0.5, 1, 7).buffer)
    expect(one([...floats], { tag: 3, bits: 32 })).toEqual([-32768, 16384, 32767, 32767])
  })

  it('takes channels apart, skips chunks it does not know, reads extensible headers', () => {
    const list = Uint8Array.from([...new TextEncoder().encode('LIST'), 3, 0, 0, 0, 1, 2, 3, 0])
    const bytes = wav(new Uint8Array(Int16Array.of(1, -1, 2, -2).buffer), { channels: 2, extensible: true, before: list })
    expect(readWav(bytes, 'x')).toEqual({ sampleRate: 8000, channels: [Int16Array.of(1, 2), Int16Array.of(-1, -2)], bits: 16 })
  })

  it('refuses sizes that lie and files that hold nothing', () => {
    const data = new Uint8Array(8)
    for (const bytes of [
      new Uint8Array(0),
      wav(new Uint8Array(0)),
      wav(data, { dataSize: 100 }),
      wav(data, { dataSize: 0xffffffff }),
      wav(data, { riffSize: 1000 }),
      wav(data, { riffSize: 20 }),
      wav(data, { channels: 0 }),
      wav(data, { rate: 0 }),
      wav(data, { blockAlign: 3 }),
      wav(new Uint8Array(7)),
      wav(new Uint8Array(Float32Array.of(NaN).buffer), { tag: 3, bits: 32 }),
    ]) {
      expect(codeOf(() => readWav(bytes, 'x.wav'))).toBe('wav.corrupt')
    }
  })

  it('names encodings it does not know, with file and hint', () => {
    expect(codeOf(() => readWav(wav(new Uint8Array(8), { tag: 7, bits: 8 }), 'x'))).toBe('wav.unsupported')
    expect(codeOf(() => readWav(wav(new Uint8Array(8), { tag: 3, bits: 64 }), 'x'))).toBe('wav.unsupported')
    expect(() => readWav(wav(new Uint8Array(8), { tag: 7, bits: 8 }), 'mine.wav')).toThrow(/mine\.wav holds format tag 7/)
  })

  it('answers every cut with wav.corrupt', () => {
    const whole = writeWav(
      Int16Array.from({ length: 40 }, (_, i) => i),
      8000,
    )
    for (let length = 0; length < whole.length; length++) {
      expect(codeOf(() => readWav(whole.slice(0, length), 'x'))).toBe('wav.corrupt')
    }
  })

  it('never fails with anything but InputError, whatever byte is wrong', () => {
    const whole = wav(new Uint8Array(24), { extensible: true, channels: 2 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const damaged = whole.slice()
        damaged[at] = value
        expect(['none', 'wav.corrupt', 'wav.unsupported']).toContain(codeOf(() => readWav(damaged, 'x')))
      }),
      { numRuns: 1000 },
    )
  })
})

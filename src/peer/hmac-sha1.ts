/**
 * HMAC-SHA-1 (RFC 2104, FIPS 180-4) for SRTP's authentication tag, pure JavaScript without allocation per message; the hash states after
 * the inner and outer pads are computed once a key. Why not node:crypto: see `aes-ctr.ts`.
 */
export interface HmacSha1 {
  /** Writes the first `tagBytes` of the MAC over data[0…length) followed by the 32-bit big-endian `suffix` to `out` at `at`. */
  tag(data: Uint8Array, length: number, suffix: number, out: Uint8Array, at: number, tagBytes: number): void
}

const schedule = new Int32Array(80)
const block = new Uint8Array(64)
const digest = new Uint8Array(20)

const initial: readonly number[] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]

export function hmacSha1(key: Uint8Array): HmacSha1 {
  if (key.length > 64) throw new RangeError('SRTP keys are shorter than a SHA-1 block')
  const inner = afterPad(key, 0x36)
  const outer = afterPad(key, 0x5c)
  const state = new Int32Array(5)
  return {
    tag(data, length, suffix, out, at, tagBytes) {
      state.set(inner)
      let from = 0
      for (; from + 64 <= length; from += 64) compress(state, data, from)
      // What is left, the suffix, the end mark and the length fit into one block or two.
      let fill = length - from
      block.fill(0)
      for (let i = 0; i < fill; i++) block[i] = data[from + i]!
      for (let i = 24; i >= 0; i -= 8) {
        block[fill++] = suffix >>> i
        if (fill === 64) fill = flush(state)
      }
      block[fill++] = 0x80
      if (fill > 56) {
        compress(state, block, 0)
        block.fill(0)
      }
      writeLength(64 + length + 4)
      compress(state, block, 0)
      writeDigest(state)
      state.set(outer)
      block.fill(0)
      block.set(digest)
      block[20] = 0x80
      writeLength(64 + 20)
      compress(state, block, 0)
      writeDigest(state)
      for (let i = 0; i < tagBytes; i++) out[at + i] = digest[i]!
    },
  }
}

function flush(state: Int32Array): number {
  compress(state, block, 0)
  block.fill(0)
  return 0
}

function afterPad(key: Uint8Array, pad: number): Int32Array {
  const state = Int32Array.from(initial)
  const padded = new Uint8Array(64).fill(pad)
  key.forEach((byte, i) => (padded[i] = byte ^ pad))
  compress(state, padded, 0)
  return state
}

function writeLength(bytes: number): void {
  const bits = bytes * 8
  block[60] = bits >>> 24
  block[61] = bits >>> 16
  block[62] = bits >>> 8
  block[63] = bits
}

function writeDigest(state: Int32Array): void {
  for (let i = 0; i < 5; i++) {
    digest[4 * i] = state[i]! >>> 24
    digest[4 * i + 1] = state[i]! >>> 16
    digest[4 * i + 2] = state[i]! >>> 8
    digest[4 * i + 3] = state[i]!
  }
}

/** One block of FIPS 180-4 §6.1.2. */
function compress(state: Int32Array, data: Uint8Array, from: number): void {
  const w = schedule
  for (let t = 0; t < 16; t++) {
    const at = from + 4 * t
    w[t] = (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!
  }
  for (let t = 16; t < 80; t++) {
    const x = w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!
    w[t] = (x << 1) | (x >>> 31)
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  for (let t = 0; t < 80; t++) {
    const f = t < 20 ? (b & c) | (~b & d) : t < 40 ? b ^ c ^ d : t < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d
    const k = t < 20 ? 0x5a827999 : t < 40 ? 0x6ed9eba1 : t < 60 ? 0x8f1bbcdc : 0xca62c1d6
    const next = (((a << 5) | (a >>> 27)) + f + e + k + w[t]!) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  state[0] = (state[0]! + a) | 0
  state[1] = (state[1]! + b) | 0
  state[2] = (state[2]! + c) | 0
  state[3] = (state[3]! + d) | 0
  state[4] = (state[4]! + e) | 0
}

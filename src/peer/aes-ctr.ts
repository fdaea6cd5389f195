/**
 * AES-128 in counter mode (FIPS 197, SP 800-38A §6.5), pure JavaScript with T-tables and without allocation: node:crypto makes native
 * objects for every packet, whose finalisation stopped the media thread for 10–28 ms at a time with 17 calls. Not constant time:
 * good for a test tool's own calls, not for secrets.
 */
export interface AesCtr {
  /** XORs the key stream of `iv` (16 bytes, its last two a block counter from 0) onto `data` in place, from `from` to `to`. */
  apply(iv: Uint8Array, data: Uint8Array, from: number, to: number): void
}

const sbox = new Uint8Array(256)
const t0 = new Uint32Array(256)
const t1 = new Uint32Array(256)
const t2 = new Uint32Array(256)
const t3 = new Uint32Array(256)

/** Builds the S-box from the multiplicative inverse in GF(2^8) and the tables of SubBytes, ShiftRows and MixColumns in one. */
function buildTables(): void {
  let p = 1
  let q = 1
  do {
    p = (p ^ (p << 1) ^ (p & 0x80 ? 0x11b : 0)) & 0xff
    q ^= q << 1
    q ^= q << 2
    q ^= q << 4
    q &= 0xff
    if (q & 0x80) q ^= 0x09
    const rotated = q ^ (q << 1) ^ (q << 2) ^ (q << 3) ^ (q << 4)
    sbox[p] = (rotated ^ (rotated >> 8) ^ 0x63) & 0xff
  } while (p !== 1)
  sbox[0] = 0x63
  for (let i = 0; i < 256; i++) {
    const s = sbox[i]!
    const double = ((s << 1) ^ (s & 0x80 ? 0x11b : 0)) & 0xff
    const word = ((double << 24) | (s << 16) | (s << 8) | (double ^ s)) >>> 0
    t0[i] = word
    t1[i] = (word >>> 8) | (word << 24)
    t2[i] = (word >>> 16) | (word << 16)
    t3[i] = (word >>> 24) | (word << 8)
  }
}
buildTables()

function expandKey(key: Uint8Array): Uint32Array {
  const words = new Uint32Array(44)
  for (let i = 0; i < 4; i++) words[i] = (key[4 * i]! << 24) | (key[4 * i + 1]! << 16) | (key[4 * i + 2]! << 8) | key[4 * i + 3]!
  let roundConstant = 1
  for (let i = 4; i < 44; i++) {
    let word = words[i - 1]!
    if (i % 4 === 0) {
      word = (word << 8) | (word >>> 24)
      word = (sbox[word >>> 24]! << 24) | (sbox[(word >>> 16) & 255]! << 16) | (sbox[(word >>> 8) & 255]! << 8) | sbox[word & 255]!
      word ^= roundConstant << 24
      roundConstant = ((roundConstant << 1) ^ (roundConstant & 0x80 ? 0x11b : 0)) & 0xff
    }
    words[i] = words[i - 4]! ^ word
  }
  return words
}

export function aesCtr(key: Uint8Array): AesCtr {
  if (key.length !== 16) throw new RangeError(`AES-128 takes a key of 16 bytes, got ${key.length}`)
  const k = expandKey(key)
  return {
    apply(iv, data, from, to) {
      const i0 = ((iv[0]! << 24) | (iv[1]! << 16) | (iv[2]! << 8) | iv[3]!) ^ k[0]!
      const i1 = ((iv[4]! << 24) | (iv[5]! << 16) | (iv[6]! << 8) | iv[7]!) ^ k[1]!
      const i2 = ((iv[8]! << 24) | (iv[9]! << 16) | (iv[10]! << 8) | iv[11]!) ^ k[2]!
      const high = (iv[12]! << 24) | (iv[13]! << 16)
      for (let at = from, block = 0; at < to; at += 16, block++) {
        let a = i0
        let b = i1
        let c = i2
        let d = (high | block) ^ k[3]!
        for (let r = 4; r < 40; r += 4) {
          const na = t0[a >>> 24]! ^ t1[(b >>> 16) & 255]! ^ t2[(c >>> 8) & 255]! ^ t3[d & 255]! ^ k[r]!
          const nb = t0[b >>> 24]! ^ t1[(c >>> 16) & 255]! ^ t2[(d >>> 8) & 255]! ^ t3[a & 255]! ^ k[r + 1]!
          const nc = t0[c >>> 24]! ^ t1[(d >>> 16) & 255]! ^ t2[(a >>> 8) & 255]! ^ t3[b & 255]! ^ k[r + 2]!
          d = t0[d >>> 24]! ^ t1[(a >>> 16) & 255]! ^ t2[(b >>> 8) & 255]! ^ t3[c & 255]! ^ k[r + 3]!
          a = na
          b = nb
          c = nc
        }
        xorWord(data, at, to, lastRound(a, b, c, d) ^ k[40]!)
        xorWord(data, at + 4, to, lastRound(b, c, d, a) ^ k[41]!)
        xorWord(data, at + 8, to, lastRound(c, d, a, b) ^ k[42]!)
        xorWord(data, at + 12, to, lastRound(d, a, b, c) ^ k[43]!)
      }
    },
  }
}

function lastRound(a: number, b: number, c: number, d: number): number {
  return (sbox[a >>> 24]! << 24) | (sbox[(b >>> 16) & 255]! << 16) | (sbox[(c >>> 8) & 255]! << 8) | sbox[d & 255]!
}

function xorWord(data: Uint8Array, at: number, to: number, word: number): void {
  if (at < to) data[at] = data[at]! ^ (word >>> 24)
  if (at + 1 < to) data[at + 1] = data[at + 1]! ^ (word >>> 16)
  if (at + 2 < to) data[at + 2] = data[at + 2]! ^ (word >>> 8)
  if (at + 3 < to) data[at + 3] = data[at + 3]! ^ word
}

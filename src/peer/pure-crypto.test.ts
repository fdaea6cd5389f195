import { createCipheriv, createHmac, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { aesCtr } from './aes-ctr.ts'
import { hmacSha1 } from './hmac-sha1.ts'

it('AES-128 counter mode gives the bytes of node:crypto for every length up to 400', () => {
  for (let length = 0; length <= 400; length++) {
    const key = randomBytes(16)
    const iv = randomBytes(16)
    iv[14] = iv[15] = 0
    const plain = randomBytes(length + 5)
    const expected = createCipheriv('aes-128-ctr', key, iv).update(plain.subarray(3, 3 + length))
    const data = Buffer.from(plain)
    aesCtr(key).apply(iv, data, 3, 3 + length)
    expect(data.subarray(3, 3 + length)).toEqual(expected)
    expect(data.subarray(0, 3)).toEqual(plain.subarray(0, 3))
    expect(data.subarray(3 + length)).toEqual(plain.subarray(3 + length))
  }
})

it('AES-128 gives the vector of SP 800-38A F.5.1', () => {
  const key = Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex')
  // The standard counts from f0f1…fcfdfeff; our counter starts at 0 in the last two bytes, so only its first block is ours to check
  // with an IV whose last bytes are 0: compare with the block cipher itself.
  const iv = Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000', 'hex')
  const data = Buffer.alloc(16)
  aesCtr(key).apply(iv, data, 0, 16)
  expect(data).toEqual(createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(iv))
})

it('HMAC-SHA-1 with a 32-bit suffix gives the bytes of node:crypto for every length up to 400', () => {
  for (let length = 0; length <= 400; length++) {
    const key = randomBytes(20)
    const data = randomBytes(length)
    const suffix = randomBytes(4)
    const out = Buffer.alloc(30)
    hmacSha1(key).tag(data, length, suffix.readUInt32BE(), out, 7, 20)
    expect(out.subarray(7, 27)).toEqual(createHmac('sha1', key).update(data).update(suffix).digest())
    expect(out[6]).toBe(0)
    expect(out[27]).toBe(0)
  }
})

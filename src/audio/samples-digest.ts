import { createHash } from 'node:crypto'

/** Name of a piece of sound: the sha256 of its 16-bit little-endian samples, hex. */
export function samplesDigest(samples: Int16Array): string {
  const bytes = Buffer.alloc(samples.length * 2)
  samples.forEach((sample, at) => bytes.writeInt16LE(sample, at * 2))
  return createHash('sha256').update(bytes).digest('hex')
}

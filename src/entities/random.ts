/**
 * A seeded stream of numbers in [0, 1), the same on every machine for the same seed (integer or not, taken modulo 2^32).
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), its four words filled from the seed by splitmix32. 32 bits a number,
 * period about 2^127 on average. Not for secrets.
 */
export function seededRandom(seed: number): () => number {
  let mix = seed >>> 0
  const word = (): number => {
    mix = (mix + 0x9e3779b9) | 0
    let z = mix ^ (mix >>> 16)
    z = Math.imul(z, 0x21f0aaad)
    z ^= z >>> 15
    z = Math.imul(z, 0x735a2d97)
    return (z ^ (z >>> 15)) | 0
  }
  let a = word()
  let b = word()
  let c = word()
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let round = 0; round < 12; round++) next()
  return next
}

/** A whole number from `low` to `high`, both included, equally likely. */
export function randomInteger(random: () => number, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

/** One item, equally likely. Throws a RangeError on an empty list. */
export function randomItem<T>(random: () => number, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('randomItem: the list is empty')
  return items[randomInteger(random, 0, items.length - 1)] as T
}

import { createHash } from 'node:crypto'

/** The seed of one thing in a run: 32 bits that hang on the run's seed and the thing's own name, and on nothing else. */
export function seedOf(runSeed: number, name: string): number {
  return createHash('sha256').update(`${runSeed}/${name}`).digest().readUInt32LE(0)
}

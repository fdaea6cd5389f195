/** Who speaks in the television of this seed. */
export function televisionVoice(seed: number, voices: readonly string[]): string {
  return voices[seed % voices.length] as string
}

/** The first of the seeds in whose television this voice does not speak; the first of all where there is no such. */
export function seedWithoutVoice(seeds: readonly number[], voice: string, voices: readonly string[]): number {
  return seeds.find((seed) => televisionVoice(seed, voices) !== voice) ?? (seeds[0] as number)
}

import { activeSpeechLevel } from './active-speech-level.ts'

export { activeSpeechLevel } from './active-speech-level.ts'
export type { ActiveSpeechLevel } from './active-speech-level.ts'

/** How far below the active speech level a 1 ms frame may lie and still count as speech (measures.md §1.2). */
export const edgeBelowActiveLevelDb = 35

/** First sample of speech, and one past its last. */
export interface SpeechEdges {
  readonly start: number
  readonly end: number
}

/**
 * Where speech is in a clean recording: the first and the last 1 ms frame whose level reaches the active speech level − 35 dB, in
 * samples. Null where there is no speech. Meant for annotating clean material; on a noisy track every frame reaches that level.
 */
export function speechEdges(samples: Int16Array, rate: number): SpeechEdges | null {
  const { activeLevelDbov } = activeSpeechLevel(samples, rate)
  if (activeLevelDbov === null) return null
  const threshold = 10 ** ((activeLevelDbov - edgeBelowActiveLevelDb) / 10)
  const frames = Math.ceil((samples.length * 1000) / rate)
  const frameStart = (frame: number): number => Math.min(samples.length, Math.round((frame * rate) / 1000))
  const reaches = (frame: number): boolean => power(samples, frameStart(frame), frameStart(frame + 1)) >= threshold
  let first = 0
  while (first < frames && !reaches(first)) first++
  if (first === frames) return null
  let last = frames - 1
  while (!reaches(last)) last--
  return { start: frameStart(first), end: frameStart(last + 1) }
}

/** The samples between the speech edges, as a copy; empty where there is no speech. */
export function trimToSpeech(samples: Int16Array, rate: number): Int16Array {
  const edges = speechEdges(samples, rate)
  return edges === null ? new Int16Array(0) : samples.slice(edges.start, edges.end)
}

/** Mean square of a stretch, full scale 1; 0 for an empty one. */
function power(samples: Int16Array, from: number, to: number): number {
  let squares = 0
  for (let i = from; i < to; i++) squares += (samples[i]! / 32768) ** 2
  return to > from ? squares / (to - from) : 0
}

import type { CallTimeline } from './call-timeline.ts'
import { cutReaderOf, type CutReader } from './cut-quality.ts'

const readers = new WeakMap<CallTimeline['agentPcm'], CutReader>()

/** The reader of cuts of a call's agent track, made once. */
export function cutReaderFor({ agentPcm, activity }: Pick<CallTimeline, 'agentPcm' | 'activity'>): CutReader {
  const known = readers.get(agentPcm)
  if (known !== undefined) return known
  const made = cutReaderOf(agentPcm, activity.thresholdDbfs)
  readers.set(agentPcm, made)
  return made
}

import type { Interval } from './units.ts'

/** Classes of agent segments (measures.md 1.5). */
export type SegmentClass = 'tone' | 'filler' | 'speech'

/**
 * Says what a segment is. Without a classifier every segment of at least minAct counts as speech, so first audio and first speech
 * coincide; a classifier only labels segments and never moves an edge.
 */
export type SegmentClassifier = (segment: Interval) => SegmentClass

export const everythingIsSpeech: SegmentClassifier = () => 'speech'

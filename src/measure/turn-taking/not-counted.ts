import type { EventOutcome } from '../../model/result.ts'

/** Why an event's outcome takes it out of a rate or a percentile. */
export function notCounted(outcome: EventOutcome | null): string {
  switch (outcome) {
    case 'not_bargein':
      return 'the agent was not speaking: an ordinary turn (not_bargein)'
    case 'coincident':
      return 'the agent stopped too soon to have been caused (coincident)'
    case 'natural_end':
      return 'the agent had come to its planned end (natural_end)'
    case 'false_response':
      return 'the event fell into silence'
    default:
      return 'another kind of outcome'
  }
}

import type { CallResult } from '../../../../model/result.ts'
import { eventFigure, eventNames } from '../../../figures.ts'
import { clock, valueWithUnit } from '../../../numbers.ts'

interface CallerEventsProps {
  readonly events: CallResult['callerEvents']
  readonly onSeek: (ms: number) => void
}

/** Every barge-in and sound of the caller's side and what the agent did; the same that the drawing marks. */
export function CallerEvents({ events, onSeek }: CallerEventsProps) {
  if (events.length === 0) return null
  return (
    <ol class="caller-events">
      {events.map((event) => (
        <li key={event.event}>
          <button type="button" class="jump" onClick={() => onSeek(event.startMs)}>
            {clock(event.startMs)} {eventNames[event.kind]}
            {event.sham ? ' (sham: nothing was sent)' : ''}
          </button>{' '}
          <strong>{eventFigure(event)}</strong>
          {event.talkOverMs !== null && event.talkOverMs > 0 && (
            <span class="note"> talk-over {valueWithUnit(event.talkOverMs, 'ms')}</span>
          )}
          {event.responseMs !== null && <span class="note"> answered {valueWithUnit(event.responseMs, 'ms')} after its end</span>}
        </li>
      ))}
    </ol>
  )
}

/** Stretches in which nobody spoke, and whose they were. */
export function Silences({ deadAir, onSeek }: { readonly deadAir: CallResult['deadAir']; readonly onSeek: (ms: number) => void }) {
  if (deadAir.length === 0) return null
  return (
    <ul class="caller-events">
      {deadAir.map(({ startMs, endMs, owner }) => (
        <li key={startMs}>
          <button type="button" class="jump" onClick={() => onSeek(startMs)}>
            {clock(startMs)} dead air
          </button>{' '}
          <strong>{valueWithUnit(endMs - startMs, 'ms')}</strong>
          <span class="note"> {owner === 'agent' ? 'the agent owed speech' : 'the caller owed speech'}</span>
        </li>
      ))}
    </ul>
  )
}

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { CallResult, TurnResult } from '../../../../model/result.ts'
import { clock } from '../../../numbers.ts'
import { repeatCall } from '../../../next-command.ts'
import { callEndWords } from '../../../statuses.ts'
import { turnLimit } from '../../../turn-limit.ts'
import { reasonOf } from '../../../worst-calls.ts'
import type { Summary } from '../embedded.ts'
import { callHash } from '../route.ts'
import { bracketsOf } from './brackets.ts'
import { CallFacts, EventTable } from './call-facts.tsx'
import { CallerEvents, Silences } from './caller-events.tsx'
import { greetingOf } from './greeting.ts'
import { Controls } from './controls.tsx'
import { usePlayback } from './playback.tsx'
import { useShortcuts } from './shortcuts.ts'
import { Timeline } from './timeline.tsx'
import { TurnList } from './turn-list.tsx'

const closest = 0.4
const startingPixelsPerMs = 0.09

interface CallPageProps {
  readonly id: string
  readonly call: CallResult | null
  readonly summary: Summary
  readonly startAtMs: number | null
}

/** One call: what came of it, both tracks on one axis, the conversation in words, its events. */
export function CallPage({ id, call, summary, startAtMs }: CallPageProps) {
  if (call === null) {
    return (
      <article class="call">
        <BackLink />
        <h1 tabIndex={-1}>No such call</h1>
        <p>
          This report holds no call <code>{id}</code>.
        </p>
      </article>
    )
  }
  return <KnownCall call={call} summary={summary} startAtMs={startAtMs} />
}

function KnownCall({ call, summary, startAtMs }: { call: CallResult; summary: Summary; startAtMs: number | null }) {
  const limit = useMemo(() => turnLimit(summary.verdict.gates), [summary])
  const brackets = useMemo(() => bracketsOf(call, limit), [call, limit])
  const lengthMs = Math.max(1000, call.durationMs, ...brackets.map(({ toMs }) => toMs)) + 400
  const [pixelsPerMs, setPixelsPerMs] = useState(startingPixelsPerMs)
  const [selected, setSelected] = useState<number | null>(null)
  const view = useRef<HTMLDivElement>(null)
  const cursor = useRef<HTMLDivElement>(null)
  const readout = useRef<HTMLElement>(null)
  const first = startAtMs ?? 0

  const moveCursor = useCallback(
    (ms: number) => {
      if (cursor.current !== null) cursor.current.style.transform = `translateX(${ms * pixelsPerMs}px)`
      if (readout.current !== null) readout.current.textContent = `${clock(ms)} of ${clock(call.durationMs)}`
      keepInView(view.current, ms * pixelsPerMs)
    },
    [pixelsPerMs, call],
  )
  const playback = usePlayback(call, first, moveCursor)
  const fit = () => Math.max(0.01, ((view.current?.clientWidth ?? 800) - 4) / lengthMs)
  const seek = (ms: number) => {
    const inside = Math.max(0, Math.min(ms, call.durationMs))
    playback.seek(inside)
    // The address always points at this moment, so that it can be sent to somebody.
    history.replaceState(null, '', callHash(call.id, inside))
  }
  const select = (turn: TurnResult) => {
    setSelected(turn.index)
    seek(turn.fragments[0]?.[0] ?? 0)
  }
  const step = (by: 1 | -1) => {
    const now = playback.positionMs()
    const starts = call.turns.map((turn) => turn.fragments[0]?.[0] ?? 0)
    const found = by > 0 ? starts.findIndex((start) => start > now + 1) : starts.findLastIndex((start) => start < now - 1)
    const turn = call.turns[found]
    if (turn !== undefined) select(turn)
  }
  const zoom = (change: 'in' | 'out' | 'fit') => {
    setPixelsPerMs((now) => (change === 'fit' ? fit() : Math.min(closest, Math.max(fit(), change === 'in' ? now * 1.5 : now / 1.5))))
  }
  useEffect(() => setPixelsPerMs((now) => Math.max(now, fit())), [])
  useEffect(() => moveCursor(playback.positionMs() || first), [moveCursor])
  useShortcuts({ toggle: playback.toggle, seekBy: (ms) => seek(playback.positionMs() + ms), step })

  const words = callEndWords[call.end.kind]
  const at = summary.callIds.indexOf(call.id)
  return (
    <article class="call">
      <BackLink />
      <h1 tabIndex={-1}>{call.id}</h1>
      <p class={`outcome tone-${words.tone}`}>
        <span class="badge">
          <span class="icon" aria-hidden="true">
            {words.icon}
          </span>
          {words.word}
        </span>{' '}
        {reasonOf(call)}
        {'problem' in call.end && call.end.problem.hint !== undefined && <span class="note"> Hint: {call.end.problem.hint}</span>}
      </p>
      <section aria-labelledby="tracks-title">
        <h2 id="tracks-title" class="hidden">
          Both tracks
        </h2>
        {call.connected ? (
          <>
            <Controls call={call} playback={playback} readout={readout} onZoom={zoom} onStep={step} />
            <div class="lanes">
              <LaneNames />
              <div class="viewport" ref={view} role="region" aria-label="Drawing of both tracks, scrolls sideways" tabIndex={0}>
                <Timeline
                  call={call}
                  brackets={brackets}
                  lengthMs={lengthMs}
                  pixelsPerMs={pixelsPerMs}
                  cursor={cursor}
                  selected={selected}
                  onSeek={(ms) => {
                    setSelected(null)
                    seek(ms)
                  }}
                />
              </div>
            </div>
            <p class="legend">
              Brackets run from the end of the caller’s turn to the agent’s first speech
              {limit === null
                ? '; no gate sets a limit for a turn.'
                : `, coloured by the limit of ${limit.expression}. The gate itself is judged over all turns.`}{' '}
              Both waveforms have the same scale.
            </p>
          </>
        ) : (
          <p>There is nothing to see or hear: the call never connected.</p>
        )}
      </section>
      <section aria-labelledby="turns-title">
        <h2 id="turns-title">Conversation</h2>
        <TurnList brackets={brackets} greeting={greetingOf(call)} selected={selected} onSelect={select} />
      </section>
      {(call.callerEvents.length > 0 || call.deadAir.length > 0) && (
        <section aria-labelledby="caller-events-title">
          <h2 id="caller-events-title">Barge-ins, sounds, dead air</h2>
          <CallerEvents events={call.callerEvents} onSeek={seek} />
          <Silences deadAir={call.deadAir} onSeek={seek} />
        </section>
      )}
      <section aria-labelledby="facts-title">
        <h2 id="facts-title">Call</h2>
        <CallFacts call={call} repeat={repeatCall(summary, call.id, '').command} />
      </section>
      <section aria-labelledby="events-title">
        <h2 id="events-title">Events</h2>
        <EventTable events={call.events} />
      </section>
      <details class="keys">
        <summary>Keyboard</summary>
        <dl class="facts">
          <div>
            <dt>
              <kbd>Space</kbd>
            </dt>
            <dd>play or pause</dd>
          </div>
          <div>
            <dt>
              <kbd>←</kbd> <kbd>→</kbd>
            </dt>
            <dd>two seconds back, on</dd>
          </div>
          <div>
            <dt>
              <kbd>k</kbd> <kbd>j</kbd>
            </dt>
            <dd>turn before, next turn</dd>
          </div>
        </dl>
      </details>
      <nav class="neighbours" aria-label="Other calls">
        <Neighbour id={summary.callIds[at - 1]} label="Call before" />
        <Neighbour id={summary.callIds[at + 1]} label="Next call" />
      </nav>
    </article>
  )
}

function BackLink() {
  return (
    <p class="back">
      <a href="#calls">
        <span aria-hidden="true">←</span> All calls
      </a>
    </p>
  )
}

function Neighbour({ id, label }: { id: string | undefined; label: string }) {
  if (id === undefined) return <span />
  return (
    <a href={callHash(id)}>
      {label}: {id}
    </a>
  )
}

function LaneNames() {
  return (
    <div class="names" aria-hidden="true">
      <span class="caller">Caller</span>
      <span class="between">Latency</span>
      <span class="agent">Agent</span>
      <span class="below">Events</span>
    </div>
  )
}

/** The view follows the cursor, a third from the left, only when it would leave. */
function keepInView(view: HTMLElement | null, x: number): void {
  if (view === null) return
  if (x < view.scrollLeft || x > view.scrollLeft + view.clientWidth - 24) view.scrollLeft = x - view.clientWidth / 3
}

import type { ComponentChildren, RefObject } from 'preact'
import { useMemo } from 'preact/hooks'
import type { CallEvent } from '../../../../model/recording.ts'
import type { CallResult, EventResult, TurnResult } from '../../../../model/result.ts'
import { eventFigure, eventNames } from '../../../figures.ts'
import { clock } from '../../../numbers.ts'
import { judgementWords } from './brackets.ts'
import type { Bracket } from './brackets.ts'
import { greetingOf } from './greeting.ts'
import { commonFullScale, decodePeaks, waveformPath } from './waveform.ts'

/** Heights of the lanes, top to bottom; the caller above, the agent below, what lies between them in between. */
const lanes = {
  ruler: { top: 0, height: 24 },
  caller: { top: 28, height: 76 },
  callerTurns: { top: 108, height: 46 },
  brackets: { top: 158, height: 44 },
  agentTurns: { top: 206, height: 26 },
  agent: { top: 236, height: 76 },
  events: { top: 318, height: 26 },
} as const
export const timelineHeight = 346

export interface TimelineProps {
  readonly call: CallResult
  readonly brackets: readonly Bracket[]
  readonly lengthMs: number
  readonly pixelsPerMs: number
  readonly cursor: RefObject<HTMLDivElement | null>
  readonly selected: number | null
  readonly onSeek: (ms: number) => void
}

/**
 * Both tracks on one time axis. Drawn for the eye only: the list of turns under it says the same to keyboard and screen reader,
 * so the drawing is hidden from them.
 */
export function Timeline({ call, brackets, lengthMs, pixelsPerMs, cursor, selected, onSeek }: TimelineProps) {
  const width = Math.ceil(lengthMs * pixelsPerMs)
  const x = (ms: number) => Math.round(ms * pixelsPerMs * 10) / 10
  const waves = useMemo(() => {
    const caller = decodePeaks(call.peaks.caller)
    const agent = decodePeaks(call.peaks.agent)
    const full = commonFullScale(caller, agent)
    const draw = (peaks: Uint8Array, lane: { top: number; height: number }) =>
      waveformPath(peaks, pixelsPerMs, lane.top + lane.height / 2, lane.height - 4, full)
    return { caller: draw(caller, lanes.caller), agent: draw(agent, lanes.agent) }
  }, [call, pixelsPerMs])
  const seek = (event: MouseEvent) => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
    onSeek((event.clientX - box.left) / pixelsPerMs)
  }
  return (
    <div class="timeline" aria-hidden="true" style={{ width: `${width}px`, height: `${timelineHeight}px` }} onClick={seek}>
      <svg width={width} height={timelineHeight} viewBox={`0 0 ${width} ${timelineHeight}`}>
        <Ruler lengthMs={lengthMs} pixelsPerMs={pixelsPerMs} />
        <Lane lane={lanes.caller} width={width} name="caller" />
        <Lane lane={lanes.agent} width={width} name="agent" />
        {call.turns.map((turn) => (
          <TurnShade key={turn.index} turn={turn} x={x} selected={turn.index === selected} />
        ))}
        <path class="wave caller" d={waves.caller} />
        <path class="wave agent" d={waves.agent} />
        {call.turns.flatMap((turn) =>
          turn.fragments.map(([from, to]) => (
            <rect
              key={`${turn.index}-${from}`}
              class="speech caller"
              x={x(from)}
              width={Math.max(1, x(to - from))}
              y={lanes.callerTurns.top}
              height="4"
              rx="2"
            />
          )),
        )}
        {call.agentSpeech.map(([from, to]) => (
          <rect
            key={from}
            class="speech agent"
            x={x(from)}
            width={Math.max(1, x(to - from))}
            y={lanes.agentTurns.top + lanes.agentTurns.height - 4}
            height="4"
            rx="2"
          />
        ))}
        {call.callerEvents.map((event) => (
          <CallerEventMark key={event.event} event={event} x={x} />
        ))}
        {call.deadAir.map(({ startMs, endMs }) => (
          <rect
            key={startMs}
            class="dead-air"
            x={x(startMs)}
            width={Math.max(1, x(endMs - startMs))}
            y={lanes.brackets.top}
            height={lanes.brackets.height}
          />
        ))}
        {brackets.map((bracket) => (
          <BracketMark key={bracket.turn.index} bracket={bracket} x={x} />
        ))}
        {call.events
          .filter((event) => event.atMs >= 0)
          .map((event, index) => (
            <EventMark key={index} event={event} x={x} />
          ))}
      </svg>
      <GreetingChip call={call} x={x} />
      {call.turns.map((turn) => (
        <TurnChips key={turn.index} turn={turn} call={call} x={x} />
      ))}
      <div class="cursor" ref={cursor} />
    </div>
  )
}

function Lane({ lane, width, name }: { lane: { top: number; height: number }; width: number; name: string }) {
  return (
    <g>
      <rect class={`lane ${name}`} x="0" y={lane.top} width={width} height={lane.height} rx="4" />
      <line class="middle" x1="0" x2={width} y1={lane.top + lane.height / 2} y2={lane.top + lane.height / 2} />
    </g>
  )
}

function Ruler({ lengthMs, pixelsPerMs }: { lengthMs: number; pixelsPerMs: number }) {
  const stepMs = [500, 1000, 2000, 5000, 10_000, 30_000].find((step) => step * pixelsPerMs >= 56) ?? 60_000
  const marks = Array.from({ length: Math.floor(lengthMs / stepMs) + 1 }, (_, index) => index * stepMs)
  return (
    <g class="ruler">
      {marks.map((ms) => (
        <g key={ms}>
          <line x1={ms * pixelsPerMs} x2={ms * pixelsPerMs} y1={lanes.ruler.top + 16} y2={timelineHeight - 6} />
          <text x={ms * pixelsPerMs + 3} y={lanes.ruler.top + 12}>
            {clock(ms)}
          </text>
        </g>
      ))}
    </g>
  )
}

/** A barge-in or sound: its span on the caller's lane and, where the agent stopped, how long it spoke on. */
function CallerEventMark({ event, x }: { event: EventResult; x: (ms: number) => number }) {
  const { top, height } = lanes.caller
  return (
    <g class={`caller-event${event.sham ? ' sham' : ''}`}>
      <title>{`${clock(event.startMs)} ${eventNames[event.kind]}${event.sham ? ' (sham)' : ''}: ${eventFigure(event)}`}</title>
      <rect x={x(event.startMs)} width={Math.max(2, x(event.endMs - event.startMs))} y={top} height={height} />
      {event.stopMs !== null && (
        <rect class="stop" x={x(event.startMs)} width={Math.max(2, x(event.stopMs))} y={lanes.agent.top} height={lanes.agent.height} />
      )}
      <text x={x(event.startMs) + 3} y={top + 12}>
        {eventNames[event.kind]}
      </text>
    </g>
  )
}

/** A selected turn stands out over the full height, from its start to the agent's onset. */
function TurnShade({ turn, x, selected }: { turn: TurnResult; x: (ms: number) => number; selected: boolean }) {
  const from = turn.fragments[0]?.[0]
  const to = Math.max(turn.fragments.at(-1)?.[1] ?? 0, turn.onsetMs ?? 0)
  if (from === undefined || !selected) return null
  return (
    <rect
      class="selected"
      x={x(from)}
      width={x(to - from)}
      y={lanes.caller.top}
      height={lanes.agent.top + lanes.agent.height - lanes.caller.top}
    />
  )
}

function BracketMark({ bracket, x }: { bracket: Bracket; x: (ms: number) => number }) {
  const { icon, tone } = judgementWords[bracket.judgement]
  const { top, height } = lanes.brackets
  const from = x(bracket.fromMs)
  const to = Math.max(from + 2, x(bracket.toMs))
  const level = top + height - 10
  const open = bracket.turn.turnLatencyMs === null
  return (
    <g class={`bracket tone-${tone}`}>
      <line class="edge" x1={from} x2={from} y1={lanes.caller.top} y2={level} />
      {!open && <line class="edge" x1={to} x2={to} y1={level} y2={lanes.agent.top + lanes.agent.height} />}
      <path
        class={open ? 'open' : ''}
        d={
          open
            ? `M${from} ${level - 6}V${level}H${to}M${to - 6} ${level - 5}L${to} ${level}L${to - 6} ${level + 5}`
            : `M${from} ${level - 6}V${level}H${to}V${level + 6}`
        }
      />
      <text x={open ? from + 6 : (from + to) / 2} y={top + 20} text-anchor={open ? 'start' : 'middle'}>
        {icon} {bracket.label}
      </text>
    </g>
  )
}

function EventMark({ event, x }: { event: CallEvent; x: (ms: number) => number }) {
  const { top } = lanes.events
  return (
    <g class={`event plane-${event.plane}`}>
      <title>{`${clock(event.atMs)} ${event.plane}: ${event.type}`}</title>
      <path d={`M${x(event.atMs)} ${top + 3}l5 8l-5 8l-5 -8Z`} />
    </g>
  )
}

/** What was said, under the caller's and above the agent's waveform, as wide as it was spoken. */
function TurnChips({ turn, call, x }: { turn: TurnResult; call: CallResult; x: (ms: number) => number }) {
  const from = turn.fragments[0]?.[0]
  const end = turn.fragments.at(-1)?.[1]
  if (from === undefined || end === undefined) return null
  const nextTurn = call.turns.find((other) => (other.fragments[0]?.[0] ?? 0) > from)?.fragments[0]?.[0] ?? Infinity
  const answerEnd =
    turn.onsetMs === null
      ? null
      : Math.max(
          turn.onsetMs + 300,
          ...call.agentSpeech.filter(([start, to]) => start >= turn.onsetMs! - 1 && start < nextTurn && to > 0).map(([, to]) => to),
        )
  return (
    <>
      <Chip speaker="caller" left={x(from)} width={x(end - from)} top={lanes.callerTurns.top + 8} title={turn.text}>
        {turn.text}
      </Chip>
      {turn.recognised !== undefined && (
        <Chip
          speaker="recognised"
          left={x(from)}
          width={x(end - from)}
          top={lanes.callerTurns.top + 27}
          title={`recognised (${turn.recognised.scope}): ${turn.recognised.text}`}
        >
          <i>{turn.recognised.scope}</i> {turn.recognised.text}
        </Chip>
      )}
      {turn.said !== undefined && turn.onsetMs !== null && answerEnd !== null && (
        <Chip speaker="agent" left={x(turn.onsetMs)} width={x(answerEnd - turn.onsetMs)} top={lanes.agentTurns.top} title={turn.said}>
          {turn.said}
        </Chip>
      )}
    </>
  )
}

/** What the agent said before the caller's first turn. */
function GreetingChip({ call, x }: { call: CallResult; x: (ms: number) => number }) {
  const text = greetingOf(call)
  const until = call.turns[0]?.fragments[0]?.[0] ?? Infinity
  const spoken = call.agentSpeech.filter(([from]) => from < until)
  const from = spoken[0]?.[0]
  if (text === null || from === undefined) return null
  return (
    <Chip speaker="agent" left={x(from)} width={x((spoken.at(-1)?.[1] ?? from) - from)} top={lanes.agentTurns.top} title={text}>
      {text}
    </Chip>
  )
}

interface ChipProps {
  readonly speaker: string
  readonly left: number
  readonly width: number
  readonly top: number
  readonly title: string
  readonly children: ComponentChildren
}

function Chip({ speaker, left, width, top, title, children }: ChipProps) {
  return (
    <span class={`chip ${speaker}`} title={title} style={{ left: `${left}px`, top: `${top}px`, width: `${Math.max(28, width)}px` }}>
      {children}
    </span>
  )
}

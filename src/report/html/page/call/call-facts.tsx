import type { ComponentChildren } from 'preact'
import type { CallEvent } from '../../../../model/recording.ts'
import type { CallResult } from '../../../../model/result.ts'
import { clock, duration, instrumentMs, integer, valueWithUnit } from '../../../numbers.ts'

/** What the call was made of and how well we sent it. */
export function CallFacts({ call, repeat }: { call: CallResult; repeat: string }) {
  const { packets, pacing, persona } = call
  return (
    <dl class="facts">
      <Fact term="Length">{call.connected ? duration(call.durationMs) : '– (never connected)'}</Fact>
      <Fact term="Caller">
        {persona.engine} {persona.voice}
        {persona.rate !== 1 && `, speed ${persona.rate}`}
      </Fact>
      <Fact term="Started">
        {duration(call.startedAtMs)} into the run, {integer(call.startedAtMs - call.startAtMs)} ms after its time
      </Fact>
      <Fact term="Packets">
        {integer(packets.sent)} sent, {integer(packets.received)} received, {integer(packets.lost)} lost
      </Fact>
      <Fact term="Our pacing error">
        {pacing === null
          ? '– (nothing was sent)'
          : `p50 ${instrumentMs(pacing.p50Ms)}, p99 ${instrumentMs(pacing.p99Ms)}, most ${instrumentMs(pacing.maxMs)}`}
      </Fact>
      {call.callerEcho !== null && (
        <Fact term="Echo of the caller">
          {valueWithUnit(call.callerEcho.lagMs, 'ms')} late, {valueWithUnit(call.callerEcho.lossDb, 'dB')} quieter, in{' '}
          {integer(call.callerEcho.windows)} windows of 500 ms; it counts as no speech of the agent
        </Fact>
      )}
      {Object.entries(call.values).map(([name, value]) => (
        <Fact key={name} term={name}>
          {value.canonical} <span class="muted">said “{value.spoken}”</span>
        </Fact>
      ))}
      <Fact term="Place this call again">
        <code class="copy">{repeat}</code>
      </Fact>
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Every event of every plane, with who says so: measured by us, reported by the target, or derived. */
export function EventTable({ events }: { events: readonly CallEvent[] }) {
  if (events.length === 0) return <p>No events.</p>
  return (
    <div class="scroll" role="region" aria-label="Events, scrolls sideways" tabIndex={0}>
      <table class="events">
        <caption class="hidden">Events of the call</caption>
        <thead>
          <tr>
            <th scope="col" class="number">
              Time
            </th>
            <th scope="col">Plane</th>
            <th scope="col">Event</th>
            <th scope="col">Known</th>
            <th scope="col">Data</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => (
            <tr key={index}>
              <td class="number">{clock(event.atMs, 3)}</td>
              <td>{event.plane}</td>
              <td>{event.type}</td>
              <td>{event.authority}</td>
              <td>{event.data === undefined ? '' : <code>{JSON.stringify(event.data)}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

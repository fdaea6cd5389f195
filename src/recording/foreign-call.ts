import { createHash } from 'node:crypto'
import type { CallerSound, CallerTurn, RecordedCall, TrackPacket } from '../model/recording.ts'
import { sameMoment, type CallLabels } from './labels.ts'

/** A call that somebody else recorded: both sides at 48 kHz mono, sample 0 of both at the same moment. */
export interface ForeignAudio {
  readonly caller: Int16Array
  readonly agent: Int16Array
}

const samplesPerMs = 48
const ptimeMs = 20
const packetSamples = samplesPerMs * ptimeMs
const payloadType = 96

/**
 * Makes somebody else's recording enter contract 1, so that the same code judges it as a live call: linear PCM in packets of 20 ms at ideal
 * times. The call's clock starts with the audio. By the capture convention a caller packet leaves when its samples have been
 * captured, an agent packet is heard when it comes. Label times are kept to the sample. The shorter track is padded with silence.
 */
export function foreignCall(
  id: string,
  index: number,
  audio: ForeignAudio,
  labels: CallLabels,
  callerEdges: 'annotated' | 'detected',
): RecordedCall {
  const samples = Math.max(audio.caller.length, audio.agent.length)
  const persona = { engine: 'recording', voice: 'recording', rate: 1 }
  const { turns, sounds } = callerSide(labels)
  return {
    recording: {
      schemaVersion: 1,
      plan: {
        id,
        scenario: 'analyze',
        index,
        role: 'planned',
        seed: 0,
        startAtMs: 0,
        persona,
        values: {},
        steps: turns.flatMap((turn) =>
          turn.bargeIn === undefined
            ? [{ kind: 'say' as const, turn: turn.turn, utterance: { key: turn.utteranceKey, text: turn.text, parts: [], persona } }]
            : [],
        ),
        handlers: [],
        policy: { kind: 'patient' },
        engine: 'werift',
        ptimeMs,
        maxDurationMs: samples / samplesPerMs,
      },
      startedAtMs: 0,
      end: { kind: 'completed' },
      endMs: labels.callEndMs ?? samples / samplesPerMs,
      turns,
      sounds,
      callerEdges,
      ...(labels.plannedEndsMs.length === 0 ? {} : { plannedEndsMs: labels.plannedEndsMs }),
      events: [],
      tracks: {
        caller: { codec: 'L16', clockRate: 48000, payloadType },
        agent: { codec: 'L16', clockRate: 48000, payloadType },
      },
      truth: null,
      recogniser: null,
      lag: [],
      rttMs: labels.rttMs,
    },
    caller: packets(audio.caller, samples, 1, ptimeMs),
    agent: packets(audio.agent, samples, 2, 0),
    farEnd: null,
  }
}

/** In time order, as a call would have played out; a barge-in that is labelled as a turn too is that turn. */
function callerSide({ callerTurns, events }: CallLabels): {
  readonly turns: readonly CallerTurn[]
  readonly sounds: readonly CallerSound[]
} {
  const spans = callerTurns.map((fragments, label) => ({ fragments, label: label as number | null, event: null as number | null }))
  const sounds: CallerSound[] = []
  events.forEach((event, number) => {
    const real = event.kind === 'bargeIn' && !event.sham
    const same = real
      ? spans.find((span) => span.event === null && sameMoment(span.fragments[0]?.[0] ?? Infinity, event.startMs))
      : undefined
    if (same !== undefined) same.event = number
    else if (real) spans.push({ fragments: [[event.startMs, event.endMs]], label: null, event: number })
    else
      sounds.push({
        event: number,
        kind: event.kind,
        sham: event.sham,
        trigger: 'label',
        text: '',
        sha256: '',
        fragments: [ticks([event.startMs, event.endMs])],
      })
  })
  const ordered = spans
    .filter(({ fragments }) => fragments.length > 0)
    .toSorted((a, b) => (a.fragments[0]?.[0] ?? 0) - (b.fragments[0]?.[0] ?? 0))
  const turns = ordered.map(({ fragments, label, event }, index): CallerTurn => ({
    index,
    // The label's own number, so that results can be handed back in its order; barge-ins that are no labelled turn come after.
    turn: label ?? callerTurns.length + (event ?? 0),
    source: 'script',
    utteranceKey: createHash('sha256').update(JSON.stringify(fragments)).digest('hex').slice(0, 16),
    text: '',
    sha256: '',
    fragments: fragments.map(ticks),
    overAgent: false,
    ...(event === null ? {} : { bargeIn: { event, trigger: 'label' } }),
  }))
  return { turns, sounds }
}

function ticks([startMs, endMs]: readonly [number, number]): readonly [number, number] {
  return [Math.round(startMs * samplesPerMs), Math.round(endMs * samplesPerMs)]
}

/** Payloads are views of one block, so that an hour of audio is not kept as a quarter of a million small ones. */
function packets(samples: Int16Array, length: number, ssrc: number, laterMs: number): TrackPacket[] {
  const count = Math.ceil(length / packetSamples)
  const block = new Uint8Array(count * packetSamples * 2)
  const view = new DataView(block.buffer)
  for (let at = 0; at < samples.length; at++) view.setInt16(at * 2, samples[at] as number, true)
  return Array.from({ length: count }, (_, index): TrackPacket => ({
    atMs: index * ptimeMs + laterMs,
    sequenceNumber: index & 0xffff,
    timestamp: (index * packetSamples) >>> 0,
    payloadType,
    ssrc,
    marker: index === 0,
    payload: block.subarray(index * packetSamples * 2, (index + 1) * packetSamples * 2),
  }))
}

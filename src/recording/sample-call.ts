import type { RecordedCall, Recording, TrackPacket } from '../model/recording.ts'

/** Test support: a short call that has something in every field of a recording. */
export function sampleRecording(): Recording {
  const persona = { engine: 'flite', voice: 'slt', rate: 1.1 }
  const utterance = {
    key: 'k1',
    text: 'refill please',
    parts: [
      { kind: 'speech', text: 'refill' },
      { kind: 'pause', pauseMs: 300 },
      { kind: 'audio', path: 'a.wav' },
    ],
    persona,
  } as const
  const problem = { code: 'a.b', message: 'm', hint: 'h', cause: 'c', at: { file: 'x.yaml', line: 3, column: 7 } }
  return {
    schemaVersion: 1,
    plan: {
      id: 'call-0001',
      scenario: 'refill',
      index: 0,
      role: 'planned',
      seed: 42,
      startAtMs: 0,
      persona,
      values: { drug: { class: 'drug', id: 'd1', canonical: 'Metformin', spoken: 'metformin' } },
      steps: [
        { kind: 'wait', for: { kind: 'greeting' }, limitMs: 8000, line: 4 },
        {
          kind: 'say',
          turn: 0,
          utterance,
          expect: { entities: ['drug'], tool: { name: 'refill', args: { drug: 'Metformin' } }, says: 'done' },
        },
        { kind: 'wait', for: { kind: 'says', pattern: 'ok' }, limitMs: 10.5 },
        { kind: 'dtmf', digits: '12#' },
        { kind: 'hangup', line: 9 },
      ],
      handlers: [{ on: { kind: 'asks', slot: 'dob' }, utterance, times: 1, line: 12 }],
      otherwise: { utterance, times: 2 },
      policy: { kind: 'impatient', repeatAfterMs: 4000, hangUpAfterMs: 9000 },
      engine: 'werift',
      ptimeMs: 20,
      maxDurationMs: 60_000,
      cues: [{ what: 'reply', turn: 0, replyAfterMs: 500, stimulus: 'burst' }],
    },
    startedAtMs: 12.25,
    end: { kind: 'off-script', problem },
    endMs: 2000.125,
    turns: [
      {
        index: 0,
        turn: 0,
        source: 'script',
        utteranceKey: 'k1',
        text: 'refill please',
        sha256: 'ab'.repeat(32),
        fragments: [[4_294_967_000, 400]],
        expect: { says: 'done' },
        overAgent: false,
        cue: { what: 'reply', turn: 0, replyAfterMs: 500, stimulus: 'speech' },
      },
    ],
    sounds: [],
    callerEdges: 'annotated',
    events: [
      {
        atMs: -310.0625,
        plane: 'signalling',
        authority: 'measured',
        type: 'offer-sent',
        data: { status: 201, deep: { list: [1, null, 'x'] } },
      },
    ],
    tracks: { caller: { codec: 'opus', clockRate: 48000, payloadType: 111 }, agent: { codec: 'opus', clockRate: 48000, payloadType: 111 } },
    truth: [
      { kind: 'onset', turn: 0, timestamp: 9600, callerTimestamp: null, delayMs: 600, stimulus: 'reply' },
      { kind: 'stop', turn: 0, timestamp: 19_200, bargeIn: true },
    ],
    recogniser: 'closed-catalogue',
    lag: [{ atMs: 1000, ticks: 19, slowTicks: 0, maxMs: 3 }],
    rttMs: 0.4,
  }
}

/** Test support: a packet with sound defaults. */
export function packet(changes: Partial<TrackPacket> = {}): TrackPacket {
  const defaults = { atMs: 0, sequenceNumber: 1, timestamp: 0, payloadType: 111, ssrc: 0xdeadbeef, marker: false }
  return { ...defaults, payload: Uint8Array.of(0xf8, 0xff, 0xfe), ...changes }
}

/** Test support: the sample recording with two seconds of packets on every track. */
export function sampleCall(): RecordedCall {
  const track = (startMs: number): TrackPacket[] =>
    Array.from({ length: 100 }, (_, i) => packet({ atMs: startMs + 20 * i, sequenceNumber: i, timestamp: 960 * i, marker: i === 0 }))
  return { recording: sampleRecording(), caller: track(0), agent: track(-12.000_001), farEnd: track(1.5) }
}

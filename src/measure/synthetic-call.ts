import { createOpusEncoder, opusLookaheadSamples, opusSilence } from '../audio/opus.ts'
import type { CallPlan, Expectation, Ptime, SoundKind, Step, StepTags, Stimulus, Trigger } from '../model/plan.ts'
import type { CallEnd, CallerSound, CallEvent, CallerTurn, LagSample, RecordedCall, TrackPacket } from '../model/recording.ts'
import type { TruthEvent } from '../model/wire.ts'
import { seededRandom } from '../stats/seeded-random.ts'

/** Test support: a recorded call with known truth. All times are ms on the call's clock. */
export interface SyntheticCall {
  readonly id?: string
  readonly role?: CallPlan['role']
  readonly ptimeMs?: Ptime
  /** First RTP timestamp of both tracks; close to 2^32 it wraps. */
  readonly firstTimestamp?: number
  readonly turns?: readonly SyntheticTurn[]
  /** Sounds and shams by when they are captured (a sham: would have been). */
  readonly sounds?: readonly SyntheticEvent[]
  /** Agent audio by when it is heard: decoded, at an ideal receiver. */
  readonly agent?: readonly SyntheticSound[]
  /** What the caller sends, 48 kHz: sample 0 is captured at 0 ms. Left out: silence, whatever the turns say. */
  readonly callerPcm?: Int16Array
  /** More agent audio, 48 kHz: sample 0 is heard at 0 ms. */
  readonly agentPcm?: Int16Array
  /** What the agent says of its stops. */
  readonly stops?: readonly SyntheticStop[]
  /** Tags of the whole call. */
  readonly tags?: StepTags
  /** Length of the call. */
  readonly endMs?: number
  readonly end?: CallEnd
  readonly events?: readonly CallEvent[]
  readonly steps?: readonly Step[]
  readonly values?: CallPlan['values']
  readonly recogniser?: string | null
  readonly cues?: CallPlan['cues']
  readonly lag?: readonly LagSample[]
  readonly rttMs?: number | null
  /** How much later than due caller packet i leaves. */
  readonly sendLateMs?: (index: number) => number
  readonly agentPtimeMs?: Ptime
  /** Bit/s; default that of the encoder. */
  readonly agentBitrate?: number
  /** Delay of agent packet i beyond the least. */
  readonly networkDelayMs?: (index: number) => number
  /** What the network and the agent's stack did to the track. */
  readonly disturb?: (packets: TrackPacket[]) => TrackPacket[]
}

export interface SyntheticTurn {
  /** When the caller's samples are captured. */
  readonly fragments: readonly (readonly [startMs: number, endMs: number])[]
  readonly source?: CallerTurn['source']
  /** Its number in the script; left out: that in the call. */
  readonly turn?: number
  readonly expect?: Expectation
  readonly overAgent?: boolean
  /** It is a barge-in with this event number. */
  readonly bargeIn?: number
  readonly tags?: StepTags
  readonly cue?: { readonly replyAfterMs: number; readonly stimulus: Stimulus }
}

export interface SyntheticEvent {
  readonly event: number
  readonly kind: SoundKind | 'bargeIn'
  readonly sham?: boolean
  readonly startMs: number
  readonly endMs: number
  readonly tags?: StepTags
}

/** A stretch of agent speech ended at `atMs`; with `plannedMs` it was cut short there. */
export interface SyntheticStop {
  readonly atMs: number
  readonly plannedMs?: number
}

export interface SyntheticSound {
  readonly fromMs: number
  readonly toMs: number
  /** `burst`: hard edges. `speech`: rises over 12 ms from −35 dB, the annotated edge of speech. */
  readonly kind?: Stimulus
  readonly peakDbfs?: number
  /** Falls to −35 dB over this long before `toMs`, as speech does that is not cut; left out: a hard cut, which rings on in the codec. */
  readonly fadeMs?: number
}

/** The agent's first packet arrives here: no whole number of frames, as in life. */
const agentBaseMs = 3.7

/** The agent's timestamps are not the caller's. */
const agentOffset = 77

/** Builds the call: annotated caller packets, and agent sounds encoded with Opus so that they are heard exactly when asked. */
export function syntheticCall(options: SyntheticCall = {}): RecordedCall {
  const ptimeMs = options.ptimeMs ?? 20
  const first = options.firstTimestamp ?? 1000
  const turns = options.turns ?? []
  const endMs = options.endMs ?? 6000
  const callerTurns = turns.map((turn, index): CallerTurn => callerTurn(turn, index, first, ptimeMs))
  const plan = syntheticPlan(options, callerTurns)
  return {
    recording: {
      schemaVersion: 1,
      plan,
      startedAtMs: 0,
      end: options.end ?? { kind: 'completed' },
      endMs,
      turns: callerTurns,
      sounds: (options.sounds ?? []).map((sound) => callerSound(sound, first, ptimeMs)),
      callerEdges: 'annotated',
      events: options.events ?? [
        { atMs: -120, plane: 'signalling', authority: 'measured', type: 'offer.sent' },
        { atMs: -80, plane: 'signalling', authority: 'measured', type: 'answer.received' },
        { atMs: -10, plane: 'signalling', authority: 'measured', type: 'dtls.connected' },
        { atMs: agentBaseMs, plane: 'media', authority: 'measured', type: 'first.packet' },
      ],
      tracks: {
        caller: { codec: 'opus', clockRate: 48000, payloadType: 111 },
        agent: { codec: 'opus', clockRate: 48000, payloadType: 111 },
      },
      truth: options.stops === undefined ? null : options.stops.map((stop) => truthOf(stop, first)),
      recogniser: options.recogniser ?? null,
      lag: options.lag ?? [],
      rttMs: options.rttMs ?? null,
    },
    caller: callerPackets(options, first, ptimeMs, endMs),
    agent: agentPackets(options, first, endMs),
    farEnd: null,
  }
}

function syntheticPlan(options: SyntheticCall, turns: readonly CallerTurn[]): CallPlan {
  const persona = { engine: 'none', voice: 'none', rate: 1 }
  const steps = turns.flatMap(({ turn, text, source, expect, bargeIn, tags }): Step[] => {
    if (source !== 'script') return []
    const utterance = { key: `key-${turn}`, text, parts: [], persona }
    const rest = { turn, utterance, ...(tags === undefined ? {} : { tags }) }
    if (bargeIn !== undefined) {
      const asked = expect === undefined ? {} : { expect }
      return [{ kind: 'bargeIn', ...rest, ...asked, trigger: syntheticTrigger, sham: false, limitMs: 15_000 }]
    }
    return [
      { kind: 'say', ...rest, ...(expect === undefined ? {} : { expect }) },
      { kind: 'wait', for: { kind: 'agentTurn' }, limitMs: 15_000 },
    ]
  })
  return {
    id: options.id ?? 'call-1',
    scenario: 'synthetic',
    index: 0,
    role: options.role ?? 'planned',
    seed: 1,
    startAtMs: 0,
    persona,
    values: options.values ?? {},
    steps: options.steps ?? steps,
    handlers: [],
    policy: { kind: 'patient' },
    engine: 'werift',
    ptimeMs: options.ptimeMs ?? 20,
    maxDurationMs: 60_000,
    ...(options.cues === undefined ? {} : { cues: options.cues }),
    ...(options.tags === undefined ? {} : { tags: options.tags }),
  }
}

function callerTurn(turn: SyntheticTurn, index: number, first: number, ptimeMs: number): CallerTurn {
  const at = callerTimestamps(first, ptimeMs)
  return {
    index,
    turn: turn.turn ?? index,
    source: turn.source ?? 'script',
    utteranceKey: `key-${index}`,
    text: `turn ${index}`,
    sha256: '',
    fragments: turn.fragments.map(([startMs, endMs]) => [at(startMs), at(endMs)]),
    overAgent: turn.overAgent ?? false,
    ...(turn.expect === undefined ? {} : { expect: turn.expect }),
    ...(turn.bargeIn === undefined ? {} : { bargeIn: { event: turn.bargeIn, trigger: syntheticTrigger.kind } }),
    ...(turn.tags === undefined ? {} : { tags: turn.tags }),
    ...(turn.cue === undefined ? {} : { cue: { what: 'reply', turn: index, ...turn.cue } }),
  }
}

const syntheticTrigger: Trigger = { kind: 'agentSpeech', afterMs: 500 }

/** RTP timestamp of the caller's sample that is captured at a moment. */
function callerTimestamps(first: number, ptimeMs: number): (ms: number) => number {
  return (ms) => (first + Math.round((ms + ptimeMs) * 48)) >>> 0
}

function callerSound(sound: SyntheticEvent, first: number, ptimeMs: number): CallerSound {
  const at = callerTimestamps(first, ptimeMs)
  return {
    event: sound.event,
    kind: sound.kind,
    sham: sound.sham ?? false,
    trigger: syntheticTrigger.kind,
    text: sound.kind,
    sha256: '',
    fragments: [[at(sound.startMs), at(sound.endMs)]],
    ...(sound.tags === undefined ? {} : { tags: sound.tags }),
  }
}

function truthOf({ atMs, plannedMs }: SyntheticStop, first: number): TruthEvent {
  const at = (ms: number): number => (first + agentOffset + Math.round((ms - agentBaseMs) * 48)) >>> 0
  const stop = { kind: 'stop' as const, turn: 0, timestamp: at(atMs) }
  return plannedMs === undefined
    ? { ...stop, bargeIn: false }
    : { ...stop, bargeIn: true, cutTimestamp: at(atMs), plannedTimestamp: at(plannedMs) }
}

function callerPackets(options: SyntheticCall, first: number, ptimeMs: Ptime, endMs: number): TrackPacket[] {
  const { callerPcm, sendLateMs = () => 0 } = options
  const frame = ptimeMs * 48
  const encoder = callerPcm === undefined ? null : createOpusEncoder({ ptimeMs })
  // Packet i holds what was captured in the packet interval before it is sent.
  const payload = (index: number): Uint8Array => {
    const pcm = new Int16Array(frame)
    if (index > 0) pcm.set(callerPcm?.subarray((index - 1) * frame, index * frame) ?? [])
    return encoder?.encode(pcm) ?? opusSilence
  }
  try {
    return Array.from({ length: Math.floor(endMs / ptimeMs) + 1 }, (_, index) =>
      packetAt(index * ptimeMs + sendLateMs(index), index, first + index * frame, 7, payload(index)),
    )
  } finally {
    encoder?.close()
  }
}

function agentPackets(options: SyntheticCall, first: number, endMs: number): TrackPacket[] {
  const ptimeMs = options.agentPtimeMs ?? 20
  const frame = ptimeMs * 48
  const pcm = new Int16Array(Math.ceil((endMs - agentBaseMs) / ptimeMs) * frame)
  for (const sound of options.agent ?? []) render(sound, pcm)
  addHeard(options.agentPcm ?? new Int16Array(0), pcm)
  const { agentBitrate: bitrate } = options
  const encoder = createOpusEncoder({ ptimeMs, ...(bitrate === undefined ? {} : { bitrate }) })
  try {
    const packets = Array.from({ length: pcm.length / frame }, (_, index) => {
      const payload = encoder.encode(pcm.subarray(index * frame, (index + 1) * frame))
      const atMs = agentBaseMs + index * ptimeMs + (options.networkDelayMs?.(index) ?? 0)
      return packetAt(atMs, index, first + agentOffset + index * frame, 9, payload)
    })
    return (options.disturb?.(packets) ?? packets).toSorted((a, b) => a.atMs - b.atMs)
  } finally {
    encoder.close()
  }
}

/** Writes a sound so that, after the codec's look-ahead, it is heard from `fromMs` to `toMs`. */
function render(sound: SyntheticSound, pcm: Int16Array): void {
  const random = seededRandom(1 + Math.round(sound.fromMs))
  const startSample = Math.round((sound.fromMs - agentBaseMs) * 48) - opusLookaheadSamples
  const length = Math.round((sound.toMs - sound.fromMs) * 48)
  const peak = 32768 * 10 ** ((sound.peakDbfs ?? -12) / 20)
  for (let at = 0; at < length; at++) {
    const rise = sound.kind === 'speech' ? 10 ** ((-35 * Math.max(0, 1 - at / (12 * 48))) / 20) : 1
    const left = sound.fadeMs === undefined ? 1 : Math.min(1, (length - at) / (sound.fadeMs * 48))
    const fall = 10 ** ((-35 * (1 - left)) / 20)
    pcm[startSample + at] = Math.round(peak * rise * fall * (0.7 * Math.sin((2 * Math.PI * 440 * at) / 48000) + 0.3 * (2 * random() - 1)))
  }
}

/** Adds samples so that, after the codec's look-ahead, the first of them is heard at 0 ms. */
function addHeard(heard: Int16Array, pcm: Int16Array): void {
  const ahead = Math.round(agentBaseMs * 48) + opusLookaheadSamples
  for (let at = 0; at < pcm.length; at++) {
    const sum = (pcm[at] as number) + (heard[at + ahead] ?? 0)
    pcm[at] = Math.max(-32768, Math.min(32767, sum))
  }
}

function packetAt(atMs: number, sequence: number, timestamp: number, ssrc: number, payload: Uint8Array): TrackPacket {
  return { atMs, sequenceNumber: (65_500 + sequence) & 0xffff, timestamp: timestamp >>> 0, payloadType: 111, ssrc, marker: false, payload }
}

import { createOpusDecoder, createOpusEncoder } from '../../audio/opus.ts'
import { defaultAgentSettings, type AgentSettings } from '../../model/plan.ts'
import type { AgentMessage, CueMessage, TruthEvent } from '../../model/wire.ts'
import type { Recogniser, RecognisedParse } from '../../speech/contract.ts'
import { EventPlane } from '../event-plane.ts'
import { FakeMedia } from '../fake-media.ts'
import { CallerEar } from '../hearing/caller-ear.ts'
import type { Clip } from '../speaking/clip.ts'
import { Mouth } from '../speaking/mouth.ts'
import { SpeechEncoder } from '../speaking/speech-encoder.ts'
import type { Voice } from '../speaking/voice.ts'
import { TruthLog } from '../truth-log.ts'
import { Conversation } from './conversation.ts'

/** Test support: plays a call in simulated time. */
const baseMs = 10_000
export const callerFirst = 4_000
const agentFirst = 70_000

/** 50 ms a character, so that every sentence has a known length. */
const voice: Voice = {
  clip: (text) => Promise.resolve(clipOf(text)),
  ready: clipOf,
  close: () => Promise.resolve(),
}

export function clipOf(text: string): Clip {
  return { samples: Int16Array.from({ length: text.length * 50 * 48 }, (_, at) => Math.round(3000 * Math.sin(at / 20))) }
}

export interface Stage {
  readonly messages: AgentMessage[]
  readonly truth: readonly TruthEvent[]
  readonly heardSamples: number[]
  readonly hangUps: string[]
  readonly crashes: number
  /** Start of a turn's reply on the time axis of the test (0 = first caller packet); NaN: none. */
  onsetMs(turn: number): number
  stop(turn: number): { readonly atMs: number; readonly bargeIn: boolean } | undefined
  /** Truth events on the time axis of the test. */
  readonly timed: readonly {
    readonly kind: string
    readonly turn: number
    readonly atMs: number
    readonly stimulus?: string
    readonly cutAtMs?: number
    readonly plannedMs?: number
  }[]
}

/**
 * Plays a call in simulated time: the caller speaks in the given ranges (ms after its first packet) and, with `cued`, tells each
 * one beforehand. `parses`: what the recogniser makes of each utterance, in order; null leaves the recogniser out.
 */
export async function play(options: {
  readonly settings: Partial<AgentSettings>
  readonly says: readonly (readonly [number, number])[]
  readonly parses: readonly (RecognisedParse | null)[] | null
  readonly lengthMs: number
  readonly cued?: boolean
  /** How loud the caller is; 1 is about −26 dBov. */
  readonly callerGain?: number
  /** The same, by the time. */
  readonly gainAt?: (ms: number) => number
  /** Kind of each range as cues tell it; left out: turns. */
  readonly kinds?: readonly (CueMessage['kind'] | undefined)[]
  /** Ranges whose cue tells that they ask what the agent last said. */
  readonly asksLastSaid?: readonly number[]
  /** Fragments of each range, ms as the ranges. */
  readonly fragments?: readonly (readonly (readonly [number, number])[])[]
}): Promise<Stage> {
  const media = new FakeMedia()
  const truth = new TruthLog()
  const events = new EventPlane()
  const hangUps: string[] = []
  const heardSamples: number[] = []
  let crashes = 0
  let decoded = 0
  const parses = options.parses
  const recogniser: Recogniser | null =
    parses === null
      ? null
      : {
          id: 'fake',
          scope: 'closed-catalogue',
          recognise: (samples) => {
            heardSamples.push(samples.length)
            const parse = parses[decoded++] ?? null
            return Promise.resolve({ text: parse?.intent ?? 'salad', parse, decodeMs: 1 })
          },
          close: () => Promise.resolve(),
        }
  const settings = { ...defaultAgentSettings, edges: options.cued === true ? 'annotated' : 'heard', ...options.settings } as const
  const ear = new CallerEar({ decoder: createOpusDecoder({ sampleRate: 16000 }), payloadType: 111 })
  const hangUp = (why: string): void => void hangUps.push(why)
  const talk = new Conversation({ settings, seed: 1, ear, recogniser, voice, truth, events, hangUp, crash: () => crashes++ })
  events.attach(media)
  events.onCue((cue) => talk.onCue(cue))
  media.onPacket((packet) => ear.onPacket(packet))
  const encoder = new SpeechEncoder(createOpusEncoder())
  const mouth = new Mouth({ session: media, encoder, firstTimestamp: agentFirst, beforeFrame: (self, dueMs) => talk.frame(self, dueMs) })
  const callerEncoder = createOpusEncoder()
  for (let k = 0; k * 20 < options.lengthMs; k++) {
    for (const [turn, [from, to]] of options.says.entries()) {
      if (options.cued !== true || Math.floor(from / 20) !== k) continue
      const edges = { startTimestamp: callerFirst + from * 48, endTimestamp: callerFirst + to * 48 }
      const kind = options.kinds?.[turn]
      const fragments = options.fragments?.[turn]?.map(([start, end]) => [callerFirst + start * 48, callerFirst + end * 48])
      const asks = options.asksLastSaid?.includes(turn) === true ? { asks: 'last-said' } : {}
      const extra = { ...asks, ...(kind === undefined ? {} : { kind }), ...(fragments === undefined ? {} : { fragments }) }
      media.arriveText(JSON.stringify({ type: 'cue', turn: turn + 10, ...edges, samplesPerPacket: 960, ...extra }))
    }
    const frame = Int16Array.from({ length: 960 }, (_, i) => {
      const ms = (k * 960 + i) / 48
      return options.says.some(([from, to]) => ms >= from && ms < to)
        ? Math.round((options.gainAt?.(ms) ?? options.callerGain ?? 1) * 2300 * Math.sin(ms * 1.3) * (0.7 + 0.3 * Math.sin(ms / 30)))
        : 0
    })
    media.arrive({ atMs: baseMs + k * 20, timestamp: callerFirst + k * 960, payload: callerEncoder.encode(frame) })
    media.nowMs = baseMs + 7 + k * 20
    mouth.onFrame(media.nowMs)
    for (let ticks = 0; ticks < 5; ticks++) await Promise.resolve()
  }
  const timeOf = (timestamp: number): number => 7 + (timestamp - agentFirst) / 48
  const found = (kind: 'onset' | 'stop', turn: number): TruthEvent | undefined =>
    truth.events.find((event) => event.kind === kind && event.turn === turn)
  return {
    messages: media.texts.map((text) => JSON.parse(text) as AgentMessage),
    truth: truth.events,
    heardSamples,
    hangUps,
    crashes,
    timed: truth.events.map((event) => ({
      kind: event.kind,
      turn: event.turn,
      atMs: timeOf(event.timestamp),
      ...(event.kind === 'onset' ? { stimulus: event.stimulus } : {}),
      ...(event.kind === 'stop' && event.cutTimestamp !== undefined ? { cutAtMs: timeOf(event.cutTimestamp) } : {}),
      ...(event.kind === 'stop' && event.plannedTimestamp !== undefined ? { plannedMs: timeOf(event.plannedTimestamp) } : {}),
    })),
    onsetMs: (turn) => timeOf(found('onset', turn)?.timestamp ?? Number.NaN),
    stop(turn) {
      const event = found('stop', turn)
      return event?.kind === 'stop' ? { atMs: timeOf(event.timestamp), bargeIn: event.bargeIn } : undefined
    },
  }
}

import { createOpusDecoder, createOpusEncoder } from '../audio/opus.ts'
import type { AgentSettings } from '../model/plan.ts'
import type { TrackPacket } from '../model/recording.ts'
import type { CueMessage, FarEndPacket, SaidClip } from '../model/wire.ts'
import { nowMs, type MediaSession, type Peer } from '../peer/contract.ts'
import type { FrameClock } from '../peer/frame-clock.ts'
import type { Recogniser } from '../speech/contract.ts'
import { Calibration } from './conversation/calibration.ts'
import { Conversation } from './conversation/conversation.ts'
import { EventPlane } from './event-plane.ts'
import { CallerEar } from './hearing/caller-ear.ts'
import { DtmfReader } from './hearing/dtmf.ts'
import { CallerEcho } from './speaking/caller-echo.ts'
import { Mouth, type MouthEcho } from './speaking/mouth.ts'
import { SpeechEncoder } from './speaking/speech-encoder.ts'
import type { Stimuli } from './speaking/stimuli.ts'
import type { Voice } from './speaking/voice.ts'
import { TruthLog } from './truth-log.ts'

/** Twice what a phone call takes: calibration bursts then have 10 dB less pre-echo, and loopback does not care. */
const bitrate = 64_000

/** What every call of an agent shares. */
export interface AgentEngines {
  readonly settings: AgentSettings
  readonly clock: FrameClock
  readonly voice: Voice
  readonly stimuli: Stimuli
  readonly recogniser: Recogniser | null
  readonly crash: () => void
}

/** One call at the agent: its peer, its media, the mind that drives it, and the evidence it hands back at hang-up. */
export class AgentCall {
  readonly id: string
  readonly events: EventPlane = new EventPlane()
  readonly #peer: Peer
  readonly #engines: AgentEngines
  readonly #flow: 'dialogue' | 'calibration'
  readonly #seed: number
  readonly #truth = new TruthLog()
  #mouth: Mouth | null = null
  readonly #received: FarEndPacket[] = []
  readonly #closers: (() => void)[] = []
  #ended = false
  #lastHeardMs: number = nowMs()

  constructor(options: {
    readonly id: string
    readonly peer: Peer
    readonly engines: AgentEngines
    readonly flow: 'dialogue' | 'calibration'
    readonly seed: number
  }) {
    this.id = options.id
    this.#peer = options.peer
    this.#engines = options.engines
    this.#flow = options.flow
    this.#seed = options.seed
  }

  get peer(): Peer {
    return this.#peer
  }

  /** Its media has stopped; what it heard and said is kept until it is asked for. */
  get ended(): boolean {
    return this.#ended
  }

  /** `nowMs` of the last packet heard (or of its birth). */
  get lastHeardMs(): number {
    return this.#lastHeardMs
  }

  get truth(): TruthLog {
    return this.#truth
  }

  /** What it said, before any codec. */
  get said(): readonly SaidClip[] {
    return this.#mouth?.said ?? []
  }

  get received(): readonly FarEndPacket[] {
    return this.#received
  }

  /** Speaks and listens on connected media until `end`. */
  start(session: MediaSession): void {
    if (this.#ended) return
    session.onClosed(() => void this.end())
    this.events.attach(session)
    const { recogniser } = this.#engines
    this.events.emit({ type: 'ready', call: this.id, recogniser: recogniser === null ? 'none' : recogniser.scope })
    const ear = this.#createEar(session)
    const mind = this.#createMind(ear)
    const dtmf = new DtmfReader()
    this.events.onCue((cue) => mind.onCue(cue))
    session.onPacket((packet) => {
      this.#keep(packet)
      if (packet.payloadType === session.dtmfPayloadType) {
        const digit = dtmf.read(packet)
        if (digit !== null) this.events.emit({ type: 'dtmf', digit })
      } else ear.onPacket(packet)
    })
    if (this.#engines.settings.fault === 'no-media') return
    const encoder = createOpusEncoder({ bitrate })
    const mouth = new Mouth({
      session,
      encoder: new SpeechEncoder(encoder),
      firstTimestamp: Math.imul(this.#seed, 2654435761) >>> 0,
      beforeFrame: (self, dueMs) => mind.frame(self, dueMs),
      cutFadeMs: this.#engines.settings.cutFadeMs,
      ...this.#echo(ear),
    })
    this.#mouth = mouth
    this.#closers.push(this.#engines.clock.add(mouth), () => encoder.close())
  }

  /** Stops media and closes the peer; the evidence stays. Ending twice is harmless. */
  async end(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    for (const close of this.#closers.splice(0)) close()
    await this.#peer.close().catch(() => {})
  }

  #createEar(session: MediaSession): CallerEar {
    const decoder = createOpusDecoder({ sampleRate: 16000 })
    this.#closers.push(() => decoder.close())
    // Calibration knows the edges and need not decode: the ear then only keeps the caller's clock.
    return new CallerEar({ decoder, payloadType: session.payloadType, clockOnly: this.#flow === 'calibration' })
  }

  #echo(ear: CallerEar): { readonly echo?: MouthEcho } {
    const { echo } = this.#engines.settings
    if (echo === null || this.#flow === 'calibration') return {}
    const leak = new CallerEcho({ ear, ...echo })
    return { echo: (mouth, from, length) => leak.samples(mouth, from, length) }
  }

  #createMind(ear: CallerEar): { onCue(cue: CueMessage): void; frame(mouth: Mouth, dueMs: number): void } {
    const { settings, voice, stimuli, recogniser, crash } = this.#engines
    if (this.#flow === 'calibration') return new Calibration({ clock: ear.clock, stimuli, truth: this.#truth })
    const hangUp = (why: string): void => {
      this.events.emit({ type: 'bye', why })
      // The message leaves before the connection that carries it.
      setTimeout(() => void this.end(), 50)
    }
    return new Conversation({ settings, seed: this.#seed, ear, recogniser, voice, truth: this.#truth, events: this.events, hangUp, crash })
  }

  #keep(packet: TrackPacket): void {
    this.#lastHeardMs = packet.atMs
    const { atMs, sequenceNumber, timestamp, payloadType, ssrc } = packet
    this.#received.push({ atMs, sequenceNumber, timestamp, payloadType, ssrc, payload: Buffer.from(packet.payload).toString('base64') })
  }
}

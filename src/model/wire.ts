/**
 * The event plane of the reference agent: JSON text messages on the data channel `vqt-events` or on the WebSocket
 * `<Location>/events`. Signalling is HTTP: POST an SDP offer (application/sdp) → 201, `Location`, SDP answer; PATCH the
 * location with a new offer → 200, answer (ICE restart); DELETE → 200 with a `HangupReport`; bearer token where one is set.
 */

/** Caller → agent. */
export type CueMessage = {
  readonly type: 'cue'
  /** Left out: a turn. Turns and barge-ins have `CallerTurn.index` in `turn`, sounds `CallerSound.event`: two counts, told apart by `kind`. */
  readonly kind?: 'bargeIn' | 'backchannel' | 'cough' | 'noise' | 'sideTalk'
  /** Speech between scripted pauses, as RTP timestamps; left out where there is no pause. */
  readonly fragments?: readonly (readonly [number, number])[]
  readonly turn: number
  /** Caller RTP timestamps (48 kHz, 32 bit) of the first and one-past-last speech sample of the turn. */
  readonly startTimestamp: number
  readonly endTimestamp: number
  /** Samples a packet (48 × ptime): with it the agent applies the capture convention of measures.md 1.2. */
  readonly samplesPerPacket: number
  /** The turn asks the agent what it last said (`Expectation.heardContext`): it need not be recognised for that. */
  readonly asks?: 'last-said'
  /** Calibration: answer with this stimulus, heard exactly this long after the caller's offset. */
  readonly reply?: { readonly afterMs: number; readonly stimulus: 'burst' | 'speech' }
  /** Calibration: fall silent exactly this long after the onset of this barge-in. */
  readonly stop?: { readonly afterMs: number; readonly stimulus: 'burst' | 'speech' }
  /** Calibration: begin to speak now, without end, so that it can be stopped. */
  readonly speak?: { readonly stimulus: 'burst' | 'speech' }
}

/** Agent → caller. `scope` is always printed beside what was recognised. */
export type AgentMessage =
  | { readonly type: 'ready'; readonly call: string; readonly recogniser: string }
  | {
      readonly type: 'recognised'
      readonly turn: number
      readonly text: string
      readonly intent: string | null
      readonly slots: Readonly<Record<string, string>>
      readonly scope: 'closed-catalogue'
      readonly decodeMs: number
    }
  | { readonly type: 'said'; readonly turn: number; readonly text: string }
  /** A piece of a reply begins to sound: `text` is that piece alone. What never began was never said. */
  | { readonly type: 'saying'; readonly turn: number; readonly text: string }
  | { readonly type: 'asked'; readonly turn: number; readonly slot: string }
  | {
      readonly type: 'tool'
      readonly turn: number
      readonly name: string
      readonly args: Readonly<Record<string, string>>
      readonly ok: boolean
    }
  | { readonly type: 'dtmf'; readonly digit: string }
  | { readonly type: 'bye'; readonly why: string }

/** What the agent knows to be true about the audio it sent and heard, in RTP time (sample time, not callback time). */
export type TruthEvent =
  /** A reply's first speech sample as heard after decoding (`resume`: it goes on, or begins again, after a stop; `substantive`: after a filler it comes to the point). `callerTimestamp`/`delayMs`: the edge and delay it was aimed at. */
  | {
      readonly kind: 'onset'
      readonly turn: number
      readonly timestamp: number
      readonly callerTimestamp: number | null
      readonly delayMs: number | null
      readonly stimulus: 'burst' | 'speech' | 'reply' | 'backchannel' | 'resume' | 'substantive'
    }
  /**
   * One past the last sample that is heard of a stretch of speech: where it was cut short, the last audible one by the edge rule of
   * measures.md 1.2 on the clean clip (a cut inside a plosive's closure is heard where the closure began).
   */
  | {
      readonly kind: 'stop'
      readonly turn: number
      readonly timestamp: number
      /** It was cut short because the caller's side made a sound; false: it ended, or the agent stopped itself (then with `cutTimestamp`). */
      readonly bargeIn: boolean
      /** Where it was cut, to the sample; where it would have ended by itself, had the caller's side made no sound. Only where it was cut. */
      readonly cutTimestamp?: number
      readonly plannedTimestamp?: number
    }

/** One packet as the agent received it. `atMs` is on the agent's own monotonic clock. */
export interface FarEndPacket {
  readonly atMs: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly payloadType: number
  readonly ssrc: number
  /** base64 */
  readonly payload: string
}

/**
 * A stretch of speech as the agent gave it to its encoder: `samples` samples at 48 kHz of the clip that hashes to `sha256`, from `skippedSamples` on, the first of which is
 * heard at `timestamp`. What was cut off is not in it (the fade of a cut is).
 */
export interface SaidClip {
  readonly timestamp: number
  readonly samples: number
  readonly skippedSamples: number
  /** Of the whole clip, 16-bit little-endian. */
  readonly sha256: string
  /** What makes the clip anew: the text in a voice of a synthesiser, at its natural rate. */
  readonly synthesiser: string
  readonly voice: string
  readonly text: string
}

/** Answer to DELETE: the far end's received track and truth log, which enter the recording. */
export interface HangupReport {
  readonly truth: readonly TruthEvent[]
  /** Left out: the agent does not tell what it said. */
  readonly said?: readonly SaidClip[]
  readonly farEnd: readonly FarEndPacket[]
}

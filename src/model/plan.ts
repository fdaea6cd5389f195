/** What a call will do, decided before it starts: pure data, the same for the same seed. */

/** The voice of one caller. `rate` 1 is the voice's natural speed (1.2 = 20 % faster). */
export interface Persona {
  readonly engine: string
  readonly voice: string
  readonly rate: number
}

/** One drawn value of the scenario's `data:` block. `spoken` is the exact lower-case words the caller says. */
export interface EntityValue {
  readonly class: string
  readonly id: string
  readonly canonical: string
  readonly spoken: string
}

/** Sounds the harness makes itself, by seed: no voice is involved. */
export type NoiseKind = 'cough' | 'door' | 'street' | 'tv' | 'babble' | 'hiss'

/** A piece of an utterance: words to synthesise, a pause inside the turn, the user's own audio file, or a made sound. */
export type UtterancePart =
  | { readonly kind: 'speech'; readonly text: string }
  | { readonly kind: 'pause'; readonly pauseMs: number }
  | { readonly kind: 'audio'; readonly path: string }
  | { readonly kind: 'noise'; readonly noise: NoiseKind; readonly lengthMs: number; readonly seed: number }

/** One caller turn before it is rendered. `key` is its content hash: same key, same samples. */
export interface Utterance {
  readonly key: string
  readonly text: string
  readonly parts: readonly UtterancePart[]
  readonly persona: Persona
  /** The sound is cut off after exactly this long (5 ms fade): interrupters of a known length. */
  readonly cutToMs?: number
  /** Level against a turn's −26 dBov: backchannels and side talk are quieter. */
  readonly gainDb?: number
}

/** What the turn should bring about. Names in `entities` are names of the scenario's `data:` block. */
export interface Expectation {
  readonly entities?: readonly string[]
  readonly tool?: { readonly name: string; readonly args?: Readonly<Record<string, string>> }
  /** A regular expression (flags `iu`) over what the agent says before the caller's next turn. */
  readonly says?: string
  /** The turn asks the agent what it last said: it must not quote speech it was stopped from saying (heard context). */
  readonly heardContext?: true
}

/** Key of the utterance that stands for "say the last scripted turn again": nothing is rendered for it. */
export const repeatLastTurnKey = 'repeat-last-turn'

export type WaitFor =
  /** The first agent turn of the call has ended. */
  | { readonly kind: 'greeting' }
  /** The agent's turn in answer to the last caller turn has ended. */
  | { readonly kind: 'agentTurn' }
  /** The agent has said something that matches (flags `iu`), and its turn has ended. */
  | { readonly kind: 'says'; readonly pattern: string }
  /** The agent has called this tool, and its turn has ended. */
  | { readonly kind: 'tool'; readonly name: string }
  | { readonly kind: 'time'; readonly ms: number }

/** Events on the caller's side that are no turns of their own; a barge-in is one and a turn as well. */
export type SoundKind = 'backchannel' | 'cough' | 'noise' | 'sideTalk'

/** What sets off a barge-in or a sound. */
export type Trigger =
  /** So long after the onset of the agent's turn, as the caller hears it, while it is still speaking. */
  | { readonly kind: 'agentSpeech'; readonly afterMs: number }
  /** The agent is speaking and the target reports that it says something that matches (flags `iu`). */
  | { readonly kind: 'says'; readonly pattern: string }
  /** The agent has called this tool. */
  | { readonly kind: 'tool'; readonly name: string }
  /** The agent's turn is over and it has been silent for so long. */
  | { readonly kind: 'silence'; readonly afterMs: number }

/** What gate selectors match of a turn or event: rungs of ladders (`{pause:400}`), free tags. */
export type StepTags = Readonly<Record<string, string>>

export type Step =
  | {
      readonly kind: 'say'
      readonly turn: number
      readonly utterance: Utterance
      readonly expect?: Expectation
      readonly tags?: StepTags
      readonly line?: number
    }
  /**
   * Speaks while the agent speaks. Where the trigger has not come when the agent's turn is over, or within `limitMs`, the caller says
   * it all the same (a turn, not a barge-in). `sham`: same trigger, no sound: the control arm; it takes no turn of its own.
   */
  | {
      readonly kind: 'bargeIn'
      readonly turn: number
      readonly trigger: Trigger
      readonly utterance: Utterance
      readonly sham: boolean
      readonly limitMs: number
      readonly expect?: Expectation
      readonly tags?: StepTags
      readonly line?: number
    }
  /** A sound that asks nothing. Where the trigger does not come within `limitMs` it is left out (an event says so). */
  | {
      readonly kind: 'sound'
      readonly sound: SoundKind
      readonly trigger: Trigger
      readonly utterance: Utterance
      readonly sham: boolean
      readonly limitMs: number
      readonly tags?: StepTags
      readonly line?: number
    }
  | { readonly kind: 'wait'; readonly for: WaitFor; readonly limitMs: number; readonly line?: number }
  | { readonly kind: 'dtmf'; readonly digits: string; readonly line?: number }
  | { readonly kind: 'hangup'; readonly line?: number }

export type HandlerTrigger =
  | { readonly kind: 'says'; readonly pattern: string }
  | { readonly kind: 'asks'; readonly slot: string }
  | { readonly kind: 'tool'; readonly name: string }

/** What the caller does when the agent does something the script did not foresee. Fires at most `times` times a call. */
export interface Handler {
  readonly on: HandlerTrigger
  readonly utterance: Utterance
  readonly times: number
  readonly line?: number
}

/** `patient` waits out the response window; `impatient` repeats its turn and, later, hangs up. */
export type CallerPolicy =
  { readonly kind: 'patient' } | { readonly kind: 'impatient'; readonly repeatAfterMs: number; readonly hangUpAfterMs: number }

export type Ptime = 10 | 20 | 60

/** How to reach the system under test. Never holds a secret: the token stays in the environment. */
export interface TargetSpec {
  /** `agent` is the embedded reference agent; `whip` any URL that speaks the same signalling. */
  readonly kind: 'agent' | 'whip'
  readonly name: string
  readonly url: string
  readonly events: 'datachannel' | 'websocket' | 'none'
  /** True where the far end is our reference agent and understands cues (annotated edges given beforehand). */
  readonly cues: boolean
}

/** A bed of noise under everything the caller sends. Turn edges stay those of the clean speech. */
export interface NoiseLayer {
  readonly noise: NoiseKind
  /** Active speech level of the caller's turns over the layer's RMS. */
  readonly snrDb: number
  readonly fromMs: number
  /** Null: to the end of the call. */
  readonly toMs: number | null
  readonly seed: number
}

/** The agent's own voice leaks back into the caller's microphone: a speakerphone. */
export interface EchoPath {
  readonly delayMs: number
  /** Echo return loss: how far below what was received the leak is. */
  readonly erlDb: number
  /** A second echo canceller in the phone: it suppresses the echo and, while the agent is audible, cuts the caller's own speech as well. */
  readonly doubleTalkClipping: boolean
}

export type CallRole = 'planned' | 'spare' | 'calibration'

export interface CallPlan {
  readonly id: string
  readonly scenario: string
  readonly index: number
  readonly role: CallRole
  readonly seed: number
  /** Scheduled start after the start of the run (open arrivals: never waits for other calls). */
  readonly startAtMs: number
  readonly persona: Persona
  readonly values: Readonly<Record<string, EntityValue>>
  readonly steps: readonly Step[]
  readonly handlers: readonly Handler[]
  /** Said when neither the script nor a handler fits; without it such a call ends off script. */
  readonly otherwise?: { readonly utterance: Utterance; readonly times: number }
  readonly policy: CallerPolicy
  readonly engine: 'werift'
  readonly ptimeMs: Ptime
  /** Hard end of the call, whatever the script still holds. */
  readonly maxDurationMs: number
  readonly layers?: readonly NoiseLayer[]
  readonly echo?: EchoPath
  /** What gate selectors match of everything in the call (`{erl:20}`). */
  readonly tags?: StepTags
  /** Calibration calls only: the reply each turn asks of the reference agent, by turn. */
  readonly cues?: readonly CalibrationCue[]
}

/** What a calibration turn asks of the reference agent. */
export type CalibrationCue = ReplyCue | StopCue

/** Reply, heard exactly so long after the caller's offset. */
export interface ReplyCue {
  readonly what: 'reply'
  readonly turn: number
  readonly replyAfterMs: number
  readonly stimulus: Stimulus
}

/** Be speaking when the caller barges in with this turn, and fall silent exactly so long after its onset. */
export interface StopCue {
  readonly what: 'stop'
  readonly turn: number
  readonly stopAfterMs: number
  readonly stimulus: Stimulus
}

/** Calibration reply: `burst` has a hard edge and is read at first audio; `speech` has a natural soft onset. */
export type Stimulus = 'burst' | 'speech'

/** A rendered utterance: 48 kHz mono PCM plus where speech is in it, exact to the sample. */
export interface RenderedUtterance {
  readonly key: string
  readonly text: string
  /** sha256 of the rendered 16-bit samples, hex. */
  readonly sha256: string
  /** Speech, clean, at 48 kHz, trimmed of leading and trailing silence (measures.md 1.2 edges at sample 0 and length). */
  readonly samples: Int16Array
  /** [first sample, one past the last sample] of each fragment between scripted pauses, at 48 kHz. */
  readonly fragments: readonly (readonly [number, number])[]
}

/** Everything one scenario will do, before any call is placed. */
export interface RunPlan {
  readonly scenario: string
  readonly description: string
  readonly seed: number
  readonly concurrency: number
  readonly calls: readonly CallPlan[]
  /** Placed only to replace invalid turns. */
  readonly spares: readonly CallPlan[]
  /** Valid turns the run wants; spares are placed while it has fewer and turns were invalid. */
  readonly wantedTurns: number
  readonly thresholds: readonly ThresholdSource[]
  /** Off-script calls over calls above which the run is inconclusive. */
  readonly maxOffScriptRate: number
  readonly agent: AgentSettings
  readonly target: string
  /** sha256 of the plan's canonical JSON without times and machine: same seed, same hash. */
  readonly hash: string
}

/**
 * A gate as written, and where it came from: a profile that ships with vqt (`profile`, asked for at `file` and `line`), typed in a file (`file`, `line`), or
 * typed on the command line (none of them).
 */
export interface ThresholdSource {
  readonly expression: string
  readonly profile?: string
  readonly file?: string
  readonly line?: number
}

/** How long the reference agent waits before it answers, counted from the caller's true offset. */
export type DelaySetting =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'normal'; readonly meanMs: number; readonly sdMs: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }

/** Programmable truth of the reference agent (the scenario's `agent:` block). */
export interface AgentSettings {
  /** `information`: long answers (6 s and more) to whatever is asked, for barge-in. */
  readonly flow: 'refill' | 'booking' | 'address' | 'information'
  readonly delay: DelaySetting
  /**
   * `annotated`: the agent is told the caller's edges beforehand and starts to answer exactly `delay` after the caller's true
   * offset. `heard`: it must find the end of the turn by itself; `delay` is then a minimum.
   */
  readonly edges: 'annotated' | 'heard'
  /** `heard` only: silence after which the agent's end-pointer takes the caller's turn as ended. */
  readonly endpointMs: number
  /**
   * From caller onset to silence when the caller barges in; null: deaf to barge-in. `heard`: an agent that stops at speech only needs
   * 250 ms of sound to know it, so no less than that is kept.
   */
  readonly stopAfterMs: number | null
  /** Spoken at once while a tool runs, e.g. "one moment"; null: no filler. */
  readonly filler: string | null
  /** How long a tool takes that a filler announces. */
  readonly toolMs: number
  /** Silence between the answer's first sentence and the rest of it; null: none. */
  readonly midReplySilenceMs: number | null
  /** Before the greeting. */
  readonly greetingDelayMs: number
  /** `annotated` only (a heard end-pointer has `endpointMs`): a pause in a turn longer than this is taken for its end; null: never. */
  readonly pauseLimitMs: number | null
  /** Says "uh huh" so long after the onset of each caller turn that is still going on then; null: never. */
  readonly backchannelAfterMs: number | null
  /**
   * `speech`: only turns and barge-ins stop it; without a cue to tell them that is 250 ms of sound within 12 dB of its own voice, so an
   * echo 20 dB down does not stop it and one 10 dB down does. `anything`: coughs, noise, backchannels, side talk and its own echo too.
   */
  readonly stopsAt: 'speech' | 'anything'
  /** After a stop that nothing but a sound caused: goes on so long after it; null: drops the turn. */
  readonly resumeAfterMs: number | null
  /** Reacts to a sound in silence with speech, so long after its end; null: does not. */
  readonly answersSoundsAfterMs: number | null
  /** `answer`: answers the barge-in. `continue`: goes on with what it was stopped from saying. */
  readonly afterBargeIn: 'answer' | 'continue'
  /** Asked what it last said: quotes only what was heard (`heard`), or the whole planned reply (`planned`). */
  readonly quotes: 'heard' | 'planned'
  /** "Tuesday, no, Thursday": which value it keeps. */
  readonly selfRepair: 'last' | 'first'
  /** Length of the fade when speech is cut; 0 clicks. */
  readonly cutFadeMs: number
  /** Stops itself so long after the onset of each answer, and begins it again from its first word 1 s later; null: never. */
  readonly selfInterruptAfterMs: number | null
  /**
   * The caller's voice, as the agent heard it, comes back in its audio so long after it was heard (`shortestAgentEchoMs` or more), so far
   * down before the codec; null: not.
   */
  readonly echo: { readonly delayMs: number; readonly lossDb: number } | null
  /** Caller turns (0-based) the agent does not answer. */
  readonly silentTurns: readonly number[]
  /** Caller turn (0-based) at which the agent drops the call; null: never. */
  readonly dropAtTurn: number | null
  /** A question the script does not know, asked instead of the answer to this caller turn; null: none. */
  readonly unexpectedQuestion: { readonly atTurn: number; readonly text: string; readonly slot: string } | null
  readonly fault: AgentFault
  /** `auto`: recognise where the recogniser is installed. `off`: follow the script by turn count. */
  readonly recogniser: 'auto' | 'off'
}

/**
 * No echo of the agent comes sooner: a frame it sends holds up to 26.5 ms of time to come (packet and codec look-ahead), 3 ms are the
 * resampler's, the rest is for packets that are late.
 */
export const shortestAgentEchoMs = 50

/** Ways the reference agent can fail on purpose, named after the stage that breaks. */
export type AgentFault = 'none' | 'http-401' | 'http-429' | 'http-503' | 'garbage-sdp' | 'no-answer' | 'no-media' | 'exit-mid-call'

export const defaultAgentSettings: AgentSettings = {
  flow: 'refill',
  delay: { kind: 'fixed', ms: 600 },
  edges: 'heard',
  endpointMs: 400,
  stopAfterMs: 250,
  filler: null,
  toolMs: 900,
  midReplySilenceMs: null,
  greetingDelayMs: 0,
  pauseLimitMs: null,
  backchannelAfterMs: null,
  stopsAt: 'speech',
  resumeAfterMs: null,
  answersSoundsAfterMs: null,
  afterBargeIn: 'answer',
  quotes: 'heard',
  selfRepair: 'last',
  cutFadeMs: 5,
  selfInterruptAfterMs: null,
  echo: null,
  silentTurns: [],
  dropAtTurn: null,
  unexpectedQuestion: null,
  fault: 'none',
  recogniser: 'auto',
}

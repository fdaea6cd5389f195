import type { AgentSettings } from '../../model/plan.ts'
import type { CueMessage } from '../../model/wire.ts'
import type { CallerEar } from '../hearing/caller-ear.ts'
import type { Mouth } from '../speaking/mouth.ts'

/** A sound the caller's side makes that asks nothing: told beforehand, or heard (its end is then of no account). Caller RTP timestamps. */
interface Sound {
  readonly startTimestamp: number
  readonly endTimestamp: number
  readonly samplesPerPacket: number
  stopped: boolean
  answered: boolean
}

/** True for cues of sounds: coughs and the like, which are no turns. */
export function isSound(cue: CueMessage): boolean {
  return cue.kind !== undefined && cue.kind !== 'bargeIn'
}

/** What a sound makes the agent do. */
export type Reaction =
  /** Fall silent at heard sample `at`; `resumeAt`: go on from there (null: drop what was being said). */
  | { readonly kind: 'stop'; readonly at: number; readonly resumeAt: number | null }
  /** Say something that nobody asked for, at `atMs`. */
  | { readonly kind: 'answer'; readonly atMs: number; readonly callerTimestamp: number }

/**
 * Coughs, backchannels, noise, side talk and the agent's own echo. A healthy agent takes no notice of them; with `stopsAt: anything` it
 * stops for them `stopAfterMs` after their true onset (that it hears, where no cue tells it) and, after `resumeAfterMs`, goes on; with `answersSoundsAfterMs` it answers them in silence.
 */
export class SoundReactions {
  readonly #settings: AgentSettings
  readonly #ear: CallerEar
  #sounds: Sound[] = []

  constructor(settings: AgentSettings, ear: CallerEar) {
    this.#settings = settings
    this.#ear = ear
  }

  /** True where the cue is a sound: nobody else must take it for a turn. */
  take(cue: CueMessage): boolean {
    if (!isSound(cue)) return false
    const { startTimestamp, endTimestamp, samplesPerPacket } = cue
    this.#sounds.push({ startTimestamp, endTimestamp, samplesPerPacket, stopped: false, answered: false })
    return true
  }

  /** Something is heard while the agent speaks that no cue told: a noise, or the agent's own echo. It begins at an unwrapped timestamp. */
  hear(start: number): void {
    const { samplesPerPacket } = this.#ear
    this.#sounds.push({ startTimestamp: start, endTimestamp: start, samplesPerPacket, stopped: false, answered: true })
  }

  /** What is due with the frame being made. `speaking`: the agent is heard at this sample. */
  due(mouth: Mouth, dueMs: number, speakingAt: (sample: number) => boolean): readonly Reaction[] {
    const reactions: Reaction[] = []
    for (const sound of this.#sounds) {
      const stop = this.#stop(sound, mouth, speakingAt)
      if (stop !== null) reactions.push(stop)
      const answer = this.#answer(sound, mouth, dueMs, speakingAt)
      if (answer !== null) reactions.push(answer)
    }
    this.#sounds = this.#sounds.filter(({ stopped, answered }) => !stopped || !answered)
    return reactions
  }

  #stop(sound: Sound, mouth: Mouth, speakingAt: (sample: number) => boolean): Reaction | null {
    const { stopsAt, stopAfterMs, resumeAfterMs } = this.#settings
    if (stopsAt !== 'anything' || stopAfterMs === null) sound.stopped = true
    const onsetMs = this.#timeOf(sound.startTimestamp, sound.samplesPerPacket)
    if (sound.stopped || onsetMs === null) return null
    const at = mouth.sampleAt(onsetMs + stopAfterMs!)
    if (at === null || at >= mouth.decidedTo) return null
    sound.stopped = true
    if (!speakingAt(at)) return null
    return { kind: 'stop', at, resumeAt: resumeAfterMs === null ? null : at + resumeAfterMs * 48 }
  }

  #answer(sound: Sound, mouth: Mouth, dueMs: number, speakingAt: (sample: number) => boolean): Reaction | null {
    const afterMs = this.#settings.answersSoundsAfterMs
    if (afterMs === null) sound.answered = true
    const endMs = this.#timeOf(sound.endTimestamp, sound.samplesPerPacket)
    if (sound.answered || endMs === null || dueMs < endMs) return null
    sound.answered = true
    const now = mouth.sampleAt(endMs)
    if (now === null || speakingAt(now)) return null
    return { kind: 'answer', atMs: endMs + afterMs!, callerTimestamp: sound.endTimestamp }
  }

  #timeOf(timestamp: number, samplesPerPacket: number): number | null {
    const sample = this.#ear.clock.unwrap(timestamp)
    return sample === null ? null : this.#ear.clock.capturedAtMs(sample, samplesPerPacket)
  }
}

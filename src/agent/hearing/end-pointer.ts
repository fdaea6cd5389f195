/** The agent's own speech detector: energy of 10 ms frames over a tracked noise floor. Shares nothing with `measure/`. */

const frameSamples = 160
/** A digitally silent track must not make every rustle speech. */
const lowestFloorDb = -80
const usualThresholdDb = -64
const overFloorDb = 12
/** Frames of the window in which speech must show, and how many of them must be active. */
const onsetWindow = 6
const onsetActive = 4
/** Active frames of the window that prolong a run: fewer, because the end of a word flutters around the threshold. */
const prolongActive = 2
/** How fast the floor may rise, a frame: quickly in silence, slowly in what seems to be speech (it may be noise after all). */
const riseInSilenceDb = 0.05
const riseInSpeechDb = 0.004

/** A run of caller speech; positions are 16 kHz samples since the start of the stream. */
export interface HeardSpeech {
  readonly startSample: number
  /** One past the last active sample so far. */
  readonly endSample: number
}

export class EndPointer {
  readonly #lowestThresholdDb: number
  /** The first frame sets it: a call that begins in noise begins on that floor. */
  #floorDb: number | null = null
  #position = 0
  #recent: boolean[] = []
  #speech: { startSample: number; endSample: number } | null = null

  /** `lowestThresholdDb` (dBov): quieter frames are never speech. */
  constructor(lowestThresholdDb: number = usualThresholdDb) {
    this.#lowestThresholdDb = lowestThresholdDb
  }

  /** Samples taken in so far. */
  get position(): number {
    return this.#position
  }

  /** The current run of speech, silence after it included; null: nothing said since the last `forget`. */
  get speech(): HeardSpeech | null {
    return this.#speech
  }

  /** Silence since the last active frame of the current run; 0 without one. */
  get trailingSilenceMs(): number {
    return this.#speech === null ? 0 : (this.#position - this.#speech.endSample) / 16
  }

  /** Takes in one 10 ms frame (160 samples at 16 kHz). */
  push(frame: Int16Array): void {
    if (frame.length !== frameSamples) throw new RangeError(`the end-pointer takes frames of ${frameSamples} samples, got ${frame.length}`)
    const level = levelDb(frame)
    const floor = this.#floorDb ?? level
    const active = level > Math.max(floor + overFloorDb, this.#lowestThresholdDb)
    this.#floorDb = Math.max(lowestFloorDb, Math.min(floor + (active ? riseInSpeechDb : riseInSilenceDb), level))
    this.#position += frameSamples
    this.#recent.push(active)
    if (this.#recent.length > onsetWindow) this.#recent.shift()
    if (this.#speech !== null) {
      if (active && this.#activeFrames() >= prolongActive) this.#speech.endSample = this.#position
      return
    }
    if (this.#activeFrames() < onsetActive) return
    const first = this.#position - (this.#recent.length - this.#recent.indexOf(true)) * frameSamples
    this.#speech = { startSample: first, endSample: this.#position }
  }

  /** Ends the current run: what comes next is a new one. */
  forget(): void {
    this.#speech = null
    this.#recent = []
  }

  /** A single click is no speech: neither starts a run nor prolongs it. */
  #activeFrames(): number {
    return this.#recent.filter(Boolean).length
  }
}

function levelDb(frame: Int16Array): number {
  let sum = 0
  for (const sample of frame) sum += sample * sample
  return 10 * Math.log10(sum / frame.length / 32768 ** 2 + 1e-12)
}

/** Length of the fade when speech is cut: short enough to stop on time, long enough not to click. */
const usualFadeSamples = 240

interface Placed {
  readonly start: number
  /** One past the last sample; moves back when the clip is cut. */
  end: number
  /** Samples before `end` over which the clip fades out; 0: it ends by itself. */
  fade: number
  readonly turn: number
  readonly samples: Int16Array
}

/** What is to be heard when: clips on one sample axis (48 kHz), silence between them. */
export class PcmTimeline {
  readonly #fadeSamples: number
  #placed: Placed[] = []

  /** One past the last sample that will sound; 0 while nothing was ever placed. */
  #end = 0

  constructor(fadeSamples: number = usualFadeSamples) {
    this.#fadeSamples = fadeSamples
  }

  get end(): number {
    return this.#end
  }

  /** Places a clip so that its first sample is sample `start`. `turn` tells whose it is. */
  place(start: number, samples: Int16Array, turn: number): void {
    this.#placed.push({ start, end: start + samples.length, fade: 0, turn, samples })
    this.#end = Math.max(this.#end, start + samples.length)
  }

  /**
   * Silences everything from sample `at` on that belongs to a turn before `beforeTurn`, with a fade that ends there (5 ms unless set; 0 clicks). Returns
   * the turns that were cut short and the sample one past their last one.
   */
  cut(at: number, beforeTurn: number): { readonly turn: number; readonly end: number }[] {
    const ends = new Map<number, number>()
    for (const clip of this.#placed) {
      if (clip.turn >= beforeTurn || clip.end <= at) continue
      clip.end = Math.max(clip.start, at)
      clip.fade = this.#fadeSamples
      ends.set(clip.turn, at)
    }
    this.#placed = this.#placed.filter((clip) => clip.end > clip.start)
    this.#end = this.#placed.reduce((end, clip) => Math.max(end, clip.end), Math.min(this.#end, at))
    return [...ends].map(([turn, end]) => ({ turn, end }))
  }

  /** True where speech of a turn before `beforeTurn` sounds at or after sample `at`. */
  soundsAfter(at: number, beforeTurn: number): boolean {
    return this.#placed.some((clip) => clip.turn < beforeTurn && clip.end > at)
  }

  /** The `length` samples from `start` on; null: silence. Forgets what lies before. */
  render(start: number, length: number): Int16Array | null {
    while (this.#placed.length > 0 && this.#placed[0]!.end <= start) this.#placed.shift()
    let out: Int16Array | null = null
    for (const clip of this.#placed) {
      const from = Math.max(start, clip.start)
      const to = Math.min(start + length, clip.end)
      if (from >= to) continue
      out ??= new Int16Array(length)
      for (let at = from; at < to; at++) {
        const gain = clip.fade === 0 ? 1 : Math.min(1, (clip.end - at) / clip.fade)
        out[at - start] = Math.max(-32768, Math.min(32767, out[at - start]! + Math.round(clip.samples[at - clip.start]! * gain)))
      }
    }
    return out
  }
}

/** Text → 16-bit mono PCM. Each engine is one file; `id` includes its version and model hash. */
export interface Synthesiser {
  readonly id: string
  readonly voices: readonly string[]
  /** `text` is already in spoken words. Same input, same samples. Rejects on an unknown voice or empty text. */
  synthesise(request: {
    readonly text: string
    readonly voice: string
    readonly rate: number
  }): Promise<{ readonly sampleRate: number; readonly samples: Int16Array }>
  close(): Promise<void>
}

/** Audio → words. `scope` is printed beside every number that depends on it. */
export interface Recogniser {
  readonly id: string
  readonly scope: 'closed-catalogue' | 'open'
  /** Whole utterance, 16 kHz mono. `text` null: nothing heard. `parse` null: what was heard is no complete catalogue sentence. */
  recognise(
    samples: Int16Array,
  ): Promise<{ readonly text: string | null; readonly parse: RecognisedParse | null; readonly decodeMs: number }>
  close(): Promise<void>
}

/** A complete catalogue sentence: intent and slots as canonical values, and what repaired slots were said to be at first. */
export interface RecognisedParse {
  readonly intent: string
  readonly slots: Readonly<Record<string, string>>
  /** "tuesday no thursday": `slots` has the last value, this the first. Left out where nothing was repaired. */
  readonly repaired?: Readonly<Record<string, string>>
}

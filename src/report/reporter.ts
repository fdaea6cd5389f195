import type { Result } from '../model/result.ts'

/** A file of the run directory. `path` is relative to it. */
export interface ReportFile {
  readonly path: string
  readonly content: string
}

/** Which calls' audio stands in report.html: all, none, or the N worst (the default is the 10 worst and 2 typical ones). */
export type EmbedAudio = 'all' | 'none' | number

export interface ReportContext {
  /** The run directory, only named in texts: reporters write nothing. */
  readonly runDir: string
  readonly embedAudio?: EmbedAudio
  /** Reads a track by the path in `CallResult.audio` (relative to the run directory); null when it is not there. */
  readonly readAudio: (path: string) => Promise<Uint8Array | null>
}

/** One way to write a result down. Reads nothing but the result (and audio); the same result gives the same bytes. */
export interface Reporter {
  readonly id: string
  readonly description: string
  readonly render: (result: Result, context: ReportContext) => Promise<ReportFile>
}

import { fileURLToPath } from 'node:url'
import { cachedSynthesiser, speechCacheDir } from './speech-cache.ts'
import {
  evaluateLines,
  evaluateOutside,
  evaluateRecordings,
  type Channel,
  type Evaluation,
  type OutsideEvaluation,
  type Rate,
} from './evaluation.ts'
import { evaluationLines } from './evaluation-set.ts'
import { createFliteSynthesiser, fliteVoices } from './flite.ts'
import { outsideSentences } from './outside-sentences.ts'
import { createPocketsphinxRecogniser } from './pocketsphinx.ts'

export interface EvaluateOptions {
  readonly cacheDir: string
  readonly part: 'development' | 'test'
  readonly lines: number
  readonly channel: Channel
  /** Keep every n-th out-of-catalogue sentence; default 1, all of them. */
  readonly outsideStep?: number
  /** Folder of recordings that are no catalogue speech. */
  readonly recordings?: string
}

export interface RecogniserReport {
  readonly inside: Evaluation
  readonly outside: OutsideEvaluation
  readonly recordings: Rate | null
}

/**
 * Measures the closed-catalogue recogniser: seeded lines inside its language, sentences outside it, recordings. `development`: two
 * voices and the sentences that may be tuned on. `test`: all four voices, other paraphrases, values in other combinations.
 */
export async function evaluateRecogniser(options: EvaluateOptions): Promise<RecogniserReport> {
  const { part, channel, cacheDir } = options
  const voices = part === 'test' ? fliteVoices : ['slt', 'rms']
  const recogniser = await createPocketsphinxRecogniser({ cacheDir, workers: 2 })
  const synthesiser = cachedSynthesiser(await createFliteSynthesiser(), cacheDir)
  try {
    const lines = evaluationLines(part, options.lines, part === 'test' ? 77 : 11, voices)
    const outside = outsideSentences.filter((sentence) => sentence.part === part).filter((_, at) => at % (options.outsideStep ?? 1) === 0)
    return {
      inside: await evaluateLines(synthesiser, recogniser, lines, channel),
      outside: await evaluateOutside(synthesiser, recogniser, outside, voices, channel),
      recordings: options.recordings === undefined ? null : await evaluateRecordings(recogniser, options.recordings),
    }
  } finally {
    await synthesiser.close()
    await recogniser.close()
  }
}

/** The report as lines of text: share, interval, n. */
export function reportText(report: RecogniserReport): string {
  const percent = (share: number): string => (100 * share).toFixed(1)
  const interval = (rate: Rate): string => `[${percent(rate.low)}, ${percent(rate.high)}]`
  const row = (name: string, rate: Rate): string =>
    `${name.padEnd(24)} ${String(rate.k).padStart(4)} of ${String(rate.n).padEnd(4)} ${percent(rate.k / rate.n).padStart(5)} % ${interval(rate)}`
  const rows = (prefix: string, rates: Readonly<Record<string, Rate>>): readonly string[] =>
    Object.entries(rates).map(([name, rate]) => row(`${prefix} ${name}`, rate))
  const { inside, outside, recordings } = report
  return [
    `${inside.recogniser}, ${inside.lines} lines, synthetic callers, closed catalogue: an upper bound`,
    row('right sentences', inside.sentences),
    row('wrong but parsed', inside.wrongParses),
    ...rows('entity', inside.entities),
    ...rows('voice', inside.voices),
    `word error rate ${percent(inside.wordErrorRate)} %, decode time ${percent(inside.decodeShare)} % of the speech`,
    ...rows('falsely accepted', outside.falseAccepts),
    ...(recordings === null ? [] : [row('accepted recordings', recordings)]),
    ...inside.errors.map((error) => `${error.parsed ? 'wrong' : 'null '} ${error.voice}: ${error.said} → ${error.heard ?? '(nothing)'}`),
    ...outside.accepted.map((accept) => `false accept: ${accept.said} → ${accept.heard ?? '(nothing)'}`),
    '',
  ].join('\n')
}

// A script of its own: `node src/speech/evaluate-recogniser.ts [development|test] [lines] [clean|opus] [folder of recordings]`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [part = 'test', lines = '480', channel = 'clean', recordings] = process.argv.slice(2)
  const report = await evaluateRecogniser({
    cacheDir: speechCacheDir(process.env),
    part: part === 'development' ? 'development' : 'test',
    lines: Number(lines),
    channel: channel === 'opus' ? 'opus' : 'clean',
    ...(recordings === undefined ? {} : { recordings }),
  })
  process.stdout.write(reportText(report))
}

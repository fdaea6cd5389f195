import type { Result } from '../model/result.ts'
import { htmlReporter } from './html/html.ts'
import { jsonReporter } from './json.ts'
import { junitReporter } from './junit.ts'
import { markdownReporter } from './markdown.ts'
import type { ReportContext, ReportFile, Reporter } from './reporter.ts'

export { appendStepSummary, githubAnnotations } from './github.ts'
export type { EmbedAudio, ReportContext, ReportFile, Reporter } from './reporter.ts'
export { parseResult, resultJsonSchema } from './result-schema.ts'
export { renderTerminal } from './terminal.ts'
export type { TerminalOptions } from './terminal.ts'

/** Every reporter that writes a file. Adding one: its file, its line here, its tests, its line in README.md. */
export const reporters: readonly Reporter[] = [jsonReporter, junitReporter, markdownReporter, htmlReporter]

/**
 * All report files of a result, in the order of `reporters`; paths are relative to the run directory. Writes nothing. The same
 * result and audio give the same bytes.
 */
export async function renderAll(result: Result, context: ReportContext): Promise<ReportFile[]> {
  const files: ReportFile[] = []
  for (const reporter of reporters) files.push(await reporter.render(result, context))
  return files
}

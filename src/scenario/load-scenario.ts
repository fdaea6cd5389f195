import { accessSync, constants, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import type { Problem } from '../model/problem.ts'
import { fliteVoices } from '../speech/flite.ts'
import { referenceAgentTools } from './agent-tools.ts'
import { checkScenario } from './check-scenario.ts'
import { checkShape, type ShapeIssue } from './check-shape.ts'
import { hintFor } from './did-you-mean.ts'
import type { Finding } from './findings.ts'
import { resolveScenario } from './resolve-scenario.ts'
import { knownKeysAt } from './scenario-schema.ts'
import type { Scenario } from './scenario.ts'
import { type Path, SourceMap } from './source-map.ts'

export interface LoadOptions {
  /** Voices the synthesiser has; default: those of flite. */
  readonly voices?: readonly string[]
  /** The gate's grammar: null where it accepts `measure:expression`. Without it thresholds are taken as they stand. */
  readonly checkThreshold?: (expression: string) => Problem | null
}

/**
 * Reads a scenario (YAML 1.2) and holds it against everything known: the schema, the entity catalogue, voices, tools, patterns,
 * texts that can be spoken, audio files that exist. Either a valid scenario, or all its problems, each with file, line and column.
 * `file` is used for messages and as the place audio paths are relative to.
 */
export function loadScenario(
  text: string,
  file: string,
  options: LoadOptions = {},
): { readonly scenario: Scenario } | { readonly problems: readonly Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const source = new SourceMap(document, lines, file, text)
  if (document.errors.length > 0) {
    // Data behind a syntax error is guesswork: problems found in it would mislead.
    const problems = document.errors.map((error) => ({
      code: 'scenario.yaml',
      message: `not valid YAML: ${error.message}`,
      ...(yamlHints[error.code] === undefined ? {} : { hint: yamlHints[error.code] }),
      at: source.at(error.pos[0]),
    }))
    return { problems: inOrder(problems as Problem[]) }
  }
  let data: unknown
  try {
    data = document.toJS()
  } catch (error) {
    return { problems: [{ code: 'scenario.yaml', message: error instanceof Error ? error.message : String(error), at: source.at(0) }] }
  }
  const voices = options.voices ?? fliteVoices
  const shape = checkShape(data)
  const shapeProblems = 'issues' in shape ? shape.issues.flatMap((issue) => shapeProblem(issue, source)) : []
  const findings = checkScenario(data, {
    voices,
    agentTools: referenceAgentTools,
    missingFile: (path) => whyUnreadable(resolve(dirname(file), path)),
    checkThreshold: options.checkThreshold,
  })
  const problems = inOrder([...shapeProblems, ...findings.map((finding) => placed(finding, source))])
  if (problems.length > 0 || !('file' in shape)) return { problems }
  return { scenario: resolveScenario(shape.file, file, voices, (path: Path) => source.value(path).line) }
}

const yamlHints: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a key may stand only once in a map; lists begin with "- "',
  TAB_AS_INDENT: 'indent with blanks, not tabs',
  BAD_INDENT: 'indent the lines of a block alike',
  MULTILINE_IMPLICIT_KEY: 'a text with ": " in it needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a text with ": " in it needs quotes',
}

function shapeProblem(issue: ShapeIssue, source: SourceMap): readonly Problem[] {
  if (issue.unknownKeys === undefined) {
    return [{ code: 'scenario.shape', message: issue.message, at: source.value(issue.path) }]
  }
  const known = knownKeysAt(issue.path)
  return issue.unknownKeys.map((key) => {
    const hint = hintFor(key, known, 'keys here')
    const slip = hint.startsWith('did you mean')
    const message = `unknown key "${key}"${slip ? `; ${hint}` : ''}`
    return { code: 'scenario.unknown-key', message, ...(slip ? {} : { hint }), at: source.key([...issue.path, key]) }
  })
}

function placed(finding: Finding, source: SourceMap): Problem {
  const at =
    finding.part !== undefined
      ? source.inside(finding.path, finding.part)
      : finding.atKey === true
        ? source.key(finding.path)
        : source.value(finding.path)
  return { ...finding.problem, at }
}

/** By place; where the shape is already broken, what the later checks say of the very same place is only an echo. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const broken = new Set(problems.filter((problem) => shapeCodes.has(problem.code)).map(place))
  return problems
    .filter((problem) => shapeCodes.has(problem.code) || !broken.has(place(problem)))
    .toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
}

const shapeCodes: ReadonlySet<string> = new Set(['scenario.shape', 'scenario.unknown-key', 'scenario.yaml'])

const place = (problem: Problem): string => `${problem.at?.line}:${problem.at?.column}`

function whyUnreadable(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'it is no file'
    accessSync(path, constants.R_OK)
    return null
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return code === 'ENOENT' ? 'there is no such file' : (code ?? String(error))
  }
}

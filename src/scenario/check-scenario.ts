import { drawEntity, entitiesOf, entityClasses, isEntityClass } from '../entities/catalogue.ts'
import type { EntityClass } from '../entities/entity.ts'
import { shortestAgentEchoMs } from '../model/plan.ts'
import { InputError, type Problem } from '../model/problem.ts'
import { checkLadder } from './check-ladder.ts'
import type { ScriptWorld } from './check-saying.ts'
import { checkScript } from './check-script.ts'
import { nearest } from './did-you-mean.ts'
import { parseDurationMs } from './duration.ts'
import { asList, asMap, type Finding, Findings } from './findings.ts'
import type { Path } from './source-map.ts'

/** What the outside world knows, so that a scenario can be held against it. */
export interface Known extends ScriptWorld {
  /** Null: the gate's grammar accepts it. */
  readonly checkThreshold?: ((expression: string) => Problem | null) | undefined
}

/**
 * Everything the shape cannot say: names that must exist, patterns that must compile, texts that must be speakable, orders and
 * limits that must make sense. Works on data whose shape may be broken elsewhere, so that all problems come out at once.
 */
export function checkScenario(data: unknown, known: Known): readonly Finding[] {
  const root = asMap(data)
  if (root === null) return []
  const findings = new Findings(root)
  checkTarget(findings)
  checkVoices(findings, known)
  checkData(findings)
  findings.oneOf(['arrivals'], ['ramp', 'every'])
  checkScript(findings, known)
  checkPolicy(findings)
  checkRoom(findings)
  checkAgent(findings)
  checkProfiles(findings)
  checkThresholds(findings, known)
  return findings.all
}

function checkTarget(findings: Findings): void {
  const target = findings.root['target']
  if (typeof target !== 'string' || !target.includes('://')) return
  const url = URL.canParse(target) ? new URL(target) : null
  const loopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    findings.add(['target'], 'target', `"${target}" is no https URL`, 'plain http is accepted for 127.0.0.1 and localhost only')
  } else if (url.username !== '' || url.password !== '') {
    findings.add(['target'], 'target', 'a secret in the URL', 'put the token into the environment: VQT_TARGET_TOKEN')
  }
}

function checkVoices(findings: Findings, known: Known): void {
  asList(findings.root['voices']).forEach((voice, at, all) => {
    if (typeof voice !== 'string') return
    if (!known.voices.includes(voice)) findings.unknown(['voices', at], 'voice', voice, known.voices, 'voices')
    else if (all.indexOf(voice) !== at) findings.add(['voices', at], 'duplicate', `voice "${voice}" stands twice`, 'name each voice once')
  })
  asList(findings.root['rates']).forEach((rate, at, all) => {
    if (all.indexOf(rate) !== at) findings.add(['rates', at], 'duplicate', `rate ${String(rate)} stands twice`, 'name each rate once')
  })
}

function checkData(findings: Findings): void {
  for (const [name, entry] of Object.entries(asMap(findings.root['data']) ?? {})) {
    const cls = typeof entry === 'string' ? entry : asMap(entry)?.['class']
    if (typeof cls !== 'string') continue
    const path: Path = typeof entry === 'string' ? ['data', name] : ['data', name, 'class']
    if (!isEntityClass(cls)) {
      findings.unknown(path, 'class', cls, entityClasses, 'classes')
      continue
    }
    asList(asMap(entry)?.['only']).forEach((value, at, all) => {
      const text = String(value)
      const problem = drawProblem(cls, text)
      if (problem !== null) unknownValue(findings, cls, text, ['data', name, 'only', at], problem)
      else if (all.map(String).indexOf(text) !== at) findings.add(['data', name, 'only', at], 'duplicate', `"${text}" stands twice`)
    })
  }
}

function unknownValue(findings: Findings, cls: EntityClass, text: string, path: Path, problem: Problem): void {
  const near = nearest(
    text,
    entitiesOf(cls).map((entity) => entity.canonical),
  )
  const message = near === null ? problem.message : `${problem.message}; did you mean "${near}"?`
  findings.add(path, 'unknown-value', message, near === null ? problem.hint : undefined)
}

function checkPolicy(findings: Findings): void {
  const impatient = asMap(asMap(findings.root['policy'])?.['impatient'])
  const repeat = parseDurationMs(impatient?.['repeatAfter'])
  const hangUp = parseDurationMs(impatient?.['hangUpAfter'])
  if (repeat === null || hangUp === null || repeat < hangUp) return
  const path: Path = ['policy', 'impatient', 'hangUpAfter']
  findings.add(
    path,
    'policy',
    'hangUpAfter is not after repeatAfter',
    'a caller repeats first and hangs up later, such as repeatAfter: 6s, hangUpAfter: 15s',
  )
}

/** The noise and echo around the caller. */
function checkRoom(findings: Findings): void {
  asList(findings.root['noise']).forEach((entry, at) => {
    const from = parseDurationMs(asMap(entry)?.['from'] ?? 0)
    const to = parseDurationMs(asMap(entry)?.['to'])
    if (from !== null && to !== null && from >= to)
      findings.add(['noise', at, 'to'], 'range', 'the noise ends before it begins', 'put to: after from:')
  })
  const erl = asMap(findings.root['echo'])?.['erl']
  checkLadder(findings, erl, ['echo', 'erl'], (value) => (typeof value === 'number' ? value : null))
}

function checkAgent(findings: Findings): void {
  const agent = asMap(findings.root['agent'])
  const limit = agent?.['pauseLimit']
  if (limit !== undefined && limit !== 'never' && agent?.['edges'] !== 'annotated') {
    const hint = 'add edges: annotated, or use endpoint: for an agent that listens'
    findings.add(['agent', 'pauseLimit'], 'agent', 'an agent that finds the edges itself has no pauseLimit', hint, { atKey: true })
  }
  const echoMs = parseDurationMs(asMap(agent?.['echo'])?.['delay'])
  if (echoMs !== null && echoMs < shortestAgentEchoMs) {
    const message = `no echo comes back after less than ${shortestAgentEchoMs} ms`
    findings.add(['agent', 'echo', 'delay'], 'agent', message, 'packets and codec take that long')
  }
  const delay = asMap(agent?.['delay'])
  if (delay === null) return
  findings.oneOf(['agent', 'delay'], ['uniform', 'normal', 'lognormal'])
  const uniform = asMap(delay['uniform'])
  const min = parseDurationMs(uniform?.['min'])
  const max = parseDurationMs(uniform?.['max'])
  if (min !== null && max !== null && min > max)
    findings.add(['agent', 'delay', 'uniform', 'min'], 'range', 'min is above max', 'swap them')
}

function checkProfiles(findings: Findings): void {
  asList(findings.root['profile']).forEach((name, at, all) => {
    if (all.indexOf(name) !== at)
      findings.add(['profile', at], 'duplicate', `profile "${String(name)}" stands twice`, 'name each profile once')
  })
}

function checkThresholds(findings: Findings, known: Known): void {
  const check = known.checkThreshold
  if (check === undefined) return
  for (const [measure, entry] of Object.entries(asMap(findings.root['thresholds']) ?? {})) {
    const list = Array.isArray(entry) ? entry : [entry]
    list.forEach((expression, at) => {
      if (typeof expression !== 'string') return
      const problem = check(`${measure}:${expression}`)
      if (problem === null) return
      findings.all.push({ path: Array.isArray(entry) ? ['thresholds', measure, at] : ['thresholds', measure], problem })
    })
  }
}

function drawProblem(cls: string, value: string): Problem | null {
  try {
    drawEntity(cls, () => 0, [value])
    return null
  } catch (error) {
    if (error instanceof InputError) return error.problems[0] ?? { code: 'entity', message: error.message }
    throw error
  }
}

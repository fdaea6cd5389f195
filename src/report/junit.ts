import type { CallResult, DroppedGate, GateResult, Result } from '../model/result.ts'
import { droppedText, gateBounds, gateFinding, gateLimit, turnFigure } from './figures.ts'
import { plainText } from './plain-text.ts'
import type { Reporter } from './reporter.ts'
import { callEndWords, droppedWords } from './statuses.ts'
import { worstCalls } from './worst-calls.ts'

export const junitReporter: Reporter = {
  id: 'junit',
  description: 'junit.xml: gates and calls as test cases, for CI systems',
  render: async (result) => ({ path: 'junit.xml', content: renderJunit(result) }),
}

interface Case {
  readonly name: string
  readonly seconds: number
  readonly properties: readonly (readonly [string, string | number])[]
  readonly outcome:
    { readonly kind: 'passed' } | { readonly kind: 'failure' | 'error' | 'skipped'; readonly type: string; readonly message: string }
  /** What the outcome rests on; the message is repeated before it, because some viewers ignore the attribute. */
  readonly evidence: readonly string[]
  readonly files: readonly string[]
}

/**
 * JUnit XML of a run: one suite of gates, one of calls. `failure`: a gate was missed. `error`: a gate could not be decided, or a
 * call could not be made or measured to its end. `skipped`: the run was interrupted first, or a profile's gate cannot apply to the target. Names hold no times, so that a CI
 * system can follow a case from run to run.
 */
export function renderJunit(result: Result): string {
  const gates = [
    ...result.verdict.gates.map((gate) => gateCase(gate, result)),
    ...(result.verdict.droppedGates ?? []).map((gate) => droppedCase(gate)),
  ]
  const calls = worstCalls(result)
    .toSorted((a, b) => a.call.index - b.call.index)
    .map(({ call, reason }) => callCase(call, reason))
  const all = [...gates, ...calls]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: `vqt ${result.run.scenario}`, ...counted(all), time: seconds(result.run.durationMs) })}>`,
    ...suite('gates', gates, result),
    ...suite('calls', calls, result),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(name: string, cases: readonly Case[], result: Result): string[] {
  const time = seconds(cases.reduce((sum, each) => sum + each.seconds * 1000, 0))
  const properties = [
    ['status', result.verdict.status],
    ['why', result.verdict.why],
    ['target', result.run.target],
    ['seed', result.run.seed],
    ['planHash', result.run.planHash],
    ['vqt', result.vqt],
  ] as const
  return [
    `  <testsuite${attributes({ name, ...counted(cases), time })}>`,
    ...propertyLines(properties, '    '),
    ...cases.flatMap((each) => testCase(each, `vqt.${result.run.scenario}.${name}`)),
    '  </testsuite>',
  ]
}

function testCase({ name, seconds: time, properties, outcome, evidence, files }: Case, classname: string): string[] {
  const lines = [`    <testcase${attributes({ classname, name, time: time.toFixed(3) })}>`, ...propertyLines(properties, '      ')]
  if (outcome.kind === 'skipped') lines.push(`      <skipped${attributes({ message: outcome.message })}/>`)
  if (outcome.kind === 'failure' || outcome.kind === 'error') {
    const { kind, type, message } = outcome
    lines.push(`      <${kind}${attributes({ type, message })}>${xmlText([message, ...evidence].join('\n'))}</${kind}>`)
  }
  if (files.length > 0) lines.push(`      <system-out>${xmlText(files.join('\n'))}</system-out>`)
  lines.push('    </testcase>')
  return lines
}

function gateCase(gate: GateResult, result: Result): Case {
  const message = `${gate.expression}: ${gateFinding(gate, result)}, limit ${gateLimit(gate)}`
  const where = gate.file === undefined ? [] : [`${gate.file}${gate.line === undefined ? '' : `:${gate.line}`}`]
  return {
    name: gate.expression,
    seconds: 0,
    properties: [
      ['status', gate.status],
      ['limit', gate.limit],
      ['unit', gate.unit],
      ['n', gate.n],
      ...numbers({ actual: gate.actual, low: gate.low, high: gate.high, uncertainty: gate.uncertainty }),
    ],
    outcome:
      gate.status === 'pass'
        ? { kind: 'passed' }
        : { kind: gate.status === 'fail' ? 'failure' : 'error', type: gate.status === 'fail' ? 'gate' : 'inconclusive', message },
    evidence: [gate.why, `one-sided 95 % bounds ${gateBounds(gate)}, n = ${gate.n}`, ...where],
    files: [],
  }
}

function droppedCase(gate: DroppedGate): Case {
  const { word } = droppedWords
  return {
    name: gate.expression,
    seconds: 0,
    properties: [
      ['status', word],
      ['profile', gate.profile],
    ],
    outcome: { kind: 'skipped', type: word, message: droppedText(gate) },
    evidence: [],
    files: [],
  }
}

function callCase(call: CallResult, reason: string): Case {
  const { end } = call
  const broken = end.kind === 'failed' || end.kind === 'dropped' || end.kind === 'off-script'
  const hint = broken && end.problem.hint !== undefined ? [`hint: ${end.problem.hint}`] : []
  const latencies = call.turns.flatMap((turn) => (turn.valid && turn.turnLatencyMs !== null ? [turn.turnLatencyMs] : []))
  return {
    name: call.id,
    seconds: call.durationMs / 1000,
    properties: [
      ['end', end.kind],
      ['seed', call.seed],
      ['turns', call.turns.length],
      ['scriptedTurns', call.scriptedTurns],
      ['validTurns', call.turns.filter((turn) => turn.valid).length],
      ['answeredTurns', latencies.length],
      ...(latencies.length === 0 ? [] : [['worstTurnLatencyMs', Math.round(Math.max(...latencies))] as const]),
    ],
    outcome: broken
      ? { kind: 'error', type: end.problem.code, message: reason }
      : end.kind === 'interrupted'
        ? { kind: 'skipped', type: 'interrupted', message: 'the run was interrupted' }
        : { kind: 'passed' },
    evidence: [
      `${callEndWords[end.kind].word}, seed ${call.seed}`,
      ...hint,
      ...call.turns.map((turn) => `turn ${turn.index + 1}: ${turnFigure(turn)}, caller said: ${turn.text}`),
    ],
    files: [call.audio.caller, call.audio.agent].filter((path) => path !== null),
  }
}

function counted(cases: readonly Case[]): Record<string, number> {
  const of = (kind: Case['outcome']['kind']): number => cases.filter((each) => each.outcome.kind === kind).length
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') }
}

/** Only numbers there are: a property that is absent is no value, never 0. */
function numbers(values: Readonly<Record<string, number | null>>): [string, number][] {
  return Object.entries(values).flatMap(([name, value]): [string, number][] => (value === null ? [] : [[name, value]]))
}

function propertyLines(properties: readonly (readonly [string, string | number])[], indent: string): string[] {
  if (properties.length === 0) return []
  const lines = properties.map(([name, value]) => `${indent}  <property${attributes({ name, value })}/>`)
  return [`${indent}<properties>`, ...lines, `${indent}</properties>`]
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlAttribute(String(value))}"`)
    .join('')
}

/** XML 1.0 cannot hold most control characters at all; `plainText` has replaced them before the five entities are written. */
function xmlText(text: string): string {
  return plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function xmlAttribute(text: string): string {
  return xmlText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}

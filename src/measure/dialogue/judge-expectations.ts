import type { EntityValue, Expectation } from '../../model/plan.ts'
import type { CallEvent, Recording } from '../../model/recording.ts'
import type { ExpectationResult } from '../../model/result.ts'

/** What the target told of one turn: from the start of a scripted turn to the start of the next one, handled questions included. */
export interface TurnReport {
  readonly recognised: { readonly text: string; readonly scope: string } | null
  readonly slots: Readonly<Record<string, string>>
  readonly said: string | null
  readonly tools: readonly { readonly name: string; readonly args: Readonly<Record<string, string>> }[]
}

/** Gathers the target's events within (fromMs, toMs]. Later slots replace earlier ones: what the agent holds in the end counts. */
export function turnReport(recording: Recording, fromMs: number, toMs: number): TurnReport {
  const within = recording.events.filter((event) => event.atMs > fromMs && event.atMs <= toMs)
  const recognised = within.filter((event) => event.plane === 'agent' && event.type === 'recognised')
  const texts = recognised.map((event) => text(event, 'text')).filter((one) => one !== '')
  const said = within.filter((event) => event.plane === 'agent' && event.type === 'said').map((event) => text(event, 'text'))
  const last = recognised.at(-1)
  return {
    recognised: last === undefined ? null : { text: texts.join(' '), scope: text(last, 'scope') },
    slots: Object.assign({}, ...recognised.map((event) => strings(event.data?.['slots']))) as Record<string, string>,
    said: said.length === 0 ? null : said.join(' '),
    tools: within
      .filter((event) => event.plane === 'tool' && event.type === 'tool')
      .map((event) => ({ name: text(event, 'name'), args: strings(event.data?.['args']) })),
  }
}

/**
 * Every expectation of a turn against what the target told. What it cannot tell is not applicable with a reason, never met:
 * entities without a recogniser, tools and words without an event plane. `report` null: the turn was never reached, so
 * nothing of it can have been met.
 */
export function judgeExpectations(expect: Expectation, report: TurnReport | null, recording: Recording): readonly ExpectationResult[] {
  const { values } = recording.plan
  const results: ExpectationResult[] = []
  for (const name of expect.entities ?? []) results.push(judgeEntity(name, values[name], report, recording))
  if (expect.tool !== undefined) {
    const args = Object.fromEntries(Object.entries(expect.tool.args ?? {}).map(([key, value]) => [key, filled(value, values)]))
    const wanted = { name: expect.tool.name, args }
    const met =
      report?.tools.some((tool) => tool.name === wanted.name && Object.entries(args).every(([key, value]) => tool.args[key] === value)) ??
      false
    const got = report === null || report.tools.length === 0 ? null : report.tools.map(called).join(' ')
    results.push(withoutPlane(recording, { kind: 'tool', expected: called(wanted), got, status: met ? 'met' : 'missed' }))
  }
  if (expect.says !== undefined) {
    const said = report?.said ?? null
    const met = said !== null && new RegExp(expect.says, 'iu').test(said)
    results.push(withoutPlane(recording, { kind: 'says', expected: expect.says, got: said, status: met ? 'met' : 'missed' }))
  }
  return results
}

function judgeEntity(name: string, value: EntityValue | undefined, report: TurnReport | null, recording: Recording): ExpectationResult {
  const expected = value === undefined ? name : value.canonical
  const notApplicable = (why: string): ExpectationResult => ({ kind: 'entity', expected, got: null, status: 'not-applicable', why })
  if (value === undefined) return notApplicable(`the plan has no value named ${name}`)
  if (recording.recogniser === null) return notApplicable('the target did not tell what it recognised')
  if (recording.recogniser === 'none') return notApplicable('the agent runs without a recogniser and follows the script by turn count')
  const slots = report?.slots ?? {}
  const got = slots[name] ?? slots[value.class] ?? Object.values(slots).find((one) => one === value.canonical) ?? null
  return { kind: 'entity', expected, got, status: got === value.canonical ? 'met' : 'missed' }
}

function withoutPlane(recording: Recording, result: ExpectationResult): ExpectationResult {
  const told = recording.events.some((event) => event.plane === 'agent' || event.plane === 'tool')
  return told ? result : { ...result, got: null, status: 'not-applicable', why: 'the target has no event plane' }
}

function filled(template: string, values: Readonly<Record<string, EntityValue>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name]?.canonical ?? whole)
}

function called(tool: { readonly name: string; readonly args: Readonly<Record<string, string>> }): string {
  return `${tool.name}(${Object.entries(tool.args)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')})`
}

function text(event: CallEvent, key: string): string {
  const value = event.data?.[key]
  return typeof value === 'string' ? value : ''
}

function strings(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
}

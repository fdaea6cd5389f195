import type { CallEvent } from '../../model/recording.ts'
import type { Outcome } from '../../model/result.ts'
import type { Finding, Measure } from '../measure.ts'

/** Tools whose name says that they only read: calling one twice changes nothing. */
const readsOnly = /^(?:get|find|look_?up|search|check|list|read|fetch|query|verify|validate)(?:$|[^a-z]|(?=[A-Z]))/u

/** Two bookings for one wish. */
export const duplicateToolWrite: Measure = {
  definition: {
    id: 'duplicate_tool_write',
    version: 1,
    title: 'Tool writes made twice',
    unit: 'ratio',
    kind: 'rate',
    why: 'Callers who repeat themselves, or barge in, must not be booked twice.',
    definition:
      'Tool calls with the name, the arguments and the success of an earlier one of the same call, over all tool calls that succeeded. Tools whose name says that they only read ' +
      '(get…, find…, lookup…, search…, check…, list…) are not counted. As the target reports them.',
    better: 'lower',
  },
  needs: 'recording',
  find: ({ recording }) => {
    const told = recording.events.some(({ plane }) => plane === 'agent' || plane === 'tool')
    if (!told) return [{ outcome: { kind: 'not-applicable', why: 'the target has no event plane' } }]
    const seen = new Set<string>()
    const findings = recording.events
      .filter(({ plane, type }) => plane === 'tool' && type === 'tool')
      .toSorted((a, b) => a.atMs - b.atMs)
      .map((event): Finding => ({ tags: { ...recording.plan.tags, tool: nameOf(event) }, outcome: outcomeOf(event, seen) }))
    return findings.length > 0 ? findings : [{ outcome: { kind: 'not-applicable', why: 'no tool was called' } }]
  },
}

function outcomeOf(event: CallEvent, seen: Set<string>): Outcome {
  if (event.data?.['ok'] !== true) return { kind: 'not-applicable', why: 'the tool call did not succeed: no effect' }
  if (readsOnly.test(nameOf(event))) return { kind: 'not-applicable', why: 'the tool only reads, by its name' }
  const key = `${nameOf(event)} ${canonical(event.data['args'])}`
  const hit = seen.has(key)
  seen.add(key)
  return { kind: 'trial', hit }
}

function nameOf({ data }: CallEvent): string {
  const name = data?.['name']
  return typeof name === 'string' ? name : ''
}

/** JSON with sorted keys: the order of arguments is no difference. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join()}}`
}

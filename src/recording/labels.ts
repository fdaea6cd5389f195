import { InputError, type Problem } from '../model/problem.ts'
import type { SoundKind } from '../model/plan.ts'
import { jsonErrorPosition } from './json-position.ts'

type Span = readonly [startMs: number, endMs: number]

/** What is known of the caller's side of somebody else's recording: ms from the start of the audio. */
export interface CallLabels {
  /** False: the file names neither turns nor events, only what surrounds them; the caller's edges are then detected. */
  readonly namesCaller: boolean
  /** Each turn is a list of fragments: its speech between the pauses inside it. */
  readonly callerTurns: readonly (readonly Span[])[]
  readonly events: readonly LabelledEvent[]
  /** Null: the length of the audio. */
  readonly callEndMs: number | null
  readonly rttMs: number | null
  /** Where the agent's replies would have ended by themselves. */
  readonly plannedEndsMs: readonly number[]
}

export interface LabelledEvent {
  readonly kind: SoundKind | 'bargeIn'
  readonly startMs: number
  readonly endMs: number
  /** Nothing was sent: the control arm. */
  readonly sham: boolean
}

const eventKinds: readonly LabelledEvent['kind'][] = ['bargeIn', 'backchannel', 'cough', 'noise', 'sideTalk']
const shape =
  '{"callerTurns": [[[startMs, endMs], …], …], "events": [{"kind": "bargeIn", "startMs": 0, "endMs": 0}], "callEndMs": 0, "rttMs": 0}'

/**
 * Reads the text of a labels file. `audioMs` is the length of the longer track: nothing may lie beyond it. Throws `InputError` with every
 * problem found, each with the place in the document.
 */
export function parseLabels(text: string, file: string, audioMs: number): CallLabels {
  return new LabelsReader(file, audioMs).read(text)
}

class LabelsReader {
  readonly #file: string
  readonly #audioMs: number
  readonly #problems: Problem[] = []

  constructor(file: string, audioMs: number) {
    this.#file = file
    this.#audioMs = audioMs
  }

  read(text: string): CallLabels {
    const root = this.#parse(text)
    this.#keys(root, '', ['callerTurns', 'events', 'callEndMs', 'rttMs', 'agentPlannedEndMs'])
    const callEndMs = this.#optionalTime(root['callEndMs'], 'callEndMs')
    const limitMs = callEndMs === null ? this.#audioMs : Math.min(this.#audioMs, callEndMs)
    if (callEndMs !== null && callEndMs > this.#audioMs + 0.5) {
      this.#add(
        'callEndMs',
        `${callEndMs} ms is beyond the audio, which ends at ${round(this.#audioMs)} ms`,
        'leave callEndMs out to use the length of the audio',
      )
    }
    const rttMs = this.#optionalTime(root['rttMs'], 'rttMs')
    if (callEndMs === 0) this.#add('callEndMs', 'a call of 0 ms holds nothing', 'leave callEndMs out to use the length of the audio')
    const callerTurns = this.#list(root['callerTurns'], 'callerTurns').map((turn, at) => this.#turn(turn, `callerTurns[${at}]`, limitMs))
    this.#turnsApart(callerTurns)
    const plannedEndsMs: number[] = []
    const events = this.#list(root['events'], 'events').flatMap((event, at) => this.#event(event, `events[${at}]`, limitMs, plannedEndsMs))
    this.#bargeInsApart(events)
    const planned = root['agentPlannedEndMs']
    const ends = Array.isArray(planned) ? planned : planned === undefined || planned === null ? [] : [planned]
    ends.forEach((end: unknown, at) => {
      const endMs = this.#time(end, Array.isArray(planned) ? `agentPlannedEndMs[${at}]` : 'agentPlannedEndMs')
      if (endMs !== null) plannedEndsMs.push(endMs)
    })
    if (this.#problems.length > 0) throw new InputError(this.#problems)
    const namesCaller = Array.isArray(root['callerTurns']) || Array.isArray(root['events'])
    return { namesCaller, callerTurns, events, callEndMs, rttMs, plannedEndsMs: plannedEndsMs.toSorted((a, b) => a - b) }
  }

  #parse(text: string): Readonly<Record<string, unknown>> {
    let root: unknown
    try {
      // Some editors begin a file with a byte order mark, which JSON does not know.
      root = JSON.parse(text.replace(/^\uFEFF/, ''))
    } catch (error) {
      const at = jsonErrorPosition(text, this.#file)
      const message = `${this.#file} is no JSON: ${error instanceof Error ? error.message : String(error)}`
      throw new InputError([{ code: 'labels.json', message, hint: `labels look like ${shape}`, ...(at === null ? {} : { at }) }])
    }
    if (typeof root === 'object' && root !== null && !Array.isArray(root)) return root as Record<string, unknown>
    throw new InputError([{ code: 'labels.shape', message: `${this.#file} holds no labels`, hint: `labels look like ${shape}` }])
  }

  #turn(turn: unknown, path: string, limitMs: number): readonly Span[] {
    const fragments = this.#list(turn, path).flatMap((fragment, at) => this.#span(fragment, `${path}[${at}]`, limitMs))
    if (Array.isArray(turn) && turn.length === 0) this.#add(path, 'a turn without a fragment', 'write [[startMs, endMs]]')
    for (let at = 1; at < fragments.length; at++) {
      const before = fragments[at - 1] as Span
      const after = fragments[at] as Span
      if (after[0] < before[1]) {
        this.#add(
          `${path}[${at}]`,
          `starts at ${after[0]} ms, before the fragment in front of it ends (${before[1]} ms)`,
          'list fragments in order, without overlap',
        )
      }
    }
    return fragments
  }

  /** One caller has one mouth: no fragment may lie over one of another turn. */
  #turnsApart(turns: readonly (readonly Span[])[]): void {
    const spans = turns.flatMap((fragments, turn) => fragments.map(([startMs, endMs]) => ({ turn, startMs, endMs })))
    const inTime = spans.toSorted((a, b) => a.startMs - b.startMs || a.turn - b.turn)
    let before = inTime[0]
    for (const span of inTime.slice(1)) {
      if (before === undefined) return
      if (span.turn !== before.turn && span.startMs < before.endMs) {
        this.#add(
          `callerTurns[${span.turn}]`,
          `its fragment from ${span.startMs} ms overlaps callerTurns[${before.turn}], which speaks until ${before.endMs} ms`,
          'fragments of one caller do not overlap; two stretches of one utterance are two fragments of one turn',
        )
      }
      if (span.endMs > before.endMs) before = span
    }
  }

  #bargeInsApart(events: readonly LabelledEvent[]): void {
    const starts = new Set<number>()
    for (const { kind, sham, startMs } of events) {
      if (kind !== 'bargeIn' || sham) continue
      if (starts.has(startMs)) this.#add('events', `two barge-ins begin at ${startMs} ms`, 'label each barge-in once')
      starts.add(startMs)
    }
  }

  #span(span: unknown, path: string, limitMs: number): readonly Span[] {
    if (!Array.isArray(span) || span.length !== 2) {
      this.#add(path, `expected [startMs, endMs], got ${JSON.stringify(span)}`, 'each caller turn is a list of [startMs, endMs]')
      return []
    }
    return this.#times(span[0], span[1], path, limitMs)
  }

  #event(event: unknown, path: string, limitMs: number, planned: number[]): readonly LabelledEvent[] {
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
      this.#add(path, `expected an event, got ${JSON.stringify(event)}`, 'for example {"kind": "cough", "startMs": 1200, "endMs": 1500}')
      return []
    }
    const entry = event as Record<string, unknown>
    this.#keys(entry, path, ['kind', 'startMs', 'endMs', 'sham', 'agentPlannedEndMs'])
    const kind = eventKinds.find((one) => one === entry['kind'])
    if (kind === undefined) this.#add(`${path}.kind`, `unknown kind ${JSON.stringify(entry['kind'])}`, `known: ${eventKinds.join(', ')}`)
    const sham = entry['sham'] ?? false
    if (typeof sham !== 'boolean') this.#add(`${path}.sham`, `expected true or false, got ${JSON.stringify(sham)}`, 'leave sham out')
    const plannedMs = this.#optionalTime(entry['agentPlannedEndMs'], `${path}.agentPlannedEndMs`)
    if (plannedMs !== null) planned.push(plannedMs)
    const span = this.#times(entry['startMs'], entry['endMs'], path, limitMs)[0]
    return span === undefined || kind === undefined ? [] : [{ kind, startMs: span[0], endMs: span[1], sham: sham === true }]
  }

  #times(start: unknown, end: unknown, path: string, limitMs: number): readonly Span[] {
    const startMs = this.#time(start, `${path} (start)`)
    const endMs = this.#time(end, `${path} (end)`)
    if (startMs === null || endMs === null) return []
    if (endMs <= startMs)
      this.#add(path, `ends at ${endMs} ms, not after its start (${startMs} ms)`, 'times are ms from the start of the audio')
    else if (endMs > limitMs + 0.5) {
      this.#add(
        path,
        `ends at ${endMs} ms, outside the call (${round(limitMs)} ms)`,
        'times are ms (not seconds or samples) from the start of the audio',
      )
    } else return [[startMs, endMs]]
    return []
  }

  #time(value: unknown, path: string): number | null {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
    this.#add(path, `expected a number of ms, got ${JSON.stringify(value) ?? 'nothing'}`, 'times are numbers ≥ 0, in ms')
    return null
  }

  #optionalTime(value: unknown, path: string): number | null {
    return value === undefined || value === null ? null : this.#time(value, path)
  }

  #list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined || value === null) return []
    if (Array.isArray(value)) return value as unknown[]
    this.#add(path, `expected a list, got ${JSON.stringify(value)}`, `labels look like ${shape}`)
    return []
  }

  #keys(entry: Readonly<Record<string, unknown>>, path: string, known: readonly string[]): void {
    for (const key of Object.keys(entry)) {
      if (!known.includes(key)) this.#add(path === '' ? key : `${path}.${key}`, 'unknown key', `known: ${known.join(', ')}`)
    }
  }

  #add(path: string, message: string, hint: string): void {
    this.#problems.push({ code: 'labels.invalid', message: `${this.#file}: ${path}: ${message}`, hint })
  }
}

/**
 * What in valid labels is probably not meant: a barge-in that overlaps a labelled turn without being it (the same start and end make it that
 * turn). One sentence each.
 */
export function doubtfulLabels({ callerTurns, events }: CallLabels): readonly string[] {
  return events.flatMap((event, at) => {
    if (event.kind !== 'bargeIn' || event.sham) return []
    return callerTurns.flatMap((fragments, turn) => {
      const [startMs, endMs] = [fragments[0]?.[0] ?? 0, fragments.at(-1)?.[1] ?? 0]
      if (event.startMs >= endMs || event.endMs <= startMs) return []
      const name = `events[${at}] (a barge-in from ${event.startMs} to ${event.endMs} ms)`
      if (!sameMoment(event.startMs, startMs)) return [`${name} overlaps callerTurns[${turn}] and is judged as a second utterance`]
      if (sameMoment(event.endMs, endMs)) return []
      return [`${name} begins with callerTurns[${turn}] and is taken for it, so that it ends where the turn ends, at ${endMs} ms`]
    })
  })
}

/** Label times nearer than this are the same moment. */
export function sameMoment(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) <= 1
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}

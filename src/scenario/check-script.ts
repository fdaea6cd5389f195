import { checkEvent, eventKinds } from './check-event.ts'
import { SayingCheck, type ScriptWorld } from './check-saying.ts'
import { parseDurationMs } from './duration.ts'
import { type AnyMap, asList, asMap, type Findings } from './findings.ts'
import type { Path } from './source-map.ts'

const stepKinds = ['say', ...eventKinds, 'wait', 'dtmf', 'hangup'] as const

/** Checks the script: `steps`, `on` and `otherwise`. */
export function checkScript(findings: Findings, world: ScriptWorld): void {
  const check = new ScriptCheck(findings, world)
  check.all()
}

class ScriptCheck {
  readonly #findings: Findings
  readonly #world: ScriptWorld
  readonly #saying: SayingCheck

  constructor(findings: Findings, world: ScriptWorld) {
    this.#findings = findings
    this.#world = world
    this.#saying = new SayingCheck(findings, world)
  }

  all(): void {
    const steps = asList(this.#findings.root['steps'])
    const turns = this.#steps(steps, ['steps'], false)
    if (steps.length > 0 && turns === 0) {
      const message = 'the caller never says anything, so there is no turn to measure'
      this.#findings.add(['steps'], 'no-say', message, 'add a step such as - say: hello', { atKey: true })
    }
    this.#wanted(Math.floor(turns))
    asList(this.#findings.root['on']).forEach((handler, at) => this.#handler(asMap(handler), ['on', at]))
    const otherwise = asMap(this.#findings.root['otherwise'])
    if (otherwise !== null) this.#saying.say(otherwise['say'], ['otherwise', 'say'], false)
  }

  /** Turns the steps make in one call, those of barge-ins less their shams. */
  #steps(steps: readonly unknown[], path: Path, inRepeat: boolean): number {
    return steps.reduce<number>((turns, entry, at) => turns + this.#step(entry, [...path, at], at === steps.length - 1, inRepeat), 0)
  }

  #step(entry: unknown, path: Path, isLast: boolean, inRepeat: boolean): number {
    const step = asMap(entry)
    const ends = entry === 'hangup' || (step !== null && 'hangup' in step)
    if (ends && inRepeat)
      this.#findings.add(path, 'unreachable', 'a hangup inside a repeat ends it the first time', 'move hangup behind it')
    else if (ends && !isLast) this.#findings.add(path, 'unreachable', 'steps after a hangup are never reached', 'move hangup to the end')
    if (step === null) return 0
    const known = inRepeat ? stepKinds : ([...stepKinds, 'repeat'] as const)
    const kinds = known.filter((kind) => kind in step)
    const strangers = Object.keys(step).length > kinds.length
    if (kinds.length === 0 && !strangers) this.#findings.add(path, 'empty-step', 'an empty step', `write one of ${known.join(', ')}`)
    if (kinds.length > 1) this.#findings.add(path, 'two-steps', `one step with ${kinds.join(' and ')}`, 'start a new "- " for each')
    if ('wait' in step) this.#wait(step['wait'], [...path, 'wait'])
    if ('say' in step) this.#saying.say(step['say'], [...path, 'say'], true)
    const events = eventKinds.filter((kind) => kind in step)
    const shares = events.map((kind) => checkEvent(kind, step[kind], [...path, kind], this.#findings, this.#saying, this.#world))
    const repeat = inRepeat ? null : asMap(step['repeat'])
    const inside = repeat === null ? 0 : this.#steps(asList(repeat['steps']), [...path, 'repeat', 'steps'], true)
    const times = typeof repeat?.['times'] === 'number' ? repeat['times'] : 1
    return ('say' in step ? 1 : 0) + shares.reduce((sum, share) => sum + share, 0) + inside * times
  }

  #wanted(says: number): void {
    const calls = typeof this.#findings.root['calls'] === 'number' ? this.#findings.root['calls'] : 1
    const turns = this.#findings.root['turns']
    if (typeof turns !== 'number' || turns <= calls * says || says === 0) return
    const hint = `${calls} calls of ${says} turns are ${calls * says}; raise calls or lower turns`
    this.#findings.add(['turns'], 'turns', `more turns wanted (${turns}) than scripted`, hint)
  }

  #wait(entry: unknown, path: Path): void {
    const wait = asMap(entry)
    if (wait === null) return
    this.#findings.oneOf(path, ['for', 'says', 'tool'])
    this.#saying.pattern(wait['says'], [...path, 'says'])
    this.#saying.tool(wait['tool'], [...path, 'tool'])
    if (parseDurationMs(wait['limit']) === 0)
      this.#findings.add([...path, 'limit'], 'limit', 'a limit of 0 ms never waits', 'leave it out for 15s')
  }

  #handler(handler: AnyMap | null, path: Path): void {
    if (handler === null) return
    this.#findings.oneOf(path, ['says', 'asks', 'tool'])
    this.#findings.oneOf(path, ['say', 'repeat'])
    this.#saying.pattern(handler['says'], [...path, 'says'])
    this.#saying.tool(handler['tool'], [...path, 'tool'])
    if ('say' in handler) this.#saying.say(handler['say'], [...path, 'say'], false)
  }
}

import type { HandlerTrigger, Trigger, WaitFor } from '../model/plan.ts'
import { durationMs as ms } from './duration.ts'
import { lengthRungsMs } from './ladder.ts'
import { defaultAfterMs, defaultLimitMs, expectationOf, rungOf, sayingOf } from './resolve-saying.ts'
import { soundOf } from './resolve-sounds.ts'
import type { HandlerEntry, SimpleStep, SimpleStepEntry, StepEntry, WaitEntry } from './scenario-file.ts'
import type { ScriptHandler, ScriptStep } from './scenario.ts'
import type { Path } from './source-map.ts'

/** After a sound in silence: its window of 2 s (measures.md M8) must be over before the caller speaks again. */
const quietAfterSoundMs = 2500

/**
 * The script as it will be played: repeats written out; a `wait: turn` between a turn and the next say or hangup; the window of a sound
 * in silence waited out; a hangup at the end.
 */
export function scriptOf(entries: readonly StepEntry[], lineOf: (path: Path) => number, voices: readonly string[]): readonly ScriptStep[] {
  const all: ScriptStep[] = []
  let unanswered = false
  for (const { entry, path } of writtenOut(entries)) {
    const line = lineOf(path)
    const next = scriptStep(entry, path, line, voices)
    const last = all.at(-1)
    if (last?.kind === 'sound' && last.trigger.kind === 'silence' && next.kind !== 'wait') {
      all.push({ kind: 'wait', for: { kind: 'time', ms: quietAfterSoundMs }, limitMs: quietAfterSoundMs, line: last.line })
    }
    if (unanswered && (next.kind === 'say' || next.kind === 'hangup')) all.push(answer(line))
    // A sound in the agent's turn leaves it to be waited for; one in silence, waiting and keys are the script's own way to go on.
    if (next.kind !== 'sound' || next.trigger.kind === 'silence') unanswered = next.kind === 'say' || next.kind === 'bargeIn'
    all.push(next)
  }
  const last = all.at(-1)
  if (last === undefined || last.kind === 'hangup') return all
  if (last.kind === 'sound' && last.trigger.kind === 'silence') {
    all.push({ kind: 'wait', for: { kind: 'time', ms: quietAfterSoundMs }, limitMs: quietAfterSoundMs, line: last.line })
  } else if (unanswered) all.push(answer(last.line))
  return [...all, { kind: 'hangup', line: last.line }]
}

const answer = (line: number): ScriptStep => ({ kind: 'wait', for: { kind: 'agentTurn' }, limitMs: defaultLimitMs, line })

function writtenOut(entries: readonly StepEntry[]): readonly { readonly entry: SimpleStepEntry; readonly path: Path }[] {
  return entries.flatMap((entry, at) => {
    const repeat = typeof entry === 'string' ? undefined : entry.repeat
    if (repeat === undefined) return [{ entry, path: ['steps', at] }]
    const once = repeat.steps.map((step, inside) => ({ entry: step, path: ['steps', at, 'repeat', 'steps', inside] }))
    return Array.from({ length: repeat.times }, () => once).flat()
  })
}

function scriptStep(step: SimpleStepEntry, path: Path, line: number, voices: readonly string[]): ScriptStep {
  if (step === 'hangup') return { kind: 'hangup', line }
  const id = path.join('/')
  if (step.say !== undefined) return { kind: 'say', saying: sayingOf(step.say, id), line }
  if (step.wait !== undefined) return { kind: 'wait', ...waiting(step.wait), line }
  if (step.dtmf !== undefined) return { kind: 'dtmf', digits: step.dtmf, line }
  if (step.bargeIn !== undefined) return bargeIn(step.bargeIn, id, line)
  return soundOf(step, id, line, voices) ?? { kind: 'hangup', line }
}

function bargeIn(given: NonNullable<SimpleStep['bargeIn']>, id: string, line: number): ScriptStep {
  const entry = typeof given === 'string' ? { say: given, after: defaultAfterMs } : given
  const trigger: Trigger =
    entry.after !== undefined
      ? { kind: 'agentSpeech', afterMs: ms(entry.after) }
      : entry.word !== undefined
        ? { kind: 'says', pattern: entry.word }
        : { kind: 'tool', name: entry.tool ?? '' }
  const saying = sayingOf(entry.say, id)
  return {
    kind: 'bargeIn',
    saying: entry.expect === undefined ? saying : { ...saying, expect: expectationOf(entry.expect) },
    trigger,
    length: entry.length === undefined ? null : rungOf(entry.length, ms, lengthRungsMs, `${id}/length`),
    sham: Number(entry.sham ?? 0),
    limitMs: entry.limit === undefined ? defaultLimitMs : ms(entry.limit),
    id,
    line,
  }
}

function waiting(entry: WaitEntry): { readonly for: WaitFor; readonly limitMs: number } {
  if (entry === 'greeting') return { for: { kind: 'greeting' }, limitMs: defaultLimitMs }
  if (entry === 'turn') return { for: { kind: 'agentTurn' }, limitMs: defaultLimitMs }
  if (typeof entry !== 'object') return { for: { kind: 'time', ms: ms(entry) }, limitMs: ms(entry) }
  const limitMs = entry.limit === undefined ? defaultLimitMs : ms(entry.limit)
  if (entry.says !== undefined) return { for: { kind: 'says', pattern: entry.says }, limitMs }
  if (entry.tool !== undefined) return { for: { kind: 'tool', name: entry.tool }, limitMs }
  return { for: { kind: entry.for === 'greeting' ? 'greeting' : 'agentTurn' }, limitMs }
}

export function handlerOf(entry: HandlerEntry, path: Path, lineOf: (path: Path) => number): ScriptHandler {
  const on: HandlerTrigger =
    entry.says !== undefined
      ? { kind: 'says', pattern: entry.says }
      : entry.asks !== undefined
        ? { kind: 'asks', slot: entry.asks }
        : { kind: 'tool', name: entry.tool ?? '' }
  const saying = entry.say === undefined ? null : sayingOf(entry.say, path.join('/'))
  return { on, saying, times: entry.times ?? 1, line: lineOf(path) }
}

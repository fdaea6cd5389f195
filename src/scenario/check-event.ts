import { checkLadder } from './check-ladder.ts'
import type { SayingCheck, ScriptWorld } from './check-saying.ts'
import { parseDurationMs } from './duration.ts'
import { type AnyMap, asMap, type Findings } from './findings.ts'
import type { Path } from './source-map.ts'

export const eventKinds = ['bargeIn', 'backchannel', 'cough', 'noise', 'sideTalk'] as const

/** The rule of speech edges looks at 20 ms. */
const shortestSoundMs = 20

type EventKind = (typeof eventKinds)[number]

/** What may set a step off: exactly one of these must be written. */
const triggersOf = (kind: EventKind): readonly string[] => (kind === 'bargeIn' ? ['after', 'word', 'tool'] : ['after', 'silence'])

/** Checks a barge-in or sound as written. Returns the turns it makes on average: 1 for a barge-in without shams, 0 for a sound. */
export function checkEvent(
  kind: EventKind,
  entry: unknown,
  path: Path,
  findings: Findings,
  saying: SayingCheck,
  world: ScriptWorld,
): number {
  if (typeof entry === 'string' && (kind === 'bargeIn' || kind === 'sideTalk')) saying.say(entry, path, true)
  const event = asMap(entry)
  if (event === null) return kind === 'bargeIn' && entry !== undefined ? 1 : 0
  findings.oneOf(path, triggersOf(kind))
  saying.pattern(event['word'], [...path, 'word'])
  saying.tool(event['tool'], [...path, 'tool'])
  if ('say' in event) saying.say(event['say'], [...path, 'say'], true)
  saying.expect(asMap(event['expect']), [...path, 'expect'], event['say'])
  checkTimes(event, path, findings)
  checkLadder(findings, event['length'], [...path, 'length'], parseDurationMs, shortestSoundMs)
  const voice = event['voice']
  if (typeof voice === 'string' && !world.voices.includes(voice))
    findings.unknown([...path, 'voice'], 'voice', voice, world.voices, 'voices')
  const sham = event['sham']
  return kind === 'bargeIn' ? 1 - (typeof sham === 'number' ? sham : Number(sham === true)) : 0
}

function checkTimes(event: AnyMap, path: Path, findings: Findings): void {
  const isZero = (key: string): boolean => parseDurationMs(event[key]) === 0
  if (isZero('limit')) findings.add([...path, 'limit'], 'limit', 'a limit of 0 ms never waits', 'leave it out for 15s')
  for (const key of ['length', 'for']) {
    const ms = parseDurationMs(event[key])
    if (ms !== null && ms > 0 && ms < shortestSoundMs) {
      findings.add(
        [...path, key],
        'length',
        `a sound of ${ms} ms`,
        `sounds below ${shortestSoundMs} ms are clicks: nothing in them can be placed`,
      )
    }
  }
  if (isZero('length')) findings.add([...path, 'length'], 'length', 'a sound of 0 ms', 'leave length out for the whole words')
  if (isZero('for')) findings.add([...path, 'for'], 'length', 'a noise of 0 ms', 'leave it out for 500ms')
  const [after, silence, limit] = ['after', 'silence', 'limit'].map((key) => parseDurationMs(event[key]))
  const wanted = after ?? silence
  if (wanted === null || wanted === undefined || limit === null || limit === undefined || limit === 0 || wanted < limit) return
  findings.add([...path, 'limit'], 'limit', 'the limit is over before the trigger can come', `raise it above ${wanted} ms`)
}

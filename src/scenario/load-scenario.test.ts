import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Problem } from '../model/problem.ts'
import { domainGrammar } from '../speech/domain.ts'
import { formatProblems } from './format-problems.ts'
import { type LoadOptions, loadScenario } from './load-scenario.ts'
import { planRun } from './plan-run.ts'
import { utterancesOf } from './plan-summary.ts'
import type { Scenario } from './scenario.ts'

const scenariosDir = fileURLToPath(new URL('../../scenarios/', import.meta.url))
const shipped = readdirSync(scenariosDir).filter((name) => name.endsWith('.yaml'))

function valid(text: string): Scenario {
  const loaded = loadScenario(text, 'a.yaml')
  if ('problems' in loaded) throw new Error(formatProblems(loaded.problems, text))
  return loaded.scenario
}

/** `line:column message` of every problem. */
function problems(text: string, options?: LoadOptions, file = 'a.yaml'): readonly string[] {
  const loaded = loadScenario(text, file, options)
  return 'problems' in loaded ? loaded.problems.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`) : []
}

const withSteps = (steps: string, rest = ''): string => `name: a\n${rest}steps:\n${steps}`

test('the smallest scenario: a name and a line', () => {
  const scenario = valid('name: a\nsteps:\n  - say: hello there\n')
  expect(scenario).toMatchObject({
    calls: 1,
    concurrency: null,
    spares: null,
    turns: null,
    ptimeMs: 20,
    target: 'agent',
    policy: { kind: 'patient' },
  })
  expect(scenario.steps.map((step) => step.kind)).toEqual(['say', 'wait', 'hangup'])
})

test('between two turns the caller waits for the answer', () => {
  const scenario = valid(withSteps('  - say: one\n  - say: two\n  - wait: 600ms\n  - say: three\n  - hangup\n'))
  expect(scenario.steps.map((step) => (step.kind === 'wait' ? step.for.kind : step.kind))).toEqual([
    'say',
    'agentTurn',
    'say',
    'time',
    'say',
    'agentTurn',
    'hangup',
  ])
})

test('durations, delays, handlers, parts and thresholds are resolved', () => {
  const scenario = valid(`name: a
arrivals: { every: 1.5s }
maxDuration: 2m
data: { drug: drug }
steps:
  - wait: { says: 'hello|{drug}', limit: 3s }
  - say: { parts: ['my {drug}', { pause: 600 }, please], expect: { tool: { name: submit_refill, args: { drug: '{drug}', n: 3 } } } }
  - dtmf: '12#'
on: [{ asks: phone, say: no }, { says: again, repeat: true, times: 2 }]
policy: { impatient: { repeatAfter: 6s, hangUpAfter: 15s } }
agent: { delay: { uniform: { min: 100ms, max: 0.3s } }, stopAfter: never, endpoint: 300 }
thresholds: { turn_latency: ['p(95)<1000', 'p(50)<700'], call_failed: 'rate<0.1' }
`)
  expect(scenario.arrivals).toEqual({ kind: 'every', ms: 1500 })
  expect(scenario.maxDurationMs).toBe(120_000)
  expect(scenario.steps[0]).toEqual({ kind: 'wait', for: { kind: 'says', pattern: 'hello|{drug}' }, limitMs: 3000, line: 6 })
  expect(scenario.steps[1]).toMatchObject({
    saying: {
      parts: [
        { kind: 'words', text: 'my {drug}' },
        { kind: 'pause', pauseMs: 600 },
        { kind: 'words', text: 'please' },
      ],
      expect: { tool: { name: 'submit_refill', args: { drug: '{drug}', n: '3' } } },
    },
  })
  expect(scenario.handlers).toMatchObject([
    { on: { kind: 'asks', slot: 'phone' }, times: 1, line: 9 },
    { on: { kind: 'says', pattern: 'again' }, saying: null, times: 2 },
  ])
  expect(scenario.policy).toEqual({ kind: 'impatient', repeatAfterMs: 6000, hangUpAfterMs: 15_000 })
  expect(scenario.agent).toEqual({ delay: { kind: 'uniform', minMs: 100, maxMs: 300 }, stopAfterMs: null, endpointMs: 300 })
  expect(scenario.thresholds).toEqual([
    { expression: 'turn_latency:p(95)<1000', file: 'a.yaml', line: 12 },
    { expression: 'turn_latency:p(50)<700', file: 'a.yaml', line: 12 },
    { expression: 'call_failed:rate<0.1', file: 'a.yaml', line: 12 },
  ])
})

test('gates of profiles come first, each with its profile and the place that asked for it', () => {
  const gates = (profile: string): Scenario['thresholds'] =>
    valid(`name: a\n${profile}\nsteps:\n  - say: hi\nthresholds: { 'mos_cqe{leg:agent}': 'p(50)>=4.0' }\n`).thresholds
  const typed = { expression: 'mos_cqe{leg:agent}:p(50)>=4.0', file: 'a.yaml' }
  const leg = [typed.expression, 'missing_speech{leg:agent}:p(50)<0.01']
  const slo = ['turn_latency:p(95)<1000', 'call_failed:rate<0.15']
  const from = (profile: string, expressions: readonly string[], line: number): Scenario['thresholds'] =>
    expressions.map((expression) => ({ expression, profile, file: 'a.yaml', line }))
  expect(gates('profile: agent-leg')).toEqual([...from('agent-leg', leg, 2), { ...typed, line: 5 }])
  expect(gates('profile:\n  - slo-1s\n  - agent-leg')).toEqual([
    ...from('slo-1s', slo, 3),
    ...from('agent-leg', leg, 4),
    { ...typed, line: 7 },
  ])
})

test('a profile that does not exist, or stands twice, is refused', () => {
  expect(problems(withSteps('  - say: hi\n', 'profile: slo-2s\n'))).toEqual([
    '2:10 expected "slo-1s" or "agent-leg" or a list, got "slo-2s"',
  ])
  expect(problems(withSteps('  - say: hi\n', 'profile: [slo-1s, leg]\n'))).toEqual(['2:19 expected "slo-1s" or "agent-leg", got "leg"'])
  expect(problems(withSteps('  - say: hi\n', 'profile: []\n'))).toEqual(['2:10 expected at least 1 in the list'])
  expect(problems(withSteps('  - say: hi\n', 'profile: [slo-1s, slo-1s]\n'))).toEqual(['2:19 profile "slo-1s" stands twice'])
})

test('all problems come out at once, each at its place', () => {
  const text = `name: a
concurency: 4
voices: [slt, rmz]
data:
  drug: { class: drgu }
  dose: { class: dose, only: [10 mgg] }
steps:
  - sya: hello
  - say: i take {dos}
  - say: { text: 'hi {dose}', expect: { tool: lookup_perscription, says: '(' } }
  - wait: { says: x, limt: 3s }
`
  expect(problems(text)).toEqual([
    '2:1 unknown key "concurency"; did you mean "concurrency"?',
    '3:15 unknown voice "rmz"; did you mean "rms"?',
    '5:18 unknown class "drgu"; did you mean "drug"?',
    '6:31 "10 mgg" is no dose of the catalogue; did you mean "10 mg"?',
    '8:5 unknown key "sya"; did you mean "say"?',
    '9:17 unknown placeholder "dos"; did you mean "dose"?',
    '10:47 unknown tool "lookup_perscription"; did you mean "lookup_prescription"?',
    '10:74 not a regular expression: Unterminated group',
    '11:22 unknown key "limt"; did you mean "limit"?',
  ])
})

test.each([
  ['no line at all', withSteps('  - wait: greeting\n'), '2:1 the caller never says anything, so there is no turn to measure'],
  ['no steps', 'name: a\nsteps: []\n', '2:8 expected at least 1 in the list'],
  ['an empty step', withSteps('  - {}\n  - say: hi\n'), '3:5 an empty step'],
  ['two kinds in one step', withSteps('  - say: hi\n    wait: turn\n'), '3:5 one step with say and wait'],
  ['steps after a hangup', withSteps('  - say: hi\n  - hangup\n  - say: ho\n'), '4:5 steps after a hangup are never reached'],
  ['a pause at the edge', withSteps('  - say: { parts: [hi, pause: 300] }\n'), '3:24 a pause at the edge of a turn is not part of it'],
  ['text and parts', withSteps('  - say: { text: hi, parts: [ho] }\n'), '3:10 text and parts stand together'],
  ['neither text nor parts', withSteps('  - say: { expect: { says: a } }\n'), '3:10 one of text, parts is missing'],
  ['digits with a unit', withSteps('  - say: i take 5mg now\n'), '3:17 "5mg" has no single spoken form'],
  ['a stray brace', withSteps('  - say: i take {5} now\n'), '3:17 "{5}" is no placeholder'],
  ['nothing but punctuation', withSteps("  - say: '?!'\n"), '3:10 nothing to say'],
  [
    'an entity that is not said',
    withSteps('  - say: { text: hi, expect: { entities: [d] } }\n', 'data: { d: drug }\n'),
    '4:43 "d" is not said in this turn',
  ],
  [
    'a pattern that matches nothing',
    withSteps("  - say: hi\n  - wait: { says: 'a*' }\n"),
    '4:19 the pattern matches anything, even nothing',
  ],
  ['a wait for two things', withSteps('  - say: hi\n  - wait: { for: turn, tool: find_doctor }\n'), '4:11 for and tool stand together'],
  ['a misspelt choice', withSteps('  - say: hi\n', 'arrivals: { rmap: 3s }\n'), '2:13 unknown key "rmap"; did you mean "ramp"?'],
  ['a handler without trigger', withSteps('  - say: hi\n', 'on: [{ say: ho }]\n'), '2:6 one of says, asks, tool is missing'],
  ['a handler without answer', withSteps('  - say: hi\n', 'on: [{ asks: phone }]\n'), '2:6 one of say, repeat is missing'],
  ['times 0', withSteps('  - say: hi\n', 'otherwise: { say: ho, times: 0 }\n'), '2:30 expected at least 1, got 0'],
  ['min above max', withSteps('  - say: hi\n', 'agent: { delay: { uniform: { min: 2s, max: 1s } } }\n'), '2:35 min is above max'],
  [
    'a hang-up before the repeat',
    withSteps('  - say: hi\n', 'policy: { impatient: { repeatAfter: 2s, hangUpAfter: 2s } }\n'),
    '2:54 hangUpAfter is not after repeatAfter',
  ],
  ['more turns than scripted', withSteps('  - say: hi\n', 'calls: 3\nturns: 4\n'), '3:8 more turns wanted (4) than scripted'],
  ['plain http abroad', withSteps('  - say: hi\n', 'target: http://example.com/offer\n'), '2:9 "http://example.com/offer" is no https URL'],
  ['a voice twice', withSteps('  - say: hi\n', 'voices: [slt, slt]\n'), '2:15 voice "slt" stands twice'],
  ['a key twice', 'name: a\nname: b\nsteps:\n  - say: hi\n', '2:1 not valid YAML: Map keys must be unique'],
  ['a missing audio file', withSteps('  - say: { parts: [hi, audio: none.wav] }\n'), '3:31 cannot read none.wav: there is no such file'],
  ['keys that YAML took for a number', withSteps('  - say: hi\n  - dtmf: 12\n'), '4:11 expected text, got 12'],
])('%s', (_, text, problem) => {
  expect(problems(text)).toEqual([problem])
})

test('broken YAML is reported with its place and nothing is guessed from the rest', () => {
  expect(problems('name: a\n\tsteps: []')[0]).toBe('2:1 not valid YAML: Tabs are not allowed as indentation')
  expect(problems('name: a\nsteps:\n  - say: hello: there')).toEqual([
    '3:10 not valid YAML: Nested mappings are not allowed in compact mappings',
  ])
  expect(problems('')).toEqual(['1:1 expected a map, got nothing'])
  expect(problems('- a')).toEqual(['1:1 expected a map, got a list'])
})

test('tools of other targets are not ours to know', () => {
  expect(problems(withSteps('  - say: { text: hi, expect: { tool: make_coffee } }\n', 'target: https://example.com/offer\n'))).toEqual([])
})

test('thresholds are held against the grammar that is passed in', () => {
  const seen: string[] = []
  const checkThreshold = (expression: string): Problem | null => {
    seen.push(expression)
    return expression.endsWith('!') ? { code: 'gate.syntax', message: `bad ${expression}` } : null
  }
  const text = withSteps('  - say: hi\n', "thresholds:\n  a: ['p(95)<1', 'oops!']\n  'mos{leg:agent}': 'avg>3'\n")
  expect(problems(text, { checkThreshold })).toEqual(['3:18 bad a:oops!'])
  expect(seen).toEqual(['a:p(95)<1', 'a:oops!', 'mos{leg:agent}:avg>3'])
})

test('audio paths are relative to the scenario file', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vqt-load-'))
  try {
    writeFileSync(join(dir, 'there.wav'), '')
    expect(problems(withSteps('  - say: { parts: [{ audio: there.wav }] }\n'), {}, join(dir, 'a.yaml'))).toEqual([])
    expect(problems(withSteps('  - say: { parts: [{ audio: . }] }\n'), {}, join(dir, 'a.yaml'))).toEqual([
      '3:29 cannot read .: it is no file',
    ])
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('no text, however broken, makes it throw', () => {
  const source = readFileSync(join(scenariosDir, 'quick-start.yaml'), 'utf8')
  const spot = fc.nat(source.length)
  fc.assert(
    fc.property(spot, fc.nat(30), fc.string({ maxLength: 12 }), (from, length, instead) => {
      const loaded = loadScenario(source.slice(0, from) + instead + source.slice(from + length), 'a.yaml')
      if ('problems' in loaded) for (const { at } of loaded.problems) expect(at?.line).toBeGreaterThan(0)
    }),
    { numRuns: 150 },
  )
})

test.each(shipped)('%s is valid, names its schema, and says only what a recogniser that listens can understand', (name) => {
  const text = readFileSync(join(scenariosDir, name), 'utf8')
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./.schema.json')
  const scenario = valid(text)
  if (scenario.agent.recogniser === 'off') return
  for (const seed of [1, 2, 3]) {
    const plan = planRun(scenario, { seed, file: join(scenariosDir, name) })
    const lines = new Set([...plan.calls, ...plan.spares].flatMap(utterancesOf).map((utterance) => utterance.text))
    for (const line of lines) expect(domainGrammar().parse(line.split(' ')), line).not.toBeNull()
  }
})

test('these are shipped', () => {
  expect(shipped.map((name) => name.replace('.yaml', '')).toSorted()).toEqual([
    'address',
    'barge-in',
    'booking',
    'false-barge-in',
    'impatient-caller',
    'long-tool-turn',
    'noisy-street',
    'pause-ladder',
    'quick-start',
    'refill',
    'slow-speaker',
    'speakerphone',
    'tv-in-the-room',
  ])
})

test('barge-ins and sounds are resolved: triggers, defaults, and what is waited for around them', () => {
  const { steps } = valid(
    withSteps(
      `  - say: hi
  - bargeIn: stop it
  - backchannel: 2s
  - say: ho
  - wait: turn
  - cough: { silence: 1s }
  - noise: { after: 1s, kind: tv, for: 2s, gain: -3, sham: 0.5, limit: 9s }
`,
    ),
  )
  expect(steps.map((step) => (step.kind === 'wait' ? step.for.kind : step.kind))).toEqual([
    'say',
    'bargeIn',
    'sound',
    'agentTurn',
    'say',
    'agentTurn',
    'sound',
    'time',
    'sound',
    'hangup',
  ])
  expect(steps[1]).toMatchObject({ trigger: { kind: 'agentSpeech', afterMs: 1500 }, length: null, sham: 0, limitMs: 15_000, line: 4 })
  expect(steps[2]).toMatchObject({ sound: 'backchannel', gainDb: -6, content: { parts: [{ kind: 'words', text: 'uh huh' }] } })
  expect(steps[6]).toMatchObject({
    sound: 'cough',
    trigger: { kind: 'silence', afterMs: 1000 },
    content: { noise: 'cough', lengthMs: 350 },
  })
  expect(steps[8]).toMatchObject({ sound: 'noise', content: { noise: 'tv', lengthMs: 2000 }, gainDb: -3, sham: 0.5, limitMs: 9000 })
})

test('a self-repair is said in one breath with the words around it, unless it pauses', () => {
  const parts = (text: string): unknown => {
    const step = valid(withSteps(`  - say: { parts: [on, { selfRepair: ${text} }, please] }\n`)).steps[0]
    return step?.kind === 'say' ? step.saying.parts : null
  }
  expect(parts('{ from: one, to: two }')).toEqual([{ kind: 'words', text: 'on one, no, two please' }])
  expect(parts('{ from: one, to: two, pause: 200ms }')).toEqual([
    { kind: 'words', text: 'on one' },
    { kind: 'pause', pauseMs: 200 },
    { kind: 'words', text: 'no, two please' },
  ])
})

test('every setting of the agent has its key; never is null', () => {
  const { agent } = valid(
    withSteps(
      '  - say: hi\n',
      `agent:
  { flow: information, edges: annotated, greetingDelay: 2s, pauseLimit: 700ms, backchannelAfter: 1s, stopsAt: anything, resumeAfter: 800ms,
    answersSoundsAfter: never, afterBargeIn: continue, quotes: planned, selfRepair: first, cutFade: 0, selfInterruptAfter: 2s,
    echo: { delay: 150ms, loss: 20 }, midReplySilence: 4s, toolTime: 5s, stopAfter: never }
`,
    ),
  )
  expect(agent).toEqual({
    flow: 'information',
    edges: 'annotated',
    greetingDelayMs: 2000,
    pauseLimitMs: 700,
    backchannelAfterMs: 1000,
    stopsAt: 'anything',
    resumeAfterMs: 800,
    answersSoundsAfterMs: null,
    afterBargeIn: 'continue',
    quotes: 'planned',
    selfRepair: 'first',
    cutFadeMs: 0,
    selfInterruptAfterMs: 2000,
    echo: { delayMs: 150, lossDb: 20 },
    midReplySilenceMs: 4000,
    toolMs: 5000,
    stopAfterMs: null,
  })
})

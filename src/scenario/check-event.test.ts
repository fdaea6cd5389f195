import { expect, test } from 'vitest'
import { loadScenario } from './load-scenario.ts'

/** `line:column message` of every problem. */
function problems(text: string): readonly string[] {
  const loaded = loadScenario(text, 'a.yaml')
  return 'problems' in loaded ? loaded.problems.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`) : []
}

const step = (text: string): string => `name: a\nsteps:\n  - say: hi\n  - ${text}\n`
const top = (text: string): string => `name: a\n${text}\nsteps:\n  - say: hi\n`

test.each([
  ['bargeIn: stop it'],
  ['bargeIn: { word: open, say: { text: stop }, length: { ladder: [100, 0.3s] }, sham: true, limit: 20s }'],
  ['bargeIn: { tool: submit_refill, say: { parts: [stop, { pause: ladder }, now] }, expect: { says: sorry } }'],
  ['backchannel: 1.5s'],
  ['backchannel: { silence: 600ms, say: okay, length: ladder, gain: -12, sham: 0.25 }'],
  ['cough: 900'],
  ['cough: { silence: 1s }'],
  ['noise: door'],
  ['noise: { after: 2s, kind: tv, for: 3s }'],
  ['sideTalk: have you seen my keys'],
  ['sideTalk: { after: 2s, say: where, voice: awb }'],
  ['repeat: { times: 3, steps: [{ say: ho }, { cough: 1s }] }'],
  ['say: { text: what did you say last, expect: { heardContext: true } }'],
])('accepted: %s', (text) => {
  expect(problems(step(text))).toEqual([])
})

test.each([
  ['bargeIn: { say: stop }', '4:14 one of after, word, tool is missing'],
  ['bargeIn: { after: 1s, word: open, say: stop }', '4:14 after and word stand together'],
  ['bargeIn: { after: 1s }', '4:14 missing key "say"'],
  ['bargeIn: { afer: 1s, say: stop }', '4:16 unknown key "afer"; did you mean "after"?'],
  ['bargeIn: { silence: 1s, say: stop }', '4:16 unknown key "silence"'],
  ['bargeIn: { after: -1, say: stop }', '4:23 expected at least 0, got -1'],
  ['bargeIn: { after: 1s, say: stop, sham: 1.5 }', '4:44 expected at most 1, got 1.5'],
  ['bargeIn: { after: 1s, say: stop, sham: -0.1 }', '4:44 expected at least 0, got -0.1'],
  ['bargeIn: { after: 1s, say: stop, length: 0 }', '4:46 a sound of 0 ms'],
  ['bargeIn: { after: 1s, say: stop, length: 5ms }', '4:46 a sound of 5 ms'],
  ['bargeIn: { after: 1s, say: stop, length: { ladder: [300] } }', '4:56 expected at least 2 in the list'],
  ['bargeIn: { after: 1s, say: stop, length: { ladder: [] } }', '4:56 expected at least 2 in the list'],
  ['bargeIn: { after: 1s, say: stop, length: { ladder: [300, 0.3s] } }', '4:62 the rung 300 stands twice'],
  ['bargeIn: { after: 1s, say: stop, length: { ladder: [300, 10] } }', '4:62 a rung of 10'],
  ['bargeIn: { after: 1s, say: stop, limit: 800ms }', '4:45 the limit is over before the trigger can come'],
  ["bargeIn: { word: '(', say: stop }", '4:22 not a regular expression: Unterminated group'],
  ['bargeIn: { tool: submit_refil, say: stop }', '4:22 unknown tool "submit_refil"; did you mean "submit_refill"?'],
  ['bargeIn: { after: 1s, say: i take 5mg }', '4:39 "5mg" has no single spoken form'],
  ['backchannel: { say: okay }', '4:18 one of after, silence is missing'],
  ['cough: { after: 1s, silence: 1s }', '4:12 after and silence stand together'],
  ['noise: { after: 1s, kind: dor }', '4:31 expected "door" or "street" or "tv" or "babble" or "hiss", got "dor"'],
  ['sideTalk: { after: 1s, say: hello, voice: rmz }', '4:47 unknown voice "rmz"; did you mean "rms"?'],
  ['say: { parts: [a, { pause: ladder }] }', '4:23 a pause at the edge of a turn is not part of it'],
  ['say: { parts: [a, { pause: ladder }, b, { pause: ladder }, c] }', '4:54 a second ladder of pauses in one turn'],
  ['say: { parts: [a, { pause: { ladder: [200, 200] } }, b] }', '4:48 the rung 200 stands twice'],
  ['say: { parts: [{ selfRepair: { from: one, to: one } }] }', '4:51 a self-repair that repairs nothing'],
  ['repeat: { times: 0, steps: [{ say: ho }] }', '4:22 expected at least 1, got 0'],
  ['repeat: { times: 2, steps: [{ say: ho }, hangup] }', '4:46 a hangup inside a repeat ends it the first time'],
  ['repeat: { times: 2, steps: [{ repeat: { times: 2, steps: [{ say: ho }] } }] }', '4:35 unknown key "repeat"'],
])('refused: %s', (text, problem) => {
  expect(problems(step(text))).toEqual([problem])
})

test.each([
  ['noise: [{ kind: street, snr: 61 }]', '2:30 expected at most 60, got 61'],
  ['noise: [{ kind: street, snr: -21 }]', '2:30 expected at least -20, got -21'],
  ['noise: [{ kind: street, snr: 10, from: 5s, to: 3s }]', '2:48 the noise ends before it begins'],
  ['noise: [{ kind: cough, snr: 10 }]', '2:17 expected "street" or "tv" or "babble" or "hiss", got "cough"'],
  ['echo: { delay: 120ms, erl: { ladder: [10, 10] } }', '2:43 the rung 10 stands twice'],
  ['echo: { delay: 120ms, erl: -3 }', '2:28 expected at least 0, got -3'],
  ['agent: { echo: { delay: 49ms, loss: 20 } }', '2:25 no echo comes back after less than 50 ms'],
  ['echo: { erl: 20 }', '2:7 missing key "delay"'],
  ['agent: { pauseLimit: 1s }', '2:10 an agent that finds the edges itself has no pauseLimit'],
  ['on: [{ says: hello, say: { parts: [a, { pause: ladder }, b] } }]', '2:48 a ladder has no place in an answer that may not be needed'],
])('refused: %s', (text, problem) => {
  expect(problems(top(text))).toEqual([problem])
})

test('of a self-repair only the last value is expected', () => {
  const text = (name: string): string =>
    `name: a\ndata: { x: weekday, y: weekday }\nsteps:\n  - say: { parts: [{ selfRepair: { from: '{x}', to: '{y}' } }], expect: { entities: [${name}] } }\n`
  expect(problems(text('y'))).toEqual([])
  expect(problems(text('x'))).toEqual(['4:86 "x" is not said in this turn'])
})

test('turns of repeats and barge-ins count, shams do not', () => {
  const text = (turns: number): string =>
    `name: a\ncalls: 4\nturns: ${turns}\nsteps:\n  - repeat: { times: 2, steps: [{ say: hi }, { bargeIn: { after: 1s, say: stop, sham: 0.5 } }] }\n`
  expect(problems(text(12))).toEqual([])
  expect(problems(text(13))).toEqual(['3:8 more turns wanted (13) than scripted'])
})

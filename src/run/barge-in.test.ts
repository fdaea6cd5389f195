import { describe, expect, it } from 'vitest'
import type { CallPlan, Step, Trigger, Utterance } from '../model/plan.ts'
import type { CallEnd } from '../model/recording.ts'
import { playScript } from './script.ts'
import { SimulatedCall } from './simulated-call.ts'

const persona = { engine: 'flite', voice: 'slt', rate: 1 }
const line = (text: string): Utterance => ({ key: text, text, parts: [{ kind: 'speech', text }], persona })
const limitMs = 8000
const say = (turn: number, text: string): Step => ({ kind: 'say', turn, utterance: line(text) })
const turnOver: Step = { kind: 'wait', for: { kind: 'agentTurn' }, limitMs }
const after = (afterMs: number): Trigger => ({ kind: 'agentSpeech', afterMs })
const bargeIn = (turn: number, trigger: Trigger, sham = false): Step => {
  return { kind: 'bargeIn', turn, trigger, utterance: line('wait'), sham, limitMs }
}
const cough = (trigger: Trigger, sham = false): Step => {
  return { kind: 'sound', sound: 'cough', trigger, utterance: line('cough'), sham, limitMs }
}

async function play(steps: readonly Step[], call: SimulatedCall, policy: CallPlan['policy'] = { kind: 'patient' }): Promise<CallEnd> {
  const plan: CallPlan = {
    id: 'test-001',
    scenario: 'test',
    index: 0,
    role: 'planned',
    seed: 1,
    startAtMs: 0,
    persona,
    values: {},
    steps,
    handlers: [],
    policy,
    engine: 'werift',
    ptimeMs: 20,
    maxDurationMs: 60_000,
  }
  return playScript(plan, call)
}

/** Answers a line 600 ms after its end with 6 s of speech; what it does at a barge-in or a sound is the test's. */
function agent(atBargeIn: (call: SimulatedCall, beganMs: number, endedMs: number) => void = () => {}): SimulatedCall {
  const call = new SimulatedCall()
  call.onCaller = (what, beganMs, endedMs) => {
    if (what.startsWith('script')) call.speech.push([endedMs + 600, endedMs + 6600])
    else atBargeIn(call, beganMs, endedMs)
  }
  return call
}

const at = (call: SimulatedCall, what: string): number => call.done.find((one) => one.what === what)!.atMs

describe('a barge-in', () => {
  it('comes so long after the onset of the answer, which the agent then breaks off; the wait after it is for the next answer', async () => {
    const call = agent((agent, beganMs, endedMs) => {
      agent.stopAt(beganMs + 250)
      agent.speech.push([endedMs + 600, endedMs + 1600])
    })
    await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver, say(2, 'b')], call)
    // 'a' ends at 1000, the answer begins at 1600; the answer to the barge-in sounds until 3100 + 1000 + 1600.
    expect(at(call, 'bargeIn: wait')).toBeGreaterThanOrEqual(3100)
    expect(at(call, 'bargeIn: wait')).toBeLessThanOrEqual(3105)
    expect(at(call, 'script: b') - 5700).toBeGreaterThanOrEqual(700)
    expect(at(call, 'script: b') - 5700).toBeLessThan(750)
    expect(call.notes.map(({ type }) => type)).toEqual(['ready'])
  })

  it('is not answered by an agent that goes on, however long, but by what it says after that', async () => {
    const call = agent((agent, beganMs) => {
      // Sentences 450 ms apart until 15 s, then silence of 1 s, then the answer until 18 s.
      agent.stopAt(beganMs + 2000)
      agent.speech.push([beganMs + 2450, 15_000], [16_000, 18_000])
    })
    await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver, say(2, 'b')], call)
    expect(at(call, 'script: b')).toBeGreaterThanOrEqual(18_700)
    expect(at(call, 'script: b')).toBeLessThan(18_750)
  })

  it('goes unanswered where the agent ends its reply and says nothing: the limit counts from there, then the script goes on', async () => {
    const call = agent()
    await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver, say(2, 'b')], call)
    // The reply ends at 7600; its turn is over 700 ms later.
    expect(at(call, 'script: b')).toBeGreaterThan(7600 + 700 + limitMs - 50)
    expect(at(call, 'script: b')).toBeLessThan(7600 + 700 + limitMs + 50)
    expect(call.notes.map(({ type }) => type)).toContain('wait.unanswered')
  })

  it('is answered by an agent that goes on after a stop', async () => {
    const call = agent((agent, beganMs) => {
      agent.stopAt(beganMs + 300)
      agent.speech.push([beganMs + 1800, beganMs + 4000])
    })
    await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver, say(2, 'b')], call)
    expect(at(call, 'script: b') - (at(call, 'bargeIn: wait') + 4700)).toBeLessThan(50)
  })

  it('that is answered at once is known by the report of a new reply: no silence parts it from the old one', async () => {
    const call = agent((agent, beganMs, endedMs) => {
      agent.stopAt(beganMs + 950)
      agent.speech.push([endedMs + 200, endedMs + 1200])
      agent.messages.push({ atMs: endedMs + 200, kind: 'saying', text: 'yes', turn: 1 })
    })
    call.messages.push({ atMs: 1600, kind: 'saying', text: 'well', turn: 0 })
    await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver, say(2, 'b')], call)
    expect(at(call, 'script: b') - (at(call, 'bargeIn: wait') + 1000 + 1200 + 700)).toBeLessThan(50)
  })

  it('whose moment never comes is said when the agent has finished', async () => {
    const call = agent()
    await play([say(0, 'a'), bargeIn(1, after(9000))], call)
    expect(at(call, 'bargeIn: wait')).toBeGreaterThanOrEqual(8300)
    expect(at(call, 'bargeIn: wait')).toBeLessThan(8350)
    expect(call.notes.at(-1)).toMatchObject({ type: 'bargeIn.untriggered', data: { why: 'the turn was over' } })
  })

  it('is said at the limit where the agent does not speak at all', async () => {
    const call = new SimulatedCall()
    await play([say(0, 'a'), bargeIn(1, after(100))], call)
    expect(at(call, 'bargeIn: wait') - (1000 + limitMs)).toBeLessThan(10)
  })

  it('comes at a word or a tool call', async () => {
    const word = agent()
    // The whole reply is told before its first word: the word itself is waited for.
    word.messages.push({ atMs: 1600, kind: 'said', text: 'First, on Tuesday.', turn: 0 })
    word.messages.push({ atMs: 1600, kind: 'saying', text: 'First', turn: 0 }, { atMs: 3200, kind: 'saying', text: 'on Tuesday', turn: 0 })
    await play([say(0, 'a'), bargeIn(1, { kind: 'says', pattern: 'tuesday' })], word)
    expect(at(word, 'bargeIn: wait') - 3200).toBeLessThan(10)
    const tool = agent()
    tool.messages.push({ atMs: 2000, kind: 'tool', text: 'book', turn: 0 })
    await play([say(0, 'a'), bargeIn(1, { kind: 'tool', name: 'book' })], tool)
    expect(at(tool, 'bargeIn: wait') - 2000).toBeLessThan(10)
  })
})

describe('a sound or a sham', () => {
  it('sham sends nothing, and the wait after it is for the end of the turn that goes on', async () => {
    const call = agent()
    await play([say(0, 'a'), bargeIn(1, after(1500), true), turnOver, say(1, 'b')], call)
    expect(call.done.map(({ what }) => what)).toEqual(['script: a', 'sham bargeIn', 'script: b'])
    expect(at(call, 'script: b') - 8300).toBeLessThan(50)
  })

  it('that is ignored changes nothing', async () => {
    const call = agent()
    await play([say(0, 'a'), cough(after(1500)), turnOver, say(1, 'b')], call)
    expect(at(call, 'cough') - 3100).toBeLessThan(10)
    expect(at(call, 'script: b') - 8300).toBeLessThan(50)
  })

  it('that stops the agent is given time for it to go on', async () => {
    const paused = agent((agent, beganMs) => {
      agent.stopAt(beganMs + 300)
      agent.speech.push([beganMs + 2800, beganMs + 5000])
    })
    await play([say(0, 'a'), cough(after(1500)), turnOver, say(1, 'b')], paused)
    expect(at(paused, 'script: b') - (at(paused, 'cough') + 5700)).toBeLessThan(50)
    const dropped = agent((agent, beganMs) => agent.stopAt(beganMs + 300))
    await play([say(0, 'a'), cough(after(1500)), turnOver, say(1, 'b')], dropped)
    expect(at(dropped, 'script: b') - (at(dropped, 'cough') + 300 + 3000)).toBeLessThan(50)
  })

  it('in silence is given time for a false response, which is heard to its end', async () => {
    const quiet = agent()
    await play([say(0, 'a'), cough({ kind: 'silence', afterMs: 1000 }), turnOver, say(1, 'b')], quiet)
    expect(at(quiet, 'cough') - 8600).toBeLessThan(10)
    expect(at(quiet, 'script: b') - (9600 + 2000)).toBeLessThan(50)
    const startled = agent((agent, _, endedMs) => agent.speech.push([endedMs + 1900, endedMs + 4000]))
    await play([say(0, 'a'), cough({ kind: 'silence', afterMs: 1000 }), turnOver, say(1, 'b')], startled)
    expect(at(startled, 'script: b') - (9600 + 4700)).toBeLessThan(50)
  })

  it('whose moment never comes is left out, and the log says so', async () => {
    const call = agent()
    await play([say(0, 'a'), cough(after(9000)), say(1, 'b')], call)
    expect(call.done.map(({ what }) => what)).toEqual(['script: a', 'script: b'])
    expect(call.notes).toMatchObject([{ type: 'sound.left-out', data: { kind: 'cough', why: 'the turn was over' } }])
  })
})

describe('the impatient caller', () => {
  const policy = { kind: 'impatient', repeatAfterMs: 1000, hangUpAfterMs: 5000 } as const

  it('does not repeat itself while the agent talks on, but from then on', async () => {
    const call = agent()
    expect(await play([say(0, 'a'), bargeIn(1, after(1500)), turnOver], call, policy)).toEqual({ kind: 'abandoned' })
    expect(call.done.map(({ what }) => what)).toEqual(['script: a', 'bargeIn: wait', 'repeat: wait', 'repeat: wait'])
    // The reply ends at 7600.
    expect(call.done[2]!.atMs - 8600).toBeLessThan(50)
    expect(call.nowMs() - 12_600).toBeLessThan(50)
  })

  it('hangs up on an agent that it waits in vain to interrupt', async () => {
    expect(await play([say(0, 'a'), bargeIn(1, after(1500))], new SimulatedCall(), policy)).toEqual({ kind: 'abandoned' })
  })
})

describe('an ordinary turn', () => {
  it("is not answered by the agent's backchannel inside it", async () => {
    const call = new SimulatedCall()
    call.onCaller = (what, beganMs, endedMs) => {
      if (what === 'script: a') call.speech.push([beganMs + 100, beganMs + 250], [endedMs + 800, endedMs + 2800])
    }
    await play([say(0, 'a'), turnOver, say(1, 'b')], call)
    expect(at(call, 'script: b') - (1000 + 2800 + 700)).toBeLessThan(50)
    expect(at(call, 'script: b')).toBeGreaterThan(4500 - 1)
  })
})

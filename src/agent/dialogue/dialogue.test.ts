import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../entities/random.ts'
import {
  answer,
  beginDialogue,
  fixedSentences,
  flows,
  greet,
  likelySentences,
  replyText,
  type DialogueState,
  type Reply,
  type Understood,
} from './dialogue.ts'
import type { Flow } from './flow.ts'
import { reaskLine } from './flow.ts'

type Spoken = readonly [intent: string | null, slots?: Readonly<Record<string, string>>]

/** Plays caller turns against a flow; returns the replies as one line each: `text [tool args ok] (asks)`. */
function play(
  flow: Flow,
  turns: readonly (Spoken | 'unheard')[],
  questionAt?: number,
): { readonly lines: string[]; readonly state: DialogueState } {
  let state = beginDialogue(flow)
  const lines = turns.map((turn, at) => {
    const understood: Understood = turn === 'unheard' ? { kind: 'unheard' } : { kind: 'heard', intent: turn[0], slots: turn[1] ?? {} }
    const question = at === questionAt ? { text: 'Are you a new customer?', slot: 'newCustomer' } : null
    const step = answer(flow, state, understood, seededRandom(at), question)
    state = step.state
    return line(step.reply)
  })
  return { lines, state }
}

function line({ acknowledge, sentences, tool, asks }: Reply): string {
  const text = replyText([...(acknowledge === null ? [] : [acknowledge]), ...sentences])
  const called = tool === null ? '' : ` [${tool.name} ${JSON.stringify(tool.args)} ${tool.ok ? 'ok' : 'incomplete'}]`
  return `${text}${called}${asks === null ? '' : ` (${asks})`}`
}

const refillTurns: readonly Spoken[] = [
  ['refill_request', { drug: 'metformin' }],
  ['dose', { dose: '500 mg' }],
  ['date_of_birth', { date: '1984-03-03' }],
  ['street', { street: 'Maple Street' }],
  ['delivery'],
  ['done'],
]

describe('the dialogues', () => {
  it('refill runs to its goodbye', () => {
    expect(greet(flows.refill).sentences.join(' ')).toBe('Thank you for calling the pharmacy. How can I help you today?')
    const { lines, state } = play(flows.refill, refillTurns)
    expect(lines).toEqual([
      'Okay, metformin. What strength do you take? [lookup_prescription {"drug":"metformin"} ok] (dose)',
      'Alright, five hundred milligrams. What is your date of birth? (date)',
      'Thank you. Which street do you live on? (street)',
      'Got it, maple street. Would you like pickup or delivery? (delivery)',
      'Thank you. Your refill of metformin is on its way. Is there anything else? [submit_refill {"drug":"metformin","dose":"500 mg","street":"Maple Street"} ok] (anythingElse)',
      'You are welcome. Goodbye.',
    ])
    expect(state.at).toBe('ended')
  })

  it('booking reads its reference, and the same one when asked again', () => {
    const turns: readonly Spoken[] = [
      ['book_request', { surname: 'Miller' }],
      ['weekday', { weekday: 'Tuesday' }],
      ['time', { time: '10:30' }],
      ['repeat_reference'],
      ['yes'],
      ['done'],
    ]
    const { lines, state } = play(flows.booking, turns)
    const reference = state.slots['reference']!
    expect(reference).toMatch(/^GB-\d{8}-\d{3}$/)
    const spoken = /Your reference is (g b [a-z ]+)\./.exec(lines[2]!)![1]!
    expect(spoken.split(' ')).toHaveLength(13)
    expect(lines[3]).toBe(`Okay. Your reference is ${spoken}. Is that right? (confirmation)`)
    expect(lines[2]).toContain('[book_appointment {"surname":"Miller","weekday":"Tuesday","time":"10:30"} ok]')
    expect(lines.slice(4)).toEqual(['Great. Is there anything else? (anythingElse)', 'You are welcome. Goodbye.'])
    expect(play(flows.booking, turns).state).toEqual(state)
  })

  it('address runs to its goodbye', () => {
    const { lines, state } = play(flows.address, [
      ['address_change'],
      ['account', { digits: '481516' }],
      ['new_address', { houseNumber: '412', street: 'Maple Street' }],
      ['city', { city: 'Boston' }],
      ['yes'],
      ['done'],
    ])
    expect(lines[1]).toBe('Thank you. What is your new address? [lookup_account {"digits":"481516"} ok] (address)')
    expect(lines[2]).toBe('Alright, four twelve maple street. Which city is that in? (city)')
    expect(lines[3]).toContain('[update_address {"houseNumber":"412","street":"Maple Street","city":"Boston"} ok]')
    expect(state.at).toBe('ended')
  })

  it('without a recogniser every flow follows its script by turn count and claims no values', () => {
    // The information line has no end.
    for (const flow of Object.values(flows).filter(({ name }) => name !== 'information')) {
      const { lines, state } = play(
        flow,
        Array.from({ length: 6 }, () => 'unheard' as const),
      )
      expect(state.at).toBe('ended')
      expect(lines.join('\n')).not.toMatch(/"|\bok\]/)
    }
  })

  it('asks once again what it did not understand, then goes on', () => {
    const { lines, state } = play(flows.refill, [[null], [null], ['dose', { dose: '5 mg' }]])
    expect(lines[0]).toBe(reaskLine)
    expect(lines[1]).toBe('Okay. What strength do you take? [lookup_prescription {} incomplete] (dose)')
    expect(state.at).toBe('birth')
  })

  it('falls into step again with a caller who goes on after a turn that was missed', () => {
    const { lines, state } = play(flows.refill, [[null], ...refillTurns.slice(1)])
    expect(lines[0]).toBe(reaskLine)
    expect(lines[1]).toBe('Alright, five hundred milligrams. What is your date of birth? (date)')
    expect(lines[4]).toContain('[submit_refill {"dose":"500 mg","street":"Maple Street"} incomplete]')
    expect(state.at).toBe('ended')
  })

  it('answers again what the caller says again, without a second tool call', () => {
    const { lines } = play(flows.refill, [refillTurns[0]!, refillTurns[0]!, ['repeat'], refillTurns[1]!])
    expect(lines[1]).toBe('Okay, metformin. What strength do you take? (dose)')
    expect(lines[2]).toBe(lines[1])
    expect(lines[3]).toContain('What is your date of birth?')
  })

  it('asks an unexpected question and then gives the answer it owed', () => {
    const { lines, state } = play(flows.refill, [refillTurns[0]!, refillTurns[1]!, [null], ...refillTurns.slice(2)], 1)
    expect(lines[1]).toBe('Alright. Are you a new customer? (newCustomer)')
    expect(lines[2]).toBe('Alright, five hundred milligrams. What is your date of birth? (date)')
    expect(state.at).toBe('ended')
  })

  it('knows beforehand what it will say', () => {
    for (const flow of Object.values(flows)) for (const text of fixedSentences(flow)) expect(text).not.toContain('{')
    const { state } = play(flows.refill, refillTurns.slice(0, 4))
    expect(likelySentences(flows.refill, state)).toContain('Your refill of metformin is on its way.')
    expect(fixedSentences(flows.refill)).toContain('What strength do you take?')
  })

  it('every state leads somewhere and every move of the script exists', () => {
    for (const flow of Object.values(flows)) {
      for (const state of Object.values(flow.states)) {
        expect(Object.keys(state.on)).toContain(state.expects)
        for (const move of Object.values(state.on)) expect(Object.keys(flow.states)).toContain(move.to)
      }
    }
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Step, Trigger, Utterance } from '../model/plan.ts'
import type { CallEnd } from '../model/recording.ts'
import { measureCall } from './measure-call.ts'
import { syntheticCall, type SyntheticEvent, type SyntheticTurn } from './synthetic-call.ts'

/** One scripted thing, and whether the call came to it. */
interface Scripted {
  readonly what: 'say' | 'bargeIn' | 'shamBargeIn' | 'cough' | 'shamCough'
  readonly trigger: Trigger
  readonly happens: boolean
}

const utterance: Utterance = { key: 'k', text: '', parts: [], persona: { engine: 'none', voice: 'none', rate: 1 } }
const dropped: CallEnd = { kind: 'dropped', problem: { code: 'call.dropped', message: 'gone' } }
const ends: readonly CallEnd[] = [{ kind: 'completed' }, { kind: 'abandoned' }, { kind: 'interrupted' }, dropped]

const scripted: fc.Arbitrary<Scripted> = fc.record({
  what: fc.constantFrom('say' as const, 'bargeIn' as const, 'shamBargeIn' as const, 'cough' as const, 'shamCough' as const),
  trigger: fc.constantFrom<Trigger>({ kind: 'agentSpeech', afterMs: 500 }, { kind: 'silence', afterMs: 500 }),
  happens: fc.boolean(),
})

function stepOf({ what, trigger }: Scripted, turn: number): Step {
  if (what === 'say') return { kind: 'say', turn, utterance, expect: { says: 'x', heardContext: true } }
  const rest = { trigger, utterance, sham: what.startsWith('sham'), limitMs: 1000 }
  if (what === 'bargeIn' || what === 'shamBargeIn') return { kind: 'bargeIn', turn, ...rest, expect: { says: 'x', heardContext: true } }
  return { kind: 'sound', sound: 'cough', ...rest }
}

/** Measures that owe one finding, whatever its kind, to each scripted thing of a sort. */
const owed: Readonly<Record<string, readonly Scripted['what'][]>> = {
  barge_in_yield: ['bargeIn'],
  stop_time: ['bargeIn'],
  talk_over: ['bargeIn'],
  tail_speech: ['bargeIn'],
  post_barge_response: ['bargeIn'],
  stale_continuation: ['bargeIn'],
  sham_yield: ['shamBargeIn'],
  false_stop: ['cough'],
  resume_gap: ['cough'],
  resumed: ['cough'],
  false_response: ['cough'],
  false_response_delay: ['cough'],
  sham_false_stop: ['shamCough'],
  ducked: ['bargeIn', 'cough'],
  cut_click: ['bargeIn', 'cough'],
  cut_fade: ['bargeIn', 'cough'],
  cut_word_fragment: ['bargeIn', 'cough'],
  expectation_met: ['say', 'bargeIn'],
  heard_context: ['say', 'bargeIn'],
}

it('findings of every measure sum to what was scripted, reached or not', () => {
  fc.assert(
    fc.property(fc.array(scripted, { maxLength: 6 }), fc.constantFrom(...ends), fc.boolean(), (script, end, speaks) => {
      const turns: SyntheticTurn[] = []
      const sounds: SyntheticEvent[] = []
      let event = 0
      for (const [position, { what, happens }] of script.entries()) {
        const startMs = 300 + 400 * position
        const fragments = [[startMs, startMs + 200]] as const
        if (!happens) continue
        // A call's turns carry their number in the script.
        if (what === 'say') turns.push({ fragments, turn: position, expect: { says: 'x', heardContext: true } })
        else if (what === 'bargeIn') turns.push({ fragments, turn: position, bargeIn: event++, expect: { says: 'x', heardContext: true } })
        else {
          const kind = what === 'shamBargeIn' ? ('bargeIn' as const) : ('cough' as const)
          sounds.push({ event: event++, kind, sham: what.startsWith('sham'), startMs, endMs: startMs + 200 })
        }
      }
      const call = syntheticCall({
        turns,
        sounds,
        steps: script.map((one, position) => stepOf(one, position)),
        agent: speaks ? [{ fromMs: 100, toMs: 1500 }] : [],
        endMs: 3000,
        end,
      })
      const { measurements } = measureCall(call)
      const count = (measure: string): number => measurements.filter((one) => one.measure === measure).length
      for (const [measure, sorts] of Object.entries(owed))
        expect(count(measure), measure).toBe(script.filter(({ what }) => sorts.includes(what)).length)
      // An ordinary turn owes one to every measure of turns; a barge-in the call came to owes one as well: it may have met silence.
      const ordinary = script.filter(({ what, happens }) => what === 'say' || (what === 'bargeIn' && happens)).length
      for (const measure of [
        'turn_latency',
        'time_to_first_audio',
        'unanswered',
        'first_substantive',
        'filler_first',
        'premature_endpoint',
      ])
        expect(count(measure), measure).toBe(ordinary)
      for (const { outcome, measure } of measurements) expect(outcome.kind, measure).not.toBe('failed')
    }),
    { numRuns: 60 },
  )
})

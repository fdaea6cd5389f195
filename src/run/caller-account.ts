import type { CallPlan, Utterance } from '../model/plan.ts'
import type { CallerSound, CallerTurn } from '../model/recording.ts'
import type { CueMessage } from '../model/wire.ts'
import type { EncodedUtterance } from './caller-speech.ts'
import { describeTrigger } from './floor.ts'
import type { BargeInStep, SoundStep } from './script-stage.ts'

type Fragments = CallerTurn['fragments']

/**
 * What the caller said and did in one call, as the recording keeps it, and the cue that tells the reference agent beforehand.
 * Cues of turns and barge-ins carry `CallerTurn.index` in `turn`, cues of sounds `CallerSound.event`: two counts, told apart by `kind`.
 */
export class CallerAccount {
  readonly turns: CallerTurn[] = []
  readonly sounds: CallerSound[] = []
  readonly #plan: CallPlan
  #events = 0

  constructor(plan: CallPlan) {
    this.#plan = plan
  }

  addTurn(said: {
    readonly utterance: Utterance
    readonly speech: EncodedUtterance
    readonly fragments: Fragments
    readonly source: CallerTurn['source']
    readonly turn: number
    readonly overAgent: boolean
    readonly bargeIn?: BargeInStep | undefined
  }): { readonly turn: CallerTurn; readonly cue: CueMessage } {
    const { utterance, speech, fragments, source, bargeIn } = said
    const cue = source === 'script' ? this.#plan.cues?.find((one) => one.turn === said.turn) : undefined
    const turn: CallerTurn = {
      index: this.turns.length,
      turn: said.turn,
      source,
      utteranceKey: utterance.key,
      text: utterance.text,
      sha256: speech.sha256,
      fragments,
      ...(source === 'script' ? this.#scripted(said.turn) : {}),
      overAgent: said.overAgent,
      ...(bargeIn === undefined ? {} : { bargeIn: { event: this.#events++, trigger: describeTrigger(bargeIn.trigger) } }),
      ...(cue === undefined ? {} : { cue }),
    }
    this.turns.push(turn)
    return {
      turn,
      cue: {
        ...cueOf(turn.index, fragments, speech.samplesPerPacket),
        ...(bargeIn === undefined ? {} : { kind: 'bargeIn' }),
        ...(turn.expect?.heardContext === true ? { asks: 'last-said' } : {}),
        ...(cue?.what === 'reply' ? { reply: { afterMs: cue.replyAfterMs, stimulus: cue.stimulus } } : {}),
        ...(cue?.what === 'stop' ? { stop: { afterMs: cue.stopAfterMs, stimulus: cue.stimulus } } : {}),
      },
    }
  }

  /** No cue for a sham: there is nothing to hear. */
  addSound(step: SoundStep | BargeInStep, speech: EncodedUtterance, fragments: Fragments): { sound: CallerSound; cue: CueMessage | null } {
    const kind = step.kind === 'sound' ? step.sound : 'bargeIn'
    const sound: CallerSound = {
      event: this.#events++,
      kind,
      sham: step.sham,
      trigger: describeTrigger(step.trigger),
      text: step.utterance.text,
      sha256: speech.sha256,
      fragments,
      ...(step.tags === undefined ? {} : { tags: step.tags }),
    }
    this.sounds.push(sound)
    return { sound, cue: step.sham ? null : { ...cueOf(sound.event, fragments, speech.samplesPerPacket), kind } }
  }

  /** Calibration: has the agent speak before the caller barges in; null where the plan does not ask for it. */
  speakCue(step: BargeInStep, nextTimestamp: number, samplesPerPacket: number): CueMessage | null {
    const cue = this.#plan.cues?.find((one) => one.turn === step.turn)
    if (cue?.what !== 'stop') return null
    return { ...cueOf(this.turns.length, [[nextTimestamp, nextTimestamp]], samplesPerPacket), speak: { stimulus: cue.stimulus } }
  }

  #scripted(turn: number): Pick<CallerTurn, 'expect' | 'tags'> {
    const step = this.#plan.steps.find((one) => (one.kind === 'say' || (one.kind === 'bargeIn' && !one.sham)) && one.turn === turn)
    if (step?.kind !== 'say' && step?.kind !== 'bargeIn') return {}
    return { ...(step.expect === undefined ? {} : { expect: step.expect }), ...(step.tags === undefined ? {} : { tags: step.tags }) }
  }
}

function cueOf(turn: number, fragments: Fragments, samplesPerPacket: number): CueMessage {
  return {
    type: 'cue',
    turn,
    startTimestamp: fragments[0]?.[0] ?? 0,
    endTimestamp: fragments.at(-1)?.[1] ?? 0,
    samplesPerPacket,
    ...(fragments.length > 1 ? { fragments } : {}),
  }
}

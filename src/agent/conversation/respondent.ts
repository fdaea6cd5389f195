import { seededRandom } from '../../entities/random.ts'
import type { AgentSettings } from '../../model/plan.ts'
import {
  acknowledgement,
  answer,
  beginDialogue,
  expectsTool,
  flows,
  greet,
  likelySentences,
  replyText,
  type DialogueState,
  type Reply,
} from '../dialogue/dialogue.ts'
import type { Flow } from '../dialogue/flow.ts'
import { quotation, quoteLines } from '../dialogue/quote.ts'
import type { EventPlane } from '../event-plane.ts'
import type { Clip } from '../speaking/clip.ts'
import type { Voice } from '../speaking/voice.ts'
import type { ReplySpeech, ReplyWords, SpeechPart } from './reply-speech.ts'
import { asksLastSaid, greetingOrder, type TurnAnswer } from './turn-answer.ts'

const afterAcknowledgementMs = 120
const betweenSentencesMs = 160
const afterFillerMs = 250
/** Lines that no dialogue holds: rendered before the first call like the others. */
export const unpromptedLines: readonly string[] = ['Uh huh.', 'Sorry, I did not get that.', ...quoteLines]

/** Said while the caller speaks, by agents told to. */
const backchannelLine = 'Uh huh.'

/** Said to a sound that asked nothing. */
const answerToSound = 'Sorry, I did not get that.'

/** Keeps the dialogue and words its answers: from what was understood to pieces of speech and event messages. */
export class Respondent {
  readonly #settings: AgentSettings
  readonly #seed: number
  readonly #voice: Voice
  readonly #events: EventPlane
  readonly #flow: Flow
  #state: DialogueState

  constructor(deps: { readonly settings: AgentSettings; readonly seed: number; readonly voice: Voice; readonly events: EventPlane }) {
    this.#settings = deps.settings
    this.#seed = deps.seed
    this.#voice = deps.voice
    this.#events = deps.events
    this.#flow = flows[deps.settings.flow]
    this.#state = beginDialogue(this.#flow)
  }

  /** Adds the greeting's pieces. */
  greet(speech: ReplySpeech): void {
    for (const sentence of greet(this.#flow).sentences) speech.add(this.#part(sentence, betweenSentencesMs, greetingOrder))
    speech.complete()
  }

  backchannel(speech: ReplySpeech): void {
    speech.add(this.#part(backchannelLine, 0, greetingOrder))
    speech.complete()
  }

  answerSound(speech: ReplySpeech): void {
    speech.add(this.#part(answerToSound, 0, greetingOrder))
    speech.complete()
  }

  greetingBegan(): void {
    const { sentences, asks } = greet(this.#flow)
    this.#say(greetingOrder, sentences, asks)
  }

  /** Adds what the agent says before it knows what the caller said. Worded when it is due, for the state the dialogue has then. */
  open(turn: TurnAnswer): void {
    if (!this.#opensBlindly(turn)) return
    let part: SpeechPart | null = null
    turn.reply?.add({
      clip: () => (part ??= this.#part(this.#opening(turn), 0, turn.number)).clip(),
      gapMs: 0,
      get text() {
        return part?.text ?? ''
      },
      onSound: () => part?.onSound?.(),
    })
  }

  /**
   * Words the answer to an understood turn in the dialogue as it stands now: adds its sentences to the reply and sets `apply`.
   * `dueMs`: when the answer is due, on the agent's clock. `lastSaid`: the agent's reply before this one.
   */
  word(turn: TurnAnswer, dueMs: number, lastSaid: ReplyWords | null): void {
    const { reply, state } = this.#answer(turn, lastSaid)
    const blind = this.#opensBlindly(turn)
    const opening = blind ? this.#opening(turn) : reply.acknowledge
    const filled = blind && opening === this.#settings.filler
    if (!blind && opening !== null) turn.reply?.add(this.#part(opening, 0, turn.number))
    const firstGapMs = this.#settings.midReplySilenceMs ?? betweenSentencesMs
    reply.sentences.forEach((sentence, at) => {
      if (at > 0) turn.reply?.add(this.#part(sentence, at === 1 ? firstGapMs : betweenSentencesMs, turn.number))
      else
        turn.reply?.add(
          this.#part(
            sentence,
            filled ? afterFillerMs : afterAcknowledgementMs,
            turn.number,
            filled ? dueMs + this.#settings.toolMs : undefined,
          ),
        )
    })
    turn.reply?.complete()
    turn.apply = () => {
      this.#state = state
      this.#report(turn)
      if (reply.tool !== null) this.#events.emit({ type: 'tool', turn: turn.number, ...reply.tool })
      if (turn.reply !== null) this.#say(turn.number, [...(opening === null ? [] : [opening]), ...reply.sentences], reply.asks)
      for (const sentence of likelySentences(this.#flow, state)) void this.#voice.clip(sentence).catch(() => {})
    }
  }

  /** What is said to the turn, and where the dialogue then stands: neither an old reply nor a quotation leads on. */
  #answer(turn: TurnAnswer, lastSaid: ReplyWords | null): { readonly reply: Reply; readonly state: DialogueState } {
    if (turn.remainder.length > 0) {
      const sentences = this.#opensBlindly(turn) ? turn.remainder.slice(1) : turn.remainder
      return { reply: { acknowledge: null, sentences, tool: null, asks: null }, state: this.#state }
    }
    if (asksLastSaid(turn)) return { reply: quotation(lastSaid, this.#settings.quotes), state: this.#state }
    const asked = this.#settings.unexpectedQuestion
    const question = asked !== null && asked.atTurn === turn.order ? asked : null
    // One stream a turn: wording it again draws the same reference.
    const random = seededRandom(this.#seed + 7919 * (turn.order + 1))
    return answer(this.#flow, this.#state, turn.understood!, random, question)
  }

  /** Told of the end beforehand, or with a filler set, it starts to speak before it has understood. */
  #opensBlindly(turn: TurnAnswer): boolean {
    return turn.cued || this.#settings.filler !== null
  }

  #opening(turn: TurnAnswer): string {
    const { filler } = this.#settings
    const [rest] = turn.remainder
    if (rest !== undefined) return rest
    if (asksLastSaid(turn)) return acknowledgement(this.#flow, this.#state)
    return filler !== null && expectsTool(this.#flow, this.#state) ? filler : acknowledgement(this.#flow, this.#state)
  }

  #report(turn: TurnAnswer): void {
    if (turn.heard === null) return
    const { text, intent, slots, decodeMs } = turn.heard
    this.#events.emit({ type: 'recognised', turn: turn.number, text: text ?? '', intent, slots, scope: 'closed-catalogue', decodeMs })
  }

  #say(number: number, parts: readonly string[], asks: string | null): void {
    this.#events.emit({ type: 'said', turn: number, text: replyText(parts) })
    if (asks !== null) this.#events.emit({ type: 'asked', turn: number, slot: asks })
  }

  #part(text: string, gapMs: number, turn: number, notBeforeMs?: number): SpeechPart {
    let clip: Clip | 'failed' | null = this.#voice.ready(text)
    if (clip === null) {
      void this.#voice.clip(text).then(
        (made) => (clip = made),
        () => (clip = 'failed'),
      )
    }
    const onSound = (): void => this.#events.emit({ type: 'saying', turn, text })
    return { clip: () => clip, gapMs, text, onSound, ...(notBeforeMs === undefined ? {} : { notBeforeMs }) }
  }
}

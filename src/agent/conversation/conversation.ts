import { seededRandom } from '../../entities/random.ts'
import type { AgentSettings } from '../../model/plan.ts'
import type { CueMessage } from '../../model/wire.ts'
import type { Recogniser } from '../../speech/contract.ts'
import { drawDelayMs } from '../delay.ts'
import type { EventPlane } from '../event-plane.ts'
import type { CallerEar } from '../hearing/caller-ear.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { Voice } from '../speaking/voice.ts'
import type { TruthLog } from '../truth-log.ts'
import { HeardTurns, type HeardEvent } from './heard-turns.ts'
import { Replies } from './replies.ts'
import { Respondent } from './respondent.ts'
import { isSound, SoundReactions } from './sound-reactions.ts'
import { asksLastSaid, greetingOrder, newTurnAnswer, reopen, turnSpans, type TurnAnswer, type TurnSpan } from './turn-answer.ts'
import { TurnListening } from './turn-listening.ts'

const samplesPerMs = 48
/** The end-pointer may see the end of speech a little early (measured: up to 15 ms); with this a heard delay stays a minimum. */
const heardSlackMs = 20
/** A cue belongs to what the ear hears this much around it. */
const cueSlackMs = 500
/** A sound while the agent speaks belongs to a cue only this close: its own echo may follow a turn soon. */
const cueSlackOverAgentMs = 150
/** So long after the agent has fallen silent its echo may still be heard. */
const ownEchoMs = 250

/** What a call lends its conversation. */
export interface ConversationDeps {
  readonly settings: AgentSettings
  readonly seed: number
  readonly ear: CallerEar
  /** Null: the dialogue follows the script by turn count. */
  readonly recogniser: Recogniser | null
  readonly voice: Voice
  readonly truth: TruthLog
  readonly events: EventPlane
  /** Ends the call from the agent's side. */
  readonly hangUp: (why: string) => void
  /** Dies, for the fault that asks for it. */
  readonly crash: () => void
}

/**
 * The turn-taking of one call: finds or is told the caller's turns, has them understood, answers each at its time, and stops when
 * the caller barges in. Driven by `frame`, once before each packet it sends.
 */
export class Conversation {
  readonly #deps: ConversationDeps
  readonly #respondent: Respondent
  readonly #heardTurns: HeardTurns
  readonly #listening: TurnListening
  readonly #random: () => number
  readonly #sounds: SoundReactions
  readonly #cues: CueMessage[] = []
  /** Cues that came before the first packet: their timestamps mean nothing yet. */
  #earlyCues: CueMessage[] = []
  readonly #replies: Replies
  #turns: TurnAnswer[] = []
  #nextOrder = 0
  /** When the agent last spoke. */
  #spokeMs = -Infinity
  /** When the first frame was due. */
  #bornMs: number | null = null
  /** The turn the end-pointer is in; null: none, or one that a cue told. */
  #hearing: TurnAnswer | null = null

  constructor(deps: ConversationDeps) {
    this.#deps = deps
    this.#respondent = new Respondent(deps)
    this.#heardTurns = new HeardTurns(deps.ear, deps.settings.endpointMs)
    this.#listening = new TurnListening(deps.ear, deps.recogniser, deps.settings.selfRepair)
    this.#random = seededRandom(deps.seed)
    this.#sounds = new SoundReactions(deps.settings, deps.ear)
    this.#replies = new Replies(deps.settings, deps.truth)
    const { greetingDelayMs } = deps.settings
    const late = { atMs: () => this.#bornMs && this.#bornMs + greetingDelayMs, callerTimestamp: 0, delayMs: greetingDelayMs }
    const target = greetingDelayMs === 0 ? null : late
    const onStart = (): void => this.#respondent.greetingBegan()
    this.#respondent.greet(this.#replies.add({ order: greetingOrder, turn: greetingOrder, target, onStart }))
  }

  onCue(cue: CueMessage): void {
    if (this.#sounds.take(cue)) {
      // Kept, so that what the ear hears there is not taken for a turn.
      this.#cues.push(cue)
      return
    }
    this.#earlyCues.push(cue)
    this.#takeCues()
  }

  /** Called before each frame, `dueMs` on the agent's clock. */
  frame(mouth: Mouth, dueMs: number): void {
    this.#bornMs ??= dueMs
    this.#deps.ear.advance(dueMs)
    this.#takeCues()
    if (this.#replies.isUnderWay(mouth.nextSample)) this.#spokeMs = dueMs
    for (const event of this.#heardTurns.poll(dueMs - this.#spokeMs < ownEchoMs)) this.#onHeard(event)
    for (const turn of this.#turns) {
      if (!this.#turns.includes(turn)) continue
      this.#stopForCaller(turn, mouth, dueMs)
      this.#backchannel(turn, mouth)
      this.#listening.listenToCued(turn)
      this.#withhold(turn, dueMs)
    }
    this.#reactToSounds(mouth, dueMs)
    this.#advanceDialogue(mouth, dueMs)
    this.#replies.speak(mouth)
    this.#advanceDialogue(mouth, dueMs)
  }

  // --- the caller's turns ---

  #takeCues(): void {
    const { clock } = this.#deps.ear
    if (this.#earlyCues.length === 0 || clock.unwrap(0) === null) return
    for (const cue of this.#earlyCues.splice(0)) {
      this.#cues.push(cue)
      if (this.#deps.settings.edges !== 'annotated') continue
      const { pauseLimitMs } = this.#deps.settings
      const spans = turnSpans(cue, (timestamp) => clock.unwrap(timestamp)!, pauseLimitMs)
      spans.forEach((span, at) => {
        // A pause that is taken for the end is answered when the limit is reached, and not later.
        const delayMs = at < spans.length - 1 ? pauseLimitMs : null
        this.#endTurn(this.#newTurn(span, cue, true, delayMs))
      })
    }
  }

  #onHeard(event: HeardEvent): void {
    if (event.kind === 'sound') return this.#hearSound(event.start)
    if (event.kind === 'onset') return this.#beginHearing(event.start, event.overAgent)
    const turn = this.#hearing
    if (turn === null || turn.committed) return
    if (event.kind === 'resumed') this.#reopen(turn)
    else if (event.kind === 'pause') this.#listening.tryOut(event.start, event.end)
    else {
      turn.span = { ...turn.span, end: event.end }
      this.#endTurn(turn)
      this.#listening.listen(turn)
    }
  }

  /** Sounds that a cue tells are dealt with at their true onset. */
  #hearSound(start: number): void {
    const cue = this.#cueAround(start, cueSlackOverAgentMs)
    if (cue === null || (this.#deps.settings.edges === 'heard' && !isSound(cue))) this.#sounds.hear(start)
  }

  #beginHearing(start: number, overAgent: boolean): void {
    this.#hearing = null
    // Told the edges, it knows that nobody speaks to it.
    if (overAgent && this.#deps.settings.edges === 'annotated') return
    const cue = this.#cueAround(start)
    if (cue !== null && (this.#deps.settings.edges === 'annotated' || isSound(cue))) return
    // A reply that has not begun when the caller speaks again is not given.
    for (const waiting of this.#turns) if (!waiting.cued && !waiting.committed) this.#takeBack(waiting)
    this.#hearing = this.#newTurn({ start, end: null, samplesPerPacket: this.#deps.ear.samplesPerPacket }, cue, false)
  }

  #newTurn(span: TurnSpan, cue: CueMessage | null, cued: boolean, fixedDelayMs: number | null = null): TurnAnswer {
    const drawnMs = drawDelayMs(this.#deps.settings.delay, this.#random)
    const turn = newTurnAnswer({ order: this.#nextOrder++, span, cue, cued, delayMs: fixedDelayMs ?? drawnMs })
    this.#turns.push(turn)
    return turn
  }

  /** The end of the turn is known: the reply gets its place in time. */
  #endTurn(turn: TurnAnswer): void {
    if (this.#withheld(turn) !== null) return
    const callerTimestamp = ((turn.span.end! % 2 ** 32) + 2 ** 32) % 2 ** 32
    const target = { atMs: () => this.#answerAtMs(turn), callerTimestamp, delayMs: turn.delayMs }
    const onStart = (): void => this.#commit(turn)
    turn.reply = this.#replies.add({ order: turn.order, turn: turn.number, target, onStart, answer: true })
    this.#respondent.open(turn)
  }

  #commit(turn: TurnAnswer): void {
    turn.committed = true
    // What is heard from now on is another turn, or the agent's own echo.
    if (turn === this.#hearing || turn.cued) this.#heardTurns.settle()
  }

  /** Speech went on: what was made of the turn so far is thrown away. */
  #reopen(turn: TurnAnswer): void {
    this.#replies.drop(turn.reply)
    this.#listening.discard()
    reopen(turn)
  }

  #takeBack(turn: TurnAnswer): void {
    this.#reopen(turn)
    this.#turns = this.#turns.filter((other) => other !== turn)
  }

  /** The cue whose turn lies around an unwrapped timestamp; null: none. */
  #cueAround(at: number, slackMs: number = cueSlackMs): CueMessage | null {
    const { clock } = this.#deps.ear
    const slack = slackMs * samplesPerMs
    const around = (cue: CueMessage): boolean =>
      at >= clock.unwrap(cue.startTimestamp)! - slack && at <= clock.unwrap(cue.endTimestamp)! + slack
    return this.#cues.findLast(around) ?? null
  }

  // --- the agent's answers ---

  /** When the answer is due: the delay after the caller's true offset (measures.md 1.2), or after the one it heard. */
  #answerAtMs(turn: TurnAnswer): number | null {
    if (turn.span.end === null) return null
    const offsetMs = this.#deps.ear.clock.capturedAtMs(turn.span.end, turn.span.samplesPerPacket)
    return offsetMs === null ? null : offsetMs + turn.delayMs + (turn.cued ? 0 : heardSlackMs)
  }

  /** What the settings do to this turn instead of an answer. */
  #withheld(turn: TurnAnswer): 'silence' | 'drop' | 'crash' | null {
    const { settings } = this.#deps
    if (settings.fault === 'exit-mid-call' && turn.order === 1) return 'crash'
    if (settings.dropAtTurn === turn.order) return 'drop'
    return settings.silentTurns.includes(turn.order) ? 'silence' : null
  }

  #withhold(turn: TurnAnswer, dueMs: number): void {
    const what = turn.committed ? null : this.#withheld(turn)
    const atMs = what === null ? null : this.#answerAtMs(turn)
    if (atMs === null || dueMs < atMs) return
    this.#commit(turn)
    if (what === 'crash') this.#deps.crash()
    if (what === 'drop') this.#deps.hangUp(`dropped at caller turn ${turn.order}`)
  }

  /** Words the answers that are understood, in order; those begun become part of the dialogue. */
  #advanceDialogue(mouth: Mouth, dueMs: number): void {
    for (const turn of this.#turns) {
      if (turn.applied) continue
      if (turn.apply === null && turn.understood !== null && this.#mayWord(turn)) {
        this.#respondent.word(turn, this.#answerAtMs(turn) ?? dueMs, this.#replies.lastSaid(turn.order, mouth))
      }
      if (turn.apply === null || !turn.committed) break
      turn.applied = true
      turn.apply()
    }
    this.#turns = this.#turns.filter((turn) => !turn.applied || !turn.onsetDone)
  }

  /** Answers that depend on what was stopped are worded when that is known. */
  #mayWord(turn: TurnAnswer): boolean {
    return turn.onsetDone || !(this.#deps.settings.afterBargeIn === 'continue' || asksLastSaid(turn))
  }

  /** Stops speaking for a caller who speaks: `stopAfterMs` after the onset for what sounds, at once for what has not begun. */
  #stopForCaller(turn: TurnAnswer, mouth: Mouth, dueMs: number): void {
    const { stopAfterMs } = this.#deps.settings
    if (stopAfterMs === null) turn.onsetDone = true
    const onsetMs = this.#deps.ear.clock.capturedAtMs(turn.span.start, turn.span.samplesPerPacket)
    if (turn.onsetDone || onsetMs === null) return
    if (dueMs >= onsetMs) {
      for (const older of this.#turns) {
        if (older.order >= turn.order || older.committed) continue
        if (turn.remainder.length === 0) turn.remainder = older.remainder
        this.#takeBack(older)
      }
    }
    const stopAt = mouth.sampleAt(onsetMs + stopAfterMs!)
    if (stopAt === null || stopAt >= mouth.decidedTo) return
    turn.onsetDone = true
    const left = this.#replies.interrupt(mouth, stopAt, turn.order)
    if (this.#deps.settings.afterBargeIn === 'continue' && left.length > 0) turn.remainder = left
  }

  /** "Uh huh" while the caller is still speaking. */
  #backchannel(turn: TurnAnswer, mouth: Mouth): void {
    const afterMs = this.#deps.settings.backchannelAfterMs
    if (afterMs === null || turn.backchannelled || !turn.cued || turn.span.end === null) return
    const at = turn.span.start + afterMs * samplesPerMs
    const { clock } = this.#deps.ear
    const atMs = clock.capturedAtMs(at, turn.span.samplesPerPacket)
    const sample = atMs === null ? null : mouth.sampleAt(atMs)
    if (atMs === null || sample === null || sample >= mouth.decidedTo) return
    turn.backchannelled = true
    if (at >= turn.span.end || this.#replies.isUnderWay(sample)) return
    const target = { atMs: () => atMs, callerTimestamp: ((at % 2 ** 32) + 2 ** 32) % 2 ** 32, delayMs: 0 }
    this.#respondent.backchannel(this.#replies.add({ order: this.#nextOrder++, turn: turn.number, target, stimulus: 'backchannel' }))
  }

  #reactToSounds(mouth: Mouth, dueMs: number): void {
    for (const reaction of this.#sounds.due(mouth, dueMs, (sample) => this.#replies.isUnderWay(sample))) {
      if (reaction.kind === 'answer') {
        const { atMs, callerTimestamp } = reaction
        const target = { atMs: () => atMs, callerTimestamp, delayMs: this.#deps.settings.answersSoundsAfterMs! }
        this.#respondent.answerSound(this.#replies.add({ order: this.#nextOrder++, turn: -2, target }))
      } else if (reaction.resumeAt === null) this.#replies.interrupt(mouth, reaction.at, Infinity)
      else this.#replies.pause(mouth, reaction.at, reaction.resumeAt)
    }
  }
}

import { seededRandom } from '../../entities/random.ts'
import type { AgentSettings } from '../../model/plan.ts'
import type { CueMessage } from '../../model/wire.ts'
import type { Recogniser } from '../../speech/contract.ts'
import { drawDelayMs } from '../delay.ts'
import type { EventPlane } from '../event-plane.ts'
import { codecLookaheadSamples, type CallerEar } from '../hearing/caller-ear.ts'
import { EagerRecognition, type Heard } from '../hearing/eager-recognition.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { Voice } from '../speaking/voice.ts'
import type { TruthLog } from '../truth-log.ts'
import { HeardTurns, type HeardEvent } from './heard-turns.ts'
import { ReplySpeech } from './reply-speech.ts'
import { Respondent } from './respondent.ts'
import { isSound, SoundReactions } from './sound-reactions.ts'
import { greetingOrder, reopen, turnSpans, type TurnAnswer, type TurnSpan } from './turn-answer.ts'

const samplesPerMs = 48
/** Sound before and after the speech that the recogniser gets with it. */
const leadMs = 150
const cuedTailMs = 100
const heardTailMs = 150
/** The end-pointer may see the end of speech a little early (measured: up to 15 ms); with this a heard delay stays a minimum. */
const heardSlackMs = 20
/** A cue belongs to what the ear hears this much around it. */
const cueSlackMs = 500

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
  readonly #recognition: EagerRecognition | null
  readonly #random: () => number
  readonly #sounds: SoundReactions
  readonly #cues: CueMessage[] = []
  /** Cues that came before the first packet: their timestamps mean nothing yet. */
  #earlyCues: CueMessage[] = []
  #turns: TurnAnswer[] = []
  #replies: ReplySpeech[] = []
  #nextOrder = 0
  /** When the first frame was due. */
  #bornMs: number | null = null
  /** The turn the end-pointer is in; null: none, or one that a cue told. */
  #hearing: TurnAnswer | null = null

  constructor(deps: ConversationDeps) {
    this.#deps = deps
    this.#respondent = new Respondent(deps)
    this.#heardTurns = new HeardTurns(deps.ear, deps.settings.endpointMs)
    this.#recognition = deps.recogniser === null ? null : new EagerRecognition(deps.recogniser)
    this.#random = seededRandom(deps.seed)
    this.#sounds = new SoundReactions(deps.settings, deps.ear)
    const { greetingDelayMs } = deps.settings
    const late =
      greetingDelayMs === 0
        ? null
        : { atMs: () => this.#bornMs && this.#bornMs + greetingDelayMs, callerTimestamp: 0, delayMs: greetingDelayMs }
    const greeting = this.#newReply(greetingOrder, greetingOrder, late, () => this.#respondent.greetingBegan())
    this.#respondent.greet(greeting)
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
    for (const event of this.#heardTurns.poll()) this.#onHeard(event)
    for (const turn of this.#turns) {
      if (!this.#turns.includes(turn)) continue
      this.#stopForCaller(turn, mouth, dueMs)
      this.#backchannel(turn, mouth)
      this.#listenToCued(turn)
      this.#withhold(turn, dueMs)
    }
    this.#reactToSounds(mouth, dueMs)
    this.#advanceDialogue(dueMs)
    this.#speak(mouth, dueMs)
    this.#advanceDialogue(dueMs)
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
        this.#endTurn(this.#newTurn(span, cue.turn, true, delayMs))
      })
    }
  }

  #onHeard(event: HeardEvent): void {
    if (event.kind === 'onset') return this.#beginHearing(event.start)
    const turn = this.#hearing
    if (turn === null || turn.committed) return
    if (event.kind === 'resumed') this.#reopen(turn)
    else if (event.kind === 'pause') void this.#recognise(event.start, event.end, heardTailMs)
    else {
      turn.span = { ...turn.span, end: event.end }
      this.#endTurn(turn)
      this.#listen(turn, heardTailMs)
    }
  }

  #beginHearing(start: number): void {
    this.#hearing = null
    const cue = this.#cueAround(start)
    if (cue !== null && (this.#deps.settings.edges === 'annotated' || isSound(cue))) return
    // A reply that has not begun when the caller speaks again is not given.
    for (const waiting of this.#turns) if (!waiting.cued && !waiting.committed) this.#takeBack(waiting)
    this.#hearing = this.#newTurn({ start, end: null, samplesPerPacket: this.#deps.ear.samplesPerPacket }, cue?.turn, false)
  }

  #newTurn(span: TurnSpan, number: number | undefined, cued: boolean, fixedDelayMs: number | null = null): TurnAnswer {
    const order = this.#nextOrder++
    const drawnMs = drawDelayMs(this.#deps.settings.delay, this.#random)
    const delayMs = fixedDelayMs ?? drawnMs
    const nothing = { listening: null, understood: null, heard: null, reply: null, apply: null }
    const turn = {
      order,
      number: number ?? order,
      cued,
      delayMs,
      span,
      onsetDone: false,
      backchannelled: false,
      ...nothing,
      committed: false,
      applied: false,
    }
    this.#turns.push(turn)
    return turn
  }

  /** The end of the turn is known: the reply gets its place in time. */
  #endTurn(turn: TurnAnswer): void {
    if (this.#withheld(turn) !== null) return
    const callerTimestamp = ((turn.span.end! % 2 ** 32) + 2 ** 32) % 2 ** 32
    const target = { atMs: () => this.#answerAtMs(turn), callerTimestamp, delayMs: turn.delayMs }
    turn.reply = this.#newReply(turn.order, turn.number, target, () => this.#commit(turn))
    this.#respondent.open(turn)
  }

  #commit(turn: TurnAnswer): void {
    turn.committed = true
    if (turn === this.#hearing) this.#heardTurns.settle()
  }

  /** Speech went on: what was made of the turn so far is thrown away. */
  #reopen(turn: TurnAnswer): void {
    this.#replies = this.#replies.filter((reply) => reply !== turn.reply)
    this.#recognition?.discard()
    reopen(turn)
  }

  #takeBack(turn: TurnAnswer): void {
    this.#reopen(turn)
    this.#turns = this.#turns.filter((other) => other !== turn)
  }

  #listenToCued(turn: TurnAnswer): void {
    const { end } = turn.span
    if (!turn.cued || turn.listening !== null || end === null) return
    if (this.#deps.ear.heardTo >= end + codecLookaheadSamples + cuedTailMs * samplesPerMs) this.#listen(turn, cuedTailMs)
  }

  #listen(turn: TurnAnswer, tailMs: number): void {
    const listening = this.#recognise(turn.span.start, turn.span.end!, tailMs)
    turn.listening = listening ?? 'unheard'
    if (listening === null) turn.understood = { kind: 'unheard' }
    void listening?.then((heard) => {
      if (turn.listening !== listening) return
      turn.heard = heard
      turn.understood = { kind: 'heard', intent: heard.intent, slots: heard.slots }
    })
  }

  #recognise(start: number, end: number, tailMs: number): Promise<Heard> | null {
    const from = start + codecLookaheadSamples - leadMs * samplesPerMs
    const to = end + codecLookaheadSamples + tailMs * samplesPerMs
    return this.#recognition?.start({ from, to }, () => this.#deps.ear.sound(from, to)) ?? null
  }

  /** The cue whose turn lies around an unwrapped timestamp; null: none. */
  #cueAround(at: number): CueMessage | null {
    const { clock } = this.#deps.ear
    const slack = cueSlackMs * samplesPerMs
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
  #advanceDialogue(dueMs: number): void {
    for (const turn of this.#turns) {
      if (turn.applied) continue
      if (turn.apply === null && turn.understood !== null) this.#respondent.word(turn, this.#answerAtMs(turn) ?? dueMs)
      if (turn.apply === null || !turn.committed) break
      turn.applied = true
      turn.apply()
    }
    this.#turns = this.#turns.filter((turn) => !turn.applied || !turn.onsetDone)
  }

  #newReply(
    order: number,
    number: number,
    target: ConstructorParameters<typeof ReplySpeech>[0]['target'],
    onStart: () => void,
    stimulus: 'reply' | 'backchannel' = 'reply',
  ): ReplySpeech {
    const { cutFadeMs } = this.#deps.settings
    const reply = new ReplySpeech({ order, turn: number, target, stimulus, truth: this.#deps.truth, onStart, cutFadeMs })
    this.#replies.push(reply)
    return reply
  }

  #speak(mouth: Mouth, dueMs: number): void {
    for (const [at, reply] of this.#replies.entries()) {
      const begins = reply.due(mouth)
      if (begins !== null && reply.supersedes && this.#replies.slice(0, at).some((earlier) => !earlier.over)) {
        // A deaf agent finishes what it says first.
        if (this.#deps.settings.stopAfterMs === null) break
        this.#interrupt(mouth, begins, reply.order)
      }
      reply.frame(mouth, dueMs)
    }
    this.#replies = this.#replies.filter((reply) => !reply.over)
  }

  /** Stops speaking for a caller who speaks: `stopAfterMs` after the onset for what sounds, at once for what has not begun. */
  #stopForCaller(turn: TurnAnswer, mouth: Mouth, dueMs: number): void {
    const { stopAfterMs } = this.#deps.settings
    if (stopAfterMs === null) turn.onsetDone = true
    const onsetMs = this.#deps.ear.clock.capturedAtMs(turn.span.start, turn.span.samplesPerPacket)
    if (turn.onsetDone || onsetMs === null) return
    if (dueMs >= onsetMs) {
      for (const older of this.#turns) if (older.order < turn.order && !older.committed) this.#takeBack(older)
    }
    const stopAt = mouth.sampleAt(onsetMs + stopAfterMs!)
    if (stopAt === null || stopAt >= mouth.decidedTo) return
    turn.onsetDone = true
    this.#interrupt(mouth, stopAt, turn.order)
  }

  /** "Mm-hmm" while the caller is still speaking. */
  #backchannel(turn: TurnAnswer, mouth: Mouth): void {
    const afterMs = this.#deps.settings.backchannelAfterMs
    if (afterMs === null || turn.backchannelled || !turn.cued || turn.span.end === null) return
    const at = turn.span.start + afterMs * samplesPerMs
    const { clock } = this.#deps.ear
    const atMs = clock.capturedAtMs(at, turn.span.samplesPerPacket)
    const sample = atMs === null ? null : mouth.sampleAt(atMs)
    if (atMs === null || sample === null || sample >= mouth.decidedTo) return
    turn.backchannelled = true
    if (at >= turn.span.end || this.#replies.some((reply) => reply.isUnderWay(sample))) return
    const target = { atMs: () => atMs, callerTimestamp: ((at % 2 ** 32) + 2 ** 32) % 2 ** 32, delayMs: 0 }
    this.#respondent.backchannel(this.#newReply(this.#nextOrder++, turn.number, target, () => {}, 'backchannel'))
  }

  #reactToSounds(mouth: Mouth, dueMs: number): void {
    const speakingAt = (sample: number): boolean => this.#replies.some((reply) => reply.isUnderWay(sample))
    for (const reaction of this.#sounds.due(mouth, dueMs, speakingAt)) {
      if (reaction.kind === 'answer') {
        const target = {
          atMs: () => reaction.atMs,
          callerTimestamp: reaction.callerTimestamp,
          delayMs: this.#deps.settings.answersSoundsAfterMs!,
        }
        this.#respondent.answerSound(this.#newReply(this.#nextOrder++, -2, target, () => {}))
      } else if (reaction.resumeAt === null) this.#interrupt(mouth, reaction.at, Infinity)
      else {
        const underWay = this.#replies.filter((reply) => reply.isUnderWay(Math.max(reaction.at, mouth.nextSample)))
        mouth.hush(reaction.at, Infinity)
        for (const reply of underWay) reply.pause(mouth, Math.max(Math.round(reaction.at), mouth.nextSample), reaction.resumeAt)
      }
    }
  }

  #interrupt(mouth: Mouth, at: number, beforeOrder: number): void {
    const cuts = mouth.hush(at, beforeOrder)
    for (const reply of this.#replies) {
      if (reply.order < beforeOrder) reply.cut(mouth, cuts.find((cut) => cut.turn === reply.order)?.end ?? null)
    }
  }
}

import type { AgentSettings } from '../../model/plan.ts'
import type { Mouth } from '../speaking/mouth.ts'
import type { TruthLog } from '../truth-log.ts'
import { ReplySpeech, type OnsetTarget, type ReplyWords } from './reply-speech.ts'

/** What a new reply is. */
export interface ReplyOrder {
  /** Its place: a later one takes the place of earlier ones. */
  readonly order: number
  /** The number that the truth log carries. */
  readonly turn: number
  /** Null: as soon as possible. */
  readonly target: OnsetTarget | null
  readonly stimulus?: 'reply' | 'backchannel'
  readonly onStart?: () => void
  /** The answer to a caller's turn: what agents that interrupt themselves interrupt. */
  readonly answer?: boolean
}

/** The replies of one call on their way: who speaks when, and what a stop does to them. */
export class Replies {
  readonly #settings: AgentSettings
  readonly #truth: TruthLog
  #open: ReplySpeech[] = []
  /** Replies that began to sound, backchannels left out, in the order of their onsets. */
  readonly #begun: ReplySpeech[] = []

  constructor(settings: AgentSettings, truth: TruthLog) {
    this.#settings = settings
    this.#truth = truth
  }

  add({ order, turn, target, stimulus = 'reply', onStart, answer = false }: ReplyOrder): ReplySpeech {
    const { cutFadeMs, selfInterruptAfterMs } = this.#settings
    const began = (): void => {
      if (stimulus === 'reply') this.#begun.push(reply)
      onStart?.()
    }
    const selfStopAfterMs = answer ? selfInterruptAfterMs : null
    const reply = new ReplySpeech({ order, turn, target, stimulus, truth: this.#truth, onStart: began, cutFadeMs, selfStopAfterMs })
    this.#open.push(reply)
    return reply
  }

  /** It has not begun and never will. */
  drop(dropped: ReplySpeech | null): void {
    this.#open = this.#open.filter((reply) => reply !== dropped)
  }

  isUnderWay(sample: number): boolean {
    return this.#open.some((reply) => reply.isUnderWay(sample))
  }

  /** The words of the last reply that began before the one of this order, as they stand now; null: there was none. */
  lastSaid(beforeOrder: number, mouth: Mouth): ReplyWords | null {
    return this.#begun.findLast(({ order }) => order < beforeOrder)?.words(mouth.nextSample) ?? null
  }

  /** Called before each frame: places what is due. */
  speak(mouth: Mouth): void {
    for (const [at, reply] of this.#open.entries()) {
      const begins = reply.due(mouth)
      if (begins !== null && reply.supersedes && this.#open.slice(0, at).some((earlier) => !earlier.over)) {
        // A deaf agent finishes what it says first.
        if (this.#settings.stopAfterMs === null) break
        this.interrupt(mouth, begins, reply.order)
      }
      reply.frame(mouth)
    }
    this.#open = this.#open.filter((reply) => !reply.over)
  }

  /** Stops all replies before an order at a heard sample, or as early as possible. Returns what of them was left to be said. */
  interrupt(mouth: Mouth, at: number, beforeOrder: number): readonly string[] {
    const cuts = mouth.hush(at, beforeOrder)
    return this.#open
      .filter((reply) => reply.order < beforeOrder && !reply.over)
      .flatMap((reply) => {
        reply.cut(mouth, cuts.find((cut) => cut.turn === reply.order)?.end ?? null)
        return reply.started && reply.supersedes ? leftOf(reply.words(Infinity)) : []
      })
  }

  /** Stops what is being said at a heard sample; it goes on at `resumeAt`. */
  pause(mouth: Mouth, at: number, resumeAt: number): void {
    const end = Math.max(Math.round(at), mouth.nextSample)
    const underWay = this.#open.filter((reply) => reply.isUnderWay(end))
    mouth.hush(at, Infinity)
    for (const reply of underWay) reply.pause(mouth, end, resumeAt)
  }
}

/** The sentences that had not begun; where there are none, the one that was cut. */
function leftOf({ broken, unheard }: ReplyWords): readonly string[] {
  return unheard.length === 0 && broken !== null ? [broken] : unheard
}

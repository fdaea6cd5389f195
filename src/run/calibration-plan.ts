import { createHash } from 'node:crypto'
import type { CallPlan, Persona, RenderedUtterance, Step, Stimulus, Utterance } from '../model/plan.ts'

/** Reply delays of a full calibration (measures.md §1.8). */
export const calibrationDelaysMs: readonly number[] = [0, 200, 500, 1000, 2000]

/** Delays of the mini-calibration inside every run: short ones, so that 15 s hold enough turns. */
export const miniCalibrationDelaysMs: readonly number[] = [0, 200, 500]

const persona: Persona = { engine: 'tone', voice: 'burst', rate: 1 }
const burstMs = 400

/** The caller's stimulus: 400 ms of 440 Hz at −20 dBFS with hard edges, so that its edges are beyond dispute. */
export function calibrationBurst(): RenderedUtterance {
  const samples = new Int16Array(48 * burstMs)
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(3277 * Math.SQRT2 * Math.sin((2 * Math.PI * 440 * i) / 48_000))
  const sha256 = createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex')
  return { key: 'calibration-burst', text: '(tone)', sha256, samples, fragments: [[0, samples.length]] }
}

const utterance: Utterance = { key: 'calibration-burst', text: '(tone)', parts: [], persona }

/**
 * Calls whose every turn asks the reference agent for one reply after a known delay. Delays go round within a call, so that a
 * change of the machine's mood hits all of them alike; each call has one stimulus.
 */
export function calibrationCalls(options: {
  readonly prefix: string
  readonly stimuli: readonly Stimulus[]
  readonly delaysMs: readonly number[]
  readonly rounds: number
  readonly callsPerStimulus: number
  readonly startAtMs: number
  /** Silence before the first turn: set-up of other calls (DTLS is 10 ms of CPU each) must be over before anything is timed. */
  readonly leadInMs?: number
}): CallPlan[] {
  const { leadInMs = 500 } = options
  const calls: CallPlan[] = []
  for (const stimulus of options.stimuli) {
    for (let c = 0; c < options.callsPerStimulus; c++) {
      const rounds = Math.floor(options.rounds / options.callsPerStimulus) + (c < options.rounds % options.callsPerStimulus ? 1 : 0)
      const delays = Array.from({ length: rounds }, () => options.delaysMs).flat()
      const steps: Step[] = [{ kind: 'wait', for: { kind: 'time', ms: leadInMs }, limitMs: leadInMs }]
      delays.forEach((delayMs, turn) => {
        steps.push({ kind: 'say', turn, utterance }, { kind: 'wait', for: { kind: 'agentTurn' }, limitMs: delayMs + 4000 })
      })
      calls.push({
        id: `${options.prefix}-${stimulus}-${c + 1}`,
        scenario: options.prefix,
        index: calls.length,
        role: 'calibration',
        seed: 0,
        startAtMs: options.startAtMs + 137 * calls.length,
        persona,
        values: {},
        steps,
        handlers: [],
        policy: { kind: 'patient' },
        engine: 'werift',
        ptimeMs: 20,
        maxDurationMs: 20_000 + leadInMs + delays.reduce((total, delayMs) => total + delayMs + 6000, 0),
        cues: delays.map((replyAfterMs, turn) => ({ what: 'reply', turn, replyAfterMs, stimulus })),
      })
    }
  }
  return calls
}

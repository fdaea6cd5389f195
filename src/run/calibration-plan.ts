import { samplesDigest } from '../audio/samples-digest.ts'
import type { CalibrationCue, CallPlan, Persona, RenderedUtterance, Step, Stimulus, Utterance } from '../model/plan.ts'

/** Reply delays of a full calibration (measures.md §1.8). */
export const calibrationDelaysMs: readonly number[] = [0, 200, 500, 1000, 2000]

/** Delays of the mini-calibration inside every run: short ones, so that 15 s hold enough turns. */
export const miniCalibrationDelaysMs: readonly number[] = [0, 200, 500]

/** Stop times of a full calibration, from the onset of the caller's barge-in (measures.md §1.8). */
export const calibrationStopsMs: readonly number[] = [0, 150, 400, 900]

const persona: Persona = { engine: 'tone', voice: 'burst', rate: 1 }
const burstMs = 400
const bargeInLeadMs = 100

/** The agent has been speaking for so long when the barge-in is set off. */
const speakMs = 600

/** Silence after a stop, before the agent is asked to speak again: two runs, also for the caller's ear (700 ms). */
const restMs = 900

/** The caller's stimulus: 400 ms of 440 Hz at −20 dBFS with hard edges, so that its edges are beyond dispute. */
export function calibrationBurst(): RenderedUtterance {
  return burst('calibration-burst', 0)
}

/**
 * The same with silence in front: an agent that is to be silent at the very onset of a barge-in (stop 0) must hear of it beforehand. Its
 * frames are 20 ms, the codec looks 6.5 ms ahead and a fade takes 5: the 60 ms that every utterance leads in with leave 8 ms for the
 * message to travel, which one stall uses up. The fragment tells where the sound is.
 */
export function calibrationBargeIn(): RenderedUtterance {
  return burst('calibration-barge-in', bargeInLeadMs)
}

function burst(key: string, leadMs: number): RenderedUtterance {
  const lead = 48 * leadMs
  const samples = new Int16Array(lead + 48 * burstMs)
  for (let i = 0; i < 48 * burstMs; i++) samples[lead + i] = Math.round(3277 * Math.SQRT2 * Math.sin((2 * Math.PI * 440 * i) / 48_000))
  const sha256 = samplesDigest(samples)
  return { key, text: '(tone)', sha256, samples, fragments: [[lead, samples.length]] }
}

const utterance: Utterance = { key: 'calibration-burst', text: '(tone)', parts: [], persona }
const bargeIn: Utterance = { ...utterance, key: 'calibration-barge-in' }

/**
 * Calls whose every turn asks the reference agent for one reply after a known delay. Delays go round within a call, so that a
 * change of the machine's mood hits all of them alike; each call has one stimulus. Before its replies a call may ask for stops: the agent
 * speaks, the caller barges in, the agent falls silent a known time after the onset; these go round in the same way.
 */
export function calibrationCalls(options: {
  readonly prefix: string
  readonly stimuli: readonly Stimulus[]
  readonly delaysMs: readonly number[]
  /** Stop times by stimulus; left out: none. */
  readonly stopsMs?: Readonly<Partial<Record<Stimulus, readonly number[]>>>
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
      const stops = Array.from({ length: rounds }, () => options.stopsMs?.[stimulus] ?? []).flat()
      const steps: Step[] = [{ kind: 'wait', for: { kind: 'time', ms: leadInMs }, limitMs: leadInMs }]
      // Stops come first: a barge-in step right behind an answer that is over would find its turn missed.
      stops.forEach((stopMs, turn) => steps.push(...stopSteps(turn, stopMs)))
      delays.forEach((delayMs, index) => {
        const turn = stops.length + index
        steps.push({ kind: 'say', turn, utterance }, { kind: 'wait', for: { kind: 'agentTurn' }, limitMs: delayMs + 4000 })
      })
      const cues = [
        ...stops.map((stopAfterMs, turn): CalibrationCue => ({ what: 'stop', turn, stopAfterMs, stimulus })),
        ...delays.map((replyAfterMs, index): CalibrationCue => ({ what: 'reply', turn: stops.length + index, replyAfterMs, stimulus })),
      ]
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
        maxDurationMs: 20_000 + leadInMs + [...delays, ...stops].reduce((total, ms) => total + ms + 6000, 0),
        cues,
      })
    }
  }
  return calls
}

/** Barge in, then wait until the agent has been silent for long enough. */
function stopSteps(turn: number, stopMs: number): Step[] {
  const waitMs = Math.max(0, stopMs - burstMs) + restMs
  return [
    { kind: 'bargeIn', turn, trigger: { kind: 'agentSpeech', afterMs: speakMs }, utterance: bargeIn, sham: false, limitMs: 3000 },
    { kind: 'wait', for: { kind: 'time', ms: waitMs }, limitMs: waitMs },
  ]
}

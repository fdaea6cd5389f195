import type { MeasureDefinition } from '../model/result.ts'
import { callFailed } from './dialogue/call-failed.ts'
import { expectationMet } from './dialogue/expectations.ts'
import { offScript } from './dialogue/off-script.ts'
import type { Measure } from './measure.ts'
import { callSetup, mediaSetup } from './transport/call-setup.ts'
import { packetLoss } from './transport/packet-loss.ts'
import { pacing } from './transport/pacing.ts'
import { agentCutIn } from './turn-taking/agent-cut-in.ts'
import { callerCutIn } from './turn-taking/caller-cut-in.ts'
import { greetingAfterAnswer, greetingAfterFirstPacket, greetingLatency } from './turn-taking/greeting.ts'
import { perceivedSilence } from './turn-taking/perceived-silence.ts'
import { timeToFirstAudio } from './turn-taking/time-to-first-audio.ts'
import { turnLatency } from './turn-taking/turn-latency.ts'
import { unanswered } from './turn-taking/unanswered.ts'

/** Every measure, in the order reports show them. Adding one: its file, its line here, its tests. */
export const measures: readonly Measure[] = [
  turnLatency,
  timeToFirstAudio,
  perceivedSilence,
  unanswered,
  agentCutIn,
  callerCutIn,
  greetingLatency,
  greetingAfterAnswer,
  greetingAfterFirstPacket,
  expectationMet,
  callFailed,
  offScript,
  callSetup,
  mediaSetup,
  packetLoss,
  pacing,
]

export const measureDefinitions: readonly MeasureDefinition[] = measures.map((measure) => measure.definition)

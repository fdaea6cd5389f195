import type { MeasureDefinition } from '../model/result.ts'
import { abandonment } from './dialogue/abandonment.ts'
import { callFailed } from './dialogue/call-failed.ts'
import { doubleAnswer } from './dialogue/double-answer.ts'
import { duplicateToolWrite } from './dialogue/duplicate-tool-write.ts'
import { expectationMet } from './dialogue/expectations.ts'
import { heardContext } from './dialogue/heard-context.ts'
import { offScript } from './dialogue/off-script.ts'
import { staleContinuation } from './dialogue/stale-continuation.ts'
import { balancedAccuracy } from './figures/balanced-accuracy.ts'
import { excessFalseStop } from './figures/excess-false-stop.ts'
import { excessYield } from './figures/excess-yield.ts'
import { pauseTolerance } from './figures/pause-tolerance.ts'
import { projectedAbandonment } from './figures/projected-abandonment.ts'
import type { Measure } from './measure.ts'
import { clipping, noiseFloor, repeatedFrames, speechHoles, speechLevel } from './quality/signal-measures.ts'
import { speechNeverHeard } from './quality/speech-never-heard.ts'
import { mosLqo, mosLqoWorst } from './quality/mos-lqo.ts'
import { mosCqeFb, mosCqeNb, mosCqeOwn, mosCqeWb } from './quality/mos-cqe.ts'
import { callSetup, mediaSetup } from './transport/call-setup.ts'
import { packetLoss } from './transport/packet-loss.ts'
import { pacing } from './transport/pacing.ts'
import { agentCutIn } from './turn-taking/agent-cut-in.ts'
import { callerCutIn } from './turn-taking/caller-cut-in.ts'
import { greetingAfterAnswer, greetingAfterFirstPacket, greetingLatency } from './turn-taking/greeting.ts'
import { perceivedSilence } from './turn-taking/perceived-silence.ts'
import { timeToFirstAudio } from './turn-taking/time-to-first-audio.ts'
import { turnLatency } from './turn-taking/turn-latency.ts'
import { turnLatencyPlayed } from './turn-taking/turn-latency-played.ts'
import { stopTime } from './turn-taking/stop-time.ts'
import { stopTimePlayed } from './turn-taking/stop-time-played.ts'
import { shamFalseStop } from './turn-taking/sham-false-stop.ts'
import { shamYield } from './turn-taking/sham-yield.ts'
import { bargeInYield } from './turn-taking/barge-in-yield.ts'
import { talkOver } from './turn-taking/talk-over.ts'
import { tailSpeech } from './turn-taking/tail-speech.ts'
import { postBargeResponse } from './turn-taking/post-barge-response.ts'
import { falseStop } from './turn-taking/false-stop.ts'
import { resumeGap } from './turn-taking/resume-gap.ts'
import { resumed } from './turn-taking/resumed.ts'
import { falseResponse } from './turn-taking/false-response.ts'
import { falseResponseDelay } from './turn-taking/false-response-delay.ts'
import { prematureEndpoint } from './turn-taking/premature-endpoint.ts'
import { cutInDelay } from './turn-taking/cut-in-delay.ts'
import { settledLatency } from './turn-taking/settled-latency.ts'
import { agentBackchannel } from './turn-taking/agent-backchannel.ts'
import { deadAirLongest } from './turn-taking/dead-air-longest.ts'
import { deadAirTotal } from './turn-taking/dead-air-total.ts'
import { deadAirCount } from './turn-taking/dead-air-count.ts'
import { callerShare } from './turn-taking/caller-share.ts'
import { agentShare } from './turn-taking/agent-share.ts'
import { doubleTalk } from './turn-taking/double-talk.ts'
import { mutualSilence } from './turn-taking/mutual-silence.ts'
import { unanswered } from './turn-taking/unanswered.ts'
import { cutClick } from './turn-taking/cut-click.ts'
import { cutFade } from './turn-taking/cut-fade.ts'
import { ducked } from './turn-taking/ducked.ts'
import { fillerFirst } from './turn-taking/filler-rate.ts'
import { firstSubstantive } from './turn-taking/first-substantive.ts'
import { selfInterruption } from './turn-taking/self-interruption.ts'
import { wordFragment } from './turn-taking/word-fragment.ts'
import { callerEchoFound } from './turn-taking/caller-echo-found.ts'
import { callerEchoLag } from './turn-taking/caller-echo-lag.ts'
import { callerEchoLoss } from './turn-taking/caller-echo-loss.ts'

/** Every measure, in the order reports show them. Adding one: its file, its line here, its tests. */
export const measures: readonly Measure[] = [
  turnLatency,
  turnLatencyPlayed,
  timeToFirstAudio,
  firstSubstantive,
  fillerFirst,
  perceivedSilence,
  unanswered,
  projectedAbandonment,
  agentCutIn,
  callerCutIn,
  greetingLatency,
  greetingAfterAnswer,
  greetingAfterFirstPacket,
  prematureEndpoint,
  pauseTolerance,
  cutInDelay,
  settledLatency,
  agentBackchannel,
  stopTime,
  stopTimePlayed,
  bargeInYield,
  shamYield,
  talkOver,
  tailSpeech,
  postBargeResponse,
  staleContinuation,
  heardContext,
  falseStop,
  shamFalseStop,
  resumeGap,
  resumed,
  ducked,
  cutClick,
  cutFade,
  wordFragment,
  selfInterruption,
  falseResponse,
  falseResponseDelay,
  balancedAccuracy,
  excessYield,
  excessFalseStop,
  deadAirLongest,
  deadAirTotal,
  deadAirCount,
  callerShare,
  agentShare,
  doubleTalk,
  mutualSilence,
  callerEchoFound,
  callerEchoLag,
  callerEchoLoss,
  mosCqeOwn,
  mosCqeNb,
  mosCqeWb,
  mosCqeFb,
  speechNeverHeard,
  mosLqo,
  mosLqoWorst,
  speechLevel,
  noiseFloor,
  speechHoles,
  repeatedFrames,
  clipping,
  expectationMet,
  duplicateToolWrite,
  doubleAnswer,
  callFailed,
  abandonment,
  offScript,
  callSetup,
  mediaSetup,
  packetLoss,
  pacing,
]

export const measureDefinitions: readonly MeasureDefinition[] = measures.map((measure) => measure.definition)

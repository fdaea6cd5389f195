import { cpus } from 'node:os'
import { activeSpeechLevel } from '../../audio/active-speech-level.ts'
import { judgeRun } from '../../judge-run.ts'
import { measureCall } from '../../measure/measure-call.ts'
import { detectActivity } from '../../measure/timeline/activity.ts'
import { legPlayouts, legTransport } from '../../measure/quality/leg-transport.ts'
import { legSignal } from '../../measure/quality/leg-signal.ts'
import { missingSpeech } from '../../measure/quality/missing-speech.ts'
import { legs } from '../../model/quality.ts'
import { agentPeaks, callerPeaks, callTimeline, type CallTimeline } from '../../measure/timeline/call-timeline.ts'
import { findCallerEcho } from '../../measure/timeline/caller-echo.ts'
import { callerTrack } from '../../measure/timeline/caller-track.ts'
import { decodeTrack } from '../../measure/timeline/decode-track.ts'
import { judgeEvents } from '../../measure/timeline/events.ts'
import { placePackets } from '../../measure/timeline/placement.ts'
import { playedView } from '../../measure/timeline/played-view.ts'
import { judgeTurns } from '../../measure/timeline/turns.ts'
import type { RecordedCall, RunRecord } from '../../model/recording.ts'
import { visqol } from '../../quality/visqol/visqol.ts'
import { createFliteSynthesiser } from '../../speech/flite.ts'
import { percentile, sortSamples } from '../../stats/order-statistics.ts'
import { benchSpeech, minuteCall } from './minute-call.ts'

/**
 * `npm run bench`: what measuring costs. Calls of a minute, every measure, CPU time of this process (all its threads), after warm-up. Ends with 1
 * where the median is above the limit.
 */
const limitMs = 500
/** What the E-model is given, missing speech and the sound by itself, a call-minute; ViSQOL at 16 kHz, a second of speech. */
const qualityLimitMs = 5
const visqolLimitMs = 100
const qualityPart = 'E-model inputs, missing speech, sound'
const qualityWarmUps = 24
const warmUps = 5
const measuredCalls = 24
const distinctCalls = 6
const callsOfARun = 100

const synthesiser = await createFliteSynthesiser()
const speech = await benchSpeech(synthesiser)
await synthesiser.close()
const made = Array.from({ length: distinctCalls }, (_, index) => minuteCall(`call-${index}`, index + 1, speech))
const calls = made.map(({ call }) => call)
const at = (index: number): RecordedCall => calls[index % calls.length] as RecordedCall

// With a far end as well, so that both legs' code is warm.
for (let index = 0; index < warmUps; index++) {
  measureCall(at(index))
  measureCall({ ...at(index), farEnd: at(index).caller })
}
const whole = Array.from({ length: measuredCalls }, (_, index) => cpuMs(() => measureCall(at(index))))
const median = print('one call of a minute, all measures', whole)

const share = made.reduce((sum, { agentShare }) => sum + agentShare, 0) / made.length
const first = measureCall(at(0)).call
say(
  `each about ${first.turns.length} turns, ${first.callerEvents.length} events, the agent speaks ${Math.round(100 * share)} % of the time; ${cpus()[0]?.model.trim() ?? 'CPU unknown'}, Node ${process.versions.node}`,
)
say('where it goes (each part alone):')
const parts = partsOf()
for (const [name, part] of Object.entries(parts)) print(`  ${name}`, part)
const quality = qualityCost()
const visqolPerSecond = visqolCost()

const perMinute = run100()
say(
  `a run of ${callsOfARun} calls of a minute, measured and judged: ${((perMinute * callsOfARun) / 1000).toFixed(1)} s CPU, ${perMinute.toFixed(0)} ms per call-minute`,
)
const ok = median <= limitMs && visqolPerSecond <= visqolLimitMs
say(
  `${ok ? 'ok' : 'TOO SLOW'}: median ${median.toFixed(0)} ms CPU a call-minute, limit ${limitMs} ms; ViSQOL ${visqolPerSecond.toFixed(0)} ms a second of speech, limit ${visqolLimitMs} ms`,
)
// So short that a busy machine doubles it: said, not failed on.
say(`${qualityPart}: ${quality.toFixed(1)} ms, ${quality <= qualityLimitMs ? 'within' : 'OVER'} its aim of ${qualityLimitMs} ms`)
process.exitCode = ok ? 0 : 1

function partsOf(): Record<string, number[]> {
  const parts: Record<string, number[]> = {}
  for (let index = 0; index < distinctCalls * 2; index++) {
    const call = at(index)
    const timed = <T>(name: string, run: () => T): T => {
      let result: T | undefined
      const spent = cpuMs(() => (result = run()))
      ;(parts[name] ??= []).push(spent)
      return result as T
    }
    const placement = timed('placement', () => placePackets(call.agent))
    const track = timed('decode, agent 48 kHz', () => decodeTrack(placement, { startMs: 0, endMs: call.recording.endMs }))
    timed('activity', () => detectActivity(track))
    timed('  of which active speech level', () => activeSpeechLevel(track.samples, track.sampleRate))
    timed('played view', () => playedView(call.recording, placement))
    const timeline = callTimeline(call)
    timed('judging of events', () => judgeEvents(timeline))
    timed('judging of turns', () => judgeTurns(timeline))
    timed('peaks, agent', () => agentPeaks(timeline))
    const caller = timed('decode, caller 16 kHz', () => callerTrack(call, timeline.clock))
    timed('peaks, caller', () => callerPeaks(timeline))
    const bothLegs = callTimeline({ ...call, farEnd: call.caller })
    timed('far end: placement and played view', () => legPlayouts(bothLegs, 'caller'))
    const spoken = timeline.conversation.turns.flatMap(({ fragments }) => fragments)
    timed('echo search', () =>
      findCallerEcho({ caller: () => caller, agent: timeline.agentPcm, callerActive: spoken, segments: timeline.activity.segments }),
    )
  }
  return parts
}

/**
 * Quality facts of a call, as one figure with its parts. Their evidence (placement, level, powers by the millisecond) is made with the timeline, and
 * counted there. So short that they are timed apart, warm; the calls take turns, so that no call's samples are left in the cache from the time before.
 */
function qualityCost(): number {
  const timelines = calls.map((call) => callTimeline({ ...call, farEnd: call.caller }))
  const costs = Array.from({ length: qualityWarmUps + measuredCalls }, (_, index) => {
    const timeline = timelines[index % timelines.length] as CallTimeline
    legPlayouts(timeline, 'caller')
    const transport = cpuMs(() => legs.map((leg) => legTransport(timeline, leg)))
    const missing = cpuMs(() => legs.map((leg) => missingSpeech(timeline, leg)))
    const sound = cpuMs(() => legSignal(timeline, 'agent'))
    return { transport, missing, sound, sum: transport + missing + sound }
  }).slice(qualityWarmUps)
  const median = print(
    qualityPart,
    costs.map(({ sum }) => sum),
  )
  const parts = {
    transport: 'E-model inputs, 2 legs',
    missing: 'missing speech, 2 legs',
    sound: 'sound by itself (level, powers known)',
  } as const
  for (const [part, name] of Object.entries(parts) as [keyof typeof parts, string][])
    print(
      `  ${name}`,
      costs.map((cost) => cost[part]),
    )
  return median
}

/** CPU per call-minute of a whole run, summaries and verdict included. */
function run100(): number {
  const recorded = Array.from({ length: callsOfARun }, (_, index): RecordedCall => {
    const call = at(index)
    return { ...call, recording: { ...call.recording, plan: { ...call.recording.plan, id: `call-${index}`, index } } }
  })
  const record: RunRecord = {
    schemaVersion: 1,
    vqt: 'bench',
    scenario: 'bench',
    description: '',
    target: 'none',
    engine: 'none',
    seed: 1,
    planHash: '',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    interrupted: false,
    command: 'npm run bench',
    thresholds: [],
    wantedTurns: 0,
    maxOffScriptRate: 1,
    calls: recorded.map(({ recording }) => recording.plan.id),
    notPlaced: 0,
    machine: { node: process.versions.node, os: '', cpu: '', cores: cpus().length, memoryGiB: 0 },
    generator: { callerCpuCores: null, agentCpuCores: null, eventLoopP99Ms: null, eventLoopMaxMs: null, lateStarts: 0 },
  }
  return cpuMs(() => judgeRun(record, recorded)) / callsOfARun
}

function cpuMs(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** Prints the median and what lies around it; gives the median. */
function print(name: string, samples: readonly number[]): number {
  const sorted = sortSamples(samples)
  const [low, middle, high] = [0.05, 0.5, 0.95].map((q) => percentile(sorted, q) as number) as [number, number, number]
  say(`${name.padEnd(38)} ${middle.toFixed(1).padStart(7)} ms CPU  [p5 ${low.toFixed(1)}, p95 ${high.toFixed(1)}]  n = ${samples.length}`)
  return middle
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** ms of CPU a second of speech takes ViSQOL, on segments of 9 s of a call's agent track against itself with noise. */
function visqolCost(): number {
  const costs = Array.from({ length: 8 }, (_, index) => {
    const { agentPcm } = callTimeline(at(index))
    const from = 48_000 * 5
    const said = Float64Array.from({ length: 9 * 16_000 }, (_, sample) => (agentPcm.samples[from + 3 * sample] ?? 0) / 32_768)
    const heard = said.map((value, sample) => value + 0.002 * Math.sin(sample * sample))
    return cpuMs(() => visqol(said, heard, 16_000)) / 9
  })
  // The first ones compile.
  return print('ViSQOL, a second of speech', costs.slice(3))
}

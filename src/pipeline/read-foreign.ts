import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { importChannels } from '../audio/import-audio.ts'
import { resample } from '../audio/resample.ts'
import { InputError } from '../model/problem.ts'
import { detectCaller } from '../measure/detect-caller.ts'
import { callTimeline } from '../measure/timeline/call-timeline.ts'
import { detectActivity } from '../measure/timeline/activity.ts'
import type { RecordedCall } from '../model/recording.ts'
import { foreignCall, type ForeignAudio } from '../recording/foreign-call.ts'
import { doubtfulLabels, parseLabels, type CallLabels } from '../recording/labels.ts'

/** Where one recording lies: two files, or one with both sides on two channels. */
export type ForeignSource = { readonly id: string; readonly labels: string | null } & (
  | { readonly kind: 'pair'; readonly caller: string; readonly agent: string }
  | { readonly kind: 'stereo'; readonly file: string; readonly callerChannel: 'left' | 'right' }
)

export interface ForeignRecording {
  readonly call: RecordedCall
  readonly labelledTurns: number
  readonly warnings: readonly string[]
}

const rate = 48_000
const unlabelled: CallLabels = { namesCaller: false, callerTurns: [], events: [], callEndMs: null, rttMs: null, plannedEndsMs: [] }
/** Lengths may differ by a packet without anybody having lost anything. */
const lengthSlackMs = 20
/** `decodeTrack` places no longer track. */
const longestMs = 4 * 60 * 60 * 1000

/** Reads one recording and what is known of it into contract 1. Throws `InputError` for everything that cannot be measured. */
export async function readForeign(source: ForeignSource, index: number): Promise<ForeignRecording> {
  const { audio, warnings } =
    source.kind === 'pair' ? await readPair(source.caller, source.agent) : await readStereo(source.file, source.callerChannel)
  const audioMs = Math.max(audio.caller.length, audio.agent.length) / (rate / 1000)
  if (audioMs > longestMs) {
    const message = `${source.kind === 'pair' ? source.caller : source.file} is ${(audioMs / 3_600_000).toFixed(1)} hours long`
    throw new InputError([{ code: 'analyze.long', message, hint: 'a recording of one call has at most 4 hours: cut it into calls' }])
  }
  const labels = source.labels === null ? unlabelled : parseLabels(await readLabels(source.labels), source.labels, audioMs)
  if (!labels.namesCaller) return withDetectedCaller(source, index, audio, labels, warnings)
  const silent = hasNoSpeech(audio.caller) ? ['the caller track is silent: what the caller did is known by its labels alone'] : []
  return {
    call: foreignCall(source.id, index, audio, labels, 'annotated'),
    labelledTurns: labels.callerTurns.length,
    warnings: [...warnings, ...doubtfulLabels(labels), ...silent, ...silentAgent(audio)],
  }
}

/** `known` is what a labels file tells besides the caller's edges. */
function withDetectedCaller(
  source: ForeignSource,
  index: number,
  audio: ForeignAudio,
  known: CallLabels,
  warnings: readonly string[],
): ForeignRecording {
  const callerFile = source.kind === 'pair' ? source.caller : `the ${source.callerChannel} channel of ${source.file}`
  const bare = foreignCall(source.id, index, audio, known, 'detected')
  const runs = callTimeline(bare).speechRuns
  // What lies behind the labelled end of the call is no part of it.
  const samples = known.callEndMs === null ? audio.caller : audio.caller.subarray(0, Math.round((known.callEndMs * rate) / 1000))
  const caller = detectCaller({ sampleRate: rate, samplesPerMs: rate / 1000, startMs: 0, samples, undecodable: 0 }, runs)
  if (caller.turns.length === 0 && caller.events.length === 0) {
    throw new InputError([
      {
        code: 'analyze.silent-caller',
        message: `there is no speech in ${callerFile}`,
        hint: 'is it the right file or channel? With --labels the caller may be silent',
      },
    ])
  }
  const labels: CallLabels = {
    ...known,
    callerTurns: caller.turns,
    events: caller.events.map((event) => ({ ...event, sham: false })),
  }
  const note =
    'no labels of the caller: caller edges were detected, and what interrupts the agent was told from backchannels by its length; uncertainties are wider'
  return {
    call: foreignCall(source.id, index, audio, labels, 'detected'),
    labelledTurns: caller.turns.length,
    warnings: [...warnings, note, ...silentAgent(audio)],
  }
}

interface Read {
  readonly audio: ForeignAudio
  readonly warnings: readonly string[]
}

async function readPair(callerFile: string, agentFile: string): Promise<Read> {
  const [caller, agent] = [await importChannels(callerFile), await importChannels(agentFile)]
  for (const [file, { channels }] of [[callerFile, caller] as const, [agentFile, agent] as const]) {
    if (channels.length !== 1)
      throw new InputError([
        {
          code: 'analyze.channels',
          message: `${file} has ${channels.length} channels`,
          hint: 'a file of one side is mono; for both sides in one file: vqt analyze FILE --caller-channel left',
        },
      ])
  }
  if (caller.sampleRate !== agent.sampleRate) {
    throw new InputError([
      {
        code: 'analyze.rates',
        message: `the sample rates differ: ${callerFile} has ${caller.sampleRate} Hz, ${agentFile} has ${agent.sampleRate} Hz`,
        hint: 'export both at the same rate: recordings of one call share one clock',
      },
    ])
  }
  return padded(caller.channels[0] as Int16Array, agent.channels[0] as Int16Array, caller.sampleRate, [callerFile, agentFile])
}

async function readStereo(file: string, callerChannel: 'left' | 'right'): Promise<Read> {
  const { channels, sampleRate } = await importChannels(file)
  if (channels.length !== 2) {
    const hint = channels.length === 1 ? 'give the two sides as --caller and --agent' : 'export it with two channels, one for each side'
    throw new InputError([
      {
        code: 'analyze.channels',
        message: `${file} has ${channels.length} channel${channels.length === 1 ? '' : 's'}, two are needed`,
        hint,
      },
    ])
  }
  const [left, right] = channels as [Int16Array, Int16Array]
  return callerChannel === 'left' ? padded(left, right, sampleRate, [file, file]) : padded(right, left, sampleRate, [file, file])
}

function padded(caller: Int16Array, agent: Int16Array, sampleRate: number, files: readonly [string, string]): Read {
  const audio = { caller: resample(caller, sampleRate, rate), agent: resample(agent, sampleRate, rate) }
  const differenceMs = (caller.length - agent.length) / (sampleRate / 1000)
  const shorter = basename(differenceMs > 0 ? files[1] : files[0])
  const warnings =
    Math.abs(differenceMs) > lengthSlackMs
      ? [`${shorter} is ${Math.round(Math.abs(differenceMs))} ms shorter than the other side: padded with silence at its end`]
      : []
  return { audio, warnings }
}

function hasNoSpeech(samples: Int16Array): boolean {
  return detectActivity({ sampleRate: rate, samplesPerMs: rate / 1000, startMs: 0, samples, undecodable: 0 }).segments.length === 0
}

function silentAgent({ agent }: ForeignAudio): readonly string[] {
  return hasNoSpeech(agent) ? ['the agent track is silent: every turn is unanswered'] : []
}

async function readLabels(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (thrown) {
    const missing = (thrown as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InputError([
      {
        code: 'labels.unreadable',
        message: missing ? `there is no file ${file}` : `${file} cannot be read`,
        hint: 'correct the path, or leave --labels out',
        cause: String(thrown),
      },
    ])
  }
}

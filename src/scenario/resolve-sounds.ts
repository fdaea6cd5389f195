import type { Trigger } from '../model/plan.ts'
import { durationMs as ms } from './duration.ts'
import { lengthRungsMs } from './ladder.ts'
import { defaultAfterMs, defaultLimitMs, rungOf, sayingOf } from './resolve-saying.ts'
import type { BackchannelEntry, DurationText, NoiseEntry, SideTalkEntry, SimpleStep } from './scenario-file.ts'
import type { ScriptStep } from './scenario.ts'

type Sound = Extract<ScriptStep, { kind: 'sound' }>

/** A listener's backchannel is softer than a turn. */
const backchannelGainDb = -6
/** Somebody else in the room, farther from the microphone. */
const sideTalkGainDb = -12
const backchannelWords = 'uh huh'
const coughMs = 350
const noiseMs = 500

/** The step as a sound, with its defaults; null where it is none. `voices`: all there are. */
export function soundOf(step: SimpleStep, id: string, line: number, voices: readonly string[]): Sound | null {
  const common = (entry: BackchannelEntry, usualGainDb: number): Omit<Sound, 'sound' | 'content' | 'voices'> => ({
    kind: 'sound',
    trigger: triggerOf(entry),
    length: entry.length === undefined ? null : rungOf(entry.length, ms, lengthRungsMs, `${id}/length`),
    gainDb: entry.gain ?? usualGainDb,
    sham: Number(entry.sham ?? 0),
    limitMs: entry.limit === undefined ? defaultLimitMs : ms(entry.limit),
    id,
    line,
  })
  if (step.backchannel !== undefined) {
    const entry: BackchannelEntry = typeof step.backchannel === 'object' ? step.backchannel : { after: step.backchannel }
    const content = sayingOf(entry.say ?? backchannelWords, id)
    return { ...common(entry, backchannelGainDb), sound: 'backchannel', content, voices: null }
  }
  if (step.cough !== undefined) {
    const entry = typeof step.cough === 'object' ? step.cough : { after: step.cough }
    return { ...common(entry, 0), sound: 'cough', content: { noise: 'cough', lengthMs: coughMs }, voices: null }
  }
  if (step.noise !== undefined) {
    const entry: NoiseEntry = typeof step.noise === 'object' ? step.noise : { kind: step.noise, after: defaultAfterMs }
    const lengthMs = entry.for === undefined ? noiseMs : ms(entry.for)
    return { ...common(entry, 0), sound: 'noise', content: { noise: entry.kind, lengthMs }, voices: null }
  }
  if (step.sideTalk === undefined) return null
  const entry: SideTalkEntry = typeof step.sideTalk === 'object' ? step.sideTalk : { say: step.sideTalk, after: defaultAfterMs }
  const speakers = entry.voice === undefined ? voices : [entry.voice]
  return { ...common(entry, sideTalkGainDb), sound: 'sideTalk', content: sayingOf(entry.say, id), voices: speakers }
}

function triggerOf(entry: { readonly after?: DurationText; readonly silence?: DurationText }): Trigger {
  if (entry.silence !== undefined) return { kind: 'silence', afterMs: ms(entry.silence) }
  return { kind: 'agentSpeech', afterMs: ms(entry.after ?? defaultAfterMs) }
}

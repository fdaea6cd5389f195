import type { Stimulus } from '../../model/plan.ts'
import type { Clip } from './clip.ts'
import type { Voice } from './voice.ts'

export type Stimuli = Readonly<Record<Stimulus, Clip>>

/** Said in calibration: begins with a soft, voiceless sound, as hard to place as natural speech gets. */
export const softOnsetSentence = 'How are you feeling this morning?'

const burstMs = 300
const burstHz = 1000
const burstDbfs = -20

/** The two calibration replies. The speech is made by the agent's own voice, at its usual level (−26 dBov active). */
export async function makeStimuli(voice: Voice): Promise<Stimuli> {
  return { burst: toneBurst(), speech: await voice.clip(softOnsetSentence) }
}

/** 300 ms of a 1 kHz sine at −20 dBFS (RMS re full scale) with hard edges, 48 kHz. */
export function toneBurst(): Clip {
  const amplitude = 32768 * 10 ** (burstDbfs / 20) * Math.SQRT2
  const samples = Int16Array.from({ length: burstMs * 48 }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * burstHz * at) / 48_000)),
  )
  return { samples }
}

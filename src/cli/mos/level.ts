import { resolve } from 'node:path'
import { InputError } from '../../model/problem.ts'
import type { World } from '../world.ts'

/** Levels of a file in dBov (0: the power of a full-scale square wave); null where there is no speech, or nothing but zeros. */
export interface FileLevel {
  readonly activeDbov: number | null
  readonly rmsDbov: number | null
  readonly activityPercent: number
}

/** Active speech level of an audio file by ITU-T P.56, method B. Throws `InputError` for a file that cannot be read or has an unusable rate. */
export async function levelOfFile(file: string, world: World): Promise<FileLevel> {
  const [{ importMono }, { activeSpeechLevel }] = await Promise.all([
    import('../../audio/import-audio.ts'),
    import('../../audio/active-speech-level.ts'),
  ])
  const path = resolve(world.cwd, file)
  const { sampleRate, samples } = await importMono(path)
  if (sampleRate < 8000) {
    throw new InputError([
      { code: 'mos.rate', message: `${path} is at ${sampleRate} Hz`, hint: 'speech levels need 8000 Hz or more: export the file again' },
    ])
  }
  const { activeLevelDbov, rmsDbov, activity } = activeSpeechLevel(samples, sampleRate)
  return { activeDbov: activeLevelDbov, rmsDbov, activityPercent: 100 * activity }
}

export function levelText({ activeDbov, rmsDbov, activityPercent }: FileLevel): string {
  const level = (value: number | null, why: string): string =>
    value === null ? `– (${why})` : `${value.toFixed(2).replace('-', '−')} dBov`
  return [
    `active speech level  ${level(activeDbov, 'no speech')}`,
    `long-term level      ${level(rmsDbov, 'nothing but zeros')}`,
    `activity             ${activityPercent.toFixed(1)} %`,
    '',
  ].join('\n')
}

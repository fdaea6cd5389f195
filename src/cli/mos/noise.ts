import { resolve } from 'node:path'
import type { DnsmosScore } from '../../quality/dnsmos/dnsmos.ts'
import type { World } from '../world.ts'

export interface FileNoise extends DnsmosScore {
  readonly method: 'DNSMOS P.835'
  readonly note: string
}

/** DNSMOS P.835 of an audio file by the user's model. Throws `InputError` where the file, the model or the optional package is missing. */
export async function dnsmosOfFile(file: string, model: string, world: World): Promise<FileNoise> {
  const [{ importMono }, { dnsmosOf }] = await Promise.all([
    import('../../audio/import-audio.ts'),
    import('../../pipeline/dnsmos-model.ts'),
  ])
  const { samples, sampleRate } = await importMono(resolve(world.cwd, file))
  const score = await dnsmosOf(samples, sampleRate, resolve(world.cwd, model))
  return {
    method: 'DNSMOS P.835',
    ...score,
    note: 'noise only: nearly flat over packet loss and codecs, and clean speech reaches about 3.1 to 3.4',
  }
}

export function dnsmosText({ method, sig, bak, ovrl, note }: FileNoise): string {
  return `${method}\nSIG ${sig.toFixed(2)}  BAK ${bak.toFixed(2)}  OVRL ${ovrl.toFixed(2)}\n! ${note}\n`
}

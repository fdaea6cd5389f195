import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InputError } from '../model/problem.ts'
import type { ForeignSource } from './read-foreign.ts'

/** A file that is no part of any recording that was measured, with the reason. */
export interface LeftOut {
  readonly file: string
  readonly why: string
}

/** Recordings of a folder and files that are none. */
export interface FolderListing {
  readonly sources: readonly ForeignSource[]
  readonly leftOut: readonly LeftOut[]
}

const audioFile = /\.(wav|mp3|ogg|opus|m4a|mp4|flac|webm|aac|g722)$/i
const sidedFile = /^(.+)\.(caller|agent)\.[^.]+$/
const labelsFile = /^(.+)\.labels\.json$/

/**
 * Finds the recordings of a folder by name: `x.caller.wav` and `x.agent.wav`, or with `callerChannel` every other audio file as a stereo
 * recording; labels are `x.labels.json`. Every audio or labels file is part of a recording or left out with a reason. Throws `InputError`
 * where there is no recording.
 */
export async function foreignFolder(folder: string, callerChannel: 'left' | 'right' | null): Promise<FolderListing> {
  const names = (await readdir(folder)).toSorted()
  const sources: ForeignSource[] = []
  const leftOut: LeftOut[] = []
  const taken = new Set<string>()
  const labelled = new Set<string>()
  const add = (name: string, files: { kind: 'pair'; caller: string; agent: string } | { kind: 'stereo'; file: string }): void => {
    const labels = names.includes(`${name}.labels.json`) ? join(folder, `${name}.labels.json`) : null
    if (labels !== null) labelled.add(name)
    const id = freeId(safeId(name), taken)
    if (files.kind === 'pair') sources.push({ id, labels, ...files })
    else if (callerChannel !== null) sources.push({ id, labels, ...files, callerChannel })
  }
  for (const name of names.filter((each) => audioFile.test(each))) {
    const [, recording, side] = sidedFile.exec(name) ?? []
    if (recording === undefined || side === undefined) {
      if (callerChannel === null) leftOut.push({ file: name, why: 'which side is the caller? add --caller-channel left or right' })
      else add(name.replace(/\.[^.]+$/, ''), { kind: 'stereo', file: join(folder, name) })
      continue
    }
    const of = (wanted: string): readonly string[] =>
      names.filter((each) => audioFile.test(each) && each.startsWith(`${recording}.${wanted}.`) && sidedFile.exec(each)?.[1] === recording)
    const [callers, agents] = [of('caller'), of('agent')]
    const [caller, agent] = [callers[0], agents[0]]
    const other = side === 'caller' ? 'agent' : 'caller'
    if (caller === undefined || agent === undefined) leftOut.push({ file: name, why: `there is no ${recording}.${other}.wav beside it` })
    else if (callers.length + agents.length > 2)
      leftOut.push({ file: name, why: `${recording} has more than two sides: ${[...callers, ...agents].join(', ')}` })
    else if (side === 'caller') add(recording, { kind: 'pair', caller: join(folder, caller), agent: join(folder, agent) })
  }
  for (const name of names) {
    const of = labelsFile.exec(name)?.[1]
    if (of !== undefined && !labelled.has(of)) leftOut.push({ file: name, why: `there is no recording ${of} that it could belong to` })
  }
  if (sources.length > 0) return { sources, leftOut }
  const why = leftOut[0] === undefined ? 'it holds no audio file' : `${leftOut[0].file}: ${leftOut[0].why}`
  throw new InputError([
    {
      code: 'analyze.folder',
      message: `no recording found in ${folder}: ${why}`,
      hint: 'name pairs x.caller.wav and x.agent.wav, or give stereo files and --caller-channel; labels are x.labels.json',
    },
  ])
}

/** An id names a folder on disk. */
function safeId(name: string): string {
  const safe = basename(name).replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
  return safe === '' || safe.startsWith('.') ? `recording${safe}` : safe
}

/** Ids name results as well: two recordings may not share one (`a b.wav` beside `a-b.wav`). */
function freeId(id: string, taken: Set<string>): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id}-${n}`
    // A disk may not tell upper from lower case.
    if (taken.has(candidate.toLowerCase())) continue
    taken.add(candidate.toLowerCase())
    return candidate
  }
}

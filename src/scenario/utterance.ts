import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { repeatLastTurnKey, type Persona, type Utterance, type UtterancePart } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import type { Rung } from './ladder.ts'
import type { MadeSound, Saying } from './scenario.ts'
import { type DrawnValues, fillSpoken } from './template.ts'

/** The engine of every persona that `planRun` makes; its version is the synthesiser's business and part of its cache. */
export const speechEngine = 'flite'

/** What is done to the whole sound of an utterance. */
export type SoundShape = Pick<Utterance, 'cutToMs' | 'gainDb'>

/** Content hash of an utterance (32 hex digits): engine, voice, rate and parts, a file by the hash of its bytes, cut and gain. */
export function utteranceKey(persona: Persona, parts: readonly UtterancePart[], shape: SoundShape = {}): string {
  const content = parts.map((part) => (part.kind === 'audio' ? { kind: part.kind, sha256: fileDigest(part.path) } : part))
  return createHash('sha256')
    .update(JSON.stringify([persona.engine, persona.voice, persona.rate, content, ...(Object.keys(shape).length === 0 ? [] : [shape])]))
    .digest('hex')
    .slice(0, 32)
}

/** The turn as this caller says it. `file` is the scenario's, to which audio paths are relative; `rung` draws from ladders. */
export function utteranceOf(
  saying: Saying,
  persona: Persona,
  values: DrawnValues,
  file: string,
  rung: (value: Rung) => number,
  shape: SoundShape = {},
): Utterance {
  const parts = saying.parts.map((part): UtterancePart => {
    if (part.kind === 'words') return { kind: 'speech', text: fillSpoken(part.text, values) }
    if (part.kind === 'pause') return { kind: 'pause', pauseMs: rung(part.pauseMs) }
    return { kind: 'audio', path: resolve(dirname(file), part.path) }
  })
  const text = saying.parts
    .map((part, at) => (part.kind === 'audio' ? `(${part.path})` : textOf(parts[at])))
    .filter((words) => words !== '')
  return { key: utteranceKey(persona, parts, shape), text: text.join(' '), parts, persona, ...shape }
}

/** A sound without words. `variant` tells one cough from the next. */
export function madeSoundOf(sound: MadeSound, persona: Persona, variant: number, shape: SoundShape): Utterance {
  const parts: readonly UtterancePart[] = [{ kind: 'noise', noise: sound.noise, lengthMs: sound.lengthMs, seed: variant }]
  return { key: utteranceKey(persona, parts, shape), text: `(${sound.noise})`, parts, persona, ...shape }
}

export function repeatOf(persona: Persona): Utterance {
  return { key: repeatLastTurnKey, text: '(the last turn again)', parts: [], persona }
}

function textOf(part: UtterancePart | undefined): string {
  return part?.kind === 'speech' ? part.text : ''
}

const digests = new Map<string, string>()

function fileDigest(path: string): string {
  const known = digests.get(path)
  if (known !== undefined) return known
  try {
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
    digests.set(path, digest)
    return digest
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new InputError([
      { code: 'audio.unreadable', message: `cannot read ${path}`, hint: 'paths are relative to the scenario file', cause },
    ])
  }
}

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readWav } from '../audio/wav.ts'
import type { Persona } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import { utteranceKey } from './utterance.ts'

/** One file of `audio-fixtures/`: a spoken line as the synthesiser makes it, trimmed to its speech edges. */
export interface Fixture {
  /** `speechKey` of voice, rate and text. */
  readonly key: string
  readonly file: string
  readonly text: string
  readonly voice: string
  readonly rate: number
  /** Entity values spoken in the line. */
  readonly entities: readonly { readonly class: string; readonly canonical: string; readonly spoken: string }[]
  readonly sampleRate: number
  /** First sample of speech and one past the last, in the file's own samples. */
  readonly speech: readonly [number, number]
  /** What the caller sends of it: 48 kHz, −26 dBov, its speech edges and the sha256 of its 16-bit samples. */
  readonly rendered: { readonly speech: readonly [number, number]; readonly sha256: string }
  /** Of the whole file. */
  readonly sha256: string
  readonly licence: string
}

/** `audio-fixtures/manifest.json`. `engine` is the id of the synthesiser that made the files. */
export interface FixtureManifest {
  readonly schemaVersion: 1
  readonly engine: string
  readonly fixtures: readonly Fixture[]
}

export interface SpeechSamples {
  readonly sampleRate: number
  readonly samples: Int16Array
}

/** Ready-made lines of one synthesiser. */
export interface FixtureStore {
  /** The line, or null where there is none. Throws `InputError` when the manifest promises a file that is missing or altered. */
  get(persona: Persona, text: string): Promise<SpeechSamples | null>
}

/** Key of one line in one voice: that of the utterance which says only this. */
export function speechKey(persona: Persona, text: string): string {
  return utteranceKey(persona, [{ kind: 'speech', text }])
}

/** Null where there is no manifest. Throws `InputError` when it cannot be read as one. */
export async function readManifest(fixturesDir: string): Promise<FixtureManifest | null> {
  const file = join(fixturesDir, 'manifest.json')
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw broken(`cannot read ${file}`, String(error))
  }
  try {
    const manifest = JSON.parse(text) as FixtureManifest
    if (manifest.schemaVersion !== 1 || !Array.isArray(manifest.fixtures)) throw new Error('it has another layout')
    return manifest
  } catch (error) {
    throw broken(`${file} is no manifest of fixtures`, String(error))
  }
}

/** The fixtures made by exactly this synthesiser; those of another engine or version would be other samples under the same name. */
export async function openFixtures(fixturesDir: string, engine: string): Promise<FixtureStore> {
  const manifest = await readManifest(fixturesDir)
  const known = new Map(manifest?.engine === engine ? manifest.fixtures.map((fixture) => [fixture.key, fixture]) : [])
  return {
    async get(persona, text) {
      const fixture = known.get(speechKey(persona, text))
      return fixture === undefined ? null : readFixture(fixturesDir, fixture)
    },
  }
}

/** The samples of one fixture. Throws `InputError` when the file is missing or not the one that was recorded. */
export async function readFixture(fixturesDir: string, fixture: Fixture): Promise<SpeechSamples> {
  const path = join(fixturesDir, fixture.file)
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw broken(`the fixture ${path} is missing`, String(error))
  }
  const { sampleRate, channels } = readWav(bytes, path)
  if (createHash('sha256').update(bytes).digest('hex') !== fixture.sha256) throw broken(`the fixture ${path} was altered`)
  return { sampleRate, samples: channels[0] ?? new Int16Array(0) }
}

function broken(message: string, cause?: string): InputError {
  const hint = 'restore audio-fixtures/ from the package, or remake it: npx node src/scenario/build-fixtures.ts'
  return new InputError([{ code: 'fixture.damaged', message, hint, ...(cause === undefined ? {} : { cause }) }])
}

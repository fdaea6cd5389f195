import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { speechEdges } from '../audio/speech-edges.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { fixtureLines, makeFixture } from './build-fixtures.ts'
import { type Fixture, type FixtureManifest, readFixture, readManifest, speechKey } from './fixture-manifest.ts'
import { samplesDigest } from '../audio/samples-digest.ts'
import { callerSamples } from './render-speech.ts'
import { speechEngine } from './utterance.ts'

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const fixturesDir = root('audio-fixtures')
const scenarioFile = root('scenarios/quick-start.yaml')
const manifest = (await readManifest(fixturesDir)) as FixtureManifest
const personaOf = ({ voice, rate }: Fixture): { engine: string; voice: string; rate: number } => ({ engine: speechEngine, voice, rate })

test('the manifest and the folder hold the same files, below 6 MB', async () => {
  const files = (await readdir(fixturesDir)).filter((name) => name.endsWith('.wav')).toSorted()
  expect(manifest.fixtures.map((fixture) => fixture.file).toSorted()).toEqual(files)
  const sizes = await Promise.all(files.map(async (file) => (await readFile(join(fixturesDir, file))).length))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(6e6)
})

test('the fixtures are exactly the lines of the quick start at the default seed, and the soft onsets', async () => {
  const lines = fixtureLines(await readFile(scenarioFile, 'utf8'), scenarioFile)
  expect(manifest.fixtures.map((fixture) => fixture.key).toSorted()).toEqual(
    lines.map((line) => speechKey(line.persona, line.text)).toSorted(),
  )
  expect(manifest.fixtures.filter((fixture) => fixture.text === 'hello my name is on the account')).toHaveLength(2)
  expect(new Set(manifest.fixtures.map((fixture) => fixture.voice)).size).toBe(4)
})

test('every file is what the manifest says: bytes, edges, and what the caller sends of it', async () => {
  for (const fixture of manifest.fixtures) {
    const bytes = await readFile(join(fixturesDir, fixture.file))
    expect(createHash('sha256').update(bytes).digest('hex'), fixture.file).toBe(fixture.sha256)
    expect(speechKey(personaOf(fixture), fixture.text)).toBe(fixture.key)
    const speech = await readFixture(fixturesDir, fixture)
    expect(speech.sampleRate).toBe(16_000)
    expect(fixture.speech).toEqual([0, speech.samples.length])
    const edges = speechEdges(speech.samples, speech.sampleRate)
    expect(edges, fixture.file).toEqual({ start: 0, end: speech.samples.length })
    const rendered = callerSamples(speech) as Int16Array
    expect(fixture.rendered).toEqual({ speech: [0, rendered.length], sha256: samplesDigest(rendered) })
    for (const entity of fixture.entities) expect(fixture.text).toContain(entity.spoken)
  }
})

test('a fresh synthesis of two lines gives the same bytes', async () => {
  const synthesiser = await createFliteSynthesiser()
  try {
    expect(manifest.engine).toBe(synthesiser.id)
    const two = ['slt', 'awb'].map(
      (voice) => manifest.fixtures.find((fixture) => fixture.voice === voice && fixture.entities.length > 0) as Fixture,
    )
    for (const fixture of two) {
      const made = await makeFixture(synthesiser, { persona: personaOf(fixture), text: fixture.text, entities: fixture.entities })
      expect(made.fixture).toEqual(fixture)
      expect(Buffer.from(made.bytes).equals(await readFile(join(fixturesDir, fixture.file)))).toBe(true)
    }
  } finally {
    await synthesiser.close()
  }
})

/**
 * Remakes `audio-fixtures/`: `npx node src/scenario/build-fixtures.ts [folder]`. The lines of the quick start with its default seed,
 * and a few with a soft onset for calibration, each trimmed to its speech edges at the synthesiser's own rate.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeWav } from '../audio/wav.ts'
import type { CallPlan, Persona } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from '../speech/contract.ts'
import { createFliteSynthesiser } from '../speech/flite.ts'
import { type Fixture, type FixtureManifest, speechKey } from './fixture-manifest.ts'
import { loadScenario } from './load-scenario.ts'
import { planRun } from './plan-run.ts'
import { utterancesOf } from './plan-summary.ts'
import { samplesDigest } from '../audio/samples-digest.ts'
import { callerSamples, synthesiseTrimmed } from './render-speech.ts'
import { speechEngine } from './utterance.ts'

/** The seed of a run that is given none. */
const defaultSeed = 1

/** Begins with a breathy h: the energy rises slowly, where an onset detector is put to the test. */
const softOnsetText = 'hello my name is on the account'
const softOnsetVoices = ['slt', 'rms'] as const

const licence = 'CMU flite voice, permissive: see README.md'

/** One line to render, with the entity values spoken in it. */
interface FixtureLine {
  readonly persona: Persona
  readonly text: string
  readonly entities: Fixture['entities']
}

/** Every distinct line the fixtures must hold: those of the scenario at the default seed, then the calibration lines. */
export function fixtureLines(scenarioText: string, scenarioFile: string): readonly FixtureLine[] {
  const loaded = loadScenario(scenarioText, scenarioFile)
  if ('problems' in loaded) throw new InputError(loaded.problems)
  const plan = planRun(loaded.scenario, { seed: defaultSeed, file: scenarioFile })
  const softOnset = softOnsetVoices.map((voice): FixtureLine => ({
    persona: { engine: speechEngine, voice, rate: 1 },
    text: softOnsetText,
    entities: [],
  }))
  const all = [...[...plan.calls, ...plan.spares].flatMap(linesOf), ...softOnset]
  return [...new Map(all.map((line) => [speechKey(line.persona, line.text), line])).values()]
}

function linesOf(call: CallPlan): readonly FixtureLine[] {
  const spoken = call.steps.flatMap((step) => {
    if (step.kind !== 'say') return []
    const entities = (step.expect?.entities ?? []).flatMap((name) => call.values[name] ?? [])
    return step.utterance.parts.flatMap((part) => (part.kind === 'speech' ? [{ persona: call.persona, text: part.text, entities }] : []))
  })
  const rest = utterancesOf(call).flatMap((utterance) => utterance.parts.flatMap((part) => (part.kind === 'speech' ? [part.text] : [])))
  return [...rest.map((text) => ({ persona: call.persona, text, entities: [] })), ...spoken]
}

/** Renders one line: its file and its entry in the manifest. The same line gives the same bytes. */
export async function makeFixture(synthesiser: Synthesiser, line: FixtureLine): Promise<{ fixture: Fixture; bytes: Uint8Array }> {
  const { persona, text } = line
  const speech = await synthesiseTrimmed(synthesiser, persona, text)
  const rendered = callerSamples(speech)
  if (rendered === null) throw new Error(`no sound for "${text}" in the voice ${persona.voice}`)
  const bytes = writeWav(speech.samples, speech.sampleRate)
  const fixture: Fixture = {
    key: speechKey(persona, text),
    file: `${persona.voice}-${persona.rate}-${text.replaceAll(/[^a-z0-9]+/g, '-')}.wav`,
    text,
    voice: persona.voice,
    rate: persona.rate,
    entities: line.entities.map(({ class: cls, canonical, spoken }) => ({ class: cls, canonical, spoken })),
    sampleRate: speech.sampleRate,
    speech: [0, speech.samples.length],
    rendered: { speech: [0, rendered.length], sha256: samplesDigest(rendered) },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    licence,
  }
  return { fixture, bytes }
}

/** Replaces all WAV files and the manifest of `dir`; other files stay. Returns the manifest and the bytes written. */
export async function buildFixtures(
  synthesiser: Synthesiser,
  lines: readonly FixtureLine[],
  dir: string,
): Promise<{ readonly manifest: FixtureManifest; readonly byteCount: number }> {
  await mkdir(dir, { recursive: true })
  const made = []
  for (const line of lines) made.push(await makeFixture(synthesiser, line))
  for (const name of await readdir(dir)) if (name.endsWith('.wav')) await rm(join(dir, name))
  for (const { fixture, bytes } of made) await writeFile(join(dir, fixture.file), bytes)
  const fixtures = made.map(({ fixture }) => fixture).toSorted((a, b) => (a.file < b.file ? -1 : 1))
  const manifest: FixtureManifest = { schemaVersion: 1, engine: synthesiser.id, fixtures }
  await writeFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`)
  return { manifest, byteCount: made.reduce((sum, { bytes }) => sum + bytes.length, 0) }
}

async function main(): Promise<void> {
  const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
  const file = root('scenarios/quick-start.yaml')
  const lines = fixtureLines(await readFile(file, 'utf8'), file)
  const synthesiser = await createFliteSynthesiser()
  try {
    const { manifest, byteCount } = await buildFixtures(synthesiser, lines, process.argv[2] ?? root('audio-fixtures'))
    process.stdout.write(`${manifest.fixtures.length} lines, ${(byteCount / 1e6).toFixed(2)} MB, ${manifest.engine}\n`)
  } finally {
    await synthesiser.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()

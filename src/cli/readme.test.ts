import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { gatePower } from '../gate/power.ts'
import { measureDefinitions } from '../measure/index.ts'
import { reporters } from '../report/index.ts'
import { loadScenario } from '../scenario/load-scenario.ts'
import { exitCodes } from './exit-codes.ts'
import { fakeWorld } from './fake-world.ts'
import { main } from './main.ts'
import { optionalParts } from './optional-parts.ts'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map((block) => block[1] ?? '')

describe('README.md', () => {
  it('opens with the two commands', () => {
    const commands = /```sh\n([\s\S]*?)```/.exec(readme)?.[1]?.trim().split('\n')
    expect(commands?.map((line) => line.split('#')[0]?.trim())).toEqual(['npm ci && npx vqt setup && npx vqt run', 'npm cit'])
  })

  it('shows a scenario of 20 lines at most that loads, and whose gates can pass', () => {
    const text = blocks.find((block) => block.includes('steps:')) ?? ''
    expect(text.trim().split('\n').length).toBeLessThanOrEqual(20)
    const loaded = loadScenario(text, 'readme.yaml')
    expect(loaded).not.toHaveProperty('problems')
    if (!('scenario' in loaded)) return
    const { calls, steps, thresholds } = loaded.scenario
    const turns = calls * steps.filter((step) => step.kind === 'say').length
    for (const { expression } of thresholds) expect(gatePower(expression, { turns, calls })).toMatch(/^can pass/)
  })

  it('shows a workflow that is YAML, gates on vqt run and keeps the reports', () => {
    const workflow = parse(blocks.find((block) => block.includes('runs-on:')) ?? '') as {
      jobs: { voice: { steps: Record<string, unknown>[] } }
    }
    const steps = workflow.jobs.voice.steps
    expect(steps.map((step) => step['run']).filter(Boolean)).toEqual(['npm ci', 'npx vqt setup --yes', 'npx vqt run'])
    expect(steps.at(-1)).toMatchObject({ if: 'always()', with: { path: 'reports/' } })
  })

  it('lists every measure, reporter and exit code', () => {
    const row = (family: string): string => new RegExp(`^\\| ${family} \\|.*$`, 'm').exec(readme)?.[0] ?? ''
    const ids = [...row('measures').matchAll(/`(\w+)`/g)].map((id) => id[1])
    expect(ids).toEqual(measureDefinitions.map((measure) => measure.id))
    for (const reporter of reporters) expect(row('reporters')).toContain(`\`${reporter.id}\``)
    for (const code of Object.values(exitCodes)) expect(readme).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'))
  })

  it('lists every command and optional part', async () => {
    const world = fakeWorld()
    await main(['--help'], world)
    const commands = [...world.out().matchAll(/^ {2}(\w+) .*$/gm)]
      .map((line) => line[1])
      .filter((name) => name !== 'help' && name !== 'vqt')
    expect(commands.length).toBeGreaterThan(8)
    for (const command of commands) expect(readme).toMatch(new RegExp(`^\\| \`vqt ${command}\\b`, 'm'))
    for (const part of optionalParts) expect(readme.toLowerCase()).toContain(part.id === 'recogniser' ? 'pocketsphinx' : part.id)
  })
})

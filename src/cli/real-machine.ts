import { existsSync } from 'node:fs'
import type { Machine } from './optional-parts.ts'
import type { World } from './world.ts'

const library = new URL(`../speech/pocketsphinx-library${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const askLibrary = `const { pocketsphinxAvailable } = await import(${JSON.stringify(library)})
const answer = pocketsphinxAvailable()
process.stdout.write(answer.ok ? '' : answer.problem.message)`

/** This machine, as the checks of the optional parts see it. */
export function realMachine(world: Pick<World, 'runCommand'>): Machine {
  return {
    runCommand: world.runCommand,
    exists: existsSync,
    // In a process of its own: the dynamic loader of this one remembers what was not there before the installation, and a
    // library that crashes when it is loaded must not take the command with it.
    recogniserProblem: async () => {
      const { code, stdout, stderr } = await world.runCommand(process.execPath, ['--input-type=module', '--eval', askLibrary])
      if (code === 0) return stdout === '' ? null : stdout
      return `the recogniser's library cannot be loaded: ${stderr.trim().split('\n')[0] ?? 'it ended the process'}`
    },
  }
}

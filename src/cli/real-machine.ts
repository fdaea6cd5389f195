import { existsSync } from 'node:fs'
import type { Machine } from './optional-parts.ts'
import type { World } from './world.ts'

/** This machine, as the checks of the optional parts see it. */
export function realMachine(world: Pick<World, 'runCommand'>): Machine {
  return {
    runCommand: world.runCommand,
    exists: existsSync,
    recogniserProblem: async () => {
      try {
        const { pocketsphinxAvailable } = await import('../speech/pocketsphinx.ts')
        const answer = pocketsphinxAvailable()
        return answer.ok ? null : answer.problem.message
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
  }
}

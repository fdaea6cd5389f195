import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How late a bare 10 ms timer came, in a process that does nothing else and stands before all others in the queue for the processor. */
export interface MachineWatch {
  readonly ticks: number
  /** Ticks more than 20 ms late: as late as a caller's packet may not be (measures.md 1.6). */
  readonly stalls: number
  readonly worstMs: number
  /** In words; null: the machine kept time. */
  readonly stalled: string | null
}

/** One stall hits every concurrent call at once: this many spoil more than 2 % of any run here. */
const toleratedStalls = 3

const entry = fileURLToPath(new URL('machine-watch-entry.ts', import.meta.url))

/**
 * Watches the machine itself until `stop`. What it reports is no work of ours: a run that was spoiled while this process was late too proves
 * nothing about the program, and one that was spoiled while it was on time is the program's own fault.
 */
export function watchMachine(): { readonly stop: () => Promise<MachineWatch> } {
  const child = spawn(process.execPath, [entry], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
  let text = ''
  child.stdout.on('data', (data: Buffer) => (text += data.toString('utf8')))
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  return {
    async stop() {
      child.stdin.end()
      await closed
      const seen = JSON.parse(text) as Omit<MachineWatch, 'stalled'>
      const { ticks, stalls, worstMs } = seen
      const words = `the machine stood still: a bare timer came more than 20 ms late ${stalls} times in ${(ticks / 100).toFixed(0)} s, ${worstMs.toFixed(0)} ms at worst`
      return { ...seen, stalled: stalls > toleratedStalls ? words : null }
    },
  }
}

import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Asks the system to run the calling thread before (negative) or after (positive) others of this machine. On Linux niceness belongs to
 * the thread that asks; raising it needs a privilege, without which nothing changes and false comes back.
 */
export function preferThread(niceness: number): boolean {
  try {
    setPriority(niceness)
    return true
  } catch {
    return false
  }
}

/**
 * The same for the calling process among other sessions. Where Linux shares the processor out by session (autogroup, sched(7)), niceness ranks
 * only the threads of one session: a build in another terminal then takes as much as all callers together. For a process that leads a
 * session of its own; elsewhere it would lift everything started from the same terminal.
 */
export function preferSession(niceness: number): boolean {
  try {
    writeFileSync('/proc/self/autogroup', String(niceness))
    return true
  } catch {
    return false
  }
}

/** Pacing and stamping must not wait behind rendering, recognising or a neighbour's build. */
export const mediaNiceness = -15
/** Work that may take its time: recognition, synthesis. */
export const backgroundNiceness = 5

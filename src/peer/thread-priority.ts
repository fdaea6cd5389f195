import { readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import type { LibraryHandle } from 'koffi'

/** How a process was preferred over others: `realtime` before all ordinary work, `nice` by weight only, `none`. */
export type Preference = 'realtime' | 'nice' | 'none'

const niceness = -15
/** SCHED_RR of sched(7), at low levels: above ordinary work is enough. Threads of one level may wait 100 ms for each other, so a watch stands above what it watches. */
const roundRobin = 2
const levels = { callers: 10, watch: 20 } as const

/**
 * Puts the calling process before the ordinary work of this machine: it paces and stamps packets and must not wait behind recognising,
 * measuring or a neighbour's build. Niceness does not do that: it shares out time, but a thread that wakes up may still wait tens of
 * milliseconds for its share; a real-time class runs at once (the kernel keeps 5 % for others). Needs Linux and a privilege
 * (CAP_SYS_NICE); without it niceness is tried.
 *
 * Only for a process that does nothing but media, and all of its threads at one level: the runtime's compiler and collector threads hold
 * locks on which the main thread spins, and a real-time thread that spins on a lower one never lets it go on.
 */
export function preferProcess(as: keyof typeof levels): Preference {
  return realTime(levels[as]) ? 'realtime' : preferThread()
}

/**
 * The calling thread by weight alone, in the thread's process and among sessions: for a process that has other work besides, whose threads
 * it shares locks with. Without a privilege nothing changes.
 */
export function preferThread(): Preference {
  preferSession()
  try {
    setPriority(niceness)
    return 'nice'
  } catch {
    return 'none'
  }
}

function realTime(level: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const { load } = createRequire(import.meta.url)('koffi') as { load(path: string): LibraryHandle }
    const setScheduler = load('libc.so.6').func('int sched_setscheduler(int, int, const int*)')
    const threads = readdirSync('/proc/self/task').map(Number)
    return threads.every((thread) => setScheduler(thread, roundRobin, [level]) === 0)
  } catch {
    // Another C library than glibc, or koffi not built for this machine.
    return false
  }
}

/**
 * Where Linux shares the processor out by session (autogroup, sched(7)), niceness ranks only the threads of one session: a build in another
 * terminal then takes as much as all callers together. For a process that leads a session of its own.
 */
function preferSession(): void {
  try {
    writeFileSync('/proc/self/autogroup', String(niceness))
  } catch {
    // No autogroup here, or no privilege: sessions stay equal.
  }
}

import type { RunEvent } from '../model/run-event.ts'
import type { Rooms } from './rooms.ts'
import type { CommandResult, CommandRunner, OutStream, SignalName, World } from './world.ts'

/** Tests only: a world that is all memory, with a clock that moves when told. */
export interface FakeWorld extends World {
  readonly out: () => string
  readonly err: () => string
  /** Moves the clock, firing timers on their way, and lets promises settle. */
  readonly advance: (ms: number) => Promise<void>
  readonly press: (signal: SignalName) => void
  readonly exitProcess: () => void
  readonly listeners: () => number
  readonly commands: readonly string[]
}

export interface FakeOptions {
  readonly stdoutTTY?: boolean
  readonly stderrTTY?: boolean
  readonly stdinTTY?: boolean
  readonly columns?: number
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly uid?: number
  readonly answer?: string
  readonly rooms?: Partial<Rooms>
  /** What commands say; undefined: no such program. */
  readonly commands?: (line: string) => Partial<CommandResult> | undefined
  /** Where both streams end, in order of writing, as on a terminal. */
  readonly screen?: (text: string) => void
}

export function fakeWorld(options: FakeOptions = {}): FakeWorld {
  const text = { out: '', err: '' }
  const commands: string[] = []
  const timers = new Set<{ dueMs: number; everyMs: number | null; fire: () => void }>()
  const signals = new Map<SignalName, Set<() => void>>()
  const exits = new Set<() => void>()
  let now = 1000
  const stream = (name: 'out' | 'err', isTTY: boolean): OutStream => ({
    write: (chunk) => {
      text[name] += chunk
      options.screen?.(chunk)
      return true
    },
    isTTY,
    columns: isTTY ? (options.columns ?? 80) : undefined,
  })
  const addTimer = (ms: number, repeat: boolean, fire: () => void): (() => void) => {
    const timer = { dueMs: now + ms, everyMs: repeat ? ms : null, fire }
    timers.add(timer)
    return () => timers.delete(timer)
  }
  const runCommand: CommandRunner = async (command, args, run = {}) => {
    const line = [command, ...args].join(' ')
    commands.push(line)
    const said = options.commands?.(line)
    const result = {
      stdout: '',
      stderr: '',
      ...(said ?? { stderr: 'no such program' }),
      code: said === undefined ? null : (said.code ?? 0),
    }
    for (const one of result.stdout.split('\n').slice(0, -1)) run.onLine?.(one)
    return result
  }
  const refuse = (what: string) => (): Promise<never> => Promise.reject(new Error(`the test did not expect ${what}`))
  return {
    stdout: stream('out', options.stdoutTTY ?? false),
    stderr: stream('err', options.stderrTTY ?? false),
    stdinIsTTY: options.stdinTTY ?? false,
    env: options.env ?? {},
    cwd: options.cwd ?? '/nowhere',
    uid: options.uid ?? 1000,
    platform: 'linux',
    nowMs: () => now,
    every: (ms, tick) => addTimer(ms, true, tick),
    sleep: (ms) => new Promise((resolve) => addTimer(ms, false, resolve)),
    onSignal: (name, listener) => {
      const set = signals.get(name) ?? new Set()
      signals.set(name, set.add(listener))
      return () => set.delete(listener)
    },
    onExit: (listener) => {
      exits.add(listener)
      return () => exits.delete(listener)
    },
    ask: async (question) => {
      text.err += question
      if (options.answer === undefined) throw new Error('the test did not expect a question')
      return options.answer
    },
    runCommand,
    rooms: {
      pipeline: refuse('the pipeline'),
      terminalReport: async (result) => `report of ${result.run.scenario}\n`,
      resultJson: async (result) => `${JSON.stringify(result)}\n`,
      githubAnnotations: async () => ['::error file=s.yaml,line=3::p95'],
      readResult: refuse('a result to be read'),
      schema: refuse('a schema'),
      startAgent: refuse('an agent'),
      ...options.rooms,
    },
    out: () => text.out,
    err: () => text.err,
    commands,
    press: (signal) => [...(signals.get(signal) ?? [])].forEach((listener) => listener()),
    exitProcess: () => [...exits].forEach((listener) => listener()),
    listeners: () => [...signals.values()].reduce((sum, set) => sum + set.size, exits.size),
    advance: async (ms) => {
      const endMs = now + ms
      for (;;) {
        await settle()
        const next = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (!next) break
        now = Math.max(now, next.dueMs)
        if (next.everyMs === null) timers.delete(next)
        else next.dueMs += next.everyMs
        next.fire()
      }
      now = endMs
      await settle()
    },
  }
}

/** Lets everything that is already resolved run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export function progressEvent(progress: Partial<Extract<RunEvent, { type: 'progress' }>['progress']> = {}): RunEvent {
  return {
    type: 'progress',
    progress: {
      elapsedMs: 30_000,
      remainingMs: 45_000,
      activeCalls: 8,
      endedCalls: 4,
      plannedCalls: 17,
      failedCalls: 0,
      turns: 31,
      invalidTurns: 1,
      p50Ms: 642.4,
      p95Ms: null,
      eventLoopP99Ms: 1.26,
      ...progress,
    },
  }
}

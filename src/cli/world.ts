import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import type { Rooms } from './rooms.ts'
import { realRooms } from './rooms.ts'

/** A terminal or pipe to write to. `columns` is undefined where it is not a terminal. */
export interface OutStream {
  write: (text: string) => unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** What a finished command said. `code` is null when it could not be started or was killed by a signal. */
export interface CommandResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs one program to its end and never rejects: a program that is not there is `code: null` with the reason in `stderr`. */
export type CommandRunner = (
  command: string,
  args: readonly string[],
  options?: { readonly env?: Readonly<Record<string, string>>; readonly onLine?: (line: string) => void },
) => Promise<CommandResult>

export type SignalName = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** Everything a command touches outside its own files, passed in so that tests can stand in for it. */
export interface World {
  readonly stdout: OutStream
  readonly stderr: OutStream
  readonly stdinIsTTY: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** 0 is root; null where the platform has no user ids. */
  readonly uid: number | null
  readonly platform: string
  /** Monotonic ms. */
  readonly nowMs: () => number
  /** Calls `tick` every `ms` until the returned function is called. Must not keep the process alive. */
  readonly every: (ms: number, tick: () => void) => () => void
  readonly sleep: (ms: number) => Promise<void>
  /** Listens until the returned function is called. */
  readonly onSignal: (name: SignalName, listener: () => void) => () => void
  /** Called on every way out of the process that runs code, crashes included. */
  readonly onExit: (listener: () => void) => () => void
  readonly ask: (question: string) => Promise<string>
  readonly runCommand: CommandRunner
  readonly rooms: Rooms
}

/** The process itself. */
export function realWorld(): World {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdinIsTTY: process.stdin.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    uid: process.getuid?.() ?? null,
    platform: process.platform,
    nowMs: () => performance.now(),
    every: (ms, tick) => {
      const timer = setInterval(tick, ms).unref()
      return () => clearInterval(timer)
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onSignal: (name, listener) => {
      process.on(name, listener)
      return () => process.off(name, listener)
    },
    onExit: (listener) => {
      process.on('exit', listener)
      return () => process.off('exit', listener)
    },
    ask: askOnTerminal,
    runCommand: runRealCommand,
    rooms: realRooms,
  }
}

async function askOnTerminal(question: string): Promise<string> {
  const readline = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await readline.question(question)
  } finally {
    readline.close()
  }
}

const runRealCommand: CommandRunner = (command, args, options = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
    })
    const output = { stdout: '', stderr: '', line: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
      const lines = (output.line + text).split('\n')
      output.line = lines.pop() ?? ''
      for (const line of lines) options.onLine?.(line)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.on('error', (error) => resolve({ code: null, stdout: output.stdout, stderr: error.message }))
    child.on('close', (code) => resolve({ code, stdout: output.stdout, stderr: output.stderr }))
  })

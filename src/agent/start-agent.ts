import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { AgentSettings } from '../model/plan.ts'
import { InputError, type Problem } from '../model/problem.ts'
import { speechCacheDir } from '../speech/speech-cache.ts'
import type { AgentCpu, AgentInit, ChildMessage } from './agent-messages.ts'

export type { AgentCpu } from './agent-messages.ts'

export interface AgentOptions {
  readonly settings: AgentSettings
  readonly seed: number
  /** Default 0: any free port. */
  readonly port?: number
  readonly token?: string
  /** Default: the user's speech cache. */
  readonly cacheDir?: string
  /** Threads that recognise, default 1; 0: none. */
  readonly recogniserWorkers?: number
}

export interface RunningAgent {
  /** `http://127.0.0.1:<port>`; calls are placed at `/calls`. */
  readonly url: string
  /** Scope of the recogniser: `closed-catalogue`, or `none`. */
  readonly recogniser: string
  readonly recogniserId: string | null
  /** Why nothing is recognised although it was asked for. */
  readonly problem?: Problem
  /** CPU use and event-loop delay of the agent's process since it was ready; null where it is gone or does not answer. */
  cpuUsage(): Promise<AgentCpu | null>
  /** Resolves when the process is gone, however it went. */
  readonly exited: Promise<void>
  /** Ends the process: asked first, killed after 2 s. Never rejects. */
  stop(): Promise<void>
}

/** First start with an empty cache renders some thirty sentences and builds a language model. */
const startLimitMs = 120_000
const cpuLimitMs = 2_000
const stopLimitMs = 2_000
const keptErrorChars = 2_000

/**
 * Starts the reference agent in a process of its own. Rejects with an `InputError` (`port.taken`) or, where the process does not
 * come up, an Error with its last words. A later crash of the agent never reaches this process.
 */
export async function startAgent(options: AgentOptions): Promise<RunningAgent> {
  const entry = new URL(`./agent-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)
  // A session of its own, whose priority is its own; it leaves when the channel to us closes.
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: true })
  let lastWords = ''
  child.stderr?.on('data', (data: Buffer) => (lastWords = (lastWords + data.toString('utf8')).slice(-keptErrorChars)))
  child.on('error', () => {})
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = (): Promise<void> => stopChild(child, exited)
  const { settings, seed, port, token } = options
  const init: AgentInit = {
    type: 'init',
    settings,
    seed,
    port: port ?? 0,
    ...(token === undefined ? {} : { token }),
    cacheDir: options.cacheDir ?? speechCacheDir(process.env),
    recogniserWorkers: options.recogniserWorkers ?? 1,
  }
  child.send(init, () => {})
  const answer = await firstAnswer(child, exited)
  if (answer?.type !== 'ready') {
    await stop()
    if (answer?.type === 'failed') throw new InputError(answer.problems)
    throw new Error(`the reference agent did not start: ${lastWords.trim() || 'no answer from its process'}`)
  }
  return {
    url: answer.url,
    recogniser: answer.recogniser?.scope ?? 'none',
    recogniserId: answer.recogniser?.id ?? null,
    ...(answer.problem === undefined ? {} : { problem: answer.problem }),
    cpuUsage: () => askCpu(child),
    exited,
    stop,
  }
}

/** The first message of the child; null where it ended or said nothing in time. */
async function firstAnswer(child: ChildProcess, exited: Promise<void>): Promise<ChildMessage | null> {
  const limit = AbortSignal.timeout(startLimitMs)
  const message = once(child, 'message', { signal: limit }).then(
    ([first]) => first as ChildMessage,
    () => null,
  )
  // The last message may still be in the pipe when the process has ended.
  return Promise.race([message, exited.then(() => Promise.race([message, new Promise<null>((resolve) => setTimeout(resolve, 200, null))]))])
}

async function askCpu(child: ChildProcess): Promise<AgentCpu | null> {
  if (!child.connected) return null
  return new Promise((resolve) => {
    const finish = (cpu: AgentCpu | null): void => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      resolve(cpu)
    }
    const onMessage = (message: ChildMessage): void => {
      if (message.type !== 'cpu') return
      const { cores, eventLoopP99Ms, eventLoopMaxMs } = message
      finish({ cores, eventLoopP99Ms, eventLoopMaxMs })
    }
    const onExit = (): void => finish(null)
    const timer = setTimeout(onExit, cpuLimitMs)
    child.on('message', onMessage)
    child.once('exit', onExit)
    child.send({ type: 'cpu' }, (error) => error !== null && finish(null))
  })
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
  await exited
  clearTimeout(timer)
}

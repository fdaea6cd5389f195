import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TargetSpec } from '../../model/plan.ts'
import { systemPython } from './requirements.ts'

/** What the responder says of one call at its end, by its own clock. */
export interface ResponderCall {
  readonly call: string
  readonly asked: number
  readonly played: number
  /** Heard minus asked, one figure a reply, judged by the real send and arrival stamps after the burst had gone out. */
  readonly misplacedMs: readonly number[]
  readonly pacingMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

export interface Responder {
  readonly spec: TargetSpec
  /** Delay of aiortc's Opus encoder and decoder, as the responder measured it at its start. */
  readonly codecDelaySamples: number
  readonly calls: readonly ResponderCall[]
  stop(): Promise<void>
}

/** Starts responder.py on a free loopback port. It leaves by itself after `maxSeconds`, whatever becomes of its parent. */
export async function startResponder(maxSeconds = 200): Promise<Responder> {
  const script = fileURLToPath(new URL('./responder.py', import.meta.url))
  const child = spawn(systemPython, [script, '--max-seconds', String(maxSeconds)], { stdio: ['ignore', 'pipe', 'pipe'] })
  const stderr: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text))
  const calls: ResponderCall[] = []
  const ready = new Promise<{ url: string; codecDelaySamples: number }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as { event: string }
      if (message.event === 'ready') resolve(message as unknown as { url: string; codecDelaySamples: number })
      if (message.event === 'call') calls.push(message as unknown as ResponderCall)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the responder ended (code ${code}): ${stderr.join('')}`)))
  })
  const { url, codecDelaySamples } = await ready
  return {
    spec: { kind: 'whip', name: 'aiortc', url, events: 'datachannel', cues: true },
    codecDelaySamples,
    calls,
    stop: () => ended(child, 'SIGTERM'),
  }
}

/** Asks a child to leave by a signal and waits until it is gone; after 5 s it is killed. */
export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const limit = setTimeout(() => child.kill('SIGKILL'), 5000)
  await gone
  clearTimeout(limit)
}

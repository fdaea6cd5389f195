import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { systemPython } from './requirements.ts'
import { ended } from './responder.ts'

export interface Capture {
  /** Stops the capture and completes the file; returns tcpdump's own count of what it caught and what the kernel dropped. */
  stop(): Promise<string>
}

/** RTP, RTCP and nothing else: first payload byte 128…191 (RFC 7983). */
const onlyMedia = 'udp and udp[8] >= 128 and udp[8] <= 191'

/** Packets after which tcpdump leaves by itself, whatever becomes of its parent: half a minute of sixty calls of others beside ours. */
const mostPackets = 200_000

/** Captures media on loopback with kernel time stamps (ns) into a pcap file. Resolves once packets are being captured. */
export async function startCapture(path: string): Promise<Capture> {
  const file = openSync(path, 'w')
  // Immediate mode: or the last second would stay in the kernel's ring. Standard output: tcpdump gives up its rights before it opens files.
  const options = [
    '-i',
    'lo',
    '-n',
    '-s',
    '2000',
    '--immediate-mode',
    '-U',
    '--time-stamp-precision=nano',
    '-c',
    String(mostPackets),
    '-w',
    '-',
  ]
  const child = spawn('tcpdump', [...options, onlyMedia], { stdio: ['ignore', file, 'pipe'] })
  closeSync(file)
  let told = ''
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`tcpdump ended (code ${code}): ${told}`)))
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      told += text
      if (told.includes('listening on lo')) resolve()
    })
  })
  return {
    async stop() {
      await ended(child, 'SIGINT')
      return told.slice(told.indexOf('\n') + 1).trim()
    },
  }
}

/** What recompute.py finds in a capture: one entry a caller burst, in order; `latencyMs` null where no reply followed. */
export interface Recomputed {
  readonly turns: readonly { readonly callerOffsetMs: number; readonly agentOnsetMs: number | null; readonly latencyMs: number | null }[]
  readonly packets: { readonly caller: number; readonly agent: number; readonly callerFilled: number; readonly agentFilled: number }
}

/** Runs recompute.py on a capture; `keys` are SRTP master key and salt of each direction (30 bytes). */
export async function recompute(path: string, keys: { readonly caller: Buffer; readonly agent: Buffer }): Promise<Recomputed> {
  const script = fileURLToPath(new URL('./recompute.py', import.meta.url))
  const child = spawn(systemPython, [script, path], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 })
  child.stdin.end(JSON.stringify({ caller: keys.caller.toString('base64'), agent: keys.agent.toString('base64') }))
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`recompute.py ended (code ${code}): ${errors}`)
  return JSON.parse(output) as Recomputed
}

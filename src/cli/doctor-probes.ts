import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nodeCheck } from './node-check.ts'

/** How late timers of this process fire, in ms, over a short absolute schedule. */
export interface TimerQuality {
  readonly n: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** What the doctor tries out. Each resolves with what it found, or rejects with why it does not work. */
export interface DoctorProbes {
  readonly node: () => { readonly ok: boolean; readonly text: string; readonly hint: string }
  readonly opus: () => Promise<string>
  readonly flite: () => Promise<string>
  readonly webrtc: () => Promise<string>
  readonly reports: (dir: string) => Promise<string>
  readonly timers: () => Promise<TimerQuality>
}

const tickMs = 10
const ticks = 100

export const realProbes: DoctorProbes = {
  node: () => nodeCheck(),
  opus: async () => {
    const { createOpusDecoder, createOpusEncoder } = await import('../audio/opus.ts')
    const encoder = createOpusEncoder()
    const decoder = createOpusDecoder({ sampleRate: 48000 })
    try {
      const heard = decoder.decode(encoder.encode(new Int16Array(960)))
      if (heard.length !== 960) throw new Error(`20 ms came back as ${heard.length} samples`)
      return 'encodes and decodes'
    } finally {
      encoder.close()
      decoder.close()
    }
  },
  flite: async () => {
    const { createFliteSynthesiser } = await import('../speech/flite.ts')
    const synthesiser = await createFliteSynthesiser()
    try {
      const { samples, sampleRate } = await synthesiser.synthesise({ text: 'ready', voice: 'slt', rate: 1 })
      if (!samples.some((sample) => Math.abs(sample) > 1000)) throw new Error('it made only silence')
      return `${synthesiser.id}, said one word in ${Math.round((samples.length / sampleRate) * 1000)} ms of audio`
    } finally {
      await synthesiser.close()
    }
  },
  webrtc: async () => {
    await import('werift')
    const socket = createSocket('udp4')
    try {
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
      return 'werift loads, UDP sockets open'
    } finally {
      socket.close()
    }
  },
  reports: async (dir) => {
    // The directory itself may not be there yet: then the nearest one above it must let us in.
    let place = dir
    while (!existsSync(place)) place = dirname(place)
    const trial = await mkdtemp(join(place, '.vqt-doctor-'))
    try {
      await writeFile(join(trial, 'file'), 'x')
      return dir
    } finally {
      await rm(trial, { recursive: true })
    }
  },
  timers: async () => {
    const startMs = performance.now()
    const late: number[] = []
    for (let tick = 1; tick <= ticks; tick++) {
      const dueMs = startMs + tick * tickMs
      // Measured against the schedule, not the last tick: that is how calls are paced.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - performance.now())))
      late.push(performance.now() - dueMs)
    }
    late.sort((a, b) => a - b)
    const rank = (q: number): number => late[Math.ceil(q * late.length) - 1] ?? Number.NaN
    return { n: late.length, p50Ms: rank(0.5), p99Ms: rank(0.99), maxMs: rank(1) }
  },
}

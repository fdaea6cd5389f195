/** Test support: a small caller with a real peer, to hear what the agent does over a real connection. */
import { createOpusDecoder, encodeUtterance, opusSilence } from '../audio/opus.ts'
import type { TrackPacket } from '../model/recording.ts'
import type { AgentMessage, CueMessage, HangupReport } from '../model/wire.ts'
import { nowMs, type MediaSession, type Peer } from '../peer/contract.ts'
import { FrameClock } from '../peer/frame-clock.ts'
import { createWeriftPeer } from '../peer/werift-peer.ts'

const firstTimestamp = 0xffff_8000
const audible = 60
const quietMs = 600

export class TestCaller {
  readonly messages: AgentMessage[] = []
  readonly received: TrackPacket[] = []
  readonly #clock = new FrameClock()
  readonly #peer: Peer
  readonly #media: MediaSession
  readonly #location: string
  readonly #queue: Uint8Array[] = []
  readonly #sent: { readonly atMs: number; readonly frame: number }[] = []
  #frame = 0
  #firstDueMs: number | null = null
  readonly #decoder = createOpusDecoder({ sampleRate: 16000 })
  #closedWhy: string | null = null
  #heardSince = false
  #lastAudibleMs = 0

  private constructor(peer: Peer, media: MediaSession, location: string) {
    this.#peer = peer
    this.#media = media
    this.#location = location
    media.onText((text) => this.messages.push(JSON.parse(text) as AgentMessage))
    media.onPacket((packet) => {
      this.received.push(packet)
      if (!this.#decoder.decode(packet.payload).some((sample) => Math.abs(sample) > audible)) return
      this.#heardSince = true
      this.#lastAudibleMs = packet.atMs
    })
    media.onClosed((why) => (this.#closedWhy = why))
    this.#clock.add({
      periodMs: 20,
      onFrame: (dueMs) => {
        this.#firstDueMs ??= dueMs
        // Time the clock skipped is skipped in the media too.
        this.#frame = Math.max(this.#frame, Math.round((dueMs - this.#firstDueMs) / 20))
        const payload = this.#queue.shift() ?? opusSilence
        const { atMs } = media.send({ payload, timestamp: (firstTimestamp + this.#frame * 960) >>> 0 })
        this.#sent.push({ atMs, frame: this.#frame++ })
      },
    })
  }

  static async place(url: string, query = ''): Promise<TestCaller> {
    const peer = createWeriftPeer({ ptimeMs: 20, loopback: true })
    const headers = { 'content-type': 'application/sdp' }
    const response = await fetch(`${url}/calls${query}`, { method: 'POST', headers, body: await peer.offer() })
    if (response.status !== 201) throw new Error(`POST was answered with ${response.status}`)
    await peer.accept(await response.text())
    return new TestCaller(peer, await peer.connected(10_000), new URL(response.headers.get('location')!, url).href)
  }

  get location(): string {
    return this.#location
  }

  get closedWhy(): string | null {
    return this.#closedWhy
  }

  /** ICE restart through PATCH. */
  async restart(): Promise<void> {
    const response = await fetch(this.#location, {
      method: 'PATCH',
      headers: { 'content-type': 'application/sdp' },
      body: await this.#peer.restart(),
    })
    if (response.status !== 200) throw new Error(`PATCH was answered with ${response.status}`)
    await this.#peer.accept(await response.text())
  }

  /** Says 48 kHz samples, with a cue before them. Resolves when the last packet is sent, with the end in ms (measures.md 1.2). */
  async say(
    turn: number,
    samples: Int16Array,
    options: { readonly cue?: boolean; readonly reply?: CueMessage['reply'] } = {},
  ): Promise<{ offsetMs: number }> {
    const first = this.#frame + this.#queue.length
    this.#heardSince = false
    const packets = encodeUtterance(samples, 20)
    this.#queue.push(...packets)
    const cue: CueMessage = {
      type: 'cue',
      turn,
      startTimestamp: (firstTimestamp + first * 960) >>> 0,
      endTimestamp: (firstTimestamp + first * 960 + samples.length) >>> 0,
      samplesPerPacket: 960,
      ...(options.reply === undefined ? {} : { reply: options.reply }),
    }
    if (options.cue !== false) this.#media.sendText(JSON.stringify(cue))
    await this.until(() => this.#frame >= first + packets.length, 30_000, 'its own words to be sent')
    const anchorMs = Math.min(...this.#sent.map(({ atMs, frame }) => atMs - frame * 20))
    return { offsetMs: anchorMs + first * 20 + samples.length / 48 - 20 }
  }

  /** When a sample of the agent's track could be heard at the earliest, on this machine's clock. */
  heardAtMs(timestamp: number): number {
    const relative = (value: number): number => ((value - this.received[0]!.timestamp) | 0) / 48
    return Math.min(...this.received.map((packet) => packet.atMs - relative(packet.timestamp))) + relative(timestamp)
  }

  async until(met: () => boolean, limitMs: number, what: string): Promise<void> {
    const deadline = nowMs() + limitMs
    while (!met()) {
      if (nowMs() > deadline) {
        const quietForMs = Math.round(nowMs() - (this.received.at(-1)?.atMs ?? 0))
        const path = `last packet ${quietForMs} ms ago, connection ${this.#closedWhy ?? 'open'}`
        throw new Error(`waited in vain for ${what}; ${path}; messages: ${JSON.stringify(this.messages)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Waits until the agent has spoken since the caller last began to, and has been quiet for 600 ms. */
  async agentTurn(limitMs: number = 15_000): Promise<void> {
    await this.until(() => this.#heardSince && nowMs() - this.#lastAudibleMs > quietMs, limitMs, "the end of the agent's turn")
  }

  async hangUp(): Promise<HangupReport> {
    this.#clock.close()
    const response = await fetch(this.#location, { method: 'DELETE' })
    const report = (await response.json()) as HangupReport
    await this.#peer.close()
    return report
  }

  /** Leaves without a word. */
  async vanish(): Promise<void> {
    this.#clock.close()
    await this.#peer.close()
  }
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { InputError } from '../model/problem.ts'
import { nowMs, type Peer, type PeerOptions } from '../peer/contract.ts'
import { AgentCall, type AgentEngines } from './call.ts'
import { sendReport } from './hangup-report.ts'

/** A call nobody feeds for this long is over. */
const silentMs = 30_000
/** What a call knew is kept this long after its end, for the DELETE that asks for it. */
const keepMs = 60_000
const sweepMs = 2_000
const connectLimitMs = 15_000
const maxOfferBytes = 200_000

export interface AgentServerOptions {
  readonly engines: AgentEngines
  readonly createPeer: (options: PeerOptions) => Peer
  /** 0: any free port. */
  readonly port: number
  /** Required as `Authorization: Bearer …` on every request but `/health`; absent: nobody is asked. */
  readonly token?: string
  readonly seed: number
}

export interface AgentServer {
  /** `http://127.0.0.1:<port>`; calls are placed at `/calls`. */
  readonly url: string
  readonly callCount: number
  close(): Promise<void>
}

/**
 * The agent's door on 127.0.0.1: POST an SDP offer to `/calls` → 201, `Location`, answer; PATCH the location with a new offer → 200,
 * answer; DELETE it → 200 with the hang-up report; WebSocket `<location>/events`; `GET /health`. `?flow=calibration` on the POST
 * serves the calibration standard, `?seed=<n>` makes the call's random choices repeatable.
 * Throws an `InputError` (`port.taken`) where the port is in use.
 */
export async function serveAgent(options: AgentServerOptions): Promise<AgentServer> {
  const desk = new CallDesk(options)
  const server = createServer((request, response) => void desk.handle(request, response))
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    const call = desk.callOfEvents(request)
    if (call === null) return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const unsubscribe = call.events.subscribe((text) => ws.send(text))
      ws.on('message', (data: Buffer) => call.events.receive(data.toString('utf8')))
      ws.on('close', unsubscribe)
      ws.on('error', () => ws.terminate())
    })
  })
  await listen(server, options.port)
  const sweep = setInterval(() => desk.sweep(), sweepMs)
  sweep.unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get callCount() {
      return desk.callCount
    },
    async close() {
      clearInterval(sweep)
      for (const ws of sockets.clients) ws.terminate()
      server.closeAllConnections()
      await Promise.all([new Promise((resolve) => server.close(resolve)), desk.close()])
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return reject(error)
      const message = error.code === 'EADDRINUSE' ? `port ${port} is taken` : `port ${port} may not be opened`
      reject(new InputError([{ code: 'port.taken', message, hint: 'choose another with --port, or 0 for any free one' }]))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Takes calls and keeps them until they are asked about or forgotten. */
class CallDesk {
  readonly #options: AgentServerOptions
  readonly #calls = new Map<string, AgentCall>()
  readonly #endedAt = new Map<AgentCall, number>()
  #taken = 0

  constructor(options: AgentServerOptions) {
    this.#options = options
  }

  get callCount(): number {
    return [...this.#calls.values()].filter((call) => !call.ended).length
  }

  callOfEvents(request: IncomingMessage): AgentCall | null {
    const match = /^\/calls\/([^/]+)\/events$/.exec(pathOf(request))
    return match === null || !this.#mayEnter(request) ? null : (this.#calls.get(match[1]!) ?? null)
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response)
    } catch (error) {
      if (!response.headersSent) say(response, 500, error instanceof Error ? error.message : String(error))
      else response.destroy()
    }
  }

  /** Ends what has gone silent, forgets what nobody asked about. */
  sweep(): void {
    for (const [id, call] of this.#calls) {
      if (!call.ended && nowMs() - call.lastHeardMs > silentMs) void call.end()
      if (!call.ended) continue
      const endedAt = this.#endedAt.get(call) ?? nowMs()
      this.#endedAt.set(call, endedAt)
      if (nowMs() - endedAt > keepMs) this.#forget(id, call)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#calls.values()].map((call) => call.end()))
    this.#calls.clear()
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request)
    if (path === '/health') {
      const recogniser = this.#options.engines.recogniser?.scope ?? 'none'
      return json(response, { ok: true, calls: this.callCount, recogniser })
    }
    if (!this.#mayEnter(request)) {
      response.setHeader('www-authenticate', 'Bearer')
      return say(response, 401, 'this agent wants its bearer token')
    }
    if (path === '/calls') return request.method === 'POST' ? this.#place(request, response) : notAllowed(response, 'POST')
    const call = this.#calls.get(/^\/calls\/([^/]+)$/.exec(path)?.[1] ?? '')
    if (call === undefined) return say(response, 404, 'no such call')
    if (request.method === 'DELETE') return this.#hangUp(call, response)
    if (request.method === 'PATCH') return this.#renegotiate(call, request, response)
    return notAllowed(response, 'PATCH, DELETE')
  }

  async #place(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { fault } = this.#options.engines.settings
    if (fault === 'http-401') return say(response, 401, 'refused on purpose')
    if (fault === 'http-429') return say(response.setHeader('retry-after', '2'), 429, 'refused on purpose')
    if (fault === 'http-503') return say(response, 503, 'refused on purpose')
    const offer = await offerOf(request, response)
    // `no-answer` keeps the request open until the caller gives up.
    if (offer === null || fault === 'no-answer') return
    const number = this.#taken++
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '')
    const asked = query.get('seed')
    const seed = asked !== null && /^\d{1,10}$/.test(asked) ? Number(asked) : this.#options.seed + 104_729 * number
    const flow = query.get('flow') === 'calibration' ? 'calibration' : 'dialogue'
    const peer = this.#options.createPeer({ ptimeMs: 20, loopback: true })
    const call = new AgentCall({ id: `c${number}`, peer, engines: this.#options.engines, flow, seed })
    let answer: string
    try {
      answer = await peer.answer(offer)
    } catch (error) {
      await call.end()
      return say(response, 400, `the offer cannot be answered: ${error instanceof Error ? error.message : String(error)}`)
    }
    this.#calls.set(call.id, call)
    response.writeHead(201, { 'content-type': 'application/sdp', location: `/calls/${call.id}` })
    response.end(fault === 'garbage-sdp' ? 'this is not SDP\r\n' : answer)
    peer.connected(connectLimitMs).then(
      (session) => call.start(session),
      () => call.end(),
    )
  }

  async #renegotiate(call: AgentCall, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (call.ended) return say(response, 404, 'this call is over')
    const offer = await offerOf(request, response)
    if (offer === null) return
    try {
      const answer = await call.peer.answer(offer)
      response.writeHead(200, { 'content-type': 'application/sdp' }).end(answer)
    } catch (error) {
      say(response, 400, `the offer cannot be answered: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async #hangUp(call: AgentCall, response: ServerResponse): Promise<void> {
    this.#forget(call.id, call)
    const ended = call.end()
    await sendReport(response, call)
    await ended
  }

  #forget(id: string, call: AgentCall): void {
    this.#calls.delete(id)
    this.#endedAt.delete(call)
  }

  #mayEnter(request: IncomingMessage): boolean {
    const { token } = this.#options
    return token === undefined || request.headers.authorization === `Bearer ${token}`
  }
}

/** The SDP offer of a request; null where it was refused (and answered). */
async function offerOf(request: IncomingMessage, response: ServerResponse): Promise<string | null> {
  if (!(request.headers['content-type'] ?? '').toLowerCase().startsWith('application/sdp')) {
    say(response, 415, 'the offer must come as application/sdp')
    return null
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    // Read on without keeping: a connection broken off in the middle would look like a network fault to the caller.
    if (bytes <= maxOfferBytes) chunks.push(chunk)
  }
  if (bytes > maxOfferBytes) {
    say(response, 413, 'the offer is too long')
    return null
  }
  const offer = Buffer.concat(chunks).toString('utf8')
  if (/^v=0\r?\n/.test(offer) && /^m=audio /m.test(offer)) return offer
  say(response, 400, 'the body is not an SDP offer with an audio section')
  return null
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0]!
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function notAllowed(response: ServerResponse, allow: string): void {
  response.setHeader('allow', allow)
  say(response, 405, `use ${allow}`)
}

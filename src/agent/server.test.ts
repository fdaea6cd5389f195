import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { defaultAgentSettings, type AgentFault, type AgentSettings } from '../model/plan.ts'
import type { HangupReport } from '../model/wire.ts'
import { nowMs, type MediaSession, type Peer } from '../peer/contract.ts'
import { FrameClock } from '../peer/frame-clock.ts'
import { FakeMedia } from './fake-media.ts'
import { serveAgent, type AgentServer } from './server.ts'
import { toneBurst } from './speaking/stimuli.ts'

const offer = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'
const sdp = { 'content-type': 'application/sdp' }
const running: { server: AgentServer; clock: FrameClock }[] = []
afterEach(async () => {
  for (const { server, clock } of running.splice(0)) {
    clock.close()
    await server.close()
  }
})

/** A peer that connects at once to a media session without a network. */
class FakePeer implements Peer {
  readonly engine = 'fake'
  readonly media = new FakeMedia()
  readonly offers: string[] = []
  closed = 0
  offer = (): Promise<string> => Promise.reject(new Error('answers only'))
  accept = (): Promise<void> => Promise.reject(new Error('answers only'))
  restart = (): Promise<string> => Promise.reject(new Error('answers only'))
  answer(offerSdp: string): Promise<string> {
    this.offers.push(offerSdp)
    return offerSdp.includes('bad')
      ? Promise.reject(new Error('no common codec'))
      : Promise.resolve(`v=0\r\na=answer:${this.offers.length}\r\n`)
  }
  connected(): Promise<MediaSession> {
    return Promise.resolve(this.media)
  }
  close(): Promise<void> {
    this.closed++
    return Promise.resolve()
  }
}

async function agent(
  settings: Partial<AgentSettings> = {},
  token?: string,
): Promise<{ url: string; peers: FakePeer[]; port: number; server: AgentServer }> {
  const peers: FakePeer[] = []
  const clock = new FrameClock()
  const clip = { samples: new Int16Array(4800).fill(900) }
  const engines = {
    settings: { ...defaultAgentSettings, ...settings },
    clock,
    voice: { clip: () => Promise.resolve(clip), ready: () => clip, close: () => Promise.resolve() },
    stimuli: { burst: toneBurst(), speech: clip },
    recogniser: null,
    crash: () => {},
  }
  const createPeer = (): Peer => {
    const peer = new FakePeer()
    peers.push(peer)
    return peer
  }
  const server = await serveAgent({ engines, createPeer, port: 0, seed: 1, ...(token === undefined ? {} : { token }) })
  running.push({ server, clock })
  return { url: server.url, peers, port: Number(new URL(server.url).port), server }
}

const post = (url: string, body: string = offer, headers: Record<string, string> = sdp): Promise<Response> =>
  fetch(`${url}/calls`, { method: 'POST', headers, body })

async function until(met: () => boolean): Promise<void> {
  const deadline = nowMs() + 5000
  while (!met()) {
    if (nowMs() > deadline) throw new Error('waited 5 s in vain')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

describe('signalling', () => {
  it('places, renegotiates and hangs up a call, and hands back truth and what it received', async () => {
    const { url, peers, server } = await agent()
    const placed = await post(url)
    expect([placed.status, placed.headers.get('content-type'), await placed.text()]).toEqual([
      201,
      'application/sdp',
      'v=0\r\na=answer:1\r\n',
    ])
    const location = new URL(placed.headers.get('location')!, url).href
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ ok: true, calls: 1, recogniser: 'none' })
    const { media } = peers[0]!
    await until(() => media.sent.length > 20)
    // The payload is no valid Opus: it is evidence all the same.
    media.arrive({ atMs: nowMs(), timestamp: 5, payload: Uint8Array.of(1, 2, 3) })
    media.arrive({ atMs: nowMs(), timestamp: 9, payload: Uint8Array.of(4, 10, 0, 160), payloadType: 110 })
    const renewed = await fetch(location, { method: 'PATCH', headers: sdp, body: offer })
    expect([renewed.status, await renewed.text()]).toEqual([200, 'v=0\r\na=answer:2\r\n'])
    await until(() => media.texts.some((text) => text.includes('"said"')))
    const ended = await fetch(location, { method: 'DELETE' })
    const report = (await ended.json()) as HangupReport
    expect(ended.status).toBe(200)
    expect(report.truth[0]).toMatchObject({ kind: 'onset', turn: -1, callerTimestamp: null })
    expect(report.farEnd).toHaveLength(2)
    expect(report.farEnd[0]).toMatchObject({ timestamp: 5, payload: 'AQID', payloadType: 111 })
    expect(media.texts.map((text) => JSON.parse(text) as object)).toContainEqual({ type: 'dtmf', digit: '4' })
    expect(peers[0]!.closed).toBe(1)
    const sentAtEnd = media.sent.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(media.sent.length).toBe(sentAtEnd)
    expect(server.callCount).toBe(0)
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(404)
  })

  it('hands back a long call whole', async () => {
    const { url, peers } = await agent()
    const location = new URL((await post(url)).headers.get('location')!, url).href
    await until(() => peers[0]!.media.sent.length > 0)
    for (let k = 0; k < 3001; k++) peers[0]!.media.arrive({ atMs: k, timestamp: k * 960, payload: new Uint8Array(80) })
    const report = (await (await fetch(location, { method: 'DELETE' })).json()) as HangupReport
    expect(report.farEnd.map((packet) => packet.timestamp)).toEqual(Array.from({ length: 3001 }, (_, k) => k * 960))
  })

  it('streams events over the WebSocket, those from before it came too', async () => {
    const { url } = await agent()
    const location = (await post(url)).headers.get('location')!
    await new Promise((resolve) => setTimeout(resolve, 60))
    const socket = new WebSocket(`${url.replace('http', 'ws')}${location}/events`)
    const [first] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(first.toString('utf8'))).toMatchObject({ type: 'ready', recogniser: 'none' })
    socket.terminate()
    const lost = new WebSocket(`${url.replace('http', 'ws')}/calls/none/events`)
    const [error] = (await once(lost, 'error')) as [Error]
    expect(error.message).toContain('404')
  })

  it('refuses what it must, and says why', async () => {
    const { url, peers } = await agent({}, 'secret')
    const headers = { ...sdp, authorization: 'Bearer secret' }
    expect((await post(url)).status).toBe(401)
    expect((await post(url, offer, { ...sdp, authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await post(url, offer, { ...headers, 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(url, 'hello', headers)).status).toBe(400)
    expect((await post(url, `${offer}a=bad\r\n`, headers)).status).toBe(400)
    expect((await post(url, offer + 'x'.repeat(300_000), headers)).status).toBe(413)
    expect((await fetch(`${url}/calls/none`, { method: 'PATCH', headers, body: offer })).status).toBe(404)
    expect((await fetch(`${url}/calls`, { headers })).status).toBe(405)
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect((await post(url, offer, headers)).status).toBe(201)
    expect(peers.map((peer) => peer.closed)).toEqual([1, 0])
  })

  it('ends a call whose far end is gone and keeps its report for who asks', async () => {
    const { url, peers, server } = await agent()
    const location = new URL((await post(url)).headers.get('location')!, url).href
    await until(() => peers[0]!.media.sent.length > 0)
    peers[0]!.media.loseFarEnd('gone')
    await until(() => server.callCount === 0)
    expect(peers[0]!.closed).toBe(1)
    expect((await fetch(location, { method: 'DELETE' })).status).toBe(200)
  })

  it('says that a port is taken', async () => {
    const { port, server } = await agent()
    void server
    const again = serveAgent({ engines: {} as never, createPeer: () => new FakePeer(), port, seed: 0 })
    await expect(again).rejects.toMatchObject({ problems: [{ code: 'port.taken', message: `port ${port} is taken` }] })
  })
})

describe('faults on purpose', () => {
  it.each([
    ['http-401', 401],
    ['http-429', 429],
    ['http-503', 503],
  ] as const)('%s', async (fault, status) => {
    const { url, peers } = await agent({ fault })
    const response = await post(url)
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '2' : null)
    expect(peers).toHaveLength(0)
  })

  it('garbage-sdp: accepted, but the answer is none', async () => {
    const response = await post((await agent({ fault: 'garbage-sdp' })).url)
    expect(response.status).toBe(201)
    expect(await response.text()).not.toMatch(/^v=0/)
  })

  it('no-answer: the request stays open until the caller leaves', async () => {
    const { url } = await agent({ fault: 'no-answer' })
    const asked = fetch(`${url}/calls`, { method: 'POST', headers: sdp, body: offer, signal: AbortSignal.timeout(400) })
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' })
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  it('no-media: connected, and not one packet', async () => {
    const fault: AgentFault = 'no-media'
    const { url, peers } = await agent({ fault })
    expect((await post(url)).status).toBe(201)
    await until(() => peers[0]!.media.texts.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(peers[0]!.media.sent).toHaveLength(0)
  })
})

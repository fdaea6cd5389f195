import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { TargetSpec } from '../../model/plan.ts'
import { agentMessage, createWhipTarget } from './whip-target.ts'

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => (server.closeAllConnections(), server.close())))

async function serve(listener: RequestListener): Promise<TargetSpec> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/calls`
  return { kind: 'whip', name: 'test', url, events: 'none', cues: false }
}
const sdp = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n'
const never = new AbortController().signal

describe('whip target', () => {
  it('posts the offer with the token and hands back answer, location and hang-up report', async () => {
    const seen: string[] = []
    const spec = await serve((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      if (request.method === 'POST') response.writeHead(201, { location: '/calls/7', 'content-type': 'application/sdp' }).end(sdp)
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"truth":[],"farEnd":[]}')
    })
    const call = await createWhipTarget(spec, 't0k').place('v=0', never)
    expect(call.answerSdp).toBe(sdp)
    expect(await call.hangup()).toEqual({ reachable: true, report: '{"truth":[],"farEnd":[]}' })
    expect(seen).toEqual(['POST /calls Bearer t0k', 'DELETE /calls/7 Bearer t0k'])
  })

  it.each([
    [401, 'signalling.unauthorised'],
    [429, 'signalling.rate-limited'],
    [503, 'signalling.unavailable'],
    [500, 'signalling.refused'],
  ])('names a refusal with %i', async (status, code) => {
    const spec = await serve((_, response) => response.writeHead(status, { 'retry-after': '3' }).end())
    await expect(createWhipTarget(spec, undefined).place('v=0', never)).rejects.toMatchObject({ stage: 'offer', problem: { code } })
  })

  it('names garbage and an unreachable target', async () => {
    const spec = await serve((_, response) => response.writeHead(201).end('<html>hello</html>'))
    await expect(createWhipTarget(spec, undefined).place('v=0', never)).rejects.toMatchObject({
      stage: 'answer',
      problem: { code: 'signalling.garbage-answer' },
    })
    const gone = { ...spec, url: 'http://127.0.0.1:1/calls' }
    await expect(createWhipTarget(gone, undefined).place('v=0', never)).rejects.toMatchObject({
      stage: 'resolve',
      problem: { code: 'signalling.unreachable' },
    })
  })

  it('reads event messages and shrugs off nonsense', () => {
    expect(agentMessage('{"type":"said","turn":0,"text":"hi"}')).toEqual({ type: 'said', turn: 0, text: 'hi' })
    for (const text of ['', 'null', '[1]', '{"a":1}', 'oops']) expect(agentMessage(text)).toBeNull()
  })
})

import { WebSocket } from 'ws'
import type { TargetSpec } from '../../model/plan.ts'
import type { Problem } from '../../model/problem.ts'
import type { AgentMessage } from '../../model/wire.ts'
import { SignallingError, type PlacedCall, type Target } from '../contract.ts'

/** How long the target may take to answer an offer. A caller would have hung up long before. */
const answerLimitMs = 10_000
const hangupLimitMs = 5_000

/**
 * A system under test that takes a call by one HTTP request, as WHIP does (RFC 9725): POST the SDP offer, 201 with the answer and a
 * `Location`; PATCH the location with a new offer; DELETE it to hang up. The reference agent speaks it, with its truth in the DELETE.
 */
export function createWhipTarget(spec: TargetSpec, token: string | undefined): Target {
  const headers = { 'content-type': 'application/sdp', ...authorization(token) }
  return {
    id: 'whip',
    async place(offerSdp, signal) {
      const response = await request(spec.url, { method: 'POST', headers, body: offerSdp }, signal, answerLimitMs)
      if (response.status !== 201 && response.status !== 200) throw refused(response, token !== undefined)
      const answerSdp = await body(response)
      if (!answerSdp.startsWith('v=0') || !/^m=audio /m.test(answerSdp)) {
        throw new SignallingError('answer', {
          code: 'signalling.garbage-answer',
          message: `the target answered with something that is not an SDP: ${excerpt(answerSdp)}`,
          hint: 'the response body must be an SDP answer with an audio section (content type application/sdp)',
        })
      }
      const location = response.headers.get('location')
      return placed(answerSdp, location === null ? null : new URL(location, spec.url).href, token, spec)
    },
  }
}

function placed(answerSdp: string, location: string | null, token: string | undefined, spec: TargetSpec): PlacedCall {
  let socket: WebSocket | null = null
  return {
    answerSdp,
    location,
    async renegotiate(offerSdp, signal) {
      if (location === null) throw cannotRenegotiate('the target gave no Location for this call')
      const headers = { 'content-type': 'application/sdp', ...authorization(token) }
      const response = await request(location, { method: 'PATCH', headers, body: offerSdp }, signal, answerLimitMs)
      if (!response.ok) throw cannotRenegotiate(`PATCH was answered with ${response.status}`)
      return body(response)
    },
    async hangup() {
      socket?.terminate()
      if (location === null) return { reachable: true, report: null }
      try {
        const signal = AbortSignal.timeout(hangupLimitMs)
        const response = await fetch(location, { method: 'DELETE', headers: authorization(token), signal })
        const isReport = response.ok && (response.headers.get('content-type') ?? '').includes('json')
        return { reachable: true, report: isReport ? await response.text() : null }
      } catch {
        return { reachable: false, report: null }
      }
    },
    subscribe(listener) {
      if (location === null || spec.events !== 'websocket') return false
      socket = new WebSocket(`${location.replace(/^http/, 'ws')}/events`, { headers: authorization(token) })
      socket.on('message', (data: Buffer) => {
        const message = agentMessage(data.toString('utf8'))
        if (message !== null) listener(message)
      })
      // A lost event plane loses evidence, not the call: measures that need it say not applicable.
      socket.on('error', () => socket?.terminate())
      return true
    },
  }
}

/** Reads one event-plane message; anything that is not one of ours is null. */
export function agentMessage(text: string): AgentMessage | null {
  try {
    const value = JSON.parse(text) as { type?: unknown }
    return typeof value === 'object' && value !== null && typeof value.type === 'string' ? (value as AgentMessage) : null
  } catch {
    return null
  }
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

async function request(url: string, init: RequestInit, signal: AbortSignal, limitMs: number): Promise<Response> {
  const limit = AbortSignal.timeout(limitMs)
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([signal, limit]) })
  } catch (error) {
    if (limit.aborted) {
      throw new SignallingError('answer', {
        code: 'signalling.no-answer',
        message: `the target did not answer the offer within ${limitMs / 1000} s`,
        hint: `does ${new URL(url).origin} accept calls? try: curl -i -X POST ${url}`,
      })
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    const problem: Problem = {
      code: 'signalling.unreachable',
      message: `cannot reach ${new URL(url).origin}`,
      hint: 'is the target running, and is the URL right?',
      cause,
    }
    throw new SignallingError('resolve', problem)
  }
}

async function body(response: Response): Promise<string> {
  try {
    return await response.text()
  } catch (error) {
    throw new SignallingError('answer', {
      code: 'signalling.no-answer',
      message: 'the target broke off its answer',
      cause: error instanceof Error ? error.message : String(error),
    })
  }
}

function refused(response: Response, hadToken: boolean): SignallingError {
  const status = response.status
  const retryAfter = response.headers.get('retry-after')
  const problems: Record<number, Problem> = {
    401: {
      code: 'signalling.unauthorised',
      message: 'the target refused the call: 401 unauthorised',
      hint: hadToken ? 'the token in VQT_TARGET_TOKEN is not accepted' : 'set the token in the environment variable VQT_TARGET_TOKEN',
    },
    403: {
      code: 'signalling.forbidden',
      message: 'the target refused the call: 403 forbidden',
      hint: 'the token may lack the right to call',
    },
    404: { code: 'signalling.not-found', message: 'the target has no such address: 404', hint: 'check the path of the --target URL' },
    429: {
      code: 'signalling.rate-limited',
      message: `the target refused the call: 429 too many requests${retryAfter === null ? '' : ` (retry after ${retryAfter} s)`}`,
      hint: 'lower --concurrency or spread the calls',
    },
    503: {
      code: 'signalling.unavailable',
      message: 'the target refused the call: 503 unavailable',
      hint: 'it is up but takes no calls now',
    },
  }
  const other: Problem = { code: 'signalling.refused', message: `the target refused the call: ${status} ${response.statusText}`.trim() }
  return new SignallingError('offer', problems[status] ?? other)
}

function cannotRenegotiate(message: string): SignallingError {
  return new SignallingError('answer', { code: 'signalling.cannot-renegotiate', message, hint: 'this target cannot restart ICE' })
}

function excerpt(text: string): string {
  const line = text.slice(0, 60).replace(/\s+/g, ' ')
  return line === '' ? '(empty body)' : `"${line}"`
}

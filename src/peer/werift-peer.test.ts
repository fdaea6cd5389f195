import { afterEach, describe, expect, it } from 'vitest'
import type { TrackPacket } from '../model/recording.ts'
import { FrameClock } from './frame-clock.ts'
import type { MediaSession, Peer } from './contract.ts'
import { createWeriftPeer } from './werift-peer.ts'

const open: Peer[] = []
const clock = new FrameClock()
afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()))
})

async function connect(): Promise<{ caller: Peer; agent: Peer; callerMedia: MediaSession; agentMedia: MediaSession }> {
  const caller = createWeriftPeer({ ptimeMs: 20, loopback: true })
  const agent = createWeriftPeer({ ptimeMs: 20, loopback: true })
  open.push(caller, agent)
  const answer = await agent.answer(await caller.offer())
  const agentSide = agent.connected(5000)
  await caller.accept(answer)
  const [callerMedia, agentMedia] = await Promise.all([caller.connected(5000), agentSide])
  return { caller, agent, callerMedia, agentMedia }
}

function pump(media: MediaSession, frames: number): Promise<{ timestamp: number; atMs: number }[]> {
  return new Promise((resolve) => {
    const sent: { timestamp: number; atMs: number }[] = []
    const remove = clock.add({
      periodMs: 20,
      onFrame: () => {
        const timestamp = sent.length * 960
        sent.push({ timestamp, atMs: media.send({ payload: Buffer.from([0xf8, 0xff, 0xfe]), timestamp }).atMs })
        if (sent.length === frames) {
          remove()
          resolve(sent)
        }
      },
    })
  })
}

describe('werift peer', () => {
  it('carries RTP both ways and text on the data channel', async () => {
    const { callerMedia, agentMedia } = await connect()
    const heard: TrackPacket[] = []
    const answered: TrackPacket[] = []
    const texts: string[] = []
    agentMedia.onPacket((packet) => heard.push(packet))
    callerMedia.onPacket((packet) => answered.push(packet))
    agentMedia.onText((text) => texts.push(text))
    callerMedia.sendText('hello')
    const [sent] = await Promise.all([pump(callerMedia, 30), pump(agentMedia, 30)])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(heard.map((packet) => packet.timestamp)).toEqual(sent.map((packet) => packet.timestamp))
    expect(heard[3]!.payload).toEqual(Buffer.from([0xf8, 0xff, 0xfe]))
    expect(answered).toHaveLength(30)
    expect(texts).toEqual(['hello'])
    for (const packet of heard) expect(packet.atMs).toBeGreaterThanOrEqual(sent[0]!.atMs)
  })

  it('offers exactly one address on loopback, or two ends could nominate different pairs', async () => {
    const caller = createWeriftPeer({ ptimeMs: 20, loopback: true })
    open.push(caller)
    const candidates = [...new Set((await caller.offer()).match(/^a=candidate:.*$/gm) ?? [])]
    expect(candidates).toHaveLength(1)
    expect(candidates[0]).toContain(' 127.0.0.1 ')
  })

  it('restarts ICE and keeps both directions', async () => {
    const { caller, agent, callerMedia, agentMedia } = await connect()
    await caller.accept(await agent.answer(await caller.restart()))
    await new Promise((resolve) => setTimeout(resolve, 700))
    let heard = 0
    let answered = 0
    agentMedia.onPacket(() => heard++)
    callerMedia.onPacket(() => answered++)
    await Promise.all([pump(callerMedia, 20), pump(agentMedia, 20)])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(heard).toBeGreaterThanOrEqual(19)
    expect(answered).toBeGreaterThanOrEqual(19)
  })

  it('tells the far end that it hung up', async () => {
    const { caller, agentMedia } = await connect()
    const closed = new Promise<string>((resolve) => agentMedia.onClosed(resolve))
    await caller.close()
    expect(await closed).toMatch(/gone|nothing received/)
  }, 12_000)

  it('refuses an answer that is no SDP and says at which stage nothing answered', async () => {
    const caller = createWeriftPeer({ ptimeMs: 20, loopback: true })
    open.push(caller)
    const sdp = await caller.offer()
    await expect(caller.accept('this is not SDP')).rejects.toThrow(/not an SDP/)
    const lonely = createWeriftPeer({ ptimeMs: 20, loopback: true })
    open.push(lonely)
    const answer = await lonely.answer(sdp)
    await lonely.close()
    await caller.accept(answer)
    await expect(caller.connected(700)).rejects.toMatchObject({ stage: 'ice' })
  })
})

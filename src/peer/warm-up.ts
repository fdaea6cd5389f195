import type { MediaSession, Peer, PeerOptions } from './contract.ts'

/** Set-ups, one after the other: after the third one a set-up blocks no longer than it ever will. */
const setUps = 4
const limitMs = 5000
/** Packets each way: enough for encryption and stamping to be compiled as well. */
const packets = 200

/**
 * Connects two endpoints of this process with each other before the first call is placed. The first handshakes of a process run code that was
 * never compiled and block its loop for 50 to 140 ms each (measured), which is paid by the calls that are already speaking. What fails here fails
 * silently: it is no part of any call, and a call will say what is wrong.
 */
export async function warmUp(createPeer: (options: PeerOptions) => Peer): Promise<void> {
  // The first request of a process loads its HTTP client (10 ms); this one goes nowhere.
  await fetch('data:,').catch(() => {})
  for (let round = 0; round < setUps; round++) {
    const ends = [createPeer({ ptimeMs: 20, loopback: true }), createPeer({ ptimeMs: 20, loopback: true })] as const
    try {
      const [offerer, answerer] = ends
      await offerer.accept(await answerer.answer(await offerer.offer()))
      for (const session of await Promise.all(ends.map((end) => end.connected(limitMs)))) speak(session)
    } catch {
      return
    } finally {
      await Promise.all(ends.map((end) => end.close().catch(() => {})))
    }
  }
}

function speak(session: MediaSession): void {
  const payload = new Uint8Array(80)
  session.onPacket(() => {})
  for (let packet = 0; packet < packets; packet++) session.send({ payload, timestamp: packet * 960 })
}

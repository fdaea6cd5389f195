import { createOpusEncoder, encodeUtterance, opusSilence } from '../../audio/opus.ts'
import { syntheticCall, type SyntheticEvent, type SyntheticTurn } from '../../measure/synthetic-call.ts'
import type { RecordedCall, TrackPacket } from '../../model/recording.ts'
import { callerSamples } from '../../scenario/render-speech.ts'
import type { Synthesiser } from '../../speech/contract.ts'
import { seededRandom } from '../../stats/seeded-random.ts'

const callMs = 60_000
const ptimeMs = 20

const agentLines = [
  'Thank you for calling the pharmacy, how can I help you today? You can ask for a refill or speak about an order.',
  'I have found your prescription, it was last filled in March and two refills are left on it.',
  'Let me read that back to you, so that we are sure that everything is right before I send it.',
  'Your order will be ready tomorrow after ten, and we will send you a message once it can be collected.',
]
const callerLines = [
  'I need a refill for my blood pressure tablets please',
  'no wait, that is the old address',
  'yes that is right',
  'can you tell me when it is ready',
]

/** Speech of both sides at 48 kHz, levelled as callers are. */
export interface BenchSpeech {
  readonly agent: readonly Int16Array[]
  readonly caller: readonly Int16Array[]
  readonly backchannel: Int16Array
}

/** Renders the lines that the calls of the benchmark are made of. */
export async function benchSpeech(synthesiser: Synthesiser): Promise<BenchSpeech> {
  const say = async (text: string, voice: string): Promise<Int16Array> => {
    const samples = callerSamples(await synthesiser.synthesise({ text, voice, rate: 1 }))
    if (samples === null) throw new Error(`no speech in "${text}"`)
    return samples
  }
  const all = (lines: readonly string[], voice: string): Promise<Int16Array[]> => Promise.all(lines.map((line) => say(line, voice)))
  return { agent: await all(agentLines, 'slt'), caller: await all(callerLines, 'rms'), backchannel: await say('right', 'rms') }
}

/**
 * One call of a minute as a live one is recorded: real speech through Opus both ways, the agent speaks about half of the time, jitter of up to
 * 8 ms, a noise floor of −77 dBFS on the agent's side (so nothing of it is digital silence), every fourth reply is interrupted and every third heard a backchannel. Other seeds give other pauses and another order.
 */
export function minuteCall(id: string, seed: number, speech: BenchSpeech): { readonly call: RecordedCall; readonly agentShare: number } {
  const random = seededRandom(seed)
  // As live callers send: an utterance from an encoder of its own, digital silence between utterances.
  const callerPayloads = Array.from({ length: callMs / ptimeMs + 1 }, () => opusSilence)
  const callerSays = (clip: Int16Array, atMs: number): number => {
    // Captured samples stand one packet later in the sent track.
    callerPayloads.splice(atMs / ptimeMs + 1, Math.ceil(clip.length / 48 / ptimeMs) + 1, ...encodeUtterance(clip, ptimeMs))
    return atMs + clip.length / 48
  }
  const toFrame = (ms: number): number => Math.round(ms / ptimeMs) * ptimeMs
  const agentPcm = new Int16Array((callMs + ptimeMs) * 48)
  for (let at = 0; at < agentPcm.length; at++) agentPcm[at] = Math.round(8 * (2 * random() - 1))
  const turns: SyntheticTurn[] = []
  const sounds: SyntheticEvent[] = []
  const place = (pcm: Int16Array, clip: Int16Array, atMs: number, lengthMs = clip.length / 48): number => {
    const from = Math.round(atMs * 48)
    const heard = clip.subarray(0, Math.round(lengthMs * 48))
    for (let at = 0; at < heard.length; at++) pcm[from + at] = (pcm[from + at] as number) + (heard[at] as number)
    return atMs + lengthMs
  }
  let event = 0
  let spokenMs = 0
  let atMs = 500
  for (let reply = 0; ; reply++) {
    const line = speech.agent[(reply + seed) % speech.agent.length] as Int16Array
    const answer = speech.caller[(reply + seed) % speech.caller.length] as Int16Array
    if (atMs + (line.length + answer.length) / 48 + 2000 > callMs) break
    const interrupts = reply % 4 === 1
    const spoken = interrupts ? 2000 + Math.round(400 * random()) : line.length / 48
    const endMs = place(agentPcm, line, atMs, spoken)
    spokenMs += spoken
    if (reply % 3 === 2) {
      const soundMs = toFrame(atMs + 1500)
      sounds.push({ event: event++, kind: 'backchannel', startMs: soundMs, endMs: callerSays(speech.backchannel, soundMs) })
    }
    const startMs = toFrame(interrupts ? atMs + 1600 : endMs + 200 + 300 * random())
    const answerEndMs = callerSays(answer, startMs)
    turns.push({ fragments: [[startMs, answerEndMs]], ...(interrupts ? { bargeIn: event++ } : {}) })
    atMs = Math.round(Math.max(endMs, answerEndMs) + 500 + 900 * random())
  }
  const shell = syntheticCall({ id, turns, sounds, endMs: callMs, networkDelayMs: (index) => (index % 25 === 0 ? 0 : 8 * random()) })
  return {
    call: {
      ...shell,
      caller: shell.caller.map((packet, index) => ({ ...packet, payload: callerPayloads[index] ?? opusSilence })),
      agent: withSpeech(shell.agent, agentPcm),
    },
    agentShare: spokenMs / callMs,
  }
}

/** The packets, one for each frame, with other audio in them, encoded in the order of their media. */
function withSpeech(packets: readonly TrackPacket[], pcm: Int16Array): readonly TrackPacket[] {
  const encoder = createOpusEncoder({ ptimeMs })
  const frame = ptimeMs * 48
  try {
    // A minute is far from a wrap of the sequence number's upper half.
    const inOrder = packets.toSorted((a, b) => ((a.sequenceNumber - 65_500) & 0xffff) - ((b.sequenceNumber - 65_500) & 0xffff))
    const payloads = new Map(
      inOrder.map((packet, index) => [packet, encoder.encode(withinFrame(pcm.subarray(index * frame, (index + 1) * frame), frame))]),
    )
    return packets.map((packet) => ({ ...packet, payload: payloads.get(packet) as Uint8Array }))
  } finally {
    encoder.close()
  }
}

function withinFrame(samples: Int16Array, frame: number): Int16Array {
  if (samples.length === frame) return samples
  const whole = new Int16Array(frame)
  whole.set(samples)
  return whole
}

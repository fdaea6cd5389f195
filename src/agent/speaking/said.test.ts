import { describe, expect, it } from 'vitest'
import { FakeMedia } from '../fake-media.ts'
import { withoutStart, type Clip } from './clip.ts'
import { Mouth } from './mouth.ts'
import { SpeechEncoder } from './speech-encoder.ts'

const first = 0xffff_fc00

function speaking(): Mouth {
  const encoder = new SpeechEncoder({ lookaheadSamples: 312, encode: () => new Uint8Array(1) })
  return new Mouth({ session: new FakeMedia(), encoder, firstTimestamp: first, beforeFrame: () => {} })
}

const source = { sha256: 'abc', synthesiser: 's', voice: 'v', text: 'hello', skippedSamples: 0 }
const clip: Clip = { samples: new Int16Array(4800).fill(1000), source }

describe('what the agent tells of its speech', () => {
  it('is where each clip is heard, in RTP time that wraps, without what was cut off', () => {
    const mouth = speaking()
    mouth.say(960 + 312, clip, 0)
    mouth.say(960 + 312 + 4800, clip, 0)
    mouth.say(20_000, clip, 1)
    for (let k = 0; k < 4; k++) mouth.onFrame(k * 20)
    mouth.hush(960 + 312 + 4000, 1)
    expect(mouth.said).toEqual([
      { ...source, timestamp: (first + 1272) >>> 0, samples: 4000 },
      { ...source, timestamp: (first + 20_000) >>> 0, samples: 4800 },
    ])
  })

  it('says how much of a clip was left out when it goes on', () => {
    const mouth = speaking()
    const rest = withoutStart(withoutStart(clip, 1000), 500)
    mouth.say(2000, rest, 0)
    expect(mouth.said).toEqual([{ ...source, timestamp: (first + 2000) >>> 0, samples: 3300, skippedSamples: 1500 }])
  })

  it('holds nothing that is no speech of the synthesiser’s', () => {
    const mouth = speaking()
    mouth.say(2000, { samples: clip.samples }, 0)
    expect(mouth.said).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../entities/random.ts'
import { EndPointer } from './end-pointer.ts'

const perMs = 16

/** Noise at `floorDb` dBFS with bursts of speech-like sound (syllables of 5 Hz) at −26 dBFS in the given ranges (ms). */
function track(lengthMs: number, floorDb: number, speech: readonly (readonly [number, number])[]): Int16Array {
  const random = seededRandom(9)
  const gaussian = (): number => (random() + random() + random() + random() - 2) * Math.sqrt(3)
  const noise = 32768 * 10 ** (floorDb / 20)
  return Int16Array.from({ length: lengthMs * perMs }, (_, at) => {
    const ms = at / perMs
    const inside = speech.some(([from, to]) => ms >= from && ms < to)
    const syllables = 0.6 + 0.4 * Math.sin((2 * Math.PI * 5 * ms) / 1000)
    const voice = inside ? 32768 * 10 ** (-26 / 20) * syllables * Math.sin((2 * Math.PI * 180 * ms) / 1000) * Math.SQRT2 : 0
    return Math.round(gaussian() * noise + voice)
  })
}

function run(pcm: Int16Array, onFrame: (pointer: EndPointer) => void): EndPointer {
  const pointer = new EndPointer()
  for (let at = 0; at + 160 <= pcm.length; at += 160) {
    pointer.push(pcm.subarray(at, at + 160))
    onFrame(pointer)
  }
  return pointer
}

describe('the end-pointer', () => {
  it.each([-96, -70, -56])('finds speech within a frame or two over a floor of %i dBFS', (floorDb) => {
    const pointer = run(track(4000, floorDb, [[1203, 2411]]), () => {})
    expect(Math.abs(pointer.speech!.startSample / perMs - 1203)).toBeLessThanOrEqual(20)
    expect(Math.abs(pointer.speech!.endSample / perMs - 2411)).toBeLessThanOrEqual(20)
    expect(pointer.trailingSilenceMs).toBeGreaterThan(1500)
  })

  it('knows of an onset within 60 ms and goes on over a pause', () => {
    let known: number | null = null
    const pointer = run(
      track(3000, -80, [
        [1000, 1400],
        [1700, 2100],
      ]),
      ({ speech, position }) => {
        if (speech !== null) known ??= position / perMs
      },
    )
    expect(known).not.toBeNull()
    expect(known! - 1000).toBeLessThanOrEqual(60)
    expect(Math.abs(pointer.speech!.startSample / perMs - 1000)).toBeLessThanOrEqual(20)
    expect(Math.abs(pointer.speech!.endSample / perMs - 2100)).toBeLessThanOrEqual(20)
  })

  it('takes neither clicks nor steady noise for speech', () => {
    const clicks = track(3000, -80, [
      [500, 515],
      [1200, 1215],
      [2000, 2012],
    ])
    expect(run(clicks, () => {}).speech).toBeNull()
    expect(run(track(3000, -45, []), () => {}).speech).toBeNull()
  })

  it('after a forget the next speech is a new run', () => {
    const starts = new Set<number>()
    run(
      track(3000, -80, [
        [500, 900],
        [1900, 2300],
      ]),
      (pointer) => {
        if (pointer.speech !== null) starts.add(pointer.speech.startSample / perMs)
        if (pointer.trailingSilenceMs >= 400) pointer.forget()
      },
    )
    expect([...starts].map((ms) => Math.round(ms / 100) * 100)).toEqual([500, 1900])
  })
})

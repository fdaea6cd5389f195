import { expect, it } from 'vitest'
import { peaksPerFrame } from './peaks.ts'

it('gives the largest magnitude of each frame, the short last one included', () => {
  expect(peaksPerFrame(Int16Array.of(0, 0, 0, 16384, -32768, 5, 129), 2)).toEqual(Uint8Array.of(0, 128, 255, 1))
  expect(peaksPerFrame(new Int16Array(0), 960)).toEqual(new Uint8Array(0))
})

it('refuses a frame length that is none', () => {
  expect(() => peaksPerFrame(new Int16Array(1), 0)).toThrow(RangeError)
})

import { expect, it } from 'vitest'
import { seededRandom } from '../entities/random.ts'
import { WindowedMinimum } from './windowed-minimum.ts'

it('is the minimum of the trailing window, as a slow count has it', () => {
  const random = seededRandom(5)
  const values = Array.from({ length: 500 }, (_, at) => ({ atMs: at * 10 + random() * 5, value: random() * 100 }))
  const minimum = new WindowedMinimum(300)
  values.forEach(({ atMs, value }, at) => {
    minimum.add(atMs, value)
    const window = values.slice(0, at + 1).filter((other) => other.atMs >= atMs - 300)
    expect(minimum.minimum).toBe(Math.min(...window.map((other) => other.value)))
  })
})

it('has no minimum before the first value', () => {
  expect(new WindowedMinimum(10).minimum).toBeNull()
})

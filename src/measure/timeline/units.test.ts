import { expect, it } from 'vitest'
import { intervalAround, interPausalUnits, runsOf } from './units.ts'

it('merges segments into a unit below 200 ms, strictly', () => {
  expect(
    interPausalUnits([
      [0, 100],
      [299.9, 400],
    ]),
  ).toEqual([[0, 400]])
  expect(
    interPausalUnits([
      [0, 100],
      [300, 400],
    ]),
  ).toEqual([
    [0, 100],
    [300, 400],
  ])
})

it('merges units into a run below 500 ms, strictly', () => {
  expect(
    runsOf([
      [0, 100],
      [599.9, 700],
      [1200, 1300],
    ]),
  ).toEqual([
    [0, 700],
    [1200, 1300],
  ])
  expect(
    runsOf([
      [0, 100],
      [600, 700],
    ]),
  ).toEqual([
    [0, 100],
    [600, 700],
  ])
  expect(runsOf([])).toEqual([])
})

it('finds the interval strictly around a moment', () => {
  expect(
    intervalAround(
      [
        [0, 10],
        [20, 30],
      ],
      25,
    ),
  ).toEqual([20, 30])
  expect(
    intervalAround(
      [
        [0, 10],
        [20, 30],
      ],
      20,
    ),
  ).toBeNull()
})

import { describe, expect, it } from 'vitest'
import type { OperatorName, Tensor } from './graph.ts'
import { operators } from './operators.ts'

const tensor = (shape: readonly number[], ...values: number[]): Tensor => ({ shape, values: Float32Array.from(values) })
const scalar = (value: number): Tensor => tensor([], value)

function run(name: OperatorName, operands: readonly Tensor[], more: { readonly axis?: number; readonly outputs?: number } = {}): unknown[] {
  const outputs = Array.from({ length: more.outputs ?? 1 }, (_, k) => k)
  return operators[name](operands, { name, inputs: [], outputs, axis: more.axis ?? 0 }).map(({ shape, values }) => [shape, [...values]])
}

describe('operators', () => {
  it.each<[OperatorName, number[]]>([
    ['add', [11, 12, 23, 24]],
    ['sub', [-9, -8, -17, -16]],
    ['mul', [10, 20, 60, 80]],
    ['minimum', [1, 2, 3, 4]],
    ['equal', [0, 0, 0, 0]],
  ])('%s element by element, a size of 1 serving all', (name, values) => {
    expect(run(name, [tensor([2, 2], 1, 2, 3, 4), tensor([2, 1], 10, 20)])).toEqual([[[2, 2], values]])
  })

  it('stretch both operands, and add leading dimensions', () => {
    expect(run('mul', [tensor([1, 2, 1], 2, 3), tensor([1, 1, 2], 5, 7)])).toEqual([
      [
        [1, 2, 2],
        [10, 14, 15, 21],
      ],
    ])
    expect(run('sub', [scalar(1), tensor([1, 2], 0.25, 2)])).toEqual([
      [
        [1, 2],
        [0.75, -1],
      ],
    ])
    expect(run('equal', [tensor([1, 1], 0.7), tensor([1], 0.7)])).toEqual([[[1, 1], [1]]])
    expect(() => run('add', [tensor([2], 1, 2), tensor([3], 1, 2, 3)])).toThrow(RangeError)
  })

  it('round to single precision', () => {
    const [[, values]] = run('add', [scalar(1), scalar(2 ** -24)]) as [[unknown, number[]]]
    expect(values).toEqual([1])
  })

  it('of one operand', () => {
    expect(run('abs', [tensor([3], -1, 0, 2)])).toEqual([[[3], [1, 0, 2]]])
    expect(run('relu', [tensor([3], -1, 0, 2)])).toEqual([[[3], [0, 0, 2]]])
    expect(run('cast', [tensor([2], 0, 1)])).toEqual([[[2], [0, 1]]])
    expect(run('shape', [tensor([2, 1], 5, 6)])).toEqual([[[2], [2, 1]]])
    expect(run('fill', [tensor([2], 1, 3), scalar(4)])).toEqual([
      [
        [1, 3],
        [4, 4, 4],
      ],
    ])
  })

  it('of shape', () => {
    const six = tensor([2, 3], 1, 2, 3, 4, 5, 6)
    expect(run('reshape', [six, tensor([3], 1, -1, 2)])).toEqual([
      [
        [1, 3, 2],
        [1, 2, 3, 4, 5, 6],
      ],
    ])
    expect(() => run('reshape', [six, tensor([2], 4, -1)])).toThrow(RangeError)
    expect(run('expandDims', [six, scalar(-1)])).toEqual([
      [
        [2, 3, 1],
        [1, 2, 3, 4, 5, 6],
      ],
    ])
    expect(run('expandDims', [six, scalar(-2)])).toEqual([
      [
        [2, 1, 3],
        [1, 2, 3, 4, 5, 6],
      ],
    ])
    expect(run('expandDims', [six, scalar(0)])).toEqual([
      [
        [1, 2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
    ])
    expect(() => run('expandDims', [six, scalar(3)])).toThrow(RangeError)
  })

  it('put together and take apart', () => {
    const left = tensor([2, 1], 1, 4)
    const right = tensor([2, 2], 2, 3, 5, 6)
    expect(run('concatenation', [left, right], { axis: -1 })).toEqual([
      [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
    ])
    expect(run('concatenation', [left, tensor([1, 1], 9)], { axis: 0 })).toEqual([
      [
        [3, 1],
        [1, 4, 9],
      ],
    ])
    expect(run('split', [scalar(1), tensor([2, 4], 1, 2, 3, 4, 5, 6, 7, 8)], { outputs: 2 })).toEqual([
      [
        [2, 2],
        [1, 2, 5, 6],
      ],
      [
        [2, 2],
        [3, 4, 7, 8],
      ],
    ])
    expect(() => run('split', [scalar(0), left], { outputs: 3 })).toThrow(RangeError)
  })

  it('multiply matrices', () => {
    const weights = tensor([2, 3], 1, 2, 3, 4, 5, 6)
    expect(run('fullyConnected', [tensor([1, 3], 1, 10, 100), weights])).toEqual([
      [
        [1, 2],
        [321, 654],
      ],
    ])
    expect(() => run('fullyConnected', [tensor([1, 2], 1, 10), weights])).toThrow(RangeError)
    const a = tensor([2, 1, 2], 1, 2, 3, 4)
    const b = tensor([2, 2, 2], 1, 10, 100, 1000, 1, 10, 100, 1000)
    expect(run('batchMatmul', [a, b])).toEqual([
      [
        [2, 1, 2],
        [201, 2010, 403, 4030],
      ],
    ])
    expect(() => run('batchMatmul', [a, weights])).toThrow(RangeError)
  })
})

import type { Operation, OperatorName, Tensor } from './graph.ts'

/**
 * The operators of the lattice map, as the TensorFlow Lite specification defines them, in single precision: every result is rounded to it.
 * Shapes are taken from the operands, because those in the file are not reliable. They throw `RangeError` for operands that do not fit.
 */
export const operators: Readonly<Record<OperatorName, (operands: readonly Tensor[], operation: Operation) => readonly Tensor[]>> = {
  add: (operands) => [elementwise(operands, (a, b) => a + b)],
  sub: (operands) => [elementwise(operands, (a, b) => a - b)],
  mul: (operands) => [elementwise(operands, (a, b) => a * b)],
  minimum: (operands) => [elementwise(operands, Math.min)],
  equal: (operands) => [elementwise(operands, (a, b) => (a === b ? 1 : 0))],
  abs: ([x]) => [{ shape: x!.shape, values: x!.values.map(Math.abs) }],
  relu: ([x]) => [{ shape: x!.shape, values: x!.values.map((value) => Math.max(0, value)) }],
  // Truth values are numbers here already.
  cast: ([x]) => [x!],
  shape: ([x]) => [{ shape: [x!.shape.length], values: Float32Array.from(x!.shape) }],
  fill: ([dimensions, value]) => {
    const shape = [...dimensions!.values]
    return [{ shape, values: new Float32Array(elements(shape)).fill(value!.values[0]!) }]
  },
  reshape: ([x, shape]) => [reshaped(x!, [...shape!.values])],
  expandDims: ([x, axis]) => {
    const at = dimension(axis!.values[0]!, x!.shape.length + 1)
    return [{ shape: x!.shape.toSpliced(at, 0, 1), values: x!.values }]
  },
  concatenation: (operands, { axis }) => [concatenated(operands, axis)],
  split: ([axis, x], { outputs }) => split(x!, axis!.values[0]!, outputs.length),
  fullyConnected: ([x, weights]) => [fullyConnected(x!, weights!)],
  batchMatmul: ([a, b]) => [batchProduct(a!, b!)],
}

/** Applies `of` to corresponding elements; a dimension of size 1, or a missing leading one, serves all indices of the other operand. */
function elementwise([a, b]: readonly Tensor[], of: (a: number, b: number) => number): Tensor {
  const rank = Math.max(a!.shape.length, b!.shape.length)
  const sizes = (tensor: Tensor): readonly number[] => [...Array.from({ length: rank - tensor.shape.length }, () => 1), ...tensor.shape]
  const [aSizes, bSizes] = [sizes(a!), sizes(b!)]
  const shape = aSizes.map((size, d) => {
    if (size !== bSizes[d] && size !== 1 && bSizes[d] !== 1) throw new RangeError(`shapes [${a!.shape}] and [${b!.shape}] do not fit`)
    return size === 1 ? bSizes[d]! : size
  })
  const values = new Float32Array(elements(shape))
  const index = shape.map(() => 0)
  const [aSteps, bSteps] = [steps(aSizes), steps(bSizes)]
  let aAt = 0
  let bAt = 0
  for (let at = 0; at < values.length; at++) {
    values[at] = of(a!.values[aAt]!, b!.values[bAt]!)
    for (let d = rank - 1; d >= 0; d--) {
      aAt += aSteps[d]!
      bAt += bSteps[d]!
      if (++index[d]! < shape[d]!) break
      aAt -= aSteps[d]! * shape[d]!
      bAt -= bSteps[d]! * shape[d]!
      index[d] = 0
    }
  }
  return { shape, values }
}

/** How far apart the elements of neighbouring indices stand in each dimension; 0 where there is one for all. */
function steps(sizes: readonly number[]): readonly number[] {
  return sizes.map((size, d) => (size === 1 ? 0 : elements(sizes.slice(d + 1))))
}

/** One size may be −1: what is left. */
function reshaped({ values }: Tensor, sizes: readonly number[]): Tensor {
  const left = values.length / elements(sizes.filter((size) => size !== -1))
  const shape = sizes.map((size) => (size === -1 ? left : size))
  if (!Number.isInteger(left) || elements(shape) !== values.length)
    throw new RangeError(`${values.length} values do not fit the shape [${sizes}]`)
  return { shape, values }
}

function concatenated(operands: readonly Tensor[], axis: number): Tensor {
  const first = operands[0]!.shape
  const at = dimension(axis, first.length)
  const size = operands.reduce((sum, { shape }) => sum + shape[at]!, 0)
  const shape = first.with(at, size)
  const values = new Float32Array(elements(shape))
  const outer = elements(first.slice(0, at))
  const row = values.length / outer
  let offset = 0
  for (const operand of operands) {
    const part = operand.values.length / outer
    for (let o = 0; o < outer; o++) values.set(operand.values.subarray(o * part, (o + 1) * part), o * row + offset)
    offset += part
  }
  return { shape, values }
}

function split(x: Tensor, axis: number, count: number): readonly Tensor[] {
  const at = dimension(axis, x.shape.length)
  const shape = x.shape.with(at, x.shape[at]! / count)
  if (!Number.isInteger(shape[at])) throw new RangeError(`a dimension of ${x.shape[at]} does not split into ${count}`)
  const outer = elements(x.shape.slice(0, at))
  const row = x.values.length / outer
  const part = row / count
  return Array.from({ length: count }, (_, k) => {
    const values = new Float32Array(outer * part)
    for (let o = 0; o < outer; o++) values.set(x.values.subarray(o * row + k * part, o * row + (k + 1) * part), o * part)
    return { shape, values }
  })
}

/** x·Wᵀ with each row of W one output. Added up term after term in single precision, as the published values were. */
function fullyConnected(x: Tensor, weights: Tensor): Tensor {
  const [outputs, inputs] = weights.shape as [number, number]
  const rows = x.values.length / inputs
  if (!Number.isInteger(rows)) throw new RangeError(`${x.values.length} values do not fit weights of [${weights.shape}]`)
  const values = new Float32Array(rows * outputs)
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = 0
      for (let k = 0; k < inputs; k++) sum = Math.fround(sum + x.values[row * inputs + k]! * weights.values[output * inputs + k]!)
      values[row * outputs + output] = sum
    }
  }
  return { shape: [...x.shape.slice(0, -1), outputs], values }
}

/** Matrix product over the last two dimensions; the others are the same in both. */
function batchProduct(a: Tensor, b: Tensor): Tensor {
  const [rows, inner] = a.shape.slice(-2) as [number, number]
  const [depth, columns] = b.shape.slice(-2) as [number, number]
  const batches = elements(a.shape.slice(0, -2))
  if (inner !== depth || batches !== elements(b.shape.slice(0, -2))) throw new RangeError(`no product of [${a.shape}] and [${b.shape}]`)
  const values = new Float32Array(batches * rows * columns)
  for (let batch = 0; batch < batches; batch++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0
        for (let k = 0; k < inner; k++) {
          sum = Math.fround(sum + a.values[(batch * rows + row) * inner + k]! * b.values[(batch * inner + k) * columns + column]!)
        }
        values[(batch * rows + row) * columns + column] = sum
      }
    }
  }
  return { shape: [...a.shape.slice(0, -1), columns], values }
}

function dimension(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis
  if (at < 0 || at >= rank) throw new RangeError(`there is no dimension ${axis} of ${rank}`)
  return at
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

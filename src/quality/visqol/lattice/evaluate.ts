import type { Graph, Tensor } from './graph.ts'
import { operators } from './operators.ts'

/** Runs the graph on scalar inputs by name and returns its one output. Throws `RangeError` where an input is missing or a step cannot be done. */
export function evaluate(graph: Graph, inputs: ReadonlyMap<string, number>): number {
  const tensors: (Tensor | null)[] = [...graph.constants]
  for (const [name, tensor] of graph.inputs) {
    const value = inputs.get(name)
    if (value === undefined) throw new RangeError(`the model asks for an input '${name}'`)
    tensors[tensor] = { shape: [1], values: Float32Array.of(value) }
  }
  for (const operation of graph.operations) {
    const operands = operation.inputs.map((input) => valueOf(tensors, input))
    const results = operators[operation.name](operands, operation)
    operation.outputs.forEach((output, k) => (tensors[output] = results[k]!))
  }
  return valueOf(tensors, graph.output).values[0]!
}

function valueOf(tensors: readonly (Tensor | null)[], number: number): Tensor {
  const tensor = tensors[number]
  if (tensor === null || tensor === undefined) throw new RangeError(`tensor ${number} has no value when it is needed`)
  return tensor
}

import { InputError } from '../../../model/problem.ts'
import { bytesField, int32Field, int32sField, rootTable, tableField, tablesField, textField, uint8Field, type Table } from './flatbuffer.ts'

/** Numbers, row by row. Whole numbers and truth values (0, 1) are held as numbers too: all that occur are small. */
export interface Tensor {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** What the lattice map computes with, by the operator codes of the TensorFlow Lite schema. */
const operatorNames = {
  0: 'add',
  2: 'concatenation',
  9: 'fullyConnected',
  18: 'mul',
  19: 'relu',
  22: 'reshape',
  41: 'sub',
  49: 'split',
  53: 'cast',
  57: 'minimum',
  70: 'expandDims',
  71: 'equal',
  77: 'shape',
  94: 'fill',
  101: 'abs',
  126: 'batchMatmul',
} as const

export type OperatorName = (typeof operatorNames)[keyof typeof operatorNames]

/** One step. Tensors by their number; the input −1 (an absent bias) is left out. */
export interface Operation {
  readonly name: OperatorName
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** Of a concatenation: the dimension in which the inputs follow one another, from the last where negative. Otherwise 0. */
  readonly axis: number
}

/** A computation read from a TensorFlow Lite file: plain data. */
export interface Graph {
  /** By tensor number; null for what is computed. */
  readonly constants: readonly (Tensor | null)[]
  /** In order of execution. */
  readonly operations: readonly Operation[]
  readonly inputs: ReadonlyMap<string, number>
  readonly output: number
}

const elementTypes = { float32: 0, int32: 2, bool: 6 } as const
const signatureName = 'predict'
const outputName = 'predictions'

/**
 * Reads the graph of a TensorFlow Lite file (schema version 3) with the signature `predict`. Throws `InputError` `visqol.model` where the
 * bytes are no such file, are cut off, or need more than the 16 operators of the lattice map.
 */
export function readGraph(bytes: Uint8Array): Graph {
  try {
    if (new TextDecoder('latin1').decode(bytes.subarray(4, 8)) !== 'TFL3')
      throw new RangeError('it does not begin as a TensorFlow Lite file')
    return graphOf(rootTable(bytes))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError([
      {
        code: 'visqol.model',
        message: `the lattice model of ViSQOL cannot be read: ${error.message}`,
        hint: 'give the speech model of google/visqol: model/lattice_tcditugenmeetpackhref_ls2_nl60_lr12_bs2048_learn.005_ep2400_train1_7_raw.tflite',
      },
    ])
  }
}

function graphOf(model: Table): Graph {
  const operators = tablesField(model, 1).map(operatorName)
  const [subgraph] = tablesField(model, 2)
  const signature = tablesField(model, 7).find((candidate) => textField(candidate, 2) === signatureName)
  if (subgraph === undefined || signature === undefined) throw new RangeError(`it has no signature '${signatureName}'`)
  const buffers = tablesField(model, 4)
  const constants = tablesField(subgraph, 0).map((tensor) => constant(tensor, buffers))
  const output = namedTensors(signature, 1).get(outputName)
  if (output === undefined) throw new RangeError(`it has no output '${outputName}'`)
  const operations = tablesField(subgraph, 3).map((operation) => readOperation(operation, operators))
  const beyond = operations
    .flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
    .find((tensor) => tensor < 0 || tensor >= constants.length)
  if (beyond !== undefined) throw new RangeError(`an operation names tensor ${beyond} of ${constants.length}`)
  return { constants, operations, inputs: namedTensors(signature, 0), output }
}

function operatorName(operator: Table): OperatorName {
  // Codes under 127 stand in the older field, which is as wide as a byte.
  const code = Math.max(uint8Field(operator, 0), int32Field(operator, 3))
  const name = (operatorNames as Readonly<Record<number, OperatorName>>)[code]
  if (name === undefined) throw new RangeError(`it needs the operator ${code}`)
  return name
}

function readOperation(table: Table, operators: readonly OperatorName[]): Operation {
  const name = operators[int32Field(table, 0)]
  if (name === undefined) throw new RangeError('an operation names no operator')
  const inputs = int32sField(table, 1)
  const absent = inputs.indexOf(-1)
  if (absent >= 0 && !(name === 'fullyConnected' && absent === 2)) throw new RangeError(`an input of '${name}' is missing`)
  const options = tableField(table, 4)
  return {
    name,
    inputs: inputs.filter((tensor) => tensor !== -1),
    outputs: int32sField(table, 2),
    axis: name === 'concatenation' && options !== null ? int32Field(options, 0) : 0,
  }
}

function constant(tensor: Table, buffers: readonly Table[]): Tensor | null {
  const buffer = buffers[int32Field(tensor, 2)]
  const data = buffer === undefined ? new Uint8Array(0) : bytesField(buffer, 0)
  if (data.length === 0) return null
  const type = uint8Field(tensor, 1)
  if (type !== elementTypes.float32 && type !== elementTypes.int32) throw new RangeError(`it holds constants of type ${type}`)
  const shape = int32sField(tensor, 0)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const length = shape.reduce((product, size) => product * size, 1)
  const values = new Float32Array(data.byteLength / 4)
  if (values.length !== length) throw new RangeError(`a constant has ${values.length} values where its shape says ${length}`)
  for (let k = 0; k < length; k++) values[k] = type === elementTypes.float32 ? view.getFloat32(4 * k, true) : view.getInt32(4 * k, true)
  return { shape, values }
}

function namedTensors(signature: Table, field: number): ReadonlyMap<string, number> {
  return new Map(tablesField(signature, field).map((entry) => [textField(entry, 0), int32Field(entry, 1)]))
}

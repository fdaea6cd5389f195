/** A table in a FlatBuffers file (https://flatbuffers.dev/internals): where it begins. Fields are numbered as in the schema. */
export interface Table {
  readonly view: DataView
  readonly at: number
}

/** The outermost table. All functions here throw `RangeError` where an offset or a size points out of the file. */
export function rootTable(bytes: Uint8Array): Table {
  return referenced(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)
}

export function int32Field(table: Table, field: number, absent = 0): number {
  const at = fieldAt(table, field)
  return at === null ? absent : table.view.getInt32(at, true)
}

export function uint8Field(table: Table, field: number, absent = 0): number {
  const at = fieldAt(table, field)
  return at === null ? absent : table.view.getUint8(at)
}

export function tableField(table: Table, field: number): Table | null {
  const at = fieldAt(table, field)
  return at === null ? null : referenced(table.view, at)
}

/** Vector of tables; an absent one is empty. */
export function tablesField(table: Table, field: number): readonly Table[] {
  const { start, count } = vector(table, field, 4)
  return Array.from({ length: count }, (_, k) => referenced(table.view, start + 4 * k))
}

export function int32sField(table: Table, field: number): readonly number[] {
  const { start, count } = vector(table, field, 4)
  return Array.from({ length: count }, (_, k) => table.view.getInt32(start + 4 * k, true))
}

export function bytesField(table: Table, field: number): Uint8Array {
  const { start, count } = vector(table, field, 1)
  return new Uint8Array(table.view.buffer, table.view.byteOffset + start, count)
}

export function textField(table: Table, field: number): string {
  return new TextDecoder().decode(bytesField(table, field))
}

function referenced(view: DataView, at: number): Table {
  return { view, at: at + view.getUint32(at, true) }
}

/** Where the value of a field stands, or null where the table leaves it out. */
function fieldAt({ view, at }: Table, field: number): number | null {
  const layout = at - view.getInt32(at, true)
  const entry = 4 + 2 * field
  if (entry >= view.getUint16(layout, true)) return null
  const offset = view.getUint16(layout + entry, true)
  return offset === 0 ? null : at + offset
}

function vector(table: Table, field: number, elementBytes: number): { readonly start: number; readonly count: number } {
  const at = fieldAt(table, field)
  if (at === null) return { start: 0, count: 0 }
  const length = referenced(table.view, at).at
  const start = length + 4
  const count = table.view.getUint32(length, true)
  if (start + count * elementBytes > table.view.byteLength) throw new RangeError(`a vector of ${count} elements runs out of the file`)
  return { start, count }
}

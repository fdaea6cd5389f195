import type { CallResult, Measurement, Result } from '../../../model/result.ts'

/** The plain part of the data; `Result` without calls and measurements, in the same key order. */
export type Summary = Omit<Result, 'calls' | 'measurements'> & { readonly callIds: readonly string[] }

export function readSummary(): Summary {
  return JSON.parse(textOf('#vqt-summary') ?? 'null') as Summary
}

/** One call, unpacked when it is asked for; null when the file has none of this id. */
export async function readCall(id: string): Promise<CallResult | null> {
  const packed = textOf(`script[data-call="${CSS.escape(id)}"]`)
  return packed === null ? null : ((await unpack(packed)) as CallResult)
}

/** A blob address of an embedded track; null when the track is not in this file. The caller revokes it. */
export function audioUrl(path: string | null): string | null {
  const base64 = path === null ? null : textOf(`script[data-audio="${CSS.escape(path)}"]`)
  return base64 === null ? null : URL.createObjectURL(new Blob([bytesOf(base64)], { type: 'audio/ogg' }))
}

/** The whole result as it was, calls and measurements included. */
export async function readResult(): Promise<Result> {
  const { callIds, ...rest } = readSummary()
  const calls: CallResult[] = []
  for (const id of callIds) {
    const call = await readCall(id)
    if (call !== null) calls.push(call)
  }
  const measurements = (await unpack(textOf('#vqt-measurements') ?? '')) as Measurement[]
  return { ...rest, calls, measurements }
}

function textOf(selector: string): string | null {
  return document.querySelector(selector)?.textContent ?? null
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

async function unpack(packed: string): Promise<unknown> {
  const stream = new Blob([bytesOf(packed)]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  return new Response(stream).json()
}

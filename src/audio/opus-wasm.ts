import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** What libopus, compiled to WebAssembly in `@evan/opus`, exports. Addresses are byte offsets into `memory`. */
export interface OpusExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  _initialize(): void
  malloc(bytes: number): number
  free(address: number): void
  opus_strerror(code: number): number
  opus_encoder_get_size(channels: number): number
  opus_encoder_init(encoder: number, sampleRate: number, channels: number, application: number): number
  opus_encoder_ctl_set(encoder: number, request: number, value: number): number
  opus_encoder_ctl_get(encoder: number, request: number): number
  opus_encode(encoder: number, pcm: number, frameSamples: number, packet: number, packetBytes: number): number
  opus_decoder_get_size(channels: number): number
  opus_decoder_init(decoder: number, sampleRate: number, channels: number): number
  opus_decode(decoder: number, packet: number, packetBytes: number, pcm: number, frameSamples: number, fec: 0 | 1): number
}

/** The part of the WebAssembly interface used here; neither the ES library nor Node's types declare it. */
interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

/** Longest Opus packet: 120 ms at 48 kHz (RFC 6716 §3.1), in samples; and a generous size for one packet in bytes. */
export const maxPacketSamples = 5760
export const maxPacketBytes = 4000

/** libopus in one wasm memory with two scratch areas that every encoder and decoder of this thread shares (calls are synchronous). */
export interface OpusRuntime {
  readonly exports: OpusExports
  readonly pcmAddress: number
  readonly packetAddress: number
  /** Views on the scratch areas; asked for anew at every use because memory growth detaches the old buffer. */
  readonly pcm: () => Int16Array
  readonly packet: () => Uint8Array
}

let runtime: OpusRuntime | undefined

/**
 * The thread's libopus, instantiated on first use. The plain build is pinned: `simd.wasm` was bit-exact with it and no faster
 * (both about 240 µs a 20 ms frame to encode), and plain runs everywhere.
 */
export function opusRuntime(): OpusRuntime {
  runtime ??= instantiate()
  return runtime
}

/** A failed libopus call: `code` is the negative value of opus_defines.h (−1 bad argument, −4 invalid packet, −7 out of memory). */
export class OpusError extends Error {
  readonly code: number
  constructor(what: string, code: number) {
    super(`Opus: ${what}: ${reason(code)}`)
    this.name = 'OpusError'
    this.code = code
  }
}

/** Passes a libopus result through, or throws its error. */
export function checked(what: string, result: number): number {
  if (result < 0) throw new OpusError(what, result)
  return result
}

/** Memory for one encoder or decoder state. */
export function allocate(bytes: number): number {
  const address = opusRuntime().exports.malloc(bytes)
  if (address === 0) throw new OpusError('allocation', -7)
  return address
}

function instantiate(): OpusRuntime {
  const file = createRequire(import.meta.url).resolve('@evan/opus/wasm/opus.wasm')
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WasmInterface }).WebAssembly
  const { exports: all } = new Instance(new Module(readFileSync(file)), {
    wasi_snapshot_preview1: { fd_seek: refuse, fd_write: refuse, fd_close: refuse, proc_exit: exited },
    env: { emscripten_notify_memory_growth: () => {} },
  })
  const exports = all as OpusExports
  exports._initialize()
  const pcmAddress = exports.malloc(maxPacketSamples * 2)
  const packetAddress = exports.malloc(maxPacketBytes)
  let pcm = new Int16Array(0)
  let packet = new Uint8Array(0)
  const refresh = (): void => {
    if (pcm.buffer === exports.memory.buffer) return
    pcm = new Int16Array(exports.memory.buffer, pcmAddress, maxPacketSamples)
    packet = new Uint8Array(exports.memory.buffer, packetAddress, maxPacketBytes)
  }
  return {
    exports,
    pcmAddress,
    packetAddress,
    pcm: () => (refresh(), pcm),
    packet: () => (refresh(), packet),
  }
}

/** libopus does no input or output; WASI's answer to a file call is an error number (8 = bad descriptor). */
function refuse(): number {
  return 8
}

function exited(code: number): never {
  throw new Error(`Opus: the codec ended itself with code ${code}`)
}

function reason(code: number): string {
  const { exports } = opusRuntime()
  const bytes = new Uint8Array(exports.memory.buffer)
  const start = exports.opus_strerror(code)
  return new TextDecoder().decode(bytes.slice(start, bytes.indexOf(0, start)))
}

import { WASI } from 'node:wasi'
import { fliteText } from './flite-text.ts'

/** The part of the WebAssembly API used here: its types live in the DOM library, which this project does not load. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<CompiledModule>
  instantiate(module: CompiledModule, imports: object): Promise<object>
}

/** A compiled `flite.wasm`. */
export interface CompiledModule {
  readonly [Symbol.toStringTag]: string
}

const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly

/** Compiles the bytes of `flite.wasm`. */
export function compileFlite(bytes: Uint8Array): Promise<CompiledModule> {
  return webAssembly.compile(bytes)
}

/** One line for the flite command line: `text` in spoken words, `stretch` 1 is the voice's natural length, 2 twice as long. */
export interface FliteLine {
  readonly text: string
  readonly voice: string
  readonly stretch: number
  /** File name, without folder, of the WAV to write. */
  readonly file: string
}

/**
 * Runs flite (WASI preview 1) once on a compiled module and writes `<outDir>/<line.file>`: PCM 16 bit, mono, 16 kHz. One
 * instance does one line; a module may be instantiated again in the same process on Node 24 and later only (Node 20 crashes).
 */
export async function renderFliteLine(module: CompiledModule, outDir: string, line: FliteLine): Promise<void> {
  const wasi = new WASI({
    version: 'preview1',
    returnOnExit: true,
    preopens: { '/out': outDir },
    args: [
      'flite',
      '-voice',
      line.voice,
      '--setf',
      `duration_stretch=${line.stretch}`,
      '-t',
      fliteText(line.text),
      '-o',
      `/out/${line.file}`,
    ],
  })
  const instance = await webAssembly.instantiate(module, wasi.getImportObject())
  const code = wasi.start(instance)
  if (code !== 0) throw new Error(`flite ended with code ${code}`)
}

import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { compileFlite, renderFliteLine, type FliteLine } from './flite-render.ts'

/** Worker thread: renders one line after another with one compiled module. Answers `null` when done, else the error message. */
const { wasmPath, outDir } = workerData as { readonly wasmPath: string; readonly outDir: string }
const module = readFile(wasmPath).then(compileFlite)

parentPort?.on('message', (line: FliteLine) => {
  module
    .then((compiled) => renderFliteLine(compiled, outDir, line))
    .then(() => parentPort?.postMessage(null))
    .catch((error: unknown) => parentPort?.postMessage(error instanceof Error ? error.message : String(error)))
})

import { readFile } from 'node:fs/promises'
import { compileFlite, renderFliteLine, type FliteLine } from './flite-render.ts'

/** Child process: `flite-line <wasm file> <folder> <line as JSON>` renders this one line and ends. */
const [wasmPath = '', outDir = '', line = ''] = process.argv.slice(2)
await renderFliteLine(await compileFlite(await readFile(wasmPath)), outDir, JSON.parse(line) as FliteLine)

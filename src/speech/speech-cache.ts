import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Synthesiser } from './contract.ts'

/**
 * The folder for made speech and language models: `$XDG_CACHE_HOME/vqt/speech`, else `~/.cache/vqt/speech` (XDG Base Directory
 * Specification; a relative `XDG_CACHE_HOME` is ignored as it demands).
 */
export function speechCacheDir(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CACHE_HOME']
  return join(base !== undefined && base.startsWith('/') ? base : join(env['HOME'] ?? homedir(), '.cache'), 'vqt', 'speech')
}

const headerBytes = 40

/**
 * The same synthesiser with a disk cache: a line already made is read from `dir` under the hash of engine id, voice, rate and text.
 * Entries are written whole or not at all and carry their own hash: a damaged one is made again. A folder that cannot be written
 * costs speed, not the result.
 */
export function cachedSynthesiser(synthesiser: Synthesiser, dir: string): Synthesiser {
  return {
    id: synthesiser.id,
    voices: synthesiser.voices,
    async synthesise(request) {
      const key = createHash('sha256')
        .update(JSON.stringify([synthesiser.id, request.voice, request.rate, request.text]))
        .digest('hex')
      const path = join(dir, `${key}.pcm`)
      const known = await readEntry(path)
      if (known !== null) return known
      const made = await synthesiser.synthesise(request)
      await writeWhole(path, entryBytes(made))
      return made
    },
    close: () => synthesiser.close(),
  }
}

/** Writes a file of the cache whole or not at all (temporary name, then rename). False when the folder cannot be written. */
export async function writeWhole(path: string, bytes: Uint8Array | string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.part`
  try {
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(temporary, bytes)
    await rename(temporary, path)
    return true
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined)
    return false
  }
}

type Speech = Awaited<ReturnType<Synthesiser['synthesise']>>

/** sha256 of the rest (32 bytes), sample rate (4), sample count (4), samples: little-endian. */
function entryBytes(speech: Speech): Uint8Array {
  const bytes = Buffer.alloc(headerBytes + speech.samples.length * 2)
  bytes.writeUInt32LE(speech.sampleRate, 32)
  bytes.writeUInt32LE(speech.samples.length, 36)
  speech.samples.forEach((sample, at) => bytes.writeInt16LE(sample, headerBytes + at * 2))
  createHash('sha256').update(bytes.subarray(32)).digest().copy(bytes)
  return bytes
}

async function readEntry(path: string): Promise<Speech | null> {
  const bytes = await readFile(path).catch(() => null)
  if (bytes === null || bytes.length < headerBytes) return null
  const intact = createHash('sha256').update(bytes.subarray(32)).digest().equals(bytes.subarray(0, 32))
  if (!intact || bytes.length !== headerBytes + bytes.readUInt32LE(36) * 2) return null
  const samples = new Int16Array(bytes.readUInt32LE(36))
  for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(headerBytes + at * 2)
  return { sampleRate: bytes.readUInt32LE(32), samples }
}

import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { InputError } from '../model/problem.ts'

/** The file operations a writer needs; tests hand in a disk that is full. */
export interface Disk {
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>
  writeFile(path: string, content: Uint8Array | string): Promise<void>
  rename(from: string, to: string): Promise<void>
  rm(path: string, options: { readonly recursive: true; readonly force: true }): Promise<void>
}

/** The machine's own disk. */
export const realDisk: Disk = { mkdir, writeFile, rename, rm }

/**
 * Makes a file or folder whole or not at all: `write` fills `<path>.partial`, which then takes the name `path`. On failure nothing
 * of it stays, and an `InputError` says why: `disk.full`, `disk.unwritable`, or `recording.exists` where a folder of that name
 * already holds something.
 */
export async function writeWhole(path: string, disk: Disk, write: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${path}.partial`
  try {
    // Left behind by a process that was killed.
    await disk.rm(partial, { recursive: true, force: true })
    await write(partial)
    await disk.rename(partial, path)
  } catch (thrown) {
    // The first failure is the one to report, also where clearing up fails after it.
    await disk.rm(partial, { recursive: true, force: true }).catch(() => undefined)
    throw diskError(path, thrown)
  }
}

/** What the system's refusal means for the person at the keyboard; anything but a system error is handed back as it is. */
function diskError(path: string, thrown: unknown): unknown {
  const code = (thrown as NodeJS.ErrnoException | null)?.code
  if (!(thrown instanceof Error) || code === undefined) return thrown
  const cause = thrown.message
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new InputError([
        { code: 'disk.full', message: `no space left to write ${path}`, hint: 'free some space, or write elsewhere with --out', cause },
      ])
    case 'ENOTEMPTY':
    case 'EEXIST':
      return new InputError([
        { code: 'recording.exists', message: `${path} already exists`, hint: 'remove it, or write elsewhere with --out', cause },
      ])
    default:
      return new InputError([
        { code: 'disk.unwritable', message: `cannot write ${path} (${code})`, hint: 'write to a folder of your own with --out', cause },
      ])
  }
}

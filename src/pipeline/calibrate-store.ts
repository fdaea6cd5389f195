import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { calibrationLimits } from '../measure/calibration.ts'
import type { MachineInfo } from '../model/recording.ts'
import type { CalibrationResult, StoredCalibration } from '../model/result.ts'
import { calibrationSchema } from '../recording/calibration-schema.ts'
import { speechCacheDir, writeWhole } from '../speech/speech-cache.ts'

type Environment = Readonly<Record<string, string | undefined>>

const makeOne = 'make one: vqt calibrate'

/** Where full calibrations are kept: `calibration/` beside the cached speech. */
export function calibrationDir(env: Environment): string {
  return join(dirname(speechCacheDir(env)), 'calibration')
}

/** What became of a calibration that was to be kept. */
export type Kept = { readonly kind: 'stored'; readonly path: string } | { readonly kind: 'not-stored'; readonly why: string }

/**
 * Keeps a full calibration in the user's cache: one file for each engine, machine and detector version, so that none replaces one of
 * another. One that lacks usable turns shows nothing and does not replace one that does.
 */
export async function storeCalibration(calibration: CalibrationResult, at: string, env: Environment): Promise<Kept> {
  const dir = calibrationDir(env)
  const { engine, machine, detector } = calibration
  const path = join(dir, `${prefixOf(engine, machine)}${shortHash(detector)}.json`)
  if (isIncomplete(calibration) && (await readStored(path)) !== 'missing') {
    return { kind: 'not-stored', why: 'it lacks usable turns, and the one stored before is kept' }
  }
  const written = await writeWhole(path, `${JSON.stringify({ schemaVersion: 1, at, calibration }, null, 2)}\n`)
  return written ? { kind: 'stored', path } : { kind: 'not-stored', why: `${dir} cannot be written` }
}

/**
 * The stored calibration of an engine on this machine: of the detector version in use where there is one, else the newest. Never
 * throws: a damaged file costs that calibration and says so.
 */
export async function findCalibration(
  of: { readonly engine: string; readonly machine: MachineInfo; readonly detector: string },
  env: Environment,
): Promise<StoredCalibration> {
  const dir = calibrationDir(env)
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.json')).toSorted()
  const own = names.filter((name) => name.startsWith(prefixOf(of.engine, of.machine)))
  const found: Extract<StoredCalibration, { kind: 'found' }>[] = []
  const damaged: string[] = []
  for (const name of own) {
    const stored = await readStored(join(dir, name))
    if (stored === 'damaged') damaged.push(name)
    else if (stored !== 'missing') found.push(stored)
  }
  const best = found.toSorted((a, b) => rank(b, of.detector) - rank(a, of.detector) || (a.at < b.at ? 1 : -1))[0]
  if (best !== undefined) return best
  if (damaged.length > 0) return { kind: 'none', why: `the stored calibration ${damaged.join(', ')} cannot be read; ${makeOne}` }
  if (names.length > 0) return { kind: 'none', why: `the stored calibrations are of another engine or machine; ${makeOne}` }
  return { kind: 'none', why: `${of.engine} was never calibrated on this machine; ${makeOne}` }
}

function rank({ calibration }: { readonly calibration: CalibrationResult }, detector: string): number {
  return calibration.detector === detector ? 1 : 0
}

/** Failed for want of turns alone: nothing was read beyond the limits. */
function isIncomplete({ status, points }: CalibrationResult): boolean {
  const { biasMs, sdMs } = calibrationLimits
  return status === 'fail' && points.every((point) => Math.abs(point.biasMs) <= biasMs && point.sdMs <= sdMs)
}

async function readStored(path: string): Promise<Extract<StoredCalibration, { kind: 'found' }> | 'missing' | 'damaged'> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? null : ''))
  if (text === null) return 'missing'
  try {
    const { schemaVersion, at, calibration } = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (schemaVersion !== 1 || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return 'damaged'
    const parsed = calibrationSchema.safeParse(calibration)
    const matches = parsed.success && basename(path).startsWith(prefixOf(parsed.data.engine, parsed.data.machine))
    return matches ? { kind: 'found', at, calibration: parsed.data } : 'damaged'
  } catch {
    return 'damaged'
  }
}

/** The machine is its hardware: another kernel or Node on it is the same machine (both are printed with the calibration). */
function prefixOf(engine: string, { os, cpu, cores, memoryGiB }: MachineInfo): string {
  const system = os.split(' ')
  return `${engine}-${shortHash(JSON.stringify([system[0], system.at(-1), cpu, cores, memoryGiB]))}-`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

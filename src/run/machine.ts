import { arch, cpus, release, totalmem, type } from 'node:os'
import type { MachineInfo } from '../model/recording.ts'

/** What the run ran on: printed with every result, because its error belongs to this machine. */
export function machineInfo(): MachineInfo {
  const cores = cpus()
  return {
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
}

import { spawn } from 'node:child_process'
import { InputError } from '../model/problem.ts'

/** What a program of the user's own says of two files (a licensed PESQ or POLQA, say): its scale is its own, and it is blended with nothing. */
export interface ExternalScore {
  readonly method: string
  readonly value: number
}

const patienceMs = 120_000

/**
 * Runs the user's command with the shell's rules, the files in place of `{reference}` and `{degraded}` (and in the environment as VQT_REFERENCE and
 * VQT_DEGRADED), and takes the last number it prints. Throws `InputError` where it fails, prints no number or takes longer than two minutes.
 */
export async function askExternal(
  command: string,
  files: { readonly reference: string; readonly degraded: string },
): Promise<ExternalScore> {
  const env = { ...process.env, VQT_REFERENCE: files.reference, VQT_DEGRADED: files.degraded }
  const line = command.replaceAll('{reference}', '"$VQT_REFERENCE"').replaceAll('{degraded}', '"$VQT_DEGRADED"')
  const child = spawn('/bin/sh', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let complaint = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString('utf8')))
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString('utf8')))
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve)
    child.on('error', () => resolve(null))
  })
  clearTimeout(timer)
  if (code !== 0) {
    const why =
      code === null ? `it was ended after ${patienceMs / 1000} s` : `it ended with ${code}: ${complaint.trim().split('\n').at(-1) ?? ''}`
    throw failed(command, why)
  }
  const numbers = out.match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi)
  const value = Number(numbers?.at(-1) ?? Number.NaN)
  if (!Number.isFinite(value)) throw failed(command, 'it printed no number')
  return { method: `external: ${command.trim().split(/\s+/)[0]}`, value }
}

function failed(command: string, why: string): InputError {
  return new InputError([
    {
      code: 'mos.command',
      message: `--mos-command "${command}": ${why}`,
      hint: 'it must print the score as the last number on its standard output and end with 0',
    },
  ])
}

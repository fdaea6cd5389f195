import type { Command } from 'commander'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { join } from 'node:path'
import { realProbes, type DoctorProbes } from './doctor-probes.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { optionalParts, type Machine } from './optional-parts.ts'
import { paintWith, wantsColor, type Paint } from './paint.ts'
import { realMachine } from './real-machine.ts'
import type { World } from './world.ts'

/** Timers later than this at the 99th percentile spoil turns (measures.md 1.6). */
const timerLimitMs = 10

const examples = `
Examples:
  vqt doctor
  vqt doctor --json | jq '.checks[] | select(.status != "ok")'
  vqt doctor && vqt run

Exits with 0 unless something vqt cannot do without is broken.`

/** `missing` costs something, `warn` may cost trust, `broken` stops vqt. */
export interface DoctorCheck {
  readonly id: string
  readonly title: string
  readonly status: 'ok' | 'warn' | 'missing' | 'broken'
  readonly version: string | null
  readonly path: string | null
  readonly detail: string
  /** What its absence or trouble costs; null where nothing is wrong. */
  readonly cost: string | null
  readonly hint: string | null
}

/** `vqt doctor`: what is there, and what each missing part costs. */
export function addDoctorCommand(program: Command, world: World, exit: (code: ExitCode) => void): void {
  program
    .command('doctor')
    .summary('tell what is there and what missing parts cost')
    .description('Tries out what vqt needs and finds what it can use, and says what each missing part costs.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (raw: { readonly json?: boolean }) => {
      const checks = await examine(world, realMachine(world), realProbes)
      const broken = checks.some((check) => check.status === 'broken')
      const paint = paintWith(wantsColor(undefined, world.env, world.stdout))
      world.stdout.write(
        raw.json === true ? `${JSON.stringify({ status: broken ? 'broken' : 'ok', checks }, null, 2)}\n` : doctorText(checks, paint),
      )
      exit(broken ? exitCodes.gateFailed : exitCodes.passed)
    })
}

/** Every check in the order it is shown: what vqt needs, then this machine, then the optional parts. */
export async function examine(world: Pick<World, 'cwd'>, machine: Machine, probes: DoctorProbes): Promise<readonly DoctorCheck[]> {
  const node = probes.node()
  const required: DoctorCheck[] = [
    check('node', 'Node.js', node.ok ? 'ok' : 'broken', {
      version: process.versions.node,
      path: process.execPath,
      detail: node.text,
      hint: node.hint,
    }),
    await tried('opus', 'Opus codec', probes.opus, 'npm ci'),
    await tried('flite', 'Speech synthesiser (flite)', probes.flite, 'npm ci'),
    await tried('webrtc', 'WebRTC stack', probes.webrtc, 'npm ci; UDP on 127.0.0.1 must be allowed'),
    await tried(
      'reports',
      'Place for runs',
      () => probes.reports(join(world.cwd, 'reports')),
      'start vqt where you may write, or use --out',
    ),
  ]
  return [
    ...required,
    machineCheck(),
    await timerCheck(probes),
    ...(await Promise.all(optionalParts.map((part) => partCheck(part, machine)))),
  ]
}

function check(
  id: string,
  title: string,
  status: DoctorCheck['status'],
  rest: Partial<DoctorCheck> & { readonly detail: string },
): DoctorCheck {
  return {
    id,
    title,
    status,
    version: null,
    path: null,
    cost: status === 'broken' ? 'vqt cannot run' : null,
    ...rest,
    hint: rest.hint ? rest.hint : null,
  }
}

async function tried(id: string, title: string, probe: () => Promise<string>, hint: string): Promise<DoctorCheck> {
  try {
    return check(id, title, 'ok', { detail: await probe() })
  } catch (error) {
    return check(id, title, 'broken', { detail: error instanceof Error ? error.message : String(error), hint })
  }
}

function machineCheck(): DoctorCheck {
  const cores = availableParallelism()
  const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1)
  const detail = `${cores} cores, ${gib(totalmem())} GiB memory, ${gib(freemem())} GiB free`
  if (cores >= 2) return check('machine', 'Machine', 'ok', { detail })
  return check('machine', 'Machine', 'warn', { detail, cost: 'caller and agent share one core: timing may be too poor for a verdict' })
}

async function timerCheck(probes: DoctorProbes): Promise<DoctorCheck> {
  const { n, p50Ms, p99Ms, maxMs } = await probes.timers()
  const detail = `late by p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, at most ${maxMs.toFixed(1)} ms (n = ${n})`
  if (p99Ms <= timerLimitMs) return check('timers', 'Timers', 'ok', { detail })
  const cost = `p99 is over ${timerLimitMs} ms: turns will be thrown out as spoiled by this machine`
  return check('timers', 'Timers', 'warn', { detail, cost, hint: 'stop other work on this machine, then run vqt doctor again' })
}

async function partCheck(part: (typeof optionalParts)[number], machine: Machine): Promise<DoctorCheck> {
  const found = await part.check(machine)
  if (found) return check(part.id, part.title, 'ok', { version: found.version, path: found.path, detail: part.purpose })
  const flag = part.group === 'tests' ? ' --for-tests' : part.group === 'on-request' ? ` --with ${part.id}` : ''
  return check(part.id, part.title, 'missing', { detail: 'not found', cost: part.absenceCosts, hint: `npx vqt setup${flag}` })
}

/** The checks for a person: one line each, and under it what trouble costs and what to do. */
export function doctorText(checks: readonly DoctorCheck[], paint: Paint): string {
  const marks = {
    ok: paint('green', '✓ ok     '),
    warn: paint('yellow', '! warning'),
    missing: paint('yellow', '· missing'),
    broken: paint('red', '✗ broken '),
  }
  const lines = checks.flatMap((one) => {
    const where = [one.version, one.path].filter((part) => part !== null).join(', ')
    const detail =
      where === ''
        ? one.detail
        : one.status === 'ok' && one.id !== 'node'
          ? where
          : one.id === 'node'
            ? one.detail
            : `${where}: ${one.detail}`
    return [
      `${marks[one.status]}  ${paint('bold', one.title)}: ${detail}`,
      ...(one.cost === null ? [] : [`             costs: ${one.cost}`]),
      ...(one.hint === null ? [] : [`             to do: ${one.hint}`]),
    ]
  })
  return `${lines.join('\n')}\n`
}

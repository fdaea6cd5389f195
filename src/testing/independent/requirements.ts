import { spawnSync } from 'node:child_process'

/** Debian's Python, where Debian's packages are: another python3 earlier in the PATH would not have them. */
export const systemPython = '/usr/bin/python3'

/** Why the independent responder cannot run here; null: it can. */
export function responderMissing(): string | null {
  return runs(systemPython, ['-c', 'import aiortc, numpy']) ? null : 'needs the Debian package python3-aiortc'
}

/** Why no packet capture can be made and judged here; null: it can. */
export function captureMissing(): string | null {
  if (!runs(systemPython, ['-c', 'import cryptography, numpy']))
    return 'needs the Debian package python3-aiortc (for its cryptography and numpy)'
  if (!runs('tcpdump', ['--version'])) return 'needs the package tcpdump'
  if (!runs('ffmpeg', ['-version'])) return 'needs the package ffmpeg'
  return null
}

/** Why this user may not capture on loopback; null: it may. Nothing to install helps against it. */
export function captureForbidden(): string | null {
  // A filter that matches nothing and an immediate end: opening the interface is what needs the right.
  const opened = spawnSync('tcpdump', ['-i', 'lo', '-w', '/dev/null', 'udp port 9'], { timeout: 1500, encoding: 'utf8' })
  return opened.stderr?.includes('listening on lo')
    ? null
    : `may not capture on lo (root or CAP_NET_RAW is needed): ${opened.stderr ?? ''}`.trim()
}

/** Skips where something is missing, but not in CI: there everything that can be installed must be. */
export function skipsFor(missing: string | null): boolean {
  return missing !== null && process.env['CI'] !== 'true'
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0
}

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The oldest Node vqt runs on; `engines` in package.json and `bin/vqt.js` say the same. */
export const oldestNode: readonly [number, number] = [22, 12]

const pinnedNode = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))

/** Whether the running Node will do, and whether the pinned one is in place for machines whose own is too old. */
export function nodeCheck(
  version: string = process.versions.node,
  pinned: string | null = existsSync(pinnedNode) ? pinnedNode : null,
): { readonly ok: boolean; readonly text: string; readonly hint: string } {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const ok = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  const where =
    pinned === null ? 'no pinned one in node_modules' : process.execPath === pinned ? 'the pinned one' : `a pinned one is in ${pinned}`
  return {
    ok,
    text: `${version}${ok ? '' : `, too old: ${oldestNode.join('.')} or later is needed`} (${where})`,
    hint: ok ? '' : 'npm ci in the project installs a Node that will do; vqt then uses it by itself',
  }
}

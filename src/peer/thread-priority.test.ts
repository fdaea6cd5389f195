import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const module = new URL('./thread-priority.ts', import.meta.url).href
/** Field 41 of /proc/…/stat (proc(5)): 0 ordinary, 2 round robin. Asked in a process of its own, which ends with its priority. */
const script = `
  const { preferProcess } = await import(${JSON.stringify(module)})
  const { readdirSync, readFileSync } = await import('node:fs')
  const as = preferProcess('callers')
  const policies = readdirSync('/proc/self/task').map((thread) => readFileSync('/proc/self/task/' + thread + '/stat', 'utf8').split(') ')[1].split(' ')[38])
  console.log(JSON.stringify({ as, policies }))`

const elsewhere = process.platform !== 'linux'
if (elsewhere) console.warn('the callers’ priority not tested: real-time classes are asked for on Linux only')

describe.skipIf(elsewhere)('the callers’ process', () => {
  it('stands before ordinary work with all of its threads, or with none where that is not allowed', () => {
    const { as, policies } = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })) as {
      as: string
      policies: string[]
    }
    // The runtime's compiler and collector threads are among them: one that lags behind would be spun upon for ever.
    expect(policies.length).toBeGreaterThan(4)
    expect(new Set(policies)).toEqual(new Set([as === 'realtime' ? '2' : '0']))
    expect(['realtime', 'nice', 'none']).toContain(as)
  })
})

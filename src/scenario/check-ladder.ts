import { asList, asMap, type Findings } from './findings.ts'
import type { Path } from './source-map.ts'

/** Whether a value as written is a ladder. */
export function isLadder(entry: unknown): boolean {
  return entry === 'ladder' || asMap(entry)?.['ladder'] !== undefined
}

/** Rungs of a ladder must differ and be more than nothing. `read`: the value of one as written; null where it is none; `least`: the smallest. */
export function checkLadder(findings: Findings, entry: unknown, path: Path, read: (value: unknown) => number | null, least = 0): void {
  const rungs = asList(asMap(entry)?.['ladder']).map(read)
  rungs.forEach((rung, at) => {
    if (rung === null) return
    const here: Path = [...path, 'ladder', at]
    if (rungs.indexOf(rung) !== at) findings.add(here, 'ladder', `the rung ${rung} stands twice`, 'name each rung once')
    else if (rung <= 0 || rung < least)
      findings.add(here, 'ladder', `a rung of ${rung}`, `rungs are ${least > 0 ? `${least} or more` : 'more than 0'}`)
  })
}

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { delaysMs, gridText, losses, mosGrid, patterns, type GridCell } from './mos-grid.ts'

describe('MOS-CQE over loss and delay', { timeout: 120_000 }, () => {
  const cells = mosGrid()
  const at = (pattern: string, loss: number, delay: number): GridCell => {
    const found = cells.find((cell) => cell.pattern === pattern && cell.lossPercent === loss && cell.delayMs === delay)
    if (found === undefined) throw new Error('no such cell')
    return found
  }

  /** MOS is held at 1 where R is below about 6; R itself goes on falling. */
  const expectFall = (before: GridCell, after: GridCell): void => {
    expect(after.r).toBeLessThan(before.r)
    if (before.mosCqe === 1) expect(after.mosCqe).toBe(1)
    else expect(after.mosCqe).toBeLessThan(before.mosCqe)
  }

  it.each(patterns)('falls where loss grows (%s)', (pattern) => {
    for (const delay of delaysMs) {
      const column = losses.map((loss) => at(pattern, loss, delay))
      for (const [index, cell] of column.entries()) if (index > 0) expectFall(column[index - 1]!, cell)
    }
  })

  it.each(patterns)('never rises with delay, and falls once it passes 100 ms (%s)', (pattern) => {
    for (const loss of losses) {
      const row = delaysMs.map((delay) => at(pattern, loss, delay))
      for (const [index, cell] of row.entries()) {
        if (index === 0) continue
        expect(cell.totalDelayMs).toBeGreaterThan(100)
        expectFall(row[index - 1]!, cell)
      }
    }
  })

  it('missing speech follows the true loss within one percent of the speech, and never falls', () => {
    for (const { missing, trueMissing } of cells) expect(Math.abs(missing - trueMissing)).toBeLessThanOrEqual(0.01)
    for (const pattern of patterns) {
      const column = losses.map((loss) => at(pattern, loss, 0).missing)
      expect(column).toEqual(column.toSorted((a, b) => a - b))
    }
  })

  it('is what reports/sample/mos-grid.md says', () => {
    expect(readFileSync(new URL('../../../reports/sample/mos-grid.md', import.meta.url), 'utf8')).toBe(gridText(cells))
  })
})

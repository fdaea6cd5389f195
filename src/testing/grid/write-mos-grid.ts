import { mkdirSync, writeFileSync } from 'node:fs'
import { gridText, mosGrid } from './mos-grid.ts'

const folder = new URL('../../../reports/sample/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL('mos-grid.md', folder), gridText(mosGrid()))

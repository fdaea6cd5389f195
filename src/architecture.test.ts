import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const sources = files.filter((file) => !/\.test\.ts$/.test(file) && !file.startsWith('testing'))

/** The table of src/README.md, read from it, so that the map and the check cannot disagree. */
function allowedImports(): Map<string, Set<string> | 'all'> {
  const table = new Map<string, Set<string> | 'all'>()
  for (const line of readFileSync(join(root, 'README.md'), 'utf8').split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim())
    const room = /^`([\w./-]+?)\/?`$/.exec(cells[1] ?? '')?.[1]
    if (room === undefined || cells.length < 5) continue
    const may = cells[3]!
    if (may === 'all') table.set(room, 'all')
    else if (may.startsWith('every room but')) {
      const not = may
        .slice('every room but'.length)
        .split(/,| and /)
        .map((name) => name.trim())
      table.set(room, new Set(readdirSync(root).filter((name) => !not.includes(name))))
    } else
      table.set(
        room,
        new Set(
          may === 'nothing'
            ? []
            : may
                .replaceAll(/\s*\([^)]*\)/g, '')
                .split(',')
                .map((name) => name.trim()),
        ),
      )
  }
  return table
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1]!)
  return found.map((path) => relative(root, resolve(join(root, dirname(file)), path)))
}

describe('the house', () => {
  const allowed = allowedImports()

  it('every room stands in the map', () => {
    const rooms = [...new Set(sources.map(roomOf))].filter((room) => room !== 'architecture.test.ts')
    expect(rooms.filter((room) => !allowed.has(room))).toEqual([])
  })

  it('no room imports what the map does not allow', () => {
    const breaches: string[] = []
    for (const file of sources) {
      const may = allowed.get(roomOf(file))
      if (may === undefined || may === 'all') continue
      for (const target of importsOf(file)) {
        const room = roomOf(target)
        if (room !== roomOf(file) && !may.has(room)) breaches.push(`${file} imports ${target}`)
      }
    }
    expect(breaches).toEqual([])
  })

  it('there is no room for leftovers', () => {
    const names = files.flatMap((file) => file.split('/')).map((name) => name.replace(/\.tsx?$/, ''))
    expect(names.filter((name) => /^(utils?|common|shared|helpers?|lib|misc)$/.test(name))).toEqual([])
  })

  it('no file outgrows one idea', () => {
    const long = sources.map((file) => `${readFileSync(join(root, file), 'utf8').split('\n').length} ${file}`)
    expect(long.filter((line) => Number.parseInt(line) > 400)).toEqual([])
  })

  it('only the door and child-process entries print', () => {
    const entries = /(-process|-process-entry|-worker|-line|build-[\w-]+|closing-line|evaluate-[\w-]+)\.ts$/
    const printing = sources.filter((file) => !file.startsWith('cli/') && !entries.test(file))
    const breaches = printing.filter((file) =>
      /\bconsole\.\w+\(|process\.(stdout|stderr)\.write|process\.exit\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(breaches).toEqual([])
  })

  it('randomness and wall-clock time enter only at the door and the pipeline', () => {
    const breaches = sources.filter(
      (file) => !/^(cli\/|pipeline)/.test(file) && /Math\.random\(|Date\.now\(|new Date\(\)/.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(breaches).toEqual([])
  })
})

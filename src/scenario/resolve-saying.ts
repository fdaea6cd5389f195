import { durationMs as ms } from './duration.ts'
import { pauseRungsMs, type Rung } from './ladder.ts'
import type { ExpectEntry, LadderEntry, PartEntry, SayEntry } from './scenario-file.ts'
import type { Saying, SayingExpectation, SayingPart } from './scenario.ts'

export const defaultLimitMs = 15_000

/** Where the shortest form names no trigger: late enough that a natural end is rare (measures.md M7). */
export const defaultAfterMs = 1500

/** One value, or a ladder of them. */
export function rungOf<T extends number | string>(
  entry: LadderEntry<T>,
  read: (value: T) => number,
  usual: readonly number[],
  id: string,
): Rung {
  if (entry === 'ladder') return { id, rungs: usual }
  return typeof entry === 'object' ? { id, rungs: entry.ladder.map(read) } : read(entry as T)
}

/** `id`: the place of the turn in the file, by which its ladders are told from others. */
export function sayingOf(entry: SayEntry, id: string): Saying {
  if (typeof entry === 'string') return { parts: [{ kind: 'words', text: entry }] }
  const pieces = entry.parts ?? [entry.text ?? '']
  const parts = withRepairsJoined(pieces.map((piece, at) => ({ piece, parts: partsOf(piece, `${id}/${at}`) })))
  return entry.expect === undefined ? { parts } : { parts, expect: expectationOf(entry.expect) }
}

function partsOf(piece: PartEntry, id: string): readonly SayingPart[] {
  if (typeof piece === 'string') return [{ kind: 'words', text: piece }]
  if ('pause' in piece) return [{ kind: 'pause', pauseMs: rungOf(piece.pause, ms, pauseRungsMs, id) }]
  if ('audio' in piece) return [{ kind: 'audio', path: piece.audio }]
  const { from, to, pause } = piece.selfRepair
  if (pause === undefined) return [{ kind: 'words', text: `${from}, no, ${to}` }]
  return [
    { kind: 'words', text: from },
    { kind: 'pause', pauseMs: ms(pause) },
    { kind: 'words', text: `no, ${to}` },
  ]
}

/** Words next to a self-repair are spoken in one breath with it: one line for the voice, no seam. */
function withRepairsJoined(pieces: readonly { readonly piece: PartEntry; readonly parts: readonly SayingPart[] }[]): readonly SayingPart[] {
  const isRepair = (at: number): boolean => {
    const piece = pieces[at]?.piece
    return typeof piece === 'object' && 'selfRepair' in piece
  }
  return pieces.reduce<readonly SayingPart[]>((all, { parts }, at) => {
    const [before, first] = [all.at(-1), parts[0]]
    if (!(isRepair(at) || isRepair(at - 1)) || before?.kind !== 'words' || first?.kind !== 'words') return [...all, ...parts]
    return [...all.slice(0, -1), { kind: 'words', text: `${before.text} ${first.text}` }, ...parts.slice(1)]
  }, [])
}

export function expectationOf(entry: ExpectEntry): SayingExpectation {
  const tool = typeof entry.tool === 'string' ? { name: entry.tool } : entry.tool
  const args =
    tool?.args === undefined ? undefined : Object.fromEntries(Object.entries(tool.args).map(([key, value]) => [key, String(value)]))
  return {
    ...(entry.entities === undefined ? {} : { entities: entry.entities }),
    ...(tool === undefined ? {} : { tool: args === undefined ? { name: tool.name } : { name: tool.name, args } }),
    ...(entry.says === undefined ? {} : { says: entry.says }),
    ...(entry.heardContext === undefined ? {} : { heardContext: entry.heardContext }),
  }
}

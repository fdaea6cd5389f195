import type { Result } from '../../../model/result.ts'
import type { TurnLimit } from '../../turn-limit.ts'
import type { RankedCall } from '../../worst-calls.ts'
import type { Markup } from '../markup.ts'

/** What every section is made from. */
export interface ReportView {
  readonly result: Result
  readonly ranked: readonly RankedCall[]
  readonly limit: TurnLimit | null
  /** Ids of calls whose audio stands in the file. */
  readonly embedded: ReadonlySet<string>
  readonly runDir: string
}

/** A part of the report: static HTML at generation, useful with scripts off. Adding one: its file, a line in `index.ts`. */
export interface Section {
  readonly id: string
  readonly title: string
  readonly render: (view: ReportView) => Markup
}

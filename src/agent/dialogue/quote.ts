import type { AgentSettings } from '../../model/plan.ts'
import type { Reply } from './dialogue.ts'

/** The intent of a caller who asks what the agent last said (the closed catalogue's name for it). */
export const lastSaidIntent = 'last_said'

const introduction = 'I said:'
const nothingYet = 'I had only just begun.'

/** Lines of a quotation that are known beforehand. */
export const quoteLines: readonly string[] = [introduction, nothingYet]

/**
 * The answer to "what did you last say": of the last reply what was heard to its end or, by an agent that believes to have said whatever it
 * had planned, all of it. Null: nothing was said before.
 */
export function quotation(
  last: { readonly heard: readonly string[]; readonly broken: string | null; readonly unheard: readonly string[] } | null,
  quotes: AgentSettings['quotes'],
): Reply {
  const planned = last === null ? [] : [...last.heard, ...(last.broken === null ? [] : [last.broken]), ...last.unheard]
  const said = quotes === 'planned' ? planned : (last?.heard ?? [])
  return { acknowledge: null, sentences: said.length === 0 ? [nothingYet] : [introduction, ...said], tool: null, asks: null }
}

import type { CallResult } from '../../../../model/result.ts'

/** The agent's words before the caller's first turn, where the target told them (`said` with turn −1); else null. */
export function greetingOf(call: CallResult): string | null {
  const texts = call.events.flatMap(({ plane, type, data }) => {
    const text = data?.['text']
    return plane === 'agent' && type === 'said' && data?.['turn'] === -1 && typeof text === 'string' ? [text] : []
  })
  return texts.length === 0 ? null : texts.join(' ')
}

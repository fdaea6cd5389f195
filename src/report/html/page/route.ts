/** What the address after `#` asks for. Anything else (`#gates`) is a place in the report. */
export type Route =
  | { readonly kind: 'call'; readonly id: string; readonly atMs: number | null }
  | { readonly kind: 'calls'; readonly query: string; readonly sort: string | null }
  | { readonly kind: 'report' }

/** Reads `#/call/<id>?t=12.4` and `#/calls?q=…&sort=-latency`. Broken escapes are taken literally. */
export function parseRoute(hash: string): Route {
  const found = /^#\/(call|calls)(?:\/([^?]*))?(?:\?(.*))?$/.exec(hash)
  if (found === null) return { kind: 'report' }
  const parameters = new URLSearchParams(found[3] ?? '')
  if (found[1] === 'calls') return { kind: 'calls', query: parameters.get('q') ?? '', sort: parameters.get('sort') }
  const seconds = Number.parseFloat(parameters.get('t') ?? '')
  return { kind: 'call', id: decoded(found[2] ?? ''), atMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null }
}

export function callHash(id: string, atMs: number | null = null): string {
  return `#/call/${encodeURIComponent(id)}${atMs === null ? '' : `?t=${(atMs / 1000).toFixed(1)}`}`
}

/** Empty when neither filter nor order is set. */
export function callsHash(query: string, sort: string | null): string {
  const parameters = new URLSearchParams()
  if (query !== '') parameters.set('q', query)
  if (sort !== null) parameters.set('sort', sort)
  const text = parameters.toString()
  return text === '' ? '#calls' : `#/calls?${text}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

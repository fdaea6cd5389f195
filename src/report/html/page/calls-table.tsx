import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { callsFilter } from './calls-filter.ts'
import { callsHash, parseRoute } from './route.ts'

type Key = 'rank' | 'call' | 'end' | 'turns' | 'latency'

/** Gives the static table sort buttons in its heads and a filter above it; both stand in the address, so a view can be shared. */
export function enhanceCallsTable(): void {
  const table = document.querySelector<HTMLTableElement>('#calls-table')
  const place = document.querySelector('#calls-filter')
  if (table === null || place === null) return
  for (const head of table.querySelectorAll<HTMLTableCellElement>('th[data-key]')) {
    const key = head.dataset['key'] as Key
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'sort'
    button.textContent = head.textContent
    button.addEventListener('click', () => show({ sort: nextSort(key, current().sort) }))
    head.replaceChildren(button)
  }
  render(<Filter rows={[...table.tBodies[0]!.rows]} />, place)
  apply(table)
  addEventListener('hashchange', () => apply(table))
}

function Filter({ rows }: { rows: readonly HTMLTableRowElement[] }) {
  const [query, setQuery] = useState(current().query)
  useEffect(() => {
    const follow = () => setQuery(current().query)
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  const change = (text: string) => {
    setQuery(text)
    show({ query: text })
  }
  const left = rows.filter(matches(query)).length
  return (
    <div class="filter">
      <label for="calls-query">Filter</label>
      <input
        id="calls-query"
        type="search"
        value={query}
        placeholder="s:failed  m:>1500  !word"
        aria-describedby="calls-help calls-left"
        onInput={(event) => change(event.currentTarget.value)}
      />
      <span id="calls-left" role="status">
        {left} of {rows.length} calls
      </span>
      <p id="calls-help" class="help">
        <code>s:</code> end, <code>m:&gt;1500</code> slowest answer in ms, <code>n:&lt;4</code> turns, any word said, <code>!</code> before
        a term for its opposite
      </p>
    </div>
  )
}

function current(): { readonly query: string; readonly sort: string | null } {
  const route = parseRoute(location.hash)
  return route.kind === 'calls' ? route : { query: '', sort: null }
}

function show(change: { readonly query?: string; readonly sort?: string | null }): void {
  const { query, sort } = { ...current(), ...change }
  history.replaceState(null, '', callsHash(query, sort))
  const table = document.querySelector<HTMLTableElement>('#calls-table')
  if (table !== null) apply(table)
}

/** A new column sorts the useful way round first: numbers from the largest, names and ranks from the first; then the other way; then as it was. */
function nextSort(key: Key, sort: string | null): string | null {
  const largestFirst = key === 'latency' || key === 'turns'
  const first = largestFirst ? `-${key}` : key
  const second = largestFirst ? key : `-${key}`
  return sort === first ? second : sort === second ? null : first
}

function apply(table: HTMLTableElement): void {
  const { query, sort } = current()
  const body = table.tBodies[0]!
  const key = (sort ?? 'rank').replace(/^-/, '') as Key
  const sign = sort?.startsWith('-') === true ? -1 : 1
  const rows = [...body.rows].sort((a, b) => sign * compare(a, b, key) || Number(a.dataset['rank']) - Number(b.dataset['rank']))
  const keep = matches(query)
  for (const row of rows) row.hidden = !keep(row)
  body.replaceChildren(...rows)
  for (const head of table.querySelectorAll<HTMLTableCellElement>('th[data-key]')) {
    if (head.dataset['key'] !== key) head.removeAttribute('aria-sort')
    else head.ariaSort = sign < 0 ? 'descending' : 'ascending'
  }
}

function compare(a: HTMLTableRowElement, b: HTMLTableRowElement, key: Key): number {
  const one = a.dataset[key] ?? ''
  const other = b.dataset[key] ?? ''
  return key === 'call' || key === 'end' ? one.localeCompare(other) : Number(one) - Number(other)
}

function matches(query: string): (row: HTMLTableRowElement) => boolean {
  const keep = callsFilter(query)
  return ({ dataset }) => {
    const latency = Number(dataset['latency'])
    return keep({
      end: dataset['end'] ?? '',
      latencyMs: latency <= -1e12 ? null : latency,
      turns: Number(dataset['turns']),
      text: dataset['text'] ?? '',
    })
  }
}

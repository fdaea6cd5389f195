import { render } from 'preact'
import { CallPage } from './call/call-page.tsx'
import { enhanceCallsTable } from './calls-table.tsx'
import { readCall, readSummary } from './embedded.ts'
import { parseRoute } from './route.ts'
import { SaveResult } from './save-result.tsx'
import { ThemeToggle } from './theme.tsx'

/* The report is complete as static HTML; this script adds what only a script can. */
const summary = readSummary()
const reportTitle = document.title
const report = element('report')
const call = element('call')

render(<ThemeToggle />, element('theme'))
render(<SaveResult />, element('save-result'))
enhanceCallsTable()
addEventListener('hashchange', () => void follow())
void follow()

/** Shows the call or the report, whichever the address asks for. */
async function follow(): Promise<void> {
  const route = parseRoute(location.hash)
  const wasCall = !call.hidden
  report.hidden = route.kind === 'call'
  call.hidden = route.kind !== 'call'
  if (route.kind !== 'call') {
    render(null, call)
    document.title = reportTitle
    if (route.kind === 'calls') element('calls').scrollIntoView()
    else if (wasCall)
      document
        .querySelector(CSS.escape(location.hash.slice(1)) === '' ? '#verdict' : `#${CSS.escape(location.hash.slice(1))}`)
        ?.scrollIntoView()
    return
  }
  const found = await readCall(route.id)
  document.title = `${route.id} · ${summary.run.scenario} · vqt report`
  render(<CallPage key={route.id} id={route.id} call={found} summary={summary} startAtMs={route.atMs} />, call)
  scrollTo(0, 0)
  call.querySelector<HTMLElement>('h1')?.focus()
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no #${id}`)
  return found
}

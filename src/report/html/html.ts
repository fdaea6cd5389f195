import type { Result } from '../../model/result.ts'
import type { ReportContext, Reporter } from '../reporter.ts'
import { runStatusWords } from '../statuses.ts'
import { turnLimit } from '../turn-limit.ts'
import { worstCalls } from '../worst-calls.ts'
import { dataBlocks, embedAudio } from './embedded-data.ts'
import { html, trusted } from './markup.ts'
import { cspHash, pageAssets } from './page-assets.ts'
import { sections } from './sections/index.ts'
import type { ReportView } from './sections/section.ts'
import { verdictBar } from './sections/verdict.ts'

export const htmlReporter: Reporter = {
  id: 'html',
  description: 'report.html: one file that works from disk, with the calls to look at and to hear',
  render: async (result, context) => ({ path: 'report.html', content: await renderHtml(result, context) }),
}

/**
 * The whole report as one self-contained file: makes no request of any kind (its CSP forbids them), works from file://. Verdict,
 * gates, trust, distributions and calls are static HTML; scripts add sorting, the call pages and playback. The same result and
 * audio give the same bytes.
 */
export async function renderHtml(result: Result, context: ReportContext): Promise<string> {
  const { script, style } = await pageAssets()
  const ranked = worstCalls(result)
  const audio = await embedAudio(ranked, context)
  const view: ReportView = { result, ranked, limit: turnLimit(result.verdict.gates), embedded: audio.calls, runDir: context.runDir }
  const policy = [
    `default-src 'none'`,
    `script-src ${cspHash(script)}`,
    `style-src ${cspHash(style)}`,
    'img-src data: blob:',
    'media-src data: blob:',
    `connect-src 'none'`,
    `base-uri 'none'`,
  ].join('; ')
  const { word } = runStatusWords[result.verdict.status]
  return `<!doctype html>
${
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${trusted(policy)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="generator" content="vqt ${result.vqt}" />
      <title>${word}: ${result.run.scenario} · vqt report</title>
      <link rel="icon" href="data:," />
      ${trusted(`<style>${style}</style>`)}
    </head>
    <body>
      <a class="skip" href="#main">Skip to the report</a>
      <header class="top">
        <a class="brand" href="#verdict">vqt<span class="hidden"> report, to the top</span></a>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
          </ul>
        </nav>
        <div id="theme"></div>
      </header>
      <main id="main" tabindex="-1">
        <div id="report">
          <div id="verdict">${verdictBar(view)}</div>
          ${sections.map(
            ({ id, title, render }) =>
              html`<section class="part" id="${id}" aria-labelledby="${id}-title">
                <h2 id="${id}-title">${title}</h2>
                ${render(view)}
              </section>`,
          )}
        </div>
        <div id="call" hidden></div>
      </main>
      <footer><p>Written by vqt ${result.vqt} from result.json. This file makes no request; all it shows is in it.</p></footer>
      ${trusted(dataBlocks(result, audio))} ${trusted(`<script>${script}</script>`)}
    </body>
  </html>`.markup
}
`
}

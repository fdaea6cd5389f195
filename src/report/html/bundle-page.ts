import { fileURLToPath } from 'node:url'
import type { PageAssets } from './page-assets.ts'

/**
 * Bundles the page app (`page/main.tsx`, `page/style/page.css`) into one classic script and one style sheet. Needs the
 * sources and the development dependency esbuild; an installed package reads the built files instead.
 */
export async function bundlePage(): Promise<PageAssets> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [source('main.tsx'), source('style/page.css')],
    bundle: true,
    write: false,
    outdir: 'out',
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
  })
  const text = (ending: string): string => outputFiles.find((file) => file.path.endsWith(ending))?.text.trim() ?? ''
  return { script: text('.js'), style: text('.css') }
}

function source(path: string): string {
  return fileURLToPath(new URL(`./page/${path}`, import.meta.url))
}

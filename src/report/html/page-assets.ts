import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export interface PageAssets {
  readonly script: string
  readonly style: string
}

/**
 * The page's script and style: `page.js` and `page.css` beside this module, as `npm run build` writes them, or, run from the
 * sources, bundled on demand by esbuild. Rejects with what to do where a build lacks them.
 */
export async function pageAssets(): Promise<PageAssets> {
  if (import.meta.url.endsWith('.ts')) {
    const { bundlePage } = await import('./bundle-page.ts')
    return bundlePage()
  }
  try {
    const [script, style] = await Promise.all([
      readFile(new URL('./page.js', import.meta.url), 'utf8'),
      readFile(new URL('./page.css', import.meta.url), 'utf8'),
    ])
    return { script, style }
  } catch (cause) {
    throw new Error('the report page is not built; type: npm run build', { cause })
  }
}

/** CSP source expression of an inline script or style: the hash of exactly the text between its tags. */
export function cspHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundlePage } from './bundle-page.ts'

/*
 * Run by `npm run build`: node src/report/html/build-page.ts <directory>. Writes page.js and page.css, which the compiled HTML
 * reporter reads from beside itself.
 */
const directory = process.argv[2]
if (directory === undefined) {
  process.stderr.write('usage: node src/report/html/build-page.ts <output directory>\n')
  process.exitCode = 2
} else {
  const { script, style } = await bundlePage()
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'page.js'), script)
  await writeFile(join(directory, 'page.css'), style)
}

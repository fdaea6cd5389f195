import { fileURLToPath } from 'node:url'

/** The package's own folders, the same from `src/` and from `dist/`. */
export const scenariosDir: string = fileURLToPath(new URL('../../scenarios', import.meta.url))
export const fixturesDir: string = fileURLToPath(new URL('../../audio-fixtures', import.meta.url))
export const packageFile: string = fileURLToPath(new URL('../../package.json', import.meta.url))

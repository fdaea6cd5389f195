import type { Entity } from './entity.ts'
import { namedEntities } from './named.ts'

/** The seven days of the week. */
export const weekdays: readonly Entity[] = namedEntities(
  'weekday',
  `
Monday : Sunday
Tuesday : Thursday
Wednesday
Thursday : Tuesday
Friday
Saturday
Sunday : Monday
`,
)

import { callsSection } from './calls.ts'
import { distributionsSection } from './distributions.ts'
import { gatesSection } from './gates.ts'
import { methodSection } from './method.ts'
import { qualitySection } from './quality.ts'
import type { Section } from './section.ts'
import { trustSection } from './trust.ts'
import { turnTakingSection } from './turn-taking.ts'

/** The sections under the verdict, in the order they stand on the page and in its navigation. */
export const sections: readonly Section[] = [
  gatesSection,
  trustSection,
  turnTakingSection,
  qualitySection,
  distributionsSection,
  callsSection,
  methodSection,
]

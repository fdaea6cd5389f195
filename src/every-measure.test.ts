import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { measureDefinitions } from './measure/index.ts'
import { summarise } from './measure/summarise.ts'
import { legs } from './model/quality.ts'
import type { Measurement, Outcome } from './model/result.ts'
import { distributionsSection } from './report/html/sections/distributions.ts'
import { methodSection } from './report/html/sections/method.ts'
import { turnTakingSection } from './report/html/sections/turn-taking.ts'
import { worstCalls } from './report/worst-calls.ts'
import { sampleResult } from './testing/sample-result.ts'

const wordsOf = (markup: string): string =>
  markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#39;|&apos;/g, "'")
    .replaceAll(/&quot;|&#34;/g, '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')

/** A result in which every measure of the list has a sample, or none has. */
function page(sampled: boolean): { readonly method: string; readonly shown: string } {
  const outcome = (kind: string): Outcome =>
    kind === 'rate' ? { kind: 'trial', hit: true } : { kind: 'measured', value: 1.5, uncertainty: 1 }
  const measurements = measureDefinitions.flatMap(({ id, version, kind, legs: ofLegs }): Measurement[] =>
    sampled
      ? (ofLegs ? legs : [null]).map((leg) => ({
          measure: id,
          version,
          call: 'call-1',
          tags: leg === null ? {} : { leg },
          outcome: outcome(kind),
        }))
      : [],
  )
  const result = {
    ...sampleResult({ status: 'pass', calls: 2 }),
    measures: measureDefinitions,
    summaries: summarise(measurements, measureDefinitions),
  }
  const context = { result, ranked: worstCalls(result), limit: null, embedded: new Set<string>(), runDir: '' }
  return {
    method: methodSection.render(context).markup,
    shown: distributionsSection.render(context).markup + turnTakingSection.render(context).markup,
  }
}

it.each([true, false])('every measure stands in the report with what it means (with samples: %s)', (sampled) => {
  const { method, shown } = page(sampled)
  const words = wordsOf(method)
  for (const { id, title, version, definition, why, legs: ofLegs } of measureDefinitions) {
    expect(words, id).toContain(`${title} ${id} version ${version}`)
    expect(words, id).toContain(definition.replaceAll(/\s+/g, ' '))
    for (const place of ofLegs ? legs.map((leg) => `${id}-${leg}`) : [id])
      expect(shown.split(`id="measure-${place}"`).length - 1, place).toBe(1)
    if (sampled) expect(wordsOf(shown), id).toContain(title)
    expect(why.length, id).toBeGreaterThan(15)
  }
})

it('no two measures share an id or a title', () => {
  expect(new Set(measureDefinitions.map(({ id }) => id)).size).toBe(measureDefinitions.length)
  expect(new Set(measureDefinitions.map(({ title }) => title)).size).toBe(measureDefinitions.length)
})

it('the README lists the measures there are, in their order', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const row = readme.split('\n').find((line) => line.startsWith('| measures |')) ?? ''
  expect([...(row.split('|')[3] ?? '').matchAll(/`(\w+)`/g)].map(([, id]) => id)).toEqual(measureDefinitions.map(({ id }) => id))
})

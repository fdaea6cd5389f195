import { describe, expect, it } from 'vitest'
import { sampleResult } from '../testing/sample-result.ts'
import { renderJson } from './json.ts'
import { parseResult } from './result-schema.ts'

describe('result.json is written', () => {
  it('the same for the same result, also after it was read', () => {
    const text = renderJson(sampleResult({ status: 'fail', nasty: true }))
    expect(renderJson(sampleResult({ status: 'fail', nasty: true }))).toBe(text)
    expect(renderJson(parseResult(text, 'result.json'))).toBe(text)
  })

  it('without losing anything', () => {
    const result = sampleResult({ status: 'interrupted', nasty: true })
    const text = renderJson(result)
    expect(JSON.parse(text)).toEqual(result)
    expect(text.endsWith('}\n')).toBe(true)
    expect(text.toWellFormed()).toBe(text)
  })

  it('never with a number that JSON would turn into null', () => {
    const result = sampleResult({ status: 'pass' })
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      expect(() => renderJson({ ...result, run: { ...result.run, durationMs: bad } })).toThrow(TypeError)
    }
  })
})

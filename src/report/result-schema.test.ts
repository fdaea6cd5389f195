import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import type { Problem } from '../model/problem.ts'
import type { Result, RunStatus } from '../model/result.ts'
import { sampleResult } from '../testing/sample-result.ts'
import { parseResult, resultJsonSchema } from './result-schema.ts'

const statuses: readonly RunStatus[] = ['pass', 'fail', 'inconclusive', 'interrupted', 'unreachable']

describe('result.json is read', () => {
  it.each(statuses)('whole, whatever is in it: %s', (status) => {
    const result = sampleResult({ status, nasty: true })
    expect(parseResult(JSON.stringify(result), 'result.json')).toEqual(result)
  })

  it('not when it is cut short, and says where', () => {
    const text = JSON.stringify(sampleResult({ status: 'pass' }), null, 1)
    expect(problemsOf(text.slice(0, 200))).toMatchObject([{ code: 'result.json', hint: expect.stringContaining('vqt measure') as string }])
    expect(problemsOf('{\n "schemaVersion": 1,\n oops')[0]?.at).toEqual({ file: 'x.json', line: 3, column: 2 })
  })

  it('not when it is of another version or something else', () => {
    expect(problemsOf('{"schemaVersion":2}')[0]).toMatchObject({
      code: 'result.version',
      message: expect.stringContaining('version 2') as string,
    })
    for (const text of ['{}', '[]', 'null', '"x"']) expect(problemsOf(text)[0]?.code).toBe('result.version')
  })

  it('with every problem at once, each with its path', () => {
    const result = sampleResult({ status: 'pass' })
    const spoilt = { ...result, extra: 1, counts: { ...result.counts, calls: 'many' }, verdict: { ...result.verdict, status: 'passed' } }
    const messages = problemsOf(JSON.stringify(spoilt)).map(({ message }) => message)
    expect(messages.some((message) => message.includes('verdict.status'))).toBe(true)
    expect(messages.some((message) => message.includes('counts.calls'))).toBe(true)
    expect(messages.some((message) => message.includes('extra'))).toBe(true)
  })

  it('never with a number missing from a turn', () => {
    const result = sampleResult({ status: 'pass' })
    const calls = result.calls.map((call) => ({ ...call, turns: call.turns.map((turn) => ({ ...turn, uncertaintyMs: undefined })) }))
    expect(problemsOf(JSON.stringify({ ...result, calls }))[0]?.message).toContain('uncertaintyMs')
  })
})

describe('its JSON schema', () => {
  const schema = resultJsonSchema()

  it('is draft-7 and closed', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
    expect(schema['additionalProperties']).toBe(false)
  })

  it('names every key of a result', () => {
    const keys = Object.keys(sampleResult({ status: 'pass' }) satisfies Result)
    expect(Object.keys(schema['properties'] as object).toSorted()).toEqual(keys.toSorted())
  })

  it('has its top-level keys in the documentation of the contract', () => {
    const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8')
    for (const key of Object.keys(schema['properties'] as object)) expect(page).toContain(`\`${key}\``)
  })
})

function problemsOf(text: string): readonly Problem[] {
  try {
    parseResult(text, 'x.json')
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown.problems
    throw thrown
  }
  throw new Error('was read')
}

import { describe, expect, it } from 'vitest'
import { OptionReader } from './option-values.ts'

describe('OptionReader', () => {
  it('reads durations with their unit', () => {
    const read = new OptionReader()
    const values = ['90s', '2m', '1500ms', '1.5s', ' 2 m '].map((text) => read.duration('--duration', text, { minMs: 1 }))
    expect(values).toEqual([90_000, 120_000, 1500, 1500, 120_000])
    expect(read.problems).toEqual([])
  })

  it.each(['5 parsecs', '90', '-5s', '', 's', '1h30m', '1e3ms'])('refuses %j as a duration and says what to write', (text) => {
    const read = new OptionReader()
    expect(read.duration('--duration', text, { minMs: 1 })).toBeUndefined()
    expect(read.problems).toEqual([
      {
        code: 'option.duration',
        message: `--duration "${text}" is not a duration`,
        hint: 'write a number with its unit, such as 90s, 2m or 1500ms',
      },
    ])
  })

  it('takes a bare number as ms only where that is usual, and 0 only where it means something', () => {
    const read = new OptionReader()
    expect(read.duration('--agent-delay', '800', { minMs: 0, bareMs: true })).toBe(800)
    expect(read.duration('--agent-delay', '0', { minMs: 0, bareMs: true })).toBe(0)
    expect(read.problems).toEqual([])
    expect(read.duration('--duration', '0s', { minMs: 1 })).toBeUndefined()
    expect(read.problems[0]?.message).toContain('too short')
  })

  it.each(['0', '-3', '1.5', '12abc', '', '1e3', '100001', '0x10'])('refuses %j as a number of calls', (text) => {
    const read = new OptionReader()
    expect(read.count('--calls', text, 1, 100_000)).toBeUndefined()
    expect(read.problems[0]).toMatchObject({ code: 'option.calls', hint: '--calls takes a whole number, from 1 to 100000' })
  })

  it('leaves out what was not given', () => {
    const read = new OptionReader()
    expect([read.count('--calls', undefined, 1), read.duration('--duration', undefined, { minMs: 1 }), read.target(undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(read.problems).toEqual([])
  })

  it('takes names, https, and http to this machine as targets', () => {
    const read = new OptionReader()
    for (const target of ['agent', 'my-clinic', 'https://a.example/offer', 'http://127.0.0.1:8080/calls', 'http://localhost/x']) {
      expect(read.target(target)).toBe(target)
    }
    expect(read.problems).toEqual([])
    for (const target of ['http://a.example/offer', 'ftp://x', 'https://', 'two words']) expect(read.target(target)).toBeUndefined()
    expect(read.problems).toHaveLength(4)
  })

  it('refuses a target with a secret in it and does not repeat the secret', () => {
    const read = new OptionReader()
    expect(read.target('https://user:hunter2@a.example/offer')).toBeUndefined()
    expect(JSON.stringify(read.problems)).not.toContain('hunter2')
    expect(read.problems[0]?.hint).toContain('VQT_TARGET_TOKEN')
  })

  it('splits lists at commas and across repetitions', () => {
    expect(new OptionReader().list(['a, b', 'c', ','])).toEqual(['a', 'b', 'c'])
    expect(new OptionReader().list([' '])).toBeUndefined()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import type { Synthesiser } from './contract.ts'
import { createFliteSynthesiser } from './flite.ts'
import { fliteText } from './flite-text.ts'

describe('flite', () => {
  let flite: Synthesiser
  beforeAll(async () => {
    flite = await createFliteSynthesiser()
  })
  afterAll(() => flite.close())

  it('says a line in every voice, differently', async () => {
    const lines = await Promise.all(flite.voices.map((voice) => flite.synthesise({ text: 'delivery please', voice, rate: 1 })))
    for (const line of lines) {
      expect(line.sampleRate).toBe(16000)
      expect(line.samples.length).toBeGreaterThan(8000)
      expect(Math.max(...line.samples)).toBeGreaterThan(1000)
    }
    expect(new Set(lines.map((line) => line.samples.join())).size).toBe(4)
  })

  it('gives the same samples from a worker and from a child process', async () => {
    const children = await createFliteSynthesiser({ isolation: 'process' })
    const request = { text: 'nine a m please', voice: 'rms', rate: 1.2 }
    const [one, other] = await Promise.all([flite.synthesise(request), children.synthesise(request)])
    await children.close()
    expect(other).toEqual(one)
  })

  it('speaks faster with a higher rate', async () => {
    const at = async (rate: number): Promise<number> => {
      return (await flite.synthesise({ text: 'my account number is one two three', voice: 'slt', rate })).samples.length
    }
    const [slow, natural, fast] = [await at(0.8), await at(1), await at(1.25)]
    expect(slow / natural).toBeCloseTo(1.25, 1)
    expect(fast / natural).toBeCloseTo(0.8, 1)
  })

  it('refuses an unknown voice, empty text and impossible rates, all at once', async () => {
    const refused = flite.synthesise({ text: ' … ', voice: 'kal', rate: 0 })
    await expect(refused).rejects.toBeInstanceOf(InputError)
    await expect(refused).rejects.toMatchObject({ problems: [{ code: 'speech.voice' }, { code: 'speech.text' }, { code: 'speech.rate' }] })
  })

  it('refuses after close, and closes twice', async () => {
    const other = await createFliteSynthesiser()
    await other.close()
    await other.close()
    await expect(other.synthesise({ text: 'hello', voice: 'slt', rate: 1 })).rejects.toThrow('closed')
  })
})

describe('fliteText', () => {
  it('writes a lone letter a large, so that it is not read as the article', () => {
    expect(fliteText('nine a m')).toBe('nine A m')
    expect(fliteText('i have a question')).toBe('i have a question')
    expect(fliteText('g b zero')).toBe('g b zero')
  })
})

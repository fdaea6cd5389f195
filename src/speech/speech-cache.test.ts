import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Synthesiser } from './contract.ts'
import { cachedSynthesiser, speechCacheDir } from './speech-cache.ts'

describe('cachedSynthesiser', () => {
  let dir: string
  let made: string[]
  const request = { text: 'hello', voice: 'a', rate: 1 }
  const engine = (id: string): Synthesiser => ({
    id,
    voices: ['a', 'b'],
    synthesise: ({ text, voice, rate }) => {
      made.push(`${voice} ${rate} ${text}`)
      return Promise.resolve({ sampleRate: 16000, samples: Int16Array.of(text.length, -32768, 32767) })
    },
    close: () => Promise.resolve(),
  })
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'vqt-cache-'))
    made = []
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  it('makes a line once, whoever asks later', async () => {
    const first = await cachedSynthesiser(engine('x'), join(dir, 'deep')).synthesise(request)
    const second = await cachedSynthesiser(engine('x'), join(dir, 'deep')).synthesise(request)
    expect(second).toEqual(first)
    expect(second.samples).toEqual(Int16Array.of(5, -32768, 32767))
    expect(made).toHaveLength(1)
  })

  it('keeps engines, voices, rates and texts apart', async () => {
    const cached = cachedSynthesiser(engine('x'), dir)
    for (const change of [{}, { voice: 'b' }, { rate: 1.2 }, { text: 'other' }]) await cached.synthesise({ ...request, ...change })
    await cachedSynthesiser(engine('y'), dir).synthesise(request)
    expect(made).toHaveLength(5)
  })

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2)],
    ['empty', () => Buffer.alloc(0)],
    ['one bit flipped', (bytes: Buffer) => (bytes.writeUInt8((bytes.at(-1) as number) ^ 1, bytes.length - 1), bytes)],
  ])('makes a damaged entry again (%s)', async (_, damage) => {
    const cached = cachedSynthesiser(engine('x'), dir)
    const first = await cached.synthesise(request)
    const path = join(dir, (await readdir(dir))[0] as string)
    await writeFile(path, damage(await readFile(path)))
    expect(await cached.synthesise(request)).toEqual(first)
    expect(await cached.synthesise(request)).toEqual(first)
    expect(made).toHaveLength(2)
  })

  it('leaves no partial file, and works on without a folder it can write', async () => {
    await cachedSynthesiser(engine('x'), dir).synthesise(request)
    const entries = await readdir(dir)
    expect(entries).toHaveLength(1)
    const blocked = cachedSynthesiser(engine('x'), join(dir, entries[0] as string, 'below-a-file'))
    expect((await blocked.synthesise(request)).samples).toHaveLength(3)
  })
})

describe('speechCacheDir', () => {
  it('follows the XDG rule', () => {
    expect(speechCacheDir({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/vqt/speech')
    expect(speechCacheDir({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/vqt/speech')
    expect(speechCacheDir({ HOME: '/h' })).toBe('/h/.cache/vqt/speech')
  })
})

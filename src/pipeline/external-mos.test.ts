import { describe, expect, it } from 'vitest'
import { askExternal } from './external-mos.ts'

const files = { reference: "/tmp/it's said.wav", degraded: '/tmp/heard.wav' }

describe('a program of the user’s own', () => {
  it('is given both files, and its last number is taken', async () => {
    const score = await askExternal('printf "P.862 of %s\\nMOS-LQO 3.21\\n" {reference}', files)
    expect(score).toEqual({ method: 'external: printf', value: 3.21 })
    expect((await askExternal('echo {degraded} $VQT_REFERENCE 1.5e0', files)).value).toBe(1.5)
  })

  it('that fails or prints no number is bad input, with its complaint', async () => {
    await expect(askExternal('echo no licence >&2; exit 3', files)).rejects.toMatchObject({
      problems: [{ code: 'mos.command', message: expect.stringContaining('it ended with 3: no licence') }],
    })
    await expect(askExternal('echo nothing', files)).rejects.toMatchObject({
      problems: [{ message: expect.stringContaining('printed no number') }],
    })
  })
})

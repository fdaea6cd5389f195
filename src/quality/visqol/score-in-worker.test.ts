import { describe, expect, it } from 'vitest'
import { InputError } from '../../model/problem.ts'
import { absenceNotice, readModelBytes, referenceDataAbsent } from './reference-data.ts'
import { VisqolWorker } from './score-in-worker.ts'
import { visqol } from './visqol.ts'

if (referenceDataAbsent) console.warn(absenceNotice)

const rateHz = 8000
const reference = Float64Array.from({ length: 8000 }, (_, n) => 0.4 * Math.sin(n * 0.002) * Math.sin(n * 0.3))
const degraded = reference.map((sample, n) => sample + 0.02 * Math.sin(n * n))

describe('VisqolWorker', () => {
  it('scores as visqol does, several in turn, and leaves the signals alone', async () => {
    const worker = await VisqolWorker.start()
    try {
      const [noisy, same, short] = await Promise.all([
        worker.score(reference, degraded, rateHz),
        worker.score(reference, reference, rateHz, 'exp-unscaled'),
        worker.score(reference, new Float64Array(0), rateHz),
      ])
      expect(noisy).toEqual(visqol(reference, degraded, rateHz))
      expect(same).toEqual(visqol(reference, reference, rateHz, { map: 'exp-unscaled' }))
      expect(short).toMatchObject({ kind: 'not-scored', reason: 'too-short' })
      expect(degraded.length).toBe(8000)
    } finally {
      await worker.close()
    }
  })

  it('rejects what it cannot do, and everything once it is closed', async () => {
    const worker = await VisqolWorker.start()
    await expect(worker.score(reference, degraded, rateHz, 'lattice')).rejects.toThrow('without a lattice model')
    const owed = expect(worker.score(reference, degraded, rateHz)).rejects.toThrow('closed')
    await worker.close()
    await owed
    await expect(worker.score(reference, degraded, rateHz)).rejects.toThrow('closed')
  })

  it('does not start with a model that is none', async () => {
    await expect(VisqolWorker.start(new Uint8Array(100))).rejects.toBeInstanceOf(InputError)
  })

  it.skipIf(referenceDataAbsent)('scores with the lattice model', async () => {
    const worker = await VisqolWorker.start(readModelBytes())
    try {
      expect(await worker.score(reference, reference, rateHz, 'lattice')).toMatchObject({ kind: 'scored', map: 'lattice' })
    } finally {
      await worker.close()
    }
  })
})

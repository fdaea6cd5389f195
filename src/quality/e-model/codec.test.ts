import { expect, it } from 'vitest'
import { codecNamed, codecs, factsOf, ownScale } from './codec.ts'

it('knows the codecs of a session description by its names', () => {
  expect(['opus', 'PCMU', 'PCMA', 'G722', 'G729', 'G723', 'AMR-WB', 'EVS'].map(codecNamed)).toEqual([
    'opus',
    'g711',
    'g711',
    'g722',
    'g729',
    'g723.1',
    'amr-wb',
    'evs',
  ])
  expect(codecs.map(codecNamed)).toEqual(codecs)
  expect(codecNamed('telephone-event')).toBeNull()
  expect(factsOf('g711').label).toBe('G.711')
})

it('judges each codec on the scale of its own bandwidth', () => {
  expect(['PCMU', 'g711', 'g729a-vad', 'g723.1', 'gsm-efr'].map(ownScale)).toEqual(['nb', 'nb', 'nb', 'nb', 'nb'])
  expect(['G722', 'AMR-WB'].map(ownScale)).toEqual(['wb', 'wb'])
  expect(['opus', 'evs'].map(ownScale)).toEqual(['fb', 'fb'])
  expect(ownScale('lyra')).toBeNull()
})

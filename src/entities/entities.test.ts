import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../model/problem.ts'
import {
  canonicalise,
  drawEntity,
  entitiesOf,
  entityClasses,
  entityRuleOf,
  isEntityClass,
  maxSpokenWords,
  sayings,
  spokenForm,
} from './catalogue.ts'
import { seededRandom } from './random.ts'

describe('the catalogue', () => {
  it('is much wider than any scenario', () => {
    expect(entitiesOf('drug').length).toBeGreaterThanOrEqual(90)
    expect(entitiesOf('street').length).toBeGreaterThanOrEqual(80)
    expect(entitiesOf('city').length).toBeGreaterThanOrEqual(60)
    expect(entitiesOf('surname').length).toBeGreaterThanOrEqual(60)
    expect(entitiesOf('weekday')).toHaveLength(7)
    expect(entitiesOf('dose').length).toBeGreaterThanOrEqual(40)
  })

  it.each(entityClasses)('%s: ids, canonical and spoken forms are unique, confusables exist and are mutual', (cls) => {
    const entities = entitiesOf(cls)
    for (const key of ['id', 'canonical', 'spoken'] as const) {
      expect(new Set(entities.map((entity) => entity[key])).size).toBe(entities.length)
    }
    for (const entity of entities) {
      expect(entity.class).toBe(cls)
      expect(entity.spoken).toMatch(/^[a-z']+( [a-z']+)*$/)
      for (const other of entity.confusables ?? []) {
        const partner = entitiesOf(cls).find((candidate) => candidate.canonical === other)
        expect(partner, `${entity.canonical} → ${other}`).toBeDefined()
        expect(partner?.confusables, `${other} → ${entity.canonical}`).toContain(entity.canonical)
      }
    }
  })

  it('knows the look-alike drug pairs', () => {
    const confusablesOf = (name: string): readonly string[] => entitiesOf('drug').find((drug) => drug.canonical === name)?.confusables ?? []
    expect(confusablesOf('metformin')).toContain('metoprolol')
    expect(confusablesOf('hydroxyzine')).toContain('hydralazine')
    expect(confusablesOf('clonidine')).toContain('klonopin')
    expect(confusablesOf('vinblastine')).toContain('vincristine')
  })

  it.each(entityClasses)('%s: what is drawn is said, and what is said is read back, in every saying', (cls) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const value = drawEntity(cls, seededRandom(seed))
        expect(value.class).toBe(cls)
        expect(value.spoken).toBe(spokenForm(cls, value.canonical))
        expect(drawEntity(cls, seededRandom(seed))).toEqual(value)
        const all = sayings(cls, value.canonical)
        expect(canonicalise(cls, all[0] as string)).toBe(value.canonical)
        for (const saying of all) {
          // A rarer way to say one house number may be the usual way to say another ("twenty five" is never 205, though).
          if (cls !== 'houseNumber') expect(canonicalise(cls, saying)).toBe(value.canonical)
          expect(saying.split(' ').length).toBeLessThanOrEqual(maxSpokenWords(cls))
        }
      }),
      { numRuns: 200 },
    )
  })

  it('draws every listed value, and only the named ones when told', () => {
    const random = seededRandom(7)
    const drawn = new Set(Array.from({ length: 4000 }, () => drawEntity('drug', random).canonical))
    expect(drawn.size).toBe(entitiesOf('drug').length)
    const some = new Set(Array.from({ length: 60 }, () => drawEntity('drug', random, ['metformin', 'metoprolol']).canonical))
    expect([...some].sort()).toEqual(['metformin', 'metoprolol'])
    expect(drawEntity('time', random, ['19:30']).spoken).toBe('seven thirty p m')
    expect(drawEntity('street', random, ['maple street']).canonical).toBe('Maple Street')
  })

  it('refuses unknown classes and values with a hint, all at once', () => {
    const random = seededRandom(1)
    expect(() => drawEntity('planet', random)).toThrow(InputError)
    expect(() => drawEntity('drug', random, [])).toThrow(InputError)
    try {
      drawEntity('drug', random, ['metformin', 'aspro', 'nope'])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      expect((error as InputError).problems.map((problem) => problem.code)).toEqual(['entity.unknown', 'entity.unknown'])
    }
    expect(isEntityClass('toString')).toBe(false)
  })
})

describe('spoken forms by rule', () => {
  it.each([
    ['date', '1984-03-03', 'march third nineteen eighty four'],
    ['date', '2005-12-31', 'december thirty first two thousand five'],
    ['date', '2000-02-29', 'february twenty ninth two thousand'],
    ['date', '--05-20', 'may twentieth'],
    ['time', '19:30', 'seven thirty p m'],
    ['time', '00:00', 'twelve a m'],
    ['time', '12:05', 'twelve oh five p m'],
    ['digits', '004120', 'zero zero four one two zero'],
    ['reference', 'GB-20261121-042', 'g b two zero two six one one two one zero four two'],
    ['houseNumber', '7', 'seven'],
    ['houseNumber', '412', 'four twelve'],
    ['houseNumber', '105', 'one oh five'],
    ['houseNumber', '1200', 'twelve hundred'],
    ['houseNumber', '1000', 'one thousand'],
    ['dose', '12.5 mg', 'twelve point five milligrams'],
  ] as const)('%s %s is said "%s"', (cls, canonical, spoken) => {
    expect(spokenForm(cls, canonical)).toBe(spoken)
    expect(canonicalise(cls, spoken)).toBe(canonical)
  })

  it.each([
    ['date', 'the third of march nineteen eighty four', '1984-03-03'],
    ['date', 'march the third nineteen oh four', '1904-03-03'],
    ['date', 'may fifth two thousand and five', '2005-05-05'],
    ['time', "nine o'clock a m", '09:00'],
    ['time', 'noon', '12:00'],
    ['digits', 'double oh four one triple two', null],
    ['digits', 'double oh four one double two', '004122'],
    ['reference', 'g b two oh two six one one two one oh four two', 'GB-20261121-042'],
    ['houseNumber', 'four hundred and twelve', '412'],
    ['houseNumber', 'four one two', '412'],
    ['dose', 'one twenty five micrograms', '125 mcg'],
  ] as const)('%s "%s" is read as %s', (cls, words, canonical) => {
    expect(canonicalise(cls, words)).toBe(canonical)
  })

  it.each([
    ['date', 'february thirtieth nineteen eighty four'],
    ['date', 'february twenty ninth nineteen eighty three'],
    ['date', 'third nineteen eighty four'],
    ['date', 'march third nineteen'],
    ['time', 'seven thirty'],
    ['time', 'thirteen p m'],
    ['time', 'seven one p m'],
    ['digits', 'one two three four five'],
    ['digits', 'one two three four five six seven'],
    ['reference', 'g b two zero two six one three two one zero four two'],
    ['reference', 'g b two zero two six one one two one zero four'],
    ['reference', 'g p two zero two six one one two one zero four two'],
    ['houseNumber', 'zero'],
    ['houseNumber', 'twelve twelve twelve'],
    ['drug', 'met formin'],
    ['dose', 'twenty'],
  ] as const)('%s does not read "%s"', (cls, words) => {
    expect(canonicalise(cls, words)).toBeNull()
  })

  it('has a rule or a list for every class, never both', () => {
    for (const cls of entityClasses) expect(entitiesOf(cls).length > 0).toBe(entityRuleOf(cls) === null)
  })
})

describe('seededRandom', () => {
  it('is a fixed stream per seed, spread over [0, 1)', () => {
    const a = Array.from({ length: 5 }, seededRandom(1))
    expect(Array.from({ length: 5 }, seededRandom(1))).toEqual(a)
    expect(Array.from({ length: 5 }, seededRandom(2))).not.toEqual(a)
    const random = seededRandom(42)
    const bins = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 10000; draw++) bins[Math.floor(random() * 10)]!++
    // Chi-square over ten bins, 9 degrees of freedom: 27.9 is the 0.1 % point.
    const chi = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(chi).toBeLessThan(27.9)
  })
})

import type { EntityValue } from '../model/plan.ts'
import { InputError } from '../model/problem.ts'
import { cities } from './cities.ts'
import { digitsRule, houseNumberRule, referenceRule } from './codes.ts'
import { dateRule } from './dates.ts'
import { doses } from './doses.ts'
import { drugs } from './drugs.ts'
import type { Entity, EntityClass, EntityRule } from './entity.ts'
import { randomItem } from './random.ts'
import { streets } from './streets.ts'
import { surnames } from './surnames.ts'
import { timeRule } from './times.ts'
import { weekdays } from './weekdays.ts'

const lists: Readonly<Partial<Record<EntityClass, readonly Entity[]>>> = {
  drug: drugs,
  dose: doses,
  street: streets,
  city: cities,
  surname: surnames,
  weekday: weekdays,
}

const rules: Readonly<Partial<Record<EntityClass, EntityRule>>> = {
  date: dateRule,
  time: timeRule,
  digits: digitsRule,
  reference: referenceRule,
  houseNumber: houseNumberRule,
}

/** Every class of the catalogue, in the order reports print them. */
export const entityClasses: readonly EntityClass[] = [
  'drug',
  'dose',
  'street',
  'city',
  'surname',
  'weekday',
  'date',
  'time',
  'digits',
  'reference',
  'houseNumber',
]

export function isEntityClass(name: string): name is EntityClass {
  return (entityClasses as readonly string[]).includes(name)
}

/** The listed records of a class; empty for the classes made by a rule (date, time, digits, reference, houseNumber). */
export function entitiesOf(cls: EntityClass): readonly Entity[] {
  return lists[cls] ?? []
}

/** The rule of a class whose values are made, not listed; null for the listed classes. */
export function entityRuleOf(cls: EntityClass): EntityRule | null {
  return rules[cls] ?? null
}

/**
 * Draws one value, each listed one equally likely; the same `random` stream gives the same value. `only` narrows the draw to these
 * values (canonical or spoken). Throws an `InputError` naming every unknown class or value.
 */
export function drawEntity(cls: string, random: () => number, only?: readonly string[]): EntityValue {
  if (!isEntityClass(cls)) {
    throw new InputError([{ code: 'entity.class', message: `no entity class "${cls}"`, hint: `one of ${entityClasses.join(', ')}` }])
  }
  if (only !== undefined) return randomItem(random, namedValues(cls, only))
  const rule = rules[cls]
  return rule === undefined ? entityValue(cls, randomItem(random, entitiesOf(cls)).canonical) : entityValue(cls, rule.draw(random))
}

/** The words the caller says for a canonical value, or null when the class has no such value. */
export function spokenForm(cls: EntityClass, canonical: string): string | null {
  return sayings(cls, canonical)[0] ?? null
}

/** Every accepted way to say a canonical value, the usual one first; empty when the class has no such value. */
export function sayings(cls: EntityClass, canonical: string): readonly string[] {
  const rule = rules[cls]
  if (rule !== undefined) return rule.sayings(canonical)
  const entity = index(cls).byCanonical.get(canonical)
  return entity === undefined ? [] : [entity.spoken, ...(entity.alsoSpoken ?? [])]
}

/** The canonical value of exactly these lower-case words, or null when they are not one whole value of the class. */
export function canonicalise(cls: EntityClass, spokenWords: string | readonly string[]): string | null {
  const words = typeof spokenWords === 'string' ? spokenWords.trim().split(/\s+/) : spokenWords
  const rule = rules[cls]
  if (rule !== undefined) return rule.read(words)
  return index(cls).bySpoken.get(words.join(' ')) ?? null
}

/** The most words one spoken value of the class can have. */
export function maxSpokenWords(cls: EntityClass): number {
  return rules[cls]?.maxWords ?? index(cls).maxWords
}

interface ListIndex {
  readonly byCanonical: ReadonlyMap<string, Entity>
  readonly bySpoken: ReadonlyMap<string, string>
  readonly maxWords: number
}

const indexes = new Map<EntityClass, ListIndex>()

function index(cls: EntityClass): ListIndex {
  const known = indexes.get(cls)
  if (known !== undefined) return known
  const entities = entitiesOf(cls)
  const bySpoken = new Map(
    entities.flatMap((entity) => [entity.spoken, ...(entity.alsoSpoken ?? [])].map((words): [string, string] => [words, entity.canonical])),
  )
  const made: ListIndex = {
    byCanonical: new Map(entities.map((entity) => [entity.canonical, entity])),
    bySpoken,
    maxWords: Math.max(...[...bySpoken.keys()].map((words) => words.split(' ').length)),
  }
  indexes.set(cls, made)
  return made
}

function namedValues(cls: EntityClass, names: readonly string[]): readonly EntityValue[] {
  const canonicals = names.map((name) => (sayings(cls, name).length > 0 ? name : canonicalise(cls, name.toLowerCase())))
  const problems = names
    .filter((_, at) => canonicals[at] === null)
    .map((name) => ({ code: 'entity.unknown', message: `"${name}" is no ${cls} of the catalogue`, hint: `for example ${example(cls)}` }))
  if (names.length === 0)
    problems.push({ code: 'entity.none', message: `an empty list of ${cls} values`, hint: 'name at least one, or none at all' })
  if (problems.length > 0) throw new InputError(problems)
  return canonicals.filter((canonical) => canonical !== null).map((canonical) => entityValue(cls, canonical))
}

function example(cls: EntityClass): string {
  return rules[cls]?.draw(() => 0.5) ?? (entitiesOf(cls)[0] as Entity).canonical
}

function entityValue(cls: EntityClass, canonical: string): EntityValue {
  const id = idOf(cls, canonical)
  return { class: cls, id, canonical, spoken: spokenForm(cls, canonical) as string }
}

/** Listed records have their own id; a made value is its own id. */
function idOf(cls: EntityClass, canonical: string): string {
  return rules[cls] === undefined ? (index(cls).byCanonical.get(canonical)?.id ?? canonical) : canonical
}

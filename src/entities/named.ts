import type { Entity, EntityClass } from './entity.ts'

/**
 * Entities from lines of `Name : confusable, confusable` (the part after the colon is optional). The canonical form is the
 * name as written, the spoken form its lower-case words, the id those words joined by dashes.
 */
export function namedEntities(cls: EntityClass, table: string): readonly Entity[] {
  return table
    .trim()
    .split('\n')
    .map((line): Entity => {
      const [name = '', confusables] = line.split(' : ')
      const spoken = name.toLowerCase()
      const entity = { class: cls, id: spoken.replaceAll(' ', '-'), canonical: name, spoken }
      return confusables === undefined ? entity : { ...entity, confusables: confusables.split(', ') }
    })
}

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownKeysAt, scenarioJsonSchema } from './scenario-schema.ts'

interface SchemaNode {
  readonly description?: string
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly anyOf?: readonly SchemaNode[]
  readonly items?: SchemaNode
  readonly additionalProperties?: SchemaNode | boolean
}

function undocumented(node: SchemaNode, path: string): readonly string[] {
  const inside = typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
      ...(child.description === undefined || child.description.length < 5 ? [`${path}.${key}`] : []),
      ...undocumented(child, `${path}.${key}`),
    ]),
    ...[...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items]), ...inside].flatMap((child) => undocumented(child, path)),
  ]
}

test('the committed JSON schema is the one the code makes (vqt schema > scenarios/.schema.json)', () => {
  const committed = readFileSync(new URL('../../scenarios/.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())))
})

test('the schema is draft 7 and documents every key', () => {
  const schema = scenarioJsonSchema()
  expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
  expect(undocumented(schema as SchemaNode, '')).toEqual([])
})

test('keys known at a place are those of all alternatives there', () => {
  const simple = ['say', 'bargeIn', 'backchannel', 'cough', 'noise', 'sideTalk', 'wait', 'dtmf', 'hangup']
  expect(knownKeysAt(['steps', 3])).toEqual([...simple, 'repeat'])
  expect(knownKeysAt(['steps', 3, 'repeat', 'steps', 0])).toEqual(simple)
  expect(knownKeysAt(['steps', 3, 'bargeIn'])).toEqual(['after', 'word', 'tool', 'say', 'length', 'sham', 'limit', 'expect'])
  expect(knownKeysAt(['echo', 'erl'])).toEqual(['ladder'])
  expect(knownKeysAt(['steps', 3, 'say'])).toEqual(['text', 'parts', 'expect'])
  expect(knownKeysAt(['data', 'drug'])).toEqual(['class', 'only'])
  expect(knownKeysAt(['agent', 'delay', 'uniform'])).toEqual(['min', 'max'])
  expect(knownKeysAt(['data'])).toEqual([])
})

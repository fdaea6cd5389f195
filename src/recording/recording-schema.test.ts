import { expect, it } from 'vitest'
import { recordingJsonSchema, recordingSchema } from './recording-schema.ts'
import { sampleRecording } from './sample-call.ts'

it('accepts a recording that uses every field, and nothing that lacks one', () => {
  const recording = sampleRecording()
  expect(recordingSchema.parse(recording)).toEqual(recording)
  for (const key of Object.keys(recording)) {
    const lacking = Object.fromEntries(Object.entries(recording).filter(([name]) => name !== key))
    expect(recordingSchema.safeParse(lacking).success).toBe(false)
  }
})

it('is published as JSON schema, draft 7, open to later fields', () => {
  const schema = recordingJsonSchema() as { $schema: string; required: string[]; additionalProperties?: unknown; properties: object }
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(schema.required.toSorted()).toEqual(Object.keys(sampleRecording()).toSorted())
  expect(schema.additionalProperties).toBeUndefined()
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
})

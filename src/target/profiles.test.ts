import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { targetProfile } from './profiles.ts'

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'vqt-profiles-')), 'targets.yaml')
  writeFileSync(file, text)
  return file
}

describe('target profiles', () => {
  it('finds a target by name, with its event plane', async () => {
    const file = fileWith('staging: { url: https://voice.example/calls, events: websocket }\n')
    expect(await targetProfile('staging', file)).toEqual({
      kind: 'whip',
      name: 'staging',
      url: 'https://voice.example/calls',
      events: 'websocket',
      cues: false,
    })
    expect(await targetProfile('production', file)).toBeNull()
    expect(await targetProfile('staging', `${file}.missing`)).toBeNull()
  })

  it('says what is wrong with a profile', async () => {
    await expect(targetProfile('a', fileWith('a: { uri: https://x.example }'))).rejects.toThrow(/a/)
    await expect(targetProfile('a', fileWith('a: [unclosed'))).rejects.toThrow(/not YAML/)
  })
})

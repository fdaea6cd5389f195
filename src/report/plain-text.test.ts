import { describe, expect, it } from 'vitest'
import { plainLine, plainText } from './plain-text.ts'

describe('text from outside', () => {
  it('loses escape sequences and keeps what was written', () => {
    expect(plainText('\u001b[31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007')).toBe('red link')
  })

  it('shows that a control character was there', () => {
    expect(plainText('a\u0000b\u009bc\u007fd\ud800e\ufffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf')
  })

  it('keeps line ends, tabs, emoji and other scripts', () => {
    expect(plainText('a\r\nb\tc 😀 日本')).toBe('a\nb\tc 😀 日本')
    expect(plainLine(' a\n\tb\u2028c ')).toBe('a b c')
  })
})

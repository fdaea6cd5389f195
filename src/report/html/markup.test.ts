import { describe, expect, it } from 'vitest'
import { nastyText } from '../../testing/sample-result.ts'
import { escapeHtml, html, trusted } from './markup.ts'

describe('markup', () => {
  it('escapes every value that is not markup itself', () => {
    const text = html`<p title="${nastyText}">${nastyText}${html`<b>${'<i>'}</b>`}${trusted('<hr>')}</p>`.markup
    expect(text).not.toContain('<script')
    expect(text).not.toContain('</script')
    expect(text.match(/"/g)).toHaveLength(2)
    expect(text).toContain('<b>&lt;i&gt;</b><hr></p>')
  })

  it('prints lists and leaves out what is not there', () => {
    expect(html`${[1, 'a', html`<b></b>`, null]}|${false}|${undefined}|${0}`.markup).toBe('1a<b></b>|||0')
  })

  it('leaves no control character and no lone surrogate', () => {
    expect(escapeHtml('\u0000\u001b[1mx\ud800')).toBe('\ufffdx\ufffd')
  })
})

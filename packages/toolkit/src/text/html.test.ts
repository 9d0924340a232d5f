import { describe, expect, it } from 'vitest'
import { escapeHtml } from './html.ts'

describe('escapeHtml', () => {
  it.each([
    ['', ''],
    ['plain text', 'plain text'],
    [`&<>"'`, '&amp;&lt;&gt;&quot;&#39;'],
    ['&amp;', '&amp;amp;'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onmouseover='x'`, '&quot; onmouseover=&#39;x&#39;'],
    ['a\u0000b 😀', 'a\u0000b 😀'],
  ])('writes %j as %j', (text, expected) => {
    expect(escapeHtml(text)).toBe(expected)
  })
})

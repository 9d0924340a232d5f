import { describe, expect, it } from 'vitest'
import { PromiseInTemplate } from '../errors/errors.ts'
import { escapeValue, html, raw, SafeHtml } from './html.ts'

describe('escapeValue', () => {
  it.each([
    ['<b>', '&lt;b&gt;'],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [false, 'false'],
    [10n, '10'],
    [['<', '>'], '&lt;,&gt;'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [raw('<b>'), '<b>'],
    [{ toString: () => '<x>' }, '&lt;x&gt;'],
  ])('writes %o as %j', (value, expected) => {
    expect(escapeValue(value)).toBe(expected)
  })

  it('refuses a promise, which would print as nothing of use', () => {
    expect(() => escapeValue(Promise.resolve('x'))).toThrow(PromiseInTemplate)
    expect(() => escapeValue({ then: () => {} })).toThrow('await it')
  })

  it('cannot be fooled by data that looks like safe HTML', () => {
    const forged = Object.create(SafeHtml.prototype)
    expect(SafeHtml.is(forged)).toBe(false)
    expect(SafeHtml.is(JSON.parse('{"html":"<b>","isEscaped":true}'))).toBe(false)
  })
})

describe('html', () => {
  it('escapes every value and keeps what is safe', () => {
    expect(String(html`<p title="${'"'}">${html`<b>${'&'}</b>`} ${null}</p>`)).toBe(
      '<p title="&quot;"><b>&amp;</b> </p>',
    )
  })

  it('joins lists', () => {
    expect(String(html`${['<', raw('<br>')]}`)).toBe('&lt;<br>')
  })
})

describe('raw', () => {
  it('is the same twice', () => {
    expect(String(raw(raw('<b>')))).toBe('<b>')
    expect(String(raw(null))).toBe('')
  })
})

import { describe, expect, it } from 'vitest'
import { cssReferences, rewriteCss } from './css.ts'

const rewrite = (css: string) =>
  rewriteCss(css, 'css/app.css', '/static/', ({ file, rest }) => (file === 'none.png' ? undefined : `<${file}>${rest}`))

describe('rewriteCss', () => {
  it.each([
    ['a { background: url(../img/a.png) }', 'a { background: url("<img/a.png>") }'],
    [`a { background: url( "b.png" ), url('./c.png') }`, 'a { background: url("<css/b.png>"), url("<css/c.png>") }'],
    ['@import "base.css" screen;', '@import "<css/base.css>" screen;'],
    [`@import url('base.css');`, '@import url("<css/base.css>");'],
    ['src: url(/static/f/x.woff2?v=1#iefix)', 'src: url("<f/x.woff2>?v=1#iefix")'],
    ['URL(a%20b.png)', 'url("<css/a b.png>")'],
  ])('rewrites %j', (css, expected) => {
    expect(rewrite(css)).toBe(expected)
  })

  it.each([
    'url(data:image/png;base64,AAAA)',
    'url("data:image/svg+xml,%3Csvg onload=\'x\'%3E")',
    'url(https://example.com/x.png)',
    'url(//example.com/x.png)',
    'url(#clip)',
    'url(/elsewhere/x.png)',
    'url(../../outside.png)',
    'url(../none.png)',
    'url()',
    'url("")',
    'url("unclosed)',
    'url(%zz.png)',
    'color: red',
    '@import "https://example.com/x.css";',
  ])('leaves %j alone', (css) => {
    expect(rewrite(css)).toBe(css)
  })

  it('takes linear time on a hostile style sheet', () => {
    const started = performance.now()
    rewrite(`url(${' '.repeat(200_000)}`)
    rewrite('url('.repeat(100_000))
    rewrite(`@import${' '.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('cssReferences', () => {
  it('lists each file once', () => {
    expect(cssReferences('url(a.png) url("a.png#x") url(/static/b.png)', 'app.css', '/static/')).toEqual([
      'a.png',
      'b.png',
    ])
  })
})

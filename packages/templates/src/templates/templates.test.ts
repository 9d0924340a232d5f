import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type App, type Application, createApplication, defineApp } from '@tsango/core/apps'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TemplatesNotInstalled } from '../errors/errors.ts'
import {
  currentStaticFiles,
  currentTemplates,
  renderTemplate,
  staticFolder,
  staticIntegrity,
  staticUrl,
  type TemplatesAppOptions,
  templateFilter,
  templateFolder,
  templates,
} from './templates.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsango-app-'))
})
afterEach(() => rmSync(root, { recursive: true }))

const folder = (name: string) => pathToFileURL(`${join(root, name)}/`)

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

/** `shop` stands on `base`, which stands on templates. */
function application(
  options: TemplatesAppOptions = {},
  mode: 'development' | 'production' = 'production',
): Application {
  const base: App = defineApp({
    name: 'base',
    requires: [templates(options)],
    extends: [
      templateFolder(folder('base')),
      staticFolder(folder('base-static')),
      templateFilter('mark', (text: string) => `base ${text}`),
    ],
  })
  const shop = defineApp({
    name: 'shop',
    requires: [base],
    extends: [
      templateFolder(folder('shop')),
      staticFolder(folder('shop-static')),
      templateFilter('mark', (text: string) => `shop ${text}`),
    ],
  })
  return createApplication({ apps: [shop], mode, environment: {} })
}

describe('the templates app', () => {
  it('lets an app override what it requires, and the project override both', async () => {
    write('base/a.html', 'base a')
    write('base/b.html', 'base b')
    write('base/c.html', 'base c')
    write('shop/b.html', 'shop b')
    write('shop/c.html', 'shop c')
    write('project/c.html', '<%= mark("c") %>')
    await application({ folders: [folder('project')] }).run(() => {
      expect(['a.html', 'b.html', 'c.html'].map((name) => renderTemplate(name))).toEqual(['base a', 'shop b', 'shop c'])
    })
    await application({ filters: { mark: () => 'mine' } }).run(() =>
      expect(currentTemplates().renderString('<%= mark("c") %>')).toBe('mine'),
    )
  })

  it('gives templates the URLs of static files', async () => {
    write('base-static/app.css', 'a {}')
    write('base/page.html', '<link href="<%= it.static("app.css") %>">')
    await application().run(() => {
      expect(renderTemplate('page.html')).toBe(`<link href="${staticUrl('app.css')}">`)
      expect(staticUrl('app.css')).toMatch(/^\/static\/app\.[0-9a-f]{8}\.css$/)
    })
  })

  it('serves static files through its routes', async () => {
    write('base-static/app.css', 'a {}')
    write('shop-static/app.css', 'b {}')
    const app = application({ staticPrefix: '/assets/' })
    const router = new Hono()
    for (const one of app.apps) one.routes?.(router)
    await app.run(async () => {
      const found = await router.request(currentStaticFiles().url('app.css'))
      expect([found.status, await found.text(), found.headers.get('cache-control')]).toEqual([
        200,
        'b {}',
        'public, max-age=31536000, immutable',
      ])
      const head = await router.request('/assets/app.css', { method: 'HEAD' })
      expect([head.status, head.headers.get('content-length')]).toEqual([200, '4'])
      expect((await router.request('/assets/none.css')).status).toBe(404)
      expect((await router.request('/static/app.css')).status).toBe(404)
      expect((await router.request('/assets/app.css', { method: 'DELETE' })).status).toBe(405)
    })
  })

  it('follows changes in development alone', async () => {
    write('base/page.html', 'old')
    await application({}, 'development').run(() => {
      expect(renderTemplate('page.html')).toBe('old')
      write('base/page.html', 'newer')
      expect(renderTemplate('page.html')).toBe('newer')
    })
  })

  it('keeps two applications apart', async () => {
    write('base/page.html', '<%= mark("x") %>')
    const other = createApplication({
      apps: [templates({ folders: [folder('other')] })],
      mode: 'production',
      environment: {},
    })
    write('other/page.html', 'other')
    await Promise.all([
      application().run(async () => {
        await Promise.resolve()
        expect(renderTemplate('page.html')).toBe('shop x')
      }),
      other.run(async () => {
        await Promise.resolve()
        expect(renderTemplate('page.html')).toBe('other')
      }),
    ])
  })

  it('says what to do where it is not installed', async () => {
    expect(() => renderTemplate('page.html')).toThrow(TemplatesNotInstalled)
    await createApplication({ apps: [], environment: {} }).run(() =>
      expect(() => staticUrl('x')).toThrow('Add templates() to the "apps"'),
    )
  })
})

describe('its checks', () => {
  it('find nothing wrong with what is right', async () => {
    for (const name of ['base', 'shop']) write(`${name}/page.html`, '<%= it.x %>')
    for (const name of ['base', 'shop']) write(`${name}-static/app.css`, 'a {}')
    expect(await application().check()).toEqual([])
  })

  it('find a broken template, a missing folder and a missing image', async () => {
    write('base/page.html', '\n<%= ( %>')
    write('base-static/app.css', 'url(none.png)')
    mkdirSync(join(root, 'shop'))
    const found = await application().check()
    expect(found.map(({ level, code }) => `${level} ${code}`)).toEqual([
      'error templates.syntax',
      'warning templates.folder_missing',
      'warning templates.reference_missing',
    ])
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining('"page.html", line 2, cannot be read'),
      expect.stringContaining('shop-static'),
      'The style sheet "app.css" refers to "none.png", which no static folder has.',
    ])
  })
})

describe('the integrity of static files', () => {
  const line = `<script src="<%= it.static('a.js') %>" <%= it.integrity('a.js') %>></script>`

  it('stands in templates as an attribute, with what another host needs', async () => {
    write('shop-static/a.js', 'let a = 1')
    write('shop/a.html', line)
    const rendered = (options: TemplatesAppOptions) =>
      application(options).run(() => [renderTemplate('a.html'), staticIntegrity('a.js')])
    const [own = '', integrity = ''] = await rendered({})
    expect(integrity).toMatch(/^sha384-[\w+/]{64}$/)
    expect(own).toMatch(/^<script src="\/static\/a\.[0-9a-f]{8}\.js" integrity="sha384-[^"]+"><\/script>$/)
    expect(own).toContain(`integrity="${integrity}"`)
    const [other] = await rendered({ staticPrefix: 'https://cdn.example.com/s/' })
    expect(other).toContain(`integrity="${integrity}" crossorigin="anonymous">`)
  })

  it('is a failure of the template where there is no such file', async () => {
    write('shop/a.html', line)
    await expect(application().run(() => renderTemplate('a.html'))).rejects.toThrow('No static file "a.js"')
  })
})

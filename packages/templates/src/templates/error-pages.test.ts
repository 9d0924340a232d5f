import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { errorPage, Forbidden } from '@tsango/http/errors'
import { afterAll, expect, it } from 'vitest'
import { renderTemplate, templates } from './templates.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsango-error-pages-'))
writeFileSync(
  join(folder, '404.html'),
  '<html lang="<%= it.language %>"><h1><%= it.problem.status %></h1><p><%= it.problem.detail %></p>',
)
writeFileSync(join(folder, '403.html'), '<%= it.missing.member %>')
afterAll(() => rmSync(folder, { recursive: true }))

const lines: string[] = []
const pages = defineApp({
  name: 'pages',
  routes: (r) => {
    r.get('/closed', () => {
      throw new Forbidden()
    })
  },
  extends: [404, 403].map((status) =>
    errorPage(status, ({ problem, language }) => renderTemplate(`${status}.html`, { problem, language })),
  ),
})
const app = createHttpApplication({
  apps: [templates({ folders: [pathToFileURL(`${folder}/`)] }), pages],
  mode: 'test',
  settings: { logger: { write: ({ event }: { event: string }) => void lines.push(event) } },
})
afterAll(() => app.stop())

it('shows the page of an error from a template, and the plain one where the template fails', async () => {
  const html = { headers: { accept: 'text/html' } }
  const missing = await app.request('/<none>', html)
  expect([missing.status, await missing.text()]).toEqual([
    404,
    expect.stringMatching(/^<html lang="en"><h1>404<\/h1><p>[^<]+<\/p>$/),
  ])
  const closed = await app.request('/closed', html)
  const text = await closed.text()
  expect([closed.status, text]).toEqual([403, expect.stringContaining('<h1>403 Forbidden</h1>')])
  expect(text).not.toContain('missing')
  expect(lines).toEqual(['error_page'])
})

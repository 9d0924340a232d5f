import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { describeDatabases } from '@tsango/orm/testing'
import type { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { Post, Tag } from '../viewset/fixtures/models.ts'
import { blogWith, withSite } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'
import { type ApiOptions, api } from './app.ts'

describe('the documentation', () => {
  const app = blogWith((r) => r.route('/api/posts', viewset(Post)))
  const hrefs = async () =>
    [...(await (await app.request('/api/docs')).text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, href = '']) => href,
    )

  it('serves one document of the whole API', async () => {
    const response = await app.request('/api/openapi.json')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Blog', version: '2.1.0' },
      paths: { '/api/posts': {} },
    })
  })

  it('serves the same document as YAML', async () => {
    const response = await app.request('/api/openapi.yaml')
    expect(await (await app.request('/api/openapi.yml')).text()).toBe(await response.clone().text())
    expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      'application/yaml',
      'no-cache',
    ])
    const text = await response.text()
    expect(text).toMatch(/^openapi: "3\.1\.0"\ninfo:\n {2}title: Blog\n {2}version: "2\.1\.0"\n/)
    expect(await new Validator().validate(text)).toMatchObject({ valid: true })
    const others = (options: ApiOptions) => alone(options).request.bind(undefined)
    expect((await others({ document: '/schema.json' })('/schema.yaml')).status).toBe(200)
    expect((await others({ document: '/schema' })('/schema.yaml')).status).toBe(404)
    expect((await others({ yaml: false })('/api/openapi.yaml')).status).toBe(404)
    expect((await others({ yaml: '/own.yml' })('/own.yml')).status).toBe(200)
    expect((await others({ access: 'staff' })('/api/openapi.yaml')).status).not.toBe(200)
  })

  it('is a page that loads everything from this site, under a policy that lets nothing else in', async () => {
    const page = await app.request('/api/docs')
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
    const html = await page.text()
    expect(html).toContain('data-document="/api/openapi.json"')
    expect(html).not.toMatch(/https?:|\sstyle=|<style|<script>|\son\w+=/)
    expect((await hrefs()).every((href) => href.startsWith('/api/'))).toBe(true)
  })

  it('has its files at addresses that browsers keep', async () => {
    const types: Record<string, RegExp> = { js: /javascript/, css: /text\/css/, png: /image\/png/, json: /json/ }
    for (const href of await hrefs()) {
      const response = await app.request(href)
      const body = await response.arrayBuffer()
      expect([response.status, body.byteLength > 100], href).toEqual([200, true])
      expect(response.headers.get('content-type'), href).toMatch(types[href.split('.').at(-1) ?? ''] ?? /never/)
      if (href.includes('/assets/')) expect(response.headers.get('cache-control')).toContain('immutable')
    }
  })

  it.each(['..%2fpackage.json', '%2e%2e%2f%2e%2e%2fpackage.json', '..%5cpackage.json', 'none.js', '%00', '.npmrc'])(
    'gives nothing for %j',
    async (name) => {
      expect((await app.request(`/api/docs/assets/${name}`)).status).toBe(404)
    },
  )

  const alone = (options: ApiOptions, routes = (r: Hono) => void r.route('/tags', viewset(Tag))) =>
    createHttpApplication({ apps: [api(options), defineApp({ name: 'blog', models: [Tag], routes })], mode: 'test' })

  it('escapes what it shows', async () => {
    const odd = alone({ title: '<script>alert(1)</script>', docs: '/d', document: '/"x.json' })
    const html = await (await odd.request('/d')).text()
    expect(html).toContain('&lt;script&gt;')
    expect(html).not.toContain('<script>alert')
  })

  it('says who stands behind the API, where it is and what its groups are about', async () => {
    const told: ApiOptions = {
      contact: { name: 'Ada <ada>', url: 'javascript:alert(1)' },
      license: { name: 'MIT', url: 'https://example.com/license' },
      servers: [{ url: 'https://example.com/', description: 'For all.' }],
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
      tags: [{ name: 'tags', description: 'What posts are about.' }],
    }
    const known = alone(told)
    const { contact, license, ...rest } = told
    const document = await (await known.request('/api/openapi.json')).json()
    expect(document).toMatchObject({ ...rest, info: { title: 'API', contact, license } })
    const page = await (await known.request('/api/reference')).text()
    for (const part of [
      'Ada &lt;ada&gt;',
      '<a href="https://example.com/license">MIT</a>',
      'For all.',
      'posts are about',
    ])
      expect(page).toContain(part)
    expect(page).not.toContain('javascript:')
  })

  it('can be left out, or moved', async () => {
    const moved = alone({ docs: false, document: '/schema.json' })
    expect((await moved.request('/api/docs')).status).toBe(404)
    expect(await (await moved.request('/schema.json')).json()).toMatchObject({
      info: { title: 'API', version: '1.0.0' },
      paths: { '/tags': {} },
    })
  })

  it('is not there where nothing is described', async () => {
    const silent = alone({}, (r) => void r.get('/', (c) => c.text('')))
    expect((await silent.request('/api/docs')).status).toBe(404)
    expect((await silent.request('/api/openapi.json')).status).toBe(404)
  })
})

await describeDatabases('the documentation for some', (under) => {
  const accesses = ['authenticated', 'staff'] as const
  const { test, client } = withSite(
    under,
    (r) => r.route('/api/posts', viewset(Post)),
    accesses.map((access) => api({ name: access, docs: `/${access}/docs`, document: `/${access}.json`, access })),
  )

  test('is seen by them alone, page and document', async () => {
    const visitor = await client()
    const reader = await client('reader')
    const root = await client('root')
    for (const [path, answers] of Object.entries({
      '/authenticated/docs': [401, 200, 200],
      '/authenticated.json': [401, 200, 200],
      '/authenticated/reference': [401, 200, 200],
      '/staff/docs': [401, 403, 200],
      '/staff/reference': [401, 403, 200],
      '/staff.json': [401, 403, 200],
    })) {
      const statuses = [await visitor.get(path), await reader.get(path), await root.get(path)].map(
        ({ status }) => status,
      )
      expect(statuses, path).toEqual(answers)
    }
  })

  test('carries the token with which a user who is logged in can try it, and is kept by no cache', async () => {
    const page = await (await client('root')).fetch('/staff/docs')
    expect(page.headers.get('cache-control')).toBe('private, no-store')
    expect(await page.text()).toMatch(/data-csrf="[^"]+"/)
  })
})

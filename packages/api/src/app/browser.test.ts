import { createRequire } from 'node:module'
import { createSuperuser } from '@tsango/auth/users'
import { endpoint } from '@tsango/http/endpoint'
import { type RunningServer, serve } from '@tsango/http/serve'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables } from '@tsango/orm/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../../../../tooling/chromium/chromium.ts'
import { Tag } from '../viewset/fixtures/models.ts'
import { blogWith } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'

const browser = await launchChromium()
const app = blogWith((r) => {
  r.route('/api/tags', viewset(Tag, { search: ['name'] }))
  // An operation for which there is a place in OpenAPI 3.2 alone.
  r.route(
    '/api/search',
    endpoint('QUERY', '/', { answers: { 200: { as: ['json', 'csv'], headers: ['etag'] } } }, () => []),
  )
})
let server: RunningServer

beforeAll(async () => {
  await app.start()
  await app.run(async () => {
    await createTables(currentDatabases().get())
    await createSuperuser({ username: 'root' })
  })
  server = await serve(app, { port: 0, signals: false })
})
afterAll(async () => {
  await browser?.close()
  await server.stop()
})

it.skipIf(!browser)(
  'shows the API in a browser, from this site alone, and a user who is logged in can try it',
  async () => {
    const context = await browser!.newContext()
    await context.request.get(`${server.url}/test/login/root`)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) faults.push(request.url())
    })
    await page.goto(`${server.url}/api/docs`)
    await page.getByRole('heading', { name: /^Blog/ }).waitFor()
    expect(await page.locator('.opblock').count()).toBe(7)
    await page.locator('.opblock-summary-method', { hasText: 'QUERY' }).waitFor()
    const create = page.locator('.opblock-post')
    await create.locator('.opblock-summary-control').click()
    await create.getByRole('button', { name: 'Try it out' }).click()
    await create.locator('textarea').fill('{"name": "made in a browser"}')
    await create.getByRole('button', { name: 'Execute' }).click()
    await create.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor()
    expect(await app.run(() => Tag.objects().filter({ name: 'made in a browser' }).count())).toBe(1)
    expect(faults).toEqual([])
  },
)

it.skipIf(!browser)(
  'shows the API without scripts, wide and on a phone, in light and dark, for everybody',
  async () => {
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [360, 'dark'],
    ] as const) {
      const context = await browser!.newContext({ viewport: { width, height: 800 }, colorScheme, bypassCSP: true })
      const page = await context.newPage()
      await page.goto(`${server.url}/api/reference`)
      expect(await page.locator('section h2').count()).toBe(7)
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') })
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<{ violations: object[] }> } }).axe.run(),
      )
      expect(violations).toEqual([])
      await context.close()
    }
    const plain = await browser!.newContext({ javaScriptEnabled: false })
    const page = await plain.newPage()
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    await page.goto(`${server.url}/api/reference`)
    await page.getByRole('link', { name: 'POST /api/tags' }).click()
    expect(page.url()).toContain('#post-api-tags')
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth)).toBe('992px')
    expect(faults).toEqual([])
  },
)

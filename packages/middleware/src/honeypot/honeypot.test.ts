import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { honeypot, honeypotField } from './honeypot.ts'

const site = defineApp({
  name: 'site',
  middleware: [honeypot({ field: 'company' })],
  routes: (r) => {
    r.get('/', (c) => c.html(honeypotField(c, 'company')))
    r.post('/', async (c) => c.json({ name: (await c.req.parseBody())['name'] ?? null }))
  },
})
const app = createHttpApplication({ apps: [site], mode: 'test' })
const post = async (body: BodyInit) => app.request('/', { method: 'POST', body })

it('refuses what no person fills in, in both kinds of forms', async () => {
  expect((await post(new URLSearchParams({ name: 'Ann', company: 'Spam Ltd' }))).status).toBe(422)
  expect((await post(new URLSearchParams('name=Ann&company=&company=Spam'))).status).toBe(422)
  const form = new FormData()
  form.set('company', 'Spam Ltd')
  expect((await post(form)).status).toBe(422)
})

it('lets people pass, and what is no form, and leaves the form to the handler', async () => {
  for (const body of [new URLSearchParams({ name: 'Ann', company: '' }), new URLSearchParams({ name: 'Ann' })]) {
    const response = await post(body)
    expect([response.status, await response.json()]).toEqual([200, { name: 'Ann' }])
  }
  expect((await post('{"company":"x"}')).status).toBe(200)
})

it('gives a field that the policy of the page allows to hide', async () => {
  const text = await (await app.request('/')).text()
  expect(text).toMatch(/<style nonce="[\w-]{22}">/)
  expect(text).toContain('aria-hidden="true"')
})

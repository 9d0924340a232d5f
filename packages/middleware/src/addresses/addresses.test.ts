import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { type AddressesOptions, AddressFilterInvalid, addresses } from './addresses.ts'

function build(options: AddressesOptions) {
  const routes = { name: 'site', middleware: [addresses(options)] }
  return createHttpApplication({
    apps: [defineApp({ ...routes, routes: (r) => void r.get('/*', (c) => c.text('in')) })],
    mode: 'test',
  })
}

async function statusOf(options: AddressesOptions, path = '/', headers = {}): Promise<number> {
  const server = await serve(build(options), { port: 0, host: '127.0.0.1', signals: false })
  const { status } = await fetch(`${server.url}${path}`, { headers })
  await server.stop()
  return status
}

it('lets in who is listed, and nobody else, whatever a header says', async () => {
  expect(await statusOf({ allow: ['10.0.0.0/8'] }, '/', { 'x-forwarded-for': '10.1.1.1' })).toBe(403)
  expect(await statusOf({ allow: ['127.0.0.0/8', '::1'] })).toBe(200)
})

it('keeps out who is blocked, also where he is allowed', async () => {
  expect(await statusOf({ block: ['127.0.0.1'] })).toBe(403)
  expect(await statusOf({ allow: ['127.0.0.1'], block: ['127.0.0.0/8'] })).toBe(403)
  expect(await statusOf({ block: ['10.0.0.0/8'] })).toBe(200)
})

it('looks only at the paths that it is told', async () => {
  const only = (path: string) => path.startsWith('/admin')
  expect([
    await statusOf({ allow: ['10.0.0.0/8'], only }, '/'),
    await statusOf({ allow: ['10.0.0.0/8'], only }, '/admin/x'),
  ]).toEqual([200, 403])
})

it('lets nobody in whose address is not known, where only some may come', async () => {
  expect((await build({ allow: ['0.0.0.0/0', '::/0'] }).request('/')).status).toBe(403)
  expect((await build({ block: ['10.0.0.0/8'] }).request('/')).status).toBe(200)
})

it('refuses what is no address', () => {
  for (const options of [{}, { allow: ['example.com'] }, { block: ['10.0.0.0/40'] }])
    expect(() => addresses(options)).toThrow(AddressFilterInvalid)
})

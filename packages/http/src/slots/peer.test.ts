import { defineApp } from '@tsango/core/apps'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { clientAddress } from '../request/request.ts'

const site = defineApp({ name: 'site', routes: (r) => void r.get('/', (c) => c.json(clientAddress(c) ?? null)) })
const app = createHttpApplication({ apps: [site], mode: 'test' })

// That these are what the servers of Bun and Deno pass along is tried with the servers themselves: `pnpm smoke`.
it.each([
  ['of Deno', { remoteAddr: { transport: 'tcp', hostname: '192.0.2.7', port: 5 } }, '192.0.2.7'],
  ['of Deno, on a Unix socket', { remoteAddr: { transport: 'unix', path: '/run/site.sock' } }, '127.0.0.1'],
  ['of Bun', { requestIP: () => ({ address: '2001:db8::7', family: 'IPv6', port: 5 }) }, '2001:db8::7'],
  ['of Bun, which did not make the request', { requestIP: () => null }, null],
  ['of Workers, which tell none', { KEY: 'value', remoteAddr: 'nonsense' }, null],
  ['of nobody', undefined, null],
])('the address of the client comes from what the server passes along: %s', async (_, env, address) => {
  await app.start()
  const request = new Request('http://localhost/', { headers: { 'x-forwarded-for': '203.0.113.9' } })
  expect(await (await app.fetch(request, env)).json()).toBe(address)
})

it('asks Bun for the request that it made, as the object that its server is', async () => {
  const request = new Request('http://localhost/')
  class Server {
    readonly #known = new Map([[request, '192.0.2.8']])
    requestIP(asked: Request) {
      return { address: this.#known.get(asked) }
    }
  }
  await app.start()
  expect(await (await app.fetch(request, new Server())).json()).toBe('192.0.2.8')
})

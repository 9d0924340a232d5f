import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { requestOrigin } from '@tsango/http/request'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const site = defineApp({
  name: 'site',
  routes: (r) => void r.get('/', (c) => c.text(`${requestOrigin(c)} ${new URL(c.req.url).host}`)),
})

function build(hosts: readonly string[] | undefined, mode: Mode = 'test') {
  const settings = { secret: SECRET, accessLog: false, ...(hosts === undefined ? {} : { hosts }) }
  return createHttpApplication({ apps: [middleware(), site], mode, settings })
}

async function statusOf(app: ReturnType<typeof build>, host: string): Promise<number> {
  return (await app.request('/', { headers: { host } })).status
}

it('answers the hosts that are allowed, in any case and with any port', async () => {
  const app = build(['example.com', '.example.org', '[::1]'])
  for (const host of [
    'example.com',
    'EXAMPLE.com',
    'example.com:8000',
    'example.com.',
    'example.org',
    'a.b.example.org',
    '[::1]:8000',
  ]) {
    expect((await app.hono.request(`http://${host}/`, { headers: { host } })).status, host).toBe(200)
  }
})

it('answers 400 to any other, and to what is not a host', async () => {
  const app = build(['example.com', '.example.org'])
  const forged = [
    'evil.example',
    'example.com.evil.example',
    'notexample.com',
    'badexample.org',
    'user@example.com',
    'example.com/..',
    'example.com:port',
    'exa mple.com',
    '[::1',
    'example.com,evil.example',
    'example.com\tevil',
  ]
  for (const host of forged) expect(await statusOf(app, host), host).toBe(400)
})

it('believes no second host, in the request’s target or in a second header', async () => {
  const server = await serve(build(['localhost']), { port: 0, host: '127.0.0.1', signals: false })
  const send = (head: string) =>
    new Promise<string>((resolve) => {
      let answer = ''
      const socket = connect(server.port, '127.0.0.1', () => socket.write(`${head}\r\nConnection: close\r\n\r\n`))
      socket.on('data', (data) => {
        answer += data.toString()
      })
      socket.on('close', () => resolve(answer))
    })
  expect(await send('GET / HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1\.1 200/)
  expect(await send('GET http://localhost/ HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1\.1 200/)
  const forged = await send('GET http://evil.example/ HTTP/1.1\r\nHost: localhost')
  expect(forged).toMatch(/^HTTP\/1\.1 400/)
  expect(forged).not.toContain('http://evil')
  for (const [one, other] of [
    ['localhost', 'evil.example'],
    ['evil.example', 'localhost'],
    ['localhost', 'localhost'],
  ])
    expect(await send(`GET / HTTP/1.1\r\nHost: ${one}\r\nHost: ${other}`)).toMatch(/^HTTP\/1\.1 400/)
  expect(await send('GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost')).toMatch(/^HTTP\/1\.1 400/)
  await server.stop()
})

it('must be told in production, and trusts local names and numbers in development', async () => {
  expect(build(undefined, 'production').problems).toMatchObject([
    { code: 'core.setting_invalid', message: expect.stringContaining('Setting "hosts"') },
  ])
  const app = build(undefined, 'development')
  for (const host of ['localhost:8000', 'app.localhost', '127.0.0.1:8000', '192.168.1.7', '[::1]:8000'])
    expect((await app.hono.request(`http://${host}/`, { headers: { host } })).status, host).toBe(200)
  expect(await statusOf(app, 'rebound.example')).toBe(400)
})

it('reports names that cannot be', () => {
  for (const hosts of [[], ['https://example.com'], ['example.com/a'], ['*.example.com'], 'example.com']) {
    expect(build(hosts as string[]).problems, String(hosts)).toMatchObject([{ code: 'core.setting_invalid' }])
  }
})

it('lets the debug panel be read under a name that is listed, and not under any name', async () => {
  const statusFor = async (hosts: readonly string[]) => {
    const app = createHttpApplication({
      apps: [middleware()],
      mode: 'development',
      environment: {},
      settings: { hosts, secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u', logger: { levels: 'off' } },
    })
    return (await app.request('http://dev.example/__tsango/debug', { headers: { host: 'dev.example' } })).status
  }
  expect([await statusFor(['dev.example']), await statusFor(['*'])]).toEqual([200, 403])
})

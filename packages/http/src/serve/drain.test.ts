import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, Agent as PlainAgent, get as plainGet } from 'node:http'
import { Agent as SecureAgent, get as secureGet } from 'node:https'
import { connect as connectPlainly, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectSecurely } from 'node:tls'
import { defineApp } from '@tsango/core/apps'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { serve } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsango-drain-'))
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
beforeAll(() => {
  const own = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost']
  execFileSync('openssl', ['req', '-x509', ...own], { stdio: 'ignore' })
})
afterAll(() => rmSync(folder, { recursive: true }))

const untrusted = { rejectUnauthorized: false }

describe.each([
  ['http', () => ({}), new PlainAgent({ keepAlive: true }), plainGet, connectPlainly],
  ['https', () => ({ tls: { key, cert } }), new SecureAgent({ keepAlive: true, ...untrusted }), secureGet, secureTo],
] as const)('a server of %s that stops', (_, options, agent, get, connect) => {
  const site = defineApp({
    name: 'site',
    routes: (r) => {
      r.get('/', (c) => c.text('at once'))
      r.get('/slow', async (c) => {
        await wait(900)
        return c.text('slow')
      })
    },
  })
  const start = () =>
    serve(createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } }), {
      host: '127.0.0.1',
      port: 0,
      signals: false,
      shutdownTimeout: '10s',
      ...options(),
    })
  const ask = (url: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { agent }, (response) => void response.resume().on('end', () => resolve(response))).on('error', reject)
    })
  afterAll(() => agent.destroy())

  it('answers what an idle connection brings just then, and closes it with the answer', async () => {
    const server = await start()
    const client = await connected(connect(server.port, '127.0.0.1'))
    const heads: string[] = []
    client.on('data', (data: Buffer) => heads.push(...(String(data).match(/^connection: .*$/gim) ?? [])))
    const send = (): unknown => client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
    send()
    await expect.poll(() => heads.length).toBe(1)
    const stopped = server.stop()
    send()
    await stopped
    await expect
      .poll(() => heads.map((head) => head.toLowerCase()))
      .toEqual(['connection: keep-alive', 'connection: close'])
  })

  it('closes a connection that was opened ahead of need while another one is busy, and tells that one', async () => {
    const server = await start()
    const ahead = await connected(connect(server.port, '127.0.0.1'))
    const slow = ask(`${server.url}/slow`)
    await wait(100)
    const [began, stopped] = [performance.now(), server.stop()]
    const closed = new Promise((resolve) => ahead.once('close', resolve))
    expect(await Promise.race([closed.then(() => 'closed'), slow.then(() => 'answered')])).toBe('closed')
    expect((await slow).headers.connection).toBe('close')
    await stopped
    expect(performance.now() - began).toBeLessThan(8000)
  })
})

function secureTo(port: number, host: string): Socket {
  return connectSecurely({ port, host, ...untrusted })
}

function connected(socket: Socket): Promise<Socket> {
  const event = 'encrypted' in socket ? 'secureConnect' : 'connect'
  return new Promise((resolve, reject) => socket.once('error', reject).once(event, () => resolve(socket)))
}

import { mkdtempSync, rmSync } from 'node:fs'
import { type IncomingMessage, Agent as PlainAgent, get as plainGet } from 'node:http'
import { Agent as SecureAgent, get as secureGet } from 'node:https'
import { connect as connectPlainly, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectSecurely } from 'node:tls'
import { defineApp } from '@tsango/core/apps'
import { afterAll, describe, expect, it } from 'vitest'
import { events } from '../answers/answers.ts'
import { createHttpApplication } from '../application/application.ts'
import { dependency, endpoint } from '../endpoint/endpoint.ts'
import { makeCertificate } from './fixtures/certificate.ts'
import { serve } from './serve.ts'

const folder = mkdtempSync(join(tmpdir(), 'tsango-drain-'))
const { key, cert } = makeCertificate(folder)
afterAll(() => rmSync(folder, { recursive: true }))

const log: string[] = []
const held = dependency({}, ({ defer }) => void defer(() => void log.push('released')))
/** One, and then none for a long time. */
function ticks(): AsyncIterableIterator<{ data: number }, undefined> {
  let count = 0
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    next: () => {
      if (count++ === 0) return Promise.resolve({ done: false, value: { data: 1 } })
      log.push('first')
      return new Promise(() => {})
    },
    return: async () => {
      log.push('left')
      return { done: true, value: undefined }
    },
  }
}
const own = (): ReadableStream<Uint8Array> =>
  new ReadableStream(
    {
      start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      pull: () => {
        log.push('first')
        return new Promise(() => {})
      },
      cancel: () => void log.push('left'),
    },
    { highWaterMark: 1 },
  )

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
      r.route(
        '/',
        endpoint('GET', '/events', { depends: { held } }, () => events(ticks())),
      )
      r.get('/own-events', () => new Response(own(), { headers: { 'content-type': 'text/event-stream' } }))
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

  it.each(['/events', '/own-events'])('ends server-sent events (%s), and what they come from', async (path) => {
    log.length = 0
    const server = await start()
    const all = new Promise<string>((resolve, reject) => {
      get(server.url + path, { agent }, (response) => {
        let text = ''
        response.on('data', (data: Buffer) => (text += data.toString()))
        response.on('end', () => resolve(text)).on('error', reject)
      }).on('error', reject)
    })
    await expect.poll(() => log).toEqual(['first'])
    const began = performance.now()
    await server.stop()
    expect(performance.now() - began).toBeLessThan(8000)
    expect(await all).toBe('data: 1\n\n')
    await expect.poll(() => log).toEqual(path === '/events' ? ['first', 'left', 'released'] : ['first', 'left'])
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

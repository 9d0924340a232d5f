import { once } from 'node:events'
import { connect as connectNet, type Socket as NetSocket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { defineApp } from '@tsango/core/apps'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import type { LogRecord } from '../log/log.ts'
import { mount } from '../mounts/mounts.ts'
import { type Socket, websocket } from '../websocket/websocket.ts'
import { connectWebSocket, type WebSocketClient } from '../websocket-testing/websocket-testing.ts'
import { type RunningServer, type ServeOptions, serve } from './serve.ts'

type Plain = Socket<string | Uint8Array, string | Uint8Array>

const servers: RunningServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

const seen: unknown[] = []
const logged: LogRecord[] = []
const open = new Set<Plain>()
const told = (): readonly LogRecord[] => logged.filter(({ level }) => level === 'warn' || level === 'error')

const echo = websocket('/echo', {}, async (socket) => {
  for await (const message of socket) await socket.send(message)
})
const site = defineApp({
  name: 'site',
  extends: [mount('/inner', echo)],
  routes: (r) => {
    r.route('/', echo)
    r.route(
      '/',
      websocket('/deaf', {}, async (socket) => {
        await socket.send('ready')
        await wait(60_000, undefined, { ref: false })
      }),
    )
    r.route(
      '/',
      websocket('/told', {}, async (socket) => {
        open.add(socket)
        await socket.send('ready')
        seen.push(await socket.closed)
        open.delete(socket)
      }),
    )
    r.route(
      '/',
      websocket('/flood', {}, async (socket) => {
        await socket.send('ready')
        const piece = new Uint8Array(64 * 1024)
        let sent = 0
        for (; socket.isOpen && sent < 2000; sent++) {
          socket.send(piece)
          await wait(0)
        }
        seen.push(sent)
      }),
    )
    r.route(
      '/',
      websocket('/patient', {}, async (socket) => {
        const piece = new Uint8Array(64 * 1024)
        for (let sent = 0; sent < 100; sent++) {
          await socket.send(piece)
          seen.push(socket.buffered)
        }
      }),
    )
    r.route(
      '/',
      websocket('/slow', {}, async (socket) => {
        for await (const message of socket) {
          seen.push(message.length)
          await wait(1)
        }
      }),
    )
    r.route(
      '/',
      websocket('/hears-nothing', {}, async (socket) => {
        await socket.send('ready')
        seen.push(await socket.closed)
      }),
    )
    r.get('/soon', async (c) => {
      await wait(50)
      return c.text('soon')
    })
    r.get('/large', (c) => {
      let left = 200
      const pull = (controller: ReadableStreamDefaultController): void =>
        left-- > 0 ? controller.enqueue(new Uint8Array(64 * 1024)) : controller.close()
      return c.body(new ReadableStream({ pull }))
    })
    r.get('/late', async (c) => {
      await new Promise((resolve) => c.req.raw.signal.addEventListener('abort', resolve))
      seen.push('left')
      return c.text('too late')
    })
    r.get('/page', (c) => c.text('a page'))
    r.post('/sum', async (c) => c.text(`${(await c.req.text()).length}`))
  },
})

function build(settings: Readonly<Record<string, unknown>> = {}): HttpApplication {
  seen.length = 0
  logged.length = 0
  const logger = { write: (record: LogRecord) => void logged.push(record) }
  return createHttpApplication({ apps: [site], mode: 'test', settings: { logger, ...settings } })
}

async function start(app: HttpApplication, options: ServeOptions = {}): Promise<RunningServer> {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false, ...options })
  servers.push(server)
  return server
}

async function started(
  path: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ server: RunningServer; client: WebSocketClient }> {
  const app = build(settings)
  const server = await start(app)
  return { server, client: await connectWebSocket(app, path, { url: server.url }) }
}

async function talk(port: number, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket: NetSocket = connectNet({ port, host: '127.0.0.1' })
  let heard = ''
  socket.setEncoding('latin1').on('data', (chunk) => (heard += String(chunk)))
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  for (const part of parts) {
    socket.write(part)
    await wait(10)
  }
  await closed
  return heard
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'
const statuses = (heard: string): readonly string[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, one = '']) => one)

describe('over the network', () => {
  it('answers messages, under a mount too', async () => {
    const { server, client } = await started('/echo')
    client.send('hello')
    expect(await client.receive()).toBe('hello')
    const app = build()
    const inner = await connectWebSocket(app, '/inner/echo', { url: server.url })
    inner.send('inside')
    expect(await inner.receive()).toBe('inside')
    await Promise.all([client.close(), inner.close()])
  })

  it('answers where all of them are mounted: in a Hono app, in an application, and in one within it', async () => {
    const inner = defineApp({ name: 'inner', routes: (r) => void r.route('/', echo) })
    const of = (...extensions: Parameters<typeof defineApp>[0]['extends'] & object): HttpApplication =>
      createHttpApplication({ apps: [defineApp({ name: 'outer', extends: extensions })], mode: 'test' })
    const application = createHttpApplication({ apps: [inner], mode: 'test' })
    for (const [app, path] of [
      [of(mount('/a', echo)), '/a/echo'],
      [of(mount('/b', application)), '/b/echo'],
      [of(mount('/c', of(mount('/d', application)))), '/c/d/echo'],
    ] as const) {
      const client = await connectWebSocket(app, path, { url: (await start(app)).url })
      client.send(path)
      expect(await client.receive()).toBe(path)
      await client.close()
    }
  })

  it('answers the handshake as RFC 6455 has it, and a refused one with a problem and the end', async () => {
    const { port } = await start(build())
    const head = (path: string, more = ''): string =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n${more}\r\n`
    const close = Buffer.from([0x88, 0x80, 0, 0, 0, 0])
    const accepted = await talk(port, head('/echo', KEY), close)
    expect(accepted).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect(accepted).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
    const other = await talk(port, head('/none', KEY))
    expect(other).toMatch(/^HTTP\/1\.1 404 [\s\S]*connection: close/i)
    expect(other).toContain('application/problem+json')
    expect(await talk(port, head('/page', KEY))).toMatch(/^HTTP\/1\.1 200 [\s\S]*a page$/)
    expect(await talk(port, head('/echo'))).toMatch(/^HTTP\/1\.1 426 [\s\S]*sec-websocket-version: 13/i)
    const bad = `Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n`
    expect(await talk(port, head('/echo', bad))).toMatch(/^HTTP\/1\.1 400 [\s\S]*bad_handshake/)
    expect(await talk(port, head('/echo', KEY.replace('13', '8')))).toMatch(/^HTTP\/1\.1 426 /)
  })

  it('leaves who wishes for another protocol with this one: bodies, and what follows on the connection', async () => {
    const { port } = await start(build())
    const fields = 'Host: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\nUpgrade: h2c\r\n'
    const end = 'GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
    const first = await talk(port, `GET /page HTTP/1.1\r\n${fields}\r\n`, end)
    expect(statuses(first)).toEqual(['200', '200'])
    const post = `POST /sum HTTP/1.1\r\n${fields}Content-Length: 10\r\n\r\n`
    expect(statuses(await talk(port, post, '01234', '56789', end))).toEqual(['200', '200'])
    expect(statuses(await talk(port, `${post}0123456789${end}`))).toEqual(['200', '200'])
    const chunked = `POST /sum HTTP/1.1\r\n${fields}Transfer-Encoding: chunked\r\n\r\n`
    expect(statuses(await talk(port, `${chunked}3\r\nabc\r\n0\r\n\r\n`, end))).toEqual(['200', '200'])
    const odd = `POST /sum HTTP/1.1\r\n${fields.replace('h2c', 'websocket')}Content-Length: 3\r\n\r\nabc`
    expect(statuses(await talk(port, odd, end))).toEqual(['200', '200'])
  })
})

describe('a wish for another protocol', () => {
  const page = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`
  const wish = (path: string): string => page(path, `Connection: Upgrade\r\nUpgrade: websocket\r\n${KEY}`)

  it('waits until what was asked before on its connection is answered', async () => {
    const { port } = await start(build())
    const closing = page('/page', 'Connection: close\r\n')
    const h2c = page('/soon', 'Connection: Upgrade\r\nUpgrade: h2c\r\n')
    expect(statuses(await talk(port, page('/soon') + page('/soon') + wish('/none')))).toEqual(['200', '200', '404'])
    expect(statuses(await talk(port, page('/soon') + h2c + closing))).toEqual(['200', '200', '200'])
    const socket = connectNet({ port, host: '127.0.0.1' })
    socket.write(page('/soon') + wish('/echo'))
    let heard = ''
    socket.on('data', (chunk) => (heard += String(chunk)))
    await expect.poll(() => statuses(heard)).toEqual(['200', '101'])
    socket.resetAndDestroy()
    expect(told()).toEqual([])
  })

  it('is refused by an answer that a slow client gets whole', async () => {
    const { port } = await start(build())
    expect((await talk(port, wish('/large'))).length).toBeGreaterThan(200 * 64 * 1024)
  })

  it('leaves nothing on a connection that wishes again and again', async () => {
    const { port } = await start(build())
    const warnings: Error[] = []
    const warn = (warning: Error): void => void warnings.push(warning)
    process.on('warning', warn)
    const wishes = Array.from({ length: 15 }, () => page('/page', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'))
    const heard = await talk(port, ...wishes, page('/page', 'Connection: close\r\n'))
    process.off('warning', warn)
    expect(statuses(heard)).toEqual(Array(16).fill('200'))
    expect(warnings).toEqual([])
  })
})

describe('a client that leaves', () => {
  it('is noticed where its messages wait for a handler that takes none', async () => {
    const { client } = await started('/hears-nothing', { websockets: { heartbeat: 100 } })
    await client.receive()
    for (let at = 0; at < 500; at++) client.send('x'.repeat(1000))
    await wait(200)
    client.terminate()
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([{ code: 1006, reason: '' }])
  })

  it('is noticed before its handshake is answered', async () => {
    const { port } = await start(build())
    const socket = connectNet({ port, host: '127.0.0.1' })
    socket.write(`GET /late HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${KEY}\r\n`)
    await wait(100)
    socket.destroy()
    await expect.poll(() => seen, { timeout: 5000 }).toEqual(['left'])
  })
})

describe('the stop of the server', () => {
  it('tells clients that it goes away, and waits for handlers', async () => {
    const { server, client } = await started('/told')
    await client.receive()
    const began = performance.now()
    await server.stop()
    expect(seen).toEqual([{ code: 1001, reason: 'The server stops.' }])
    expect(await client.closed).toEqual({ code: 1001, reason: 'The server stops.' })
    expect(performance.now() - began).toBeLessThan(2000)
    expect(told()).toEqual([])
  })

  it('holds to its limit with handlers and clients that do not listen', async () => {
    const app = build()
    const server = await start(app, { shutdownTimeout: 300 })
    const [deaf, mute] = [
      await connectWebSocket(app, '/deaf', { url: server.url }),
      await connectWebSocket(app, '/echo', { url: server.url }),
    ]
    mute.pause()
    await deaf.receive()
    const began = performance.now()
    await server.stop()
    expect(performance.now() - began).toBeLessThan(3000)
    expect(told()).toMatchObject([{ level: 'warn' }])
    expect((await deaf.closed).code).toBe(1001)
    mute.terminate()
  })
})

describe('a client that reads slowly', () => {
  it('is let go where nobody waits for it', async () => {
    const { client } = await started('/flood', { websockets: { maxBuffered: 256 * 1024, heartbeat: 0 } })
    await client.receive()
    client.pause()
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(1)
    expect(seen[0]).toBeLessThan(2000)
    client.resume()
    expect((await client.closed).code).toBe(1013)
  })

  it('makes a handler that waits for it wait', async () => {
    const { client } = await started('/patient')
    client.pause()
    await wait(300)
    const before = seen.length
    client.resume()
    expect((await client.closed).code).toBe(1000)
    expect(seen).toHaveLength(100)
    expect(before).toBeLessThan(100)
    // Never more than the message that it waits for.
    expect(Math.max(...(seen as number[]))).toBeLessThan(70_000)
  })
})

it('lets a client that sends faster than the handler reads wait', async () => {
  const { client } = await started('/slow')
  for (let at = 0; at < 500; at++) client.send(new Uint8Array(2000))
  await client.close()
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(500)
})

it('a message that comes slowly is no silence, however long it takes', async () => {
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { websockets: { heartbeat: 300 } } })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  servers.push(server)
  const socket = connectNet(server.port, '127.0.0.1')
  let answer = Buffer.alloc(0)
  socket
    .on('error', () => undefined)
    .on('data', (piece) => {
      answer = Buffer.concat([answer, piece])
    })
  socket.write(
    'GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await expect.poll(() => answer.toString('latin1'), { timeout: 20_000 }).toContain('\r\n\r\n')
  // 40 bytes of text, masked by zeros, one after the other.
  socket.write(Buffer.from([0x81, 0x80 | 40, 0, 0, 0, 0]))
  for (let at = 0; at < 40; at++) {
    await wait(50)
    socket.write('a')
  }
  await expect.poll(() => answer.toString('latin1'), { timeout: 20_000 }).toContain('a'.repeat(40))
  socket.destroy()
})

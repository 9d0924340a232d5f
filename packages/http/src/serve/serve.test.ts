import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Server, ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { defineApp } from '@tsango/core/apps'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { sentMethod } from '../request/request.ts'
import { defineSlot } from '../slots/slot.ts'
import { freePort } from './listen.ts'
import { type RunningServer, serve } from './serve.ts'

const servers: RunningServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function start(app: HttpApplication): Promise<RunningServer> {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  servers.push(server)
  return server
}

const site = defineApp({
  name: 'site',
  middleware: [
    defineSlot({
      name: 'hosts',
      prepare: () => ({ headers: { 'x-slot': 'yes' }, contribute: (exchange) => exchange.addCookie('a=1') }),
    }),
  ],
  routes: (r) => {
    r.get('/', (c) => c.json({ ok: true }, 200, { 'set-cookie': 'b=2' }))
    r.get('/later', async (c) => c.text('later'))
    r.get('/native', () => Response.json({ native: true }))
    r.get('/empty', (c) => c.body(null, 204))
    r.get('/stream', () => {
      const pieces = ['one ', 'two ', 'three']
      return new Response(
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            await wait(5)
            const piece = pieces.shift()
            if (piece === undefined) controller.close()
            else controller.enqueue(new TextEncoder().encode(piece))
          },
        }),
      )
    })
    r.get('/boom', async () => {
      throw new Error('inside')
    })
    r.post('/body', async (c) => c.text(await c.req.text()))
    r.get('/aborted', async (c) => {
      reached = true
      await new Promise((resolve) => c.req.raw.signal.addEventListener('abort', resolve))
      aborted = true
      return c.text('nobody hears it')
    })
  },
})
let reached = false
let aborted = false
const quiet = createLogger({ format: 'text', err: { write: () => {} } })
const build = () => createHttpApplication({ apps: [site], mode: 'test', settings: { logger: quiet } })

const decorated = defineApp({
  name: 'once',
  middleware: [defineSlot({ name: 'hosts', prepare: () => ({ headers: { 'x-slot': 'slot', 'x-other': 'other' } }) })],
  routes: (r) => {
    r.get('/', (c) => c.text('plain'))
    r.get('/own', (c) => c.text('own', 200, { 'X-Slot': 'own' }))
    r.get('/set', (c) => {
      const { outgoing } = c.env as { outgoing: ServerResponse }
      outgoing.setHeader('X-Slot', 'set')
      return c.text('set')
    })
  },
})

describe('a response', () => {
  it('is that of the request which a handler passes on, and not of the one that came', async () => {
    const inner = createHttpApplication({
      apps: [
        defineApp({ name: 'inner', routes: (r) => void r.all('/', (c) => c.text(`${sentMethod(c)} ${c.req.method}`)) }),
      ],
      mode: 'test',
    })
    const outer = defineApp({
      name: 'outer',
      routes: (r) => {
        r.all('/:method', async (c) => {
          const passed = new Request('http://localhost/', { method: c.req.param('method') })
          return c.text(`${sentMethod(c)}: ${await (await inner.fetch(passed, c.env as object)).text()}`)
        })
      },
    })
    const { url } = await start(createHttpApplication({ apps: [outer], mode: 'test' }))
    expect(await (await fetch(`${url}/POST`)).text()).toBe('GET: POST POST')
    expect(await (await fetch(`${url}/GET`, { method: 'PUT' })).text()).toBe('PUT: GET GET')
    expect((await fetch(`${url}/GET`, { method: 'HEAD' })).status).toBe(200)
  })

  it('has each header of a slot once, with the value that counts', async () => {
    const app = createHttpApplication({ apps: [decorated], mode: 'test', settings: { logger: quiet } })
    const { url } = await start(app)
    for (const [path, value] of [
      ['/', 'slot'],
      ['/own', 'own'],
      ['/set', 'slot'],
      ['/missing', 'slot'],
    ] as const) {
      // Of a header that stands twice this shows both.
      const { headers } = await fetch(url + path)
      expect([path, headers.get('x-slot'), headers.get('x-other')]).toEqual([path, value, 'other'])
    }
  })

  it('has the headers of slots and handler alike, whatever way it was made', async () => {
    const { url } = await start(build())
    for (const [path, status] of [
      ['/', 200],
      ['/later', 200],
      ['/native', 200],
      ['/empty', 204],
      ['/stream', 200],
      ['/boom', 500],
      ['/missing', 404],
    ] as const) {
      const response = await fetch(url + path)
      expect([path, response.status, response.headers.get('x-slot')]).toEqual([path, status, 'yes'])
      expect(response.headers.getSetCookie()).toContain('a=1')
      await response.arrayBuffer()
    }
    const response = await fetch(url)
    expect(response.headers.getSetCookie().sort()).toEqual(['a=1', 'b=2'])
    expect(await response.json()).toEqual({ ok: true })
  })

  it('comes to HEAD without its body', async () => {
    const { url } = await start(build())
    const response = await fetch(url, { method: 'HEAD' })
    expect([response.status, response.headers.get('x-slot'), await response.text()]).toEqual([200, 'yes', ''])
  })

  it('streams', async () => {
    const { url } = await start(build())
    expect(await (await fetch(`${url}/stream`)).text()).toBe('one two three')
  })

  it('tells the handler when the client has gone', async () => {
    const { url } = await start(build())
    const controller = new AbortController()
    const answer = fetch(`${url}/aborted`, { signal: controller.signal })
    await expect.poll(() => reached).toBe(true)
    controller.abort()
    await expect(answer).rejects.toThrow()
    await expect.poll(() => aborted).toBe(true)
  })
})

describe('hostile bytes', () => {
  const host = 'Host: localhost\r\n'
  it.each([
    ['what is not HTTP', 'GARBAGE\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a broken escape and a null', `GET /%ff%00 HTTP/1.1\r\n${host}\r\n`, 404],
    ['a path that climbs', `GET /../../etc/passwd HTTP/1.1\r\n${host}\r\n`, 404],
    ['a path that looks like a host', `GET //evil.example/ HTTP/1.1\r\n${host}\r\n`, 404],
    ['a backslash', `GET /\\evil.example HTTP/1.1\r\n${host}\r\n`, 400],
    ['two hosts', `GET / HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`, 400],
    ['one host twice', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 400],
    ['a host with a name in front', 'GET / HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n', 400],
    ['an empty host', 'GET / HTTP/1.1\r\nHost: \r\n\r\n', 400],
    ['the whole server', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['a coding that nobody knows', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 400],
    ['a length that is none', `POST / HTTP/1.1\r\n${host}Content-Length: +3\r\n\r\nabc`, 400],
    ['a folded header', `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400],
    ['two thousand headers', `GET / HTTP/1.1\r\n${host}${'x: 1\r\n'.repeat(4000)}\r\n`, 431],
    ['an unknown method', `FOO / HTTP/1.1\r\n${host}\r\n`, 400],
    ['a method that would mirror cookies', `TRACE / HTTP/1.1\r\n${host}\r\n`, 405],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a head without end', `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ])('are answered and survived: %s', async (_, bytes, status) => {
    const { url, port } = await start(build())
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
      socket.on('data', (data) => {
        text += data.toString()
        socket.end()
      })
      socket.on('close', () => resolve(text))
    })
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).not.toMatch(/location:|node_modules/i)
    expect((await fetch(url)).status).toBe(200)
  })
})

it('tells in problem details what of an address or a host cannot be read', async () => {
  const { port } = await start(build())
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'))
  const [data] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  const [head = '', body = ''] = data.toString().split('\r\n\r\n')
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  expect(JSON.parse(body)).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    code: 'unreadable_target',
    detail: 'The address or the host of this request cannot be read.',
  })
})

it.each([
  ['head', { headersTimeout: '150ms' }, 'GET / HTTP/1.1\r\nHost: loc'],
  ['body', { requestTimeout: '150ms' }, 'POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc'],
])('lets no client take for ever to send a %s', async (_, timeouts, bytes) => {
  const server = await serve(build(), { port: 0, host: '127.0.0.1', signals: false, ...timeouts })
  servers.push(server)
  const started = performance.now()
  const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
  const answers: string[] = []
  socket.on('data', (data) => answers.push(data.toString()))
  await once(socket, 'close')
  expect(answers.join('')).toMatch(/^HTTP\/1\.1 408 /)
  expect(performance.now() - started).toBeLessThan(40_000)
})

describe('starting', () => {
  it('reports all problems before a port is opened', async () => {
    const app = createHttpApplication({ apps: [site, site], mode: 'production', settings: { wrong: 1 } })
    await expect(serve(app, { port: 0 })).rejects.toMatchObject({
      code: 'application_invalid',
      problems: { length: 3 },
    })
  })

  it('says in one line that a port is in use, and stops what it had started', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const events: string[] = []
    const app = createHttpApplication({
      apps: [defineApp({ name: 'a', startup: () => void events.push('up'), shutdown: () => void events.push('down') })],
      mode: 'test',
    })
    await expect(serve(app, { port, host: '127.0.0.1' })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${port} is in use. Stop what listens there, or choose another with --port ${port + 1}.`,
    })
    expect(events).toEqual(['up', 'down'])
    other.close()
  })

  it('says so where the host is not of this machine', async () => {
    await expect(serve(build(), { port: 0, host: '192.0.2.1' })).rejects.toMatchObject({ code: 'cannot_listen' })
  })

  it('says so where the port is none, and has started nothing', async () => {
    for (const port of [65_536, -1, 1.5, Number.NaN])
      await expect(serve(build(), { port, host: '127.0.0.1' })).rejects.toMatchObject({
        code: 'cannot_listen',
        message: expect.stringContaining('a port is a whole number from 0 to 65535') as string,
      })
  })

  it('outlives a connection that it cannot take while the apps get ready', async () => {
    const place = { port: await freePort('127.0.0.1'), host: '127.0.0.1' }
    const lines: string[] = []
    const logger = createLogger({ format: 'text', err: { write: (line) => lines.push(line) } })
    // The server of a request says itself to whoever listens to this.
    const fail = (message: unknown): unknown =>
      (message as { server: Server }).server.emit('error', new Error('accept EMFILE'))
    const ready = async (): Promise<void> => {
      subscribe('http.server.request.start', fail)
      await fetch(`http://127.0.0.1:${place.port}/`).finally(() => unsubscribe('http.server.request.start', fail))
    }
    const app = createHttpApplication({
      apps: [site, defineApp({ name: 'slow', ready })],
      mode: 'test',
      settings: { logger },
    })
    const server = await serve(app, { ...place, signals: false })
    servers.push(server)
    expect(lines.join('')).toContain('accept EMFILE')
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('refuses what the checks find, and stops again', async () => {
    const events: string[] = []
    const app = createHttpApplication({
      apps: [
        defineApp({
          name: 'a',
          checks: [
            {
              name: 'online',
              online: true,
              run: () => [{ level: 'error', code: 'a.behind', message: 'A migration waits.' }],
            },
          ],
          shutdown: () => void events.push('down'),
        }),
      ],
      mode: 'test',
    })
    await expect(serve(app, { port: 0 })).rejects.toThrow('A migration waits.')
    expect(events).toEqual(['down'])
  })
})

describe('a process', () => {
  const children: ChildProcess[] = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  async function launch(shutdownTimeout = '20s') {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./fixtures/site.ts', import.meta.url)), shutdownTimeout],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    children.push(child)
    let output = ''
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString()
    })
    const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const found = pattern.exec(output)
        if (found) return found
        await wait(10)
      }
    }
    const [, port] = await said(/port (\d+)/)
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>
    return { child, url: `http://127.0.0.1:${port}`, port: Number(port), said, ended, output: () => output }
  }

  it('answers what is under way, runs hooks and ends with 0 on SIGTERM; idle connections are closed before that', async () => {
    const { child, url, port, said, ended, output } = await launch()
    const idle = connect(port, '127.0.0.1')
    await once(idle, 'connect')
    const slow = fetch(`${url}/slow?ms=8000`)
    await said(/slow/)
    const kept = connect(port, '127.0.0.1', () => kept.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    expect(String((await once(kept, 'data'))[0])).toMatch(/\r\nConnection: keep-alive\r\n/)
    const order: string[] = []
    void slow.then(() => order.push('answered'))
    child.kill('SIGTERM')
    await Promise.all([once(idle, 'close'), once(kept, 'close')])
    expect(order).toEqual([])
    await expect(fetch(url)).rejects.toThrow()
    const answer = await slow
    expect([answer.headers.get('connection'), await answer.text()]).toEqual(['close', 'done'])
    expect(await ended).toEqual([0, null])
    expect(output()).toMatch(/shutdown\n.*The server is closed\. milliseconds=\d+\n$/)
  })

  it('cuts off what takes longer than the timeout, and still runs hooks', async () => {
    const { child, url, said, ended, output } = await launch('100ms')
    const slow = fetch(`${url}/slow?ms=30000`).then(
      () => 'answered',
      () => 'cut off',
    )
    await said(/slow/)
    child.kill('SIGINT')
    expect(await slow).toBe('cut off')
    expect(await ended).toEqual([0, null])
    expect(output()).toMatch(/shutdown\n.*The server is closed\. milliseconds=\d+\n$/)
  })

  it('ends at once on a second signal', async () => {
    const { child, url, said, ended } = await launch()
    const slow = fetch(`${url}/slow?ms=30000`).then(
      () => 'answered',
      () => 'cut off',
    )
    await said(/slow/)
    child.kill('SIGINT')
    await wait(50)
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    expect(await slow).toBe('cut off')
  })
})

import { AsyncLocalStorage } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectSecurely } from 'node:tls'
import { promisify } from 'node:util'
import { defineApp } from '@tsango/core/apps'
import { afterAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import type { Made } from '../response/memory.ts'
import { makeCertificate } from './fixtures/certificate.ts'
import { createOutbox } from './outbox.ts'
import { serve } from './serve.ts'
import type { SlotResponse } from './slot-response.ts'

/** Until what came before this has been answered. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Nobody listens for its end. */
const ANSWER = { isHeard: () => false } as SlotResponse

/** An outbox, the names of the answers that left it, and what brings it a request with its answer. */
function opened() {
  const left: string[] = []
  let time = 0
  const { begin, put } = createOutbox(() => time)
  const pass = (milliseconds: number): void => void (time += milliseconds)
  const write = (_: SlotResponse, [, body]: Made): void => void left.push(body as string)
  const answer = (name: string): void => put(ANSWER, [200, name, undefined], write)
  const ask = (name: string): void => {
    begin()
    answer(name)
  }
  return { left, begin, answer, ask, pass }
}

/** Has it see a turn of many. */
async function busy({ ask, left }: ReturnType<typeof opened>): Promise<void> {
  for (let at = 0; at < 50; at++) ask(`before ${at}`)
  await turn()
  left.length = 0
}

it('lets answers that come alone leave at once', async () => {
  const { left, ask } = opened()
  for (let at = 0; at < 100; at++) {
    ask(`${at}`)
    expect(left).toHaveLength(at + 1)
    await turn()
  }
})

it('lets none wait, for a long time, where the end of a turn came late: other work stood before it', async () => {
  const box = opened()
  await busy(box)
  setImmediate(box.pass, 6)
  for (let at = 0; at < 20; at++) box.ask('late')
  expect(box.left).toEqual([])
  await turn()
  expect(box.left).toHaveLength(20)
  for (let at = 1; at <= 1000; at++) {
    box.ask('after')
    expect(box.left).toHaveLength(20 + at)
  }
  await turn()
  await busy(box)
  box.ask('waits again')
  expect(box.left).toEqual([])
  await turn()
  expect(box.left).toHaveLength(1)
})

it('lets those of a busy turn leave at its end, in their order, and at once again when it is calm', async () => {
  const box = opened()
  await busy(box)
  for (const name of ['a', 'b', 'c']) box.ask(name)
  expect(box.left).toEqual([])
  await turn()
  expect(box.left).toEqual(['a', 'b', 'c'])
  box.ask('d')
  expect(box.left).toHaveLength(3)
  await turn()
  box.ask('e')
  expect(box.left).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('has no answer wait for more than what is done for one request, also where that gives no whole answer', async () => {
  const box = opened()
  await busy(box)
  box.ask('first')
  box.pass(6)
  box.ask('after a long one')
  expect(box.left).toEqual(['first'])
  box.pass(6)
  box.begin()
  expect(box.left).toEqual(['first', 'after a long one'])
  box.ask('third')
  await turn()
  expect(box.left).toEqual(['first', 'after a long one', 'third'])
  // It was a turn of three.
  box.ask('fourth')
  expect(box.left).toHaveLength(3)
  await turn()
  expect(box.left).toHaveLength(4)
})

it('writes at once what comes after the end of the turn', async () => {
  const box = opened()
  await busy(box)
  box.begin()
  await turn()
  box.answer('late')
  expect(box.left).toEqual(['late'])
})

it('writes what waits where the process ends in this very turn', async () => {
  const program = `
    import { createOutbox } from ${JSON.stringify(new URL('./outbox.ts', import.meta.url).href)}
    import { writeSync } from 'node:fs'
    const { begin, put } = createOutbox(() => 0)
    const ask = (name) => {
      begin()
      put({ isHeard: () => false }, [200, name, undefined], (_, [, body]) => writeSync(1, body))
    }
    for (let at = 0; at < 50; at++) ask('')
    await new Promise((done) => setImmediate(done))
    ask('waited')
    writeSync(1, 'then ')
    process.exit()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program])
  expect(stdout).toBe('then waited')
})

it('keeps answers as they were made, and lets none wait that it cannot keep', async () => {
  const left: unknown[] = []
  const { begin, put } = createOutbox(() => 0)
  const write = (_: SlotResponse, [, body, headers]: Made): void => void left.push([body, headers])
  const headers: Record<string, unknown> = { 'x-a': '1' }
  const listed = { 'set-cookie': ['a=1'] }
  const give = (body: unknown, headers: unknown, to = ANSWER): void => put(to, [200, body, headers], write)
  for (let at = 0; at < 50; at++) {
    begin()
    give('', undefined)
  }
  await turn()
  left.length = 0
  begin()
  give('text', headers)
  give(null, headers)
  headers['x-a'] = '2'
  expect(left).toEqual([])
  const atOnce: [unknown, unknown][] = [
    [new Uint8Array([1]), undefined],
    ['text', new Headers({ 'x-b': '1' })],
    ['text', [['x-c', '1']]],
    ['text', listed],
    ['text', Object.create({ 'x-d': '1' })],
  ]
  for (const [body, headers] of atOnce) give(body, headers)
  expect(left).toEqual(atOnce)
  give('heard', undefined, { isHeard: () => true } as SlotResponse)
  expect(left.splice(atOnce.length)).toEqual([['heard', undefined]])
  await turn()
  expect(left.slice(atOnce.length)).toEqual([
    ['text', { 'x-a': '1' }],
    [null, { 'x-a': '1' }],
  ])
})

it('answers each of many requests of one turn on its own connection and in its order, also where some fail', async () => {
  const shared: Record<string, string> = {}
  const bytes = new Uint8Array(1)
  const site = defineApp({
    name: 'site',
    routes: (r) => {
      r.get('/now/:id', (c) => c.text(`now ${c.req.param('id')}`))
      r.get('/later/:id', async (c) => {
        await turn()
        return c.text(`later ${c.req.param('id')}`)
      })
      // Node refuses the header when it is written.
      r.get('/broken/:id', () => new Response('x', { headers: { 'x-a': '\u0100' } }))
      r.get('/mine/:id', (c) => {
        shared['x-of'] = c.req.param('id')
        bytes.fill(Number(c.req.param('id')))
        return new Response(bytes, { headers: shared })
      })
      r.get('/own/:id', (c) => {
        shared['x-of'] = c.req.param('id')
        return new Response('own', { headers: shared })
      })
      r.get('/stream/:id', () => new Response(new Blob(['stream']).stream()))
    },
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const paths = ['now', 'later', 'now', 'stream', 'now', 'later', 'later', 'now'] as const
  const ask = async (client: number): Promise<string> => {
    const socket = connect(server.port, '127.0.0.1')
    await once(socket, 'connect')
    const requests = paths.map((path, at) => {
      const end = at === paths.length - 1 ? 'Connection: close\r\n' : ''
      return `GET /${path}/${client}-${at} HTTP/1.1\r\nHost: localhost\r\n${end}\r\n`
    })
    socket.write(requests.join(''))
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    return text
  }
  try {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, client) => ask(client)))
    for (const [client, text] of answers.entries()) {
      expect(text.match(/(?:now|later) [\d-]+|stream/g)).toEqual(
        paths.map((path, at) => (path === 'stream' ? 'stream' : `${path} ${client}-${at}`)),
      )
      expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(paths.length)
    }
    const mixed = await Promise.all(
      Array.from({ length: 90 }, (_, at) => fetch(`${server.url}/${at % 3 === 0 ? 'broken' : 'now'}/${at}`)),
    )
    const bodies = await Promise.all(mixed.map((response) => response.text()))
    expect(mixed.map(({ status }) => status)).toEqual(mixed.map((_, at) => (at % 3 === 0 ? 500 : 200)))
    expect(bodies.filter((_, at) => at % 3 !== 0)).toEqual(
      Array.from({ length: 90 }, (_, at) => `now ${at}`).filter((_, at) => at % 3 !== 0),
    )
    // By Fetch's standard a response takes its body and its headers as they are when it is made.
    const taken = await Promise.all(
      Array.from({ length: 120 }, async (_, at) => {
        const response = await fetch(`${server.url}/${at % 2 === 0 ? 'mine' : 'own'}/${at}`)
        const [byte] = await response.bytes()
        return [response.headers.get('x-of'), at % 2 === 0 ? byte : at]
      }),
    )
    expect(taken).toEqual(Array.from({ length: 120 }, (_, at) => [String(at), at]))
  } finally {
    await server.stop()
  }
})

const folder = mkdtempSync(join(tmpdir(), 'tsango-outbox-'))
afterAll(() => rmSync(folder, { recursive: true }))

const own = { host: '127.0.0.1', allowHalfOpen: true } as const

describe.each([
  ['http', () => ({}), (port: number): Socket => connect({ ...own, port })],
  [
    'https',
    () => ({ tls: makeCertificate(folder) }),
    (port: number): Socket => connectSecurely({ ...own, port, rejectUnauthorized: false }),
  ],
] as const)('answers that wait, over %s', (_, options, dial) => {
  it.each([80, 4])(
    'leave before what follows them cannot be read, or the client ends its side, of %i',
    async (many) => {
      const site = defineApp({
        name: 'site',
        routes: (r) => void r.get('/now/:id', (c) => c.text(`now ${c.req.param('id')}`)),
      })
      const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
      const server = await serve(app, { ...options(), port: 0, host: '127.0.0.1', signals: false })
      const page = (id: string, ...more: readonly string[]): string =>
        [`GET /now/${id} HTTP/1.1`, 'Host: localhost', ...more, '', ''].join('\r\n')
      const ends: ((id: string) => string)[] = [
        (id) => page(id, 'Connection: close'),
        (id) => page(id, 'Connection: close') + page('after the last'),
        (id) => `${page(id)}BROKEN\r\n\r\n`,
        (id) => page(id),
      ]
      const opened = async (): Promise<Socket> => {
        const socket = dial(server.port)
        socket.write(page('first'))
        await once(socket, 'data')
        return socket
      }
      const ask = async (socket: Socket, client: number): Promise<string> => {
        const of = client % ends.length
        const bytes = ends[of]?.(String(client)) ?? ''
        if (of === 3) socket.end(bytes)
        else socket.write(bytes)
        let text = ''
        for await (const chunk of socket) text += String(chunk)
        return text
      }
      try {
        for (let round = 0; round < 5; round++) {
          const sockets = await Promise.all(Array.from({ length: many }, opened))
          const texts = await Promise.all(sockets.map(ask))
          expect(texts.map((text) => text.match(/now .*/g))).toEqual(texts.map((_, client) => [`now ${client}`]))
          expect(texts.map((text) => text.match(/^HTTP.*/gm)?.length)).toEqual(texts.map(() => 1))
        }
      } finally {
        await server.stop()
      }
    },
  )
})

it('answers are heard of to their end in the context of their own request', async () => {
  const context = new AsyncLocalStorage<string>()
  const heard: [path: string, context: string | undefined][] = []
  const site = defineApp({
    name: 'site',
    routes: (r) =>
      void r.get('/:id', async (c) => {
        const { outgoing } = c.env as { readonly outgoing: SlotResponse }
        const { path } = c.req
        context.enterWith(path)
        outgoing.on(path.endsWith('0') ? 'close' : 'finish', () => heard.push([path, context.getStore()]))
        return c.text(path)
      }),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  try {
    await Promise.all(Array.from({ length: 300 }, (_, at) => fetch(`${server.url}/${at}`).then((one) => one.text())))
    await expect.poll(() => heard.length).toBe(300)
    expect(heard.filter(([path, own]) => own !== path)).toEqual([])
  } finally {
    await server.stop()
  }
})

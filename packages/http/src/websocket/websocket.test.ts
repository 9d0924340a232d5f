import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import { apiKey, dependency } from '../endpoint/endpoint.ts'
import { Conflict, Forbidden, ServiceUnavailable } from '../errors/errors.ts'
import { type LogRecord, logOf } from '../log/log.ts'
import { mount } from '../mounts/mounts.ts'
import { requestId, requestSignal } from '../request/request.ts'
import { defineSlot } from '../slots/slot.ts'
import { type ConnectOptions, connectWebSocket, type HandshakeRefused } from '../websocket-testing/websocket-testing.ts'
import { type Closing, type Socket, SocketClosed, websocket, websocketsWith } from './websocket.ts'

const logged: LogRecord[] = []
const ends: LogRecord[] = []
const events: unknown[] = []
const seen = <T>(value: T): T => {
  events.push(value)
  return value
}

const named = apiKey('x-key', (key) => (key === 'bad' ? undefined : { name: key }))
const lock = dependency({ query: { slow: v.optional(v.boolean(), false) } }, ({ defer }) => {
  seen('locked')
  defer((error) => void seen(error === undefined ? 'unlocked' : `unlocked after ${(error as Error).message}`))
  return 'the lock'
})
const Said = v.object({ text: v.pipe(v.string(), v.maxLength(10)) })

const slots = [
  defineSlot({
    name: 'request-id',
    prepare: () => ({
      headers: { 'x-fixed': 'yes' },
      begin: (exchange) => {
        exchange.identify('r-1')
        exchange.address = exchange.header('x-from') ?? exchange.address
      },
    }),
  }),
  defineSlot({
    name: 'session',
    prepare: () => ({
      decide: (exchange) => {
        if (exchange.header('x-stop') !== undefined) throw new Forbidden('Not you.')
      },
      contribute: (exchange) => {
        exchange.addCookie('seen=1; Path=/')
        if (exchange.header('x-unwritable') !== undefined) exchange.addCookie('a=\u0000')
        if (exchange.header('x-fail') !== undefined) throw new Error('not saved')
      },
      finish: (_, { status }) => void seen(status),
    }),
  }),
]

const site = defineApp({
  name: 'site',
  middleware: slots,
  routes: (r) => {
    r.route(
      '/',
      websocket('/echo', {}, async (socket) => {
        for await (const message of socket) await socket.send(message)
      }),
    )
    r.route(
      '/rooms',
      websocket(
        '/:room',
        {
          path: { room: v.pipe(v.number(), v.integer()) },
          query: { page: v.optional(v.number(), 1) },
          auth: named,
          guards: [({ user }) => user.name !== 'eve'],
          depends: { lock },
          receives: Said,
          sends: v.object({ from: v.string(), text: v.string(), room: v.number() }),
        },
        async (socket, { path, user, depends }) => {
          seen(depends.lock)
          for await (const { text } of socket) {
            if (text === 'boom') throw new Error('the secret of the server')
            await socket.send({ from: user.name, text, room: path.room })
          }
        },
      ),
    )
    r.route(
      '/',
      websocket('/text', { receives: 'text', sends: 'text' }, async (socket) => {
        for await (const message of socket) await socket.send(message.toUpperCase())
      }),
    )
    r.route(
      '/',
      websocket('/bytes', { receives: 'bytes', sends: 'bytes', maxMessageSize: 100 }, async (socket) => {
        for await (const message of socket) await socket.send(message.subarray(1))
      }),
    )
    r.route(
      '/',
      websocket(
        '/forgiving',
        { receives: Said, sends: v.unknown(), invalid: (faults, socket) => socket.send({ faults }) },
        async (socket) => {
          for await (const message of socket) await socket.send({ got: message })
        },
      ),
    )
    r.route(
      '/',
      websocket(
        '/patient',
        {
          receives: Said,
          sends: v.unknown(),
          invalid: async (_, socket) => void socket.send({ instead: await socket.receive() }),
        },
        async (socket) => {
          for await (const message of socket) await socket.send({ got: message })
        },
      ),
    )
    r.route(
      '/',
      websocket('/anything', { sends: v.unknown() }, async (socket) => {
        for (const nothing of [undefined, () => 1, Symbol('s')])
          await socket.send(nothing).catch((error: Error) => socket.send({ error: error.message }))
      }),
    )
    const members = websocketsWith({ auth: named, guards: [({ user }) => user.name !== 'eve'], depends: { lock } })
    const only = { guards: [({ user }: { user: { name: string } }) => user.name === 'ada'] }
    for (const [path, own] of [
      ['/members', {}],
      ['/founders', only],
    ] as const)
      r.route(
        '/',
        members(path, own, async (socket, { user, depends }) => socket.send(`${user.name} has ${depends.lock}`)),
      )
    r.route(
      '/',
      websocket('/ends/:how', {}, (socket, { path }) => {
        const { how } = path
        if (how === 'forbidden') throw new Forbidden('not for you')
        if (how === 'conflict') throw new Conflict('x'.repeat(500), { code: 'ä'.repeat(200) })
        if (how === 'away') throw new ServiceUnavailable()
        if (how === 'closed') throw new SocketClosed()
        if (how === 'close') socket.close(4001, 'go on')
        if (how === 'reserved') socket.close(1006)
        if (how === 'long') socket.close(1000, 'x'.repeat(124))
        if (how === 'wrong') return socket.send(7 as never)
        return undefined
      }),
    )
    r.route(
      '/',
      websocket('/spoken', { protocols: ['v2.chat', 'v1.chat'] }, (socket) => socket.send(socket.protocol)),
    )
    r.route(
      '/',
      websocket('/context', {}, async (socket, { c }) => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        await socket.send(
          JSON.stringify([currentContext().requestId, requestId(c), currentContext().app !== undefined]),
        )
        logOf('site').warn('said', 'Something was said.')
      }),
    )
    r.route(
      '/',
      websocket('/waits', {}, async (socket, { c }) => {
        await socket.send('ready')
        const { signal } = socket
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        seen(['aborted', requestSignal(c).aborted])
        seen(await socket.closed)
        seen(await socket.send('too late').catch((error: Error) => error.name))
        signal.throwIfAborted()
      }),
    )
    r.get('/page', (c) => c.text('a page'))
  },
})

function build(settings: Record<string, unknown> = {}): HttpApplication {
  const logger = {
    write: (record: LogRecord) => void (record.event === 'closed' ? ends : logged).push(record),
  }
  return createHttpApplication({ apps: [site], mode: 'test', settings: { logger, ...settings } })
}
const app = build()
const connect = (path: string, options?: ConnectOptions) => connectWebSocket(app, path, options)
const refused = (path: string, options?: ConnectOptions) =>
  connect(path, options).then(
    () => 'accepted',
    (error: { status: number; problem: { code: string } }) => [error.status, error.problem.code],
  )
const endOf = async (path: string): Promise<Closing> => (await connect(path)).closed

it('has what it has in common with others, and its own beside', async () => {
  const as = (name: string) => ({ headers: { 'x-key': name } })
  expect(await (await connect('/members?slow=no', as('bob'))).receive()).toBe('bob has the lock')
  expect(await (await connect('/founders', as('ada'))).receive()).toBe('ada has the lock')
  expect(await refused('/members', as('eve'))).toEqual([403, 'forbidden'])
  expect(await refused('/founders', as('bob'))).toEqual([403, 'forbidden'])
  expect(await refused('/members')).toEqual([401, 'unauthorized'])
})

describe('a handshake', () => {
  it('passes the slots, and gets what they add', async () => {
    events.length = 0
    const client = await connect('/echo')
    expect(client.headers.get('x-fixed')).toBe('yes')
    expect(client.headers.getSetCookie()).toEqual(['seen=1; Path=/'])
    expect(events).toEqual([101])
    client.send('hello')
    expect(await client.receive()).toBe('hello')
    client.send(new Uint8Array([1, 2]))
    expect(await client.receive()).toEqual(new Uint8Array([1, 2]))
    expect(await client.close()).toEqual({ code: 1000, reason: '' })
  })

  it('is refused before anything is made: by a slot, by who asks, by a guard, by what the address holds', async () => {
    events.length = 0
    const headers = { 'x-key': 'ada' }
    expect(await refused('/rooms/1', { headers: { ...headers, 'x-stop': '1' } })).toEqual([403, 'forbidden'])
    expect(await refused('/rooms/1')).toEqual([401, 'unauthorized'])
    expect(await refused('/rooms/1', { headers: { 'x-key': 'eve' } })).toEqual([403, 'forbidden'])
    expect(await refused('/rooms/one', { headers })).toEqual([422, 'invalid'])
    expect(await refused('/rooms/1?page=x', { headers })).toEqual([422, 'invalid'])
    expect(await refused('/rooms/1?pge=1', { headers })).toEqual([400, 'bad_query'])
    expect(await refused('/none')).toEqual([404, 'not_found'])
    expect(events.filter((one) => typeof one === 'string')).toEqual([])
  })

  it('tears down what was made where it fails after all', async () => {
    events.length = 0
    expect(await refused('/rooms/1', { headers: { 'x-key': 'ada', 'x-fail': '1' } })).toEqual([500, 'internal_error'])
    await expect.poll(() => events).toContain('unlocked')
    expect(events).not.toContain('the lock')
  })

  it('lets go of what it holds where a header cannot be written', async () => {
    const one = build({ websockets: { maxConnections: 1 } })
    events.length = 0
    const headers = { 'x-key': 'ada', 'x-unwritable': 'yes' }
    await expect(connectWebSocket(one, '/rooms/7', { headers })).rejects.toMatchObject({ status: 500 })
    expect(events).toContain('unlocked')
    const client = await connectWebSocket(one, '/echo')
    await client.close()
  })

  it('is asked for by a wish that ordinary requests do not have', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await app.request('/echo', { method })
      expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket'])
    }
    expect((await app.request('/echo', { method: 'POST' })).status).toBe(405)
    const elsewhere = await app.request('/echo', { headers: { upgrade: 'websocket', connection: 'upgrade' } })
    expect([elsewhere.status, ((await elsewhere.json()) as { code: string }).code]).toEqual([
      501,
      'websockets_unsupported',
    ])
  })

  it('chooses the best subprotocol that both know', async () => {
    const said = async (...protocols: string[]) => (await connect('/spoken', { protocols })).receive()
    expect(await said('v1.chat', 'v2.chat')).toBe('v2.chat')
    expect(await said('other', 'v1.chat')).toBe('v1.chat')
    expect(await said()).toBe('')
    expect(await refused('/spoken', { protocols: ['v3.chat'] })).toEqual([400, 'no_common_protocol'])
  })
})

describe('the origin of a page', () => {
  const from = (origin: string, headers: Record<string, string> = {}) =>
    refused('/echo', { headers: { host: 'example.com', origin, ...headers } })

  it('is that of the site itself', async () => {
    for (const origin of ['http://example.com', 'https://example.com', 'http://EXAMPLE.com'])
      expect([origin, await from(origin)]).toEqual([origin, 'accepted'])
    expect(await from('http://example.com:8000', { host: 'example.com:8000' })).toBe('accepted')
    expect(await from('https://example.com', { host: 'example.com:443' })).toBe('accepted')
    expect(await from('https://elsewhere.example', { 'sec-fetch-site': 'same-origin' })).toBe('accepted')
  })

  it.each([
    'https://evil.example',
    'https://example.com.evil.example',
    'https://evil-example.com',
    'http://example.com:8000',
    'http://example.com:81',
    'https://example.com/',
    'https://example.com@evil.example',
    'https://evil.example#example.com',
    'https://evil.example?example.com',
    'https://evil.example\\.example.com',
    'http://example.com, https://evil.example',
    'https://evil.example, http://example.com',
    'null',
    '',
    ' ',
    'example.com',
    '//example.com',
    'file://example.com',
    'chrome-extension://example.com',
    'http://[::1]',
    'http://127.0.0.1',
    'http://localhost',
  ])('%j is refused', async (origin) => {
    expect(await from(origin)).toEqual([403, 'origin_refused'])
  })

  it('is compared with what the application that serves knows of it, also where the WebSocket is mounted in that', async () => {
    const around = defineSlot({
      name: 'proxies',
      prepare: () => ({
        begin: (exchange) => {
          exchange.host = exchange.header('x-forwarded-host') ?? exchange.host
          exchange.address = exchange.header('x-from') ?? exchange.address
        },
        decide: (exchange) => {
          if (exchange.header('origin') === 'https://friend.example') exchange.crossOrigin = 'credentials'
        },
      }),
    })
    const echo = websocket('/echo', {}, async (socket) => {
      for await (const message of socket) await socket.send(message)
    })
    const settings = { websockets: { maxPerAddress: 1 } }
    const within = createHttpApplication({
      apps: [defineApp({ name: 'within', routes: (r) => void r.route('/', echo) })],
      mode: 'test',
      settings,
    })
    const outside = defineApp({
      name: 'outside',
      middleware: [around],
      extends: [mount('/a', echo), mount('/b', within)],
    })
    const site = createHttpApplication({ apps: [outside], mode: 'test', settings })
    for (const [path, net] of [
      ['/a/echo', '192.0.2'],
      ['/b/echo', '198.51.100'],
    ] as const) {
      let from = 0
      const ask = async (headers: Record<string, string>): Promise<string> => {
        const all = { host: 'backend', 'x-forwarded-host': 'site.example', 'x-from': `${net}.${++from}`, ...headers }
        const client = await connectWebSocket(site, path, { headers: all }).catch((error: Error) => error)
        return client instanceof Error ? (client as HandshakeRefused).problem.code : 'in'
      }
      expect(await ask({ origin: 'https://site.example' })).toBe('in')
      expect(await ask({ origin: 'https://friend.example' })).toBe('in')
      expect(await ask({ origin: 'https://backend' })).toBe('origin_refused')
      expect(await ask({ 'x-from': `${net}.1` })).toBe('too_many_connections')
    }
  })

  it('is refused where the browser says that it is another one, whatever else it says', async () => {
    for (const site of ['cross-site', 'same-site', 'odd'])
      expect(await refused('/echo', { headers: { 'sec-fetch-site': site } })).toEqual([403, 'origin_refused'])
    expect(await refused('/echo', { headers: { 'sec-fetch-site': 'none' } })).toBe('accepted')
  })
})

describe('messages', () => {
  const headers = { 'x-key': 'ada' }

  it('are read and written by schemas', async () => {
    const client = await connect('/rooms/7', { headers })
    client.send({ text: 'hi', more: true })
    expect(await client.receiveJson()).toEqual({ from: 'ada', text: 'hi', room: 7 })
    await client.close()
  })

  it.each([
    ['no JSON', '{', 1007, 'malformed_json'],
    ['nothing', '', 1007, 'malformed_json'],
    ['JSON that is nested too deep', `${'['.repeat(40)}${']'.repeat(40)}`, 1007, 'too_deep'],
    ['a list for an object', [1], 1008, 'object'],
    ['null', 'null', 1008, 'object'],
    ['a missing member', {}, 1008, '/text: required'],
    ['a member of another type', { text: 7 }, 1008, '/text: string'],
    ['a text that is too long', { text: 'x'.repeat(11) }, 1008, '/text: max_length'],
    ['a prototype for the member', '{"__proto__":{"text":"hi"}}', 1008, '/text: required'],
    ['bytes', new Uint8Array([123, 125]), 1003, 'bytes'],
  ])('of %s close the connection', async (_, message, code, reason) => {
    const client = await connect('/rooms/7', { headers })
    client.send(message)
    expect(await client.closed).toEqual({ code, reason })
    expect(Object.hasOwn(Object.prototype, 'text')).toBe(false)
  })

  it('that are wrong are answered where the endpoint says how', async () => {
    const client = await connect('/forgiving')
    client.send({ text: 7 })
    expect(await client.receiveJson()).toMatchObject({ faults: [{ pointer: '/text', code: 'string' }] })
    client.send('{')
    expect(await client.receiveJson()).toMatchObject({ faults: [{ pointer: '', code: 'malformed_json' }] })
    client.send({ text: 'hi' })
    expect(await client.receiveJson()).toEqual({ got: { text: 'hi' } })
    await client.close()
  })

  it('can be asked for by what is done with a wrong one, in their order', async () => {
    const client = await connect('/patient')
    for (const text of ['one', 7, 8, 'two', 'three', 'four']) client.send({ text })
    expect([await client.receiveJson(), await client.receiveJson()]).toEqual([
      { got: { text: 'one' } },
      { instead: { text: 'two' } },
    ])
    expect([await client.receiveJson(), await client.receiveJson()]).toEqual([
      { instead: { text: 'three' } },
      { got: { text: 'four' } },
    ])
    client.send({ text: 9 })
    await client.close()
    expect((await client.closed).code).toBe(1000)
  })

  it('that are nothing in JSON are not sent, whatever the schema takes', async () => {
    const client = await connect('/anything')
    const error = 'The WebSocket /anything was to send what its "sends" does not allow: the whole: JSON is wanted.'
    for (const _ of [1, 2, 3]) expect(await client.receiveJson()).toEqual({ error })
    expect((await client.closed).code).toBe(1000)
  })

  it('are text, or bytes, and not the other', async () => {
    const [text, bytes] = [await connect('/text'), await connect('/bytes')]
    text.send('hi ä')
    expect(await text.receive()).toBe('HI Ä')
    bytes.send(new Uint8Array([1, 2, 3]))
    expect(await bytes.receive()).toEqual(new Uint8Array([2, 3]))
    text.send(new Uint8Array([1]))
    bytes.send('text')
    expect([(await text.closed).code, (await bytes.closed).code]).toEqual([1003, 1003])
  })

  it('keep within their size', async () => {
    const client = await connect('/bytes')
    client.send(new Uint8Array(100))
    expect(await client.receive()).toHaveLength(99)
    client.send(new Uint8Array(101))
    expect(await client.closed).toMatchObject({ code: 1009 })
    const plain = await connectWebSocket(build({ websockets: { maxMessageSize: 10 } }), '/echo')
    plain.send('x'.repeat(11))
    expect(await plain.closed).toMatchObject({ code: 1009 })
  })

  it('come in their order, 10,000 at once', async () => {
    const client = await connect('/echo')
    for (let at = 0; at < 10_000; at++) client.send(String(at))
    for (let at = 0; at < 10_000; at++) expect(await client.receive()).toBe(String(at))
    await client.close()
  })
})

describe('the end', () => {
  it('is that of the handler', async () => {
    expect(await endOf('/ends/well')).toEqual({ code: 1000, reason: '' })
    expect(await endOf('/ends/close')).toEqual({ code: 4001, reason: 'go on' })
    expect(await endOf('/ends/closed')).toEqual({ code: 1000, reason: '' })
    expect(await endOf('/ends/forbidden')).toEqual({ code: 1008, reason: 'forbidden' })
    expect(await endOf('/ends/conflict')).toEqual({ code: 1008, reason: 'ä'.repeat(61) })
  })

  it('of a failure says nothing but an id, and the log has the cause', async () => {
    logged.length = 0
    events.length = 0
    const client = await connect('/rooms/7', { headers: { 'x-key': 'ada' } })
    client.send({ text: 'boom' })
    expect(await client.closed).toEqual({ code: 1011, reason: 'r-1' })
    expect(logged).toMatchObject([
      { level: 'error', area: 'http.websocket', event: 'websocket', requestId: 'r-1', path: '/rooms/7' },
    ])
    expect(JSON.stringify(logged[0])).toContain('the secret of the server')
    expect(events).toContain('unlocked after the secret of the server')
    await expect
      .poll(() => ends.at(-1))
      .toMatchObject({ level: 'debug', area: 'http.websocket', requestId: 'r-1', path: '/rooms/7' })
    for (const how of ['reserved', 'long', 'wrong'])
      expect([how, await endOf(`/ends/${how}`)]).toEqual([how, { code: 1011, reason: 'r-1' }])
    expect(await endOf('/ends/away')).toEqual({ code: 1013, reason: 'r-1' })
    expect(logged).toHaveLength(5)
  })

  it('of the client ends the handler, aborts its signal, and tears down', async () => {
    events.length = 0
    logged.length = 0
    const polite = await connect('/waits')
    expect(await polite.receive()).toBe('ready')
    await polite.close(4000, 'bye')
    await expect.poll(() => events).toEqual([101, ['aborted', true], { code: 4000, reason: 'bye' }, 'SocketClosed'])
    events.length = 0
    const rude = await connect('/waits')
    await rude.receive()
    rude.terminate()
    await expect.poll(() => events).toMatchObject([101, ['aborted', true], { code: 1006 }, 'SocketClosed'])
    const room = await connect('/rooms/7', { headers: { 'x-key': 'ada' } })
    room.terminate()
    await expect.poll(() => events).toContain('unlocked')
    expect(logged).toEqual([])
  })

  it('leaves messages that came before it', async () => {
    const got: string[] = []
    const late = defineApp({
      name: 'late',
      routes: (r) => {
        r.route(
          '/',
          websocket('/', { receives: 'text' }, async (socket: Socket<string, string | Uint8Array>) => {
            await socket.closed
            for await (const message of socket) got.push(message)
            got.push('end')
          }),
        )
      },
    })
    const client = await connectWebSocket(createHttpApplication({ apps: [late], mode: 'test' }), '/')
    client.send('one')
    client.send('two')
    await client.close()
    await expect.poll(() => got).toEqual(['one', 'two', 'end'])
  })
})

it('runs with the context of its request', async () => {
  logged.length = 0
  const client = await connect('/context')
  expect(await client.receiveJson()).toEqual(['r-1', 'r-1', true])
  await client.closed
  expect(logged).toMatchObject([{ area: 'site', requestId: 'r-1' }])
})

describe('limits', () => {
  it('of connections refuse more, and let others in when some have left', async () => {
    const small = build({ websockets: { maxConnections: 2 } })
    const [one, two] = [await connectWebSocket(small, '/echo'), await connectWebSocket(small, '/echo')]
    await expect(connectWebSocket(small, '/echo')).rejects.toMatchObject({ status: 503 })
    await one?.close()
    const three = await connectWebSocket(small, '/echo')
    two?.terminate()
    three.terminate()
    await expect
      .poll(() =>
        connectWebSocket(small, '/echo').then(
          (client) => {
            client.terminate()
            return 'in'
          },
          () => 'out',
        ),
      )
      .toBe('in')
  })

  it('of one address refuse that one', async () => {
    const few = build({ websockets: { maxPerAddress: 1 } })
    const client = await connectWebSocket(few, '/echo')
    await expect(connectWebSocket(few, '/echo')).rejects.toMatchObject({ status: 429 })
    await client.close()
    await expect
      .poll(() =>
        connectWebSocket(few, '/echo').then(
          () => 'in',
          () => 'out',
        ),
      )
      .toBe('in')
  })

  it('of one address count all that one client has of IPv6', async () => {
    const few = build({ websockets: { maxPerAddress: 1 } })
    const from = (address: string) => connectWebSocket(few, '/echo', { headers: { 'x-from': address } })
    const clients = [await from('2001:db8::1'), await from('203.0.113.7')]
    await expect(from('2001:db8::2')).rejects.toMatchObject({ status: 429 })
    await expect(from('::ffff:203.0.113.7')).rejects.toMatchObject({ status: 429 })
    clients.push(await from('2001:db8:0:1::1'))
    await Promise.all(clients.map((client) => client.close()))
  })

  it('of silence close the connection', async () => {
    const client = await connectWebSocket(build({ websockets: { idleTimeout: 500 } }), '/echo')
    const began = performance.now()
    for (let at = 0; at < 4; at++) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      client.send('still here')
      await client.receive()
    }
    expect(await client.closed).toEqual({ code: 1001, reason: 'Idle.' })
    expect(performance.now() - began).toBeGreaterThan(1000)
  })

  it('of a heartbeat find clients that vanished, and keep those that answer', async () => {
    const beating = build({ websockets: { heartbeat: 300 } })
    const [gone, there] = [await connectWebSocket(beating, '/waits'), await connectWebSocket(beating, '/echo')]
    await gone.receive()
    events.length = 0
    gone.pause()
    await expect.poll(() => events, { timeout: 2000 }).toContainEqual({ code: 1006, reason: '' })
    there.send('I am')
    expect(await there.receive()).toBe('I am')
    await there.close()
  })
})

it('refuses times that no timer takes', async () => {
  const started = (given: object): Promise<void> => build({ websockets: given }).start()
  await expect(started({ idleTimeout: '30d' })).rejects.toThrow(/"idleTimeout" is not a length of time.* at most 24d/)
  await expect(started({ heartbeat: '30d' })).rejects.toThrow(/"heartbeat"/)
  await expect(started({ heartbeat: '24d' })).resolves.toBeUndefined()
})

it('says what is wrong with how it is declared', () => {
  expect(() => websocket('/x', { protocols: ['a b'] }, () => {})).toThrow(/"a b" is no name/)
  expect(() => websocket('/x', { protocols: ['a', 'a'] }, () => {})).toThrow(/stands twice/)
  expect(() => websocket('/x', { maxMessageSize: 0 }, () => {})).toThrow(/"maxMessageSize" is 0/)
  expect(() => websocket('/x/:id', { query: v.string() }, () => {})).toThrow(/WebSocket \/x\/:id is declared wrongly/)
})

import { once } from 'node:events'
import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { createLogger, type Logger, type LogRecord } from '@tsango/http/log'
import { serve } from '@tsango/http/serve'
import { defineSlot, toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { middleware } from '../app/app.ts'
import { tracing } from '../tracing/tracing.ts'
import { accessLog, accessLogSetting } from './access-log.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/a', (c) => c.text('', 201))
    r.get('/boom', () => {
      throw new Error('boom')
    })
  },
})

async function log(
  path: string,
  settings: Readonly<Record<string, unknown>>,
  mode: Mode = 'test',
): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  const app = createHttpApplication({
    apps: [middleware(), site],
    mode,
    settings: { logger: { write: (record: LogRecord) => void records.push(record) }, ...settings },
  })
  await app.request(path, { headers: { host: 'localhost', 'x-request-id': 'r1' } })
  return records.filter(({ event }) => event === 'request')
}

it('leaves one record for each request, of errors too, and no query string in it', async () => {
  const [record] = await log('/a?token=abc', { accessLog: true })
  expect(record).toMatchObject({
    level: 'info',
    area: 'http.access',
    'http.request.method': 'GET',
    'url.path': '/a',
    'http.route': '/a',
    'http.response.status_code': 201,
    'http.server.request.duration': expect.any(Number),
    requestId: 'r1',
  })
  expect(JSON.stringify(record)).not.toContain('abc')
  expect(await log('/boom', { accessLog: true })).toMatchObject([{ level: 'warn', 'http.response.status_code': 500 }])
  expect(await log('/missing', { accessLog: true })).toMatchObject([
    { level: 'warn', 'http.response.status_code': 404 },
  ])
})

it('is on in development and off in tests, unless told otherwise', async () => {
  expect(await log('/a', {}, 'development')).toHaveLength(1)
  expect(await log('/a', {})).toHaveLength(0)
  expect(await log('/a', { accessLog: false }, 'development')).toHaveLength(0)
})

it('warns of what is slow, leaves out what nobody wants, and masks what is secret in a query', async () => {
  expect(await log('/a', { accessLog: { slow: '0ms' } })).toMatchObject([{ level: 'warn' }])
  expect(await log('/a', { accessLog: { errorsOnly: true } })).toEqual([])
  expect(await log('/a', { accessLog: { except: ['/a'] } })).toEqual([])
  expect(await log('/missing', { accessLog: { errorsOnly: true, except: ['/missing'] } })).toHaveLength(1)
  const [record] = await log('/a?token=abc&page=2&to%6Ben=def', { accessLog: { query: true } })
  expect(record?.['url.query']).toBe('?token=••••••&page=2&to%6Ben=••••••')
})

it('masks the parameters of the query that it is told, however they are written, and leaves the address out', async () => {
  const accessLog = { query: true, redact: ['IBAN', 'e-mail'] }
  const [record] = await log('/a?iban=DE1&page=2&%69BAN=DE2&e-mail&iban[]=3&x=iban&token=t', { accessLog })
  expect(record?.['url.query']).toBe('?iban=••••••&page=2&%69BAN=••••••&e-mail=••••••&iban[]=3&x=iban&token=••••••')
  expect(record).toHaveProperty('client.address')
  const [without] = await log('/a', { accessLog: { address: false } })
  expect(without).not.toHaveProperty('client.address')
})

it('leaves a line for a share of what went well, and for all that did not', async () => {
  const records: LogRecord[] = []
  let next = 0
  const sampled = defineApp({
    name: 'sampled',
    settings: [accessLogSetting],
    // 0, 0.1, … 0.9 and from the beginning.
    middleware: [accessLog({ random: () => (next++ % 10) / 10 })],
  })
  const app = createHttpApplication({
    apps: [sampled, site],
    mode: 'test',
    settings: { accessLog: { sample: 0.3 }, logger: { write: (record: LogRecord) => void records.push(record) } },
  })
  for (let round = 0; round < 20; round++) await app.request('/a')
  expect(records).toHaveLength(6)
  for (let round = 0; round < 5; round++) await app.request('/missing')
  expect(records).toHaveLength(11)
})

it('refuses options that it does not know', () => {
  const problems = (accessLog: unknown) =>
    createHttpApplication({ apps: [middleware()], mode: 'test', settings: { accessLog } }).problems.length
  expect([problems({ slo: '1s' }), problems('yes'), problems({ slow: 'soon' }), problems({ slow: '2s' })]).toEqual([
    1, 1, 1, 0,
  ])
  const samples = [-0.1, 1.1, Number.NaN, '0.5', 0, 1].map((sample) => problems({ sample }))
  expect(samples).toEqual([1, 1, 1, 1, 0, 0])
})

it('says whose trace, tenant and user it was', async () => {
  const records: LogRecord[] = []
  const who = defineSlot({
    name: 'auth',
    prepare: () => ({ decide: (exchange) => exchange.enter({ tenant: 'acme', actor: { id: 7 } }) }),
  })
  const app = createHttpApplication({
    apps: [middleware(), defineApp({ name: 'own', middleware: [tracing(), who] }), site],
    mode: 'test',
    settings: { accessLog: true, logger: { write: (record: LogRecord) => void records.push(record) } },
  })
  const response = await app.request('/a')
  const traceId = response.headers.get('traceparent')?.slice(3, 35)
  expect(records).toMatchObject([{ tenant: 'acme', actor: 7, traceId }])
})

it('breaks no request where the logger fails, on a listening server', async () => {
  const written: string[] = []
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    written.push(String(line))
    return true
  })
  const own: Logger = {
    write: () => {
      throw new Error('The disk is full.')
    },
  }
  const settings = { logger: own, accessLog: true }
  const running = await serve(
    createHttpApplication({ apps: [middleware(), site], mode: 'test', environment: {}, settings }),
    {
      port: 0,
      host: '127.0.0.1',
      signals: false,
    },
  )
  try {
    const answers = [await fetch(`${running.url}/a`), await fetch(`${running.url}/boom`)]
    expect(answers.map(({ status }) => status)).toEqual([201, 500])
  } finally {
    await running.stop()
    err.mockRestore()
  }
  expect(written.join('')).toMatch(/The logger fails.*The disk is full\..*GET \/a.*Error: boom/s)
})

describe('headers of the request', () => {
  const NAMES = ['User-Agent', 'user-agent', 'referer', 'x-empty', 'x-missing', 'x-twice']
  const SECRET = ['cookie', 'authorization', 'Proxy-Authorization', 'x-api-key', 'X-Auth-Token', 'x-assertion-jwt']
  const sent = new Headers({
    ...{ 'user-agent': 'curl/8', referer: 'https://a.example/?token=abc&iban=DE1&page=2', 'x-empty': '' },
    ...Object.fromEntries(SECRET.map((name) => [name, 'abc'])),
  })
  sent.append('x-twice', 'one')
  sent.append('x-twice', 'two')
  const seen = {
    'http.request.header.user-agent': ['curl/8'],
    'http.request.header.referer': ['https://a.example/?token=••••••&iban=••••••&page=2'],
    'http.request.header.x-empty': [''],
    'http.request.header.x-twice': ['one, two'],
    ...Object.fromEntries(SECRET.map((name) => [`http.request.header.${name.toLowerCase()}`, ['••••••']])),
  }
  const headersOf = (record: object | undefined) =>
    Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => name.includes('.header.')))
  const collect = (accessLog: unknown) => {
    const records: LogRecord[] = []
    return { records, settings: { accessLog, logger: { write: (record: LogRecord) => void records.push(record) } } }
  }
  const options = { requestHeaders: [...NAMES, ...SECRET], redact: ['iban'] }

  it('are written where they are named, with those that are secret masked, in the application and alone', async () => {
    const inside = collect(options)
    await createHttpApplication({ apps: [middleware(), site], mode: 'test', settings: inside.settings }).request('/a', {
      headers: sent,
    })
    const alone = collect(options)
    await new Hono().use(toHono(accessLog(), { settings: alone.settings })).request('/a', { headers: sent })
    const none = collect(true)
    await new Hono().use(toHono(accessLog(), { settings: none.settings })).request('/a', { headers: sent })
    expect([inside, alone, none].map(({ records }) => headersOf(records[0]))).toEqual([seen, seen, {}])
  })

  it('are those that came over the connection, on a listening server, and nothing that an object has by itself', async () => {
    const { records, settings } = collect({
      requestHeaders: [...NAMES, ...SECRET, 'constructor', '__proto__'],
      redact: ['iban'],
    })
    const app = createHttpApplication({ apps: [middleware(), site], mode: 'test', environment: {}, settings })
    const running = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
    try {
      expect((await fetch(`${running.url}/a`, { headers: sent })).status).toBe(201)
    } finally {
      await running.stop()
    }
    expect(headersOf(records.find(({ event }) => event === 'request'))).toEqual(seen)
  })

  it('are one text where a header comes in several lines', async () => {
    const { records, settings } = collect({ requestHeaders: ['x-twice', 'user-agent', 'cookie', 'x-long'] })
    const app = createHttpApplication({ apps: [middleware(), site], mode: 'test', environment: {}, settings })
    const running = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    try {
      const lines = [
        'X-Twice: one',
        'x-twice: two\u0085',
        'User-Agent: a',
        'user-agent: b',
        'Cookie: a=1',
        'Cookie: b=2',
      ]
      const head = ['GET /a HTTP/1.1', 'Host: localhost', ...lines, `X-Long: ${'y'.repeat(9000)}`, 'Connection: close']
      socket.end(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
      await once(socket.resume(), 'close')
    } finally {
      socket.destroy()
      await running.stop()
    }
    expect(headersOf(records.find(({ event }) => event === 'request'))).toEqual({
      'http.request.header.x-twice': ['one, two\u0085'],
      'http.request.header.user-agent': ['a, b'],
      'http.request.header.cookie': ['••••••'],
      'http.request.header.x-long': [`${'y'.repeat(500)}…`],
    })
  })

  it('are cut, after what is secret in them was masked, and are one line of text', async () => {
    const long = `https://a.example/${'x'.repeat(470)}?token=${'abc'.repeat(3000)}`
    const { records, settings } = collect({ requestHeaders: ['x-long', 'x-address', 'x-control'] })
    const headers = { 'x-long': 'y'.repeat(9000), 'x-address': long, 'x-control': 'a\u009b2J\u0007b' }
    const hono = new Hono().use(toHono(accessLog(), { settings }))
    await hono.request('/', { headers })
    expect(headersOf(records[0])).toEqual({
      'http.request.header.x-long': [`${'y'.repeat(500)}…`],
      'http.request.header.x-address': [`${long.slice(0, 495)}••••••`.slice(0, 501).replace(/.$/, '…')],
      'http.request.header.x-control': ['a\u009b2J\u0007b'],
    })
    const lines: string[] = []
    const stream = { write: (text: string) => lines.push(text) }
    const logger = createLogger({ format: 'text', out: stream, err: stream })
    for (const record of records) logger.write({ ...record, level: 'warn' })
    expect(lines.join('')).toMatch(/ x-control=a\\u009b2J\\u0007b\n$/)
    expect(lines).toHaveLength(1)
  })

  it.each([
    [['x y'], '"x y" is not the name of a header.'],
    [['accept', ''], '"" is not the name of a header.'],
    [['a\r\nset-cookie: x'], 'is not the name of a header.'],
    [['ü'], '"ü" is not the name of a header.'],
    ['accept', 'requestHeaders is not a list of texts.'],
    [[7], 'requestHeaders is not a list of texts.'],
  ])('%j is a problem of the build', (requestHeaders, said) => {
    const { problems } = createHttpApplication({
      apps: [middleware()],
      mode: 'test',
      settings: { accessLog: { requestHeaders } },
    })
    expect(problems).toMatchObject([{ code: 'core.setting_invalid', message: expect.stringContaining(said) }])
  })
})

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineApp } from '@tsango/core/apps'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { dependency, endpoint } from '../endpoint/endpoint.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { csv, download, events, file, html, lastEventId, problem, redirect, stream, text } from './answers.ts'

const folder = mkdtempSync(join(tmpdir(), 'answers-'))
const root = join(folder, 'root')
mkdirSync(join(root, 'sub'), { recursive: true })
writeFileSync(join(root, 'digits.txt'), '0123456789')
writeFileSync(join(root, 'page.html'), '<script>alert(1)</script>')
writeFileSync(join(root, 'empty.txt'), '')
writeFileSync(join(folder, 'secret.txt'), 'secret')
symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'))
utimesSync(join(root, 'digits.txt'), 1_700_000_000, 1_700_000_000)

const log: string[] = []
const held = dependency({}, ({ defer }) => {
  defer(() => log.push('released'))
  return 'held'
})
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
async function* endless() {
  try {
    for (let n = 0; ; n++) {
      yield `${n}\n`
      await wait(5)
    }
  } finally {
    log.push('generator ended')
  }
}
async function* after(last: string | undefined) {
  for (let id = Number(last ?? 0) + 1; id <= 3; id++) yield { id, event: 'tick', data: { id } }
}
async function* slow() {
  await wait(80)
  yield { data: 'late' }
}

const site = (r: Hono): void => {
  const get = (path: string, make: Parameters<typeof endpoint>[3]) => void r.route('/', endpoint('GET', path, {}, make))
  r.get('/files/*', (c) => file(c, decodeURIComponent(c.req.path.slice('/files/'.length)), { root }))
  get('/download', ({ c }) => download(c, 'digits.txt', { root, filename: 'Ünïcode "1".txt' }))
  r.route(
    '/',
    endpoint('GET', '/endless', { depends: { held } }, () => stream(endless())),
  )
  get('/events', ({ c }) => events(after(lastEventId(c))))
  get('/slow', () => events(slow(), { keepAlive: 20 }))
}
const app = createHttpApplication({ apps: [defineApp({ name: 'site', routes: site })], mode: 'test' })
let server: RunningServer
beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(server.url + path, { headers, method })

describe('file', () => {
  it.each([
    '../secret.txt',
    '%2e%2e%2fsecret.txt',
    '..%5csecret.txt',
    'link.txt',
    'sub',
    '',
    'none.txt',
    '%00',
    'sub/../digits.txt',
  ])('is not found outside of its folder, through a link, or where there is none: %s', async (path) => {
    const response = await app.request(`/files/${path.replaceAll('../', '..%2f')}`)
    expect([response.status, (await response.text()).includes('secret')]).toEqual([404, false])
  })

  it('has a tag, a date and a length, and sends no body to HEAD', async () => {
    const response = await ask('/files/digits.txt')
    expect(await response.text()).toBe('0123456789')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: expect.stringMatching(/^"[\w-]{27}"$/),
      'last-modified': 'Tue, 14 Nov 2023 22:13:20 GMT',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'content-type': 'text/plain; charset=UTF-8',
      'x-content-type-options': 'nosniff',
    })
    const head = await ask('/files/digits.txt', {}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '10', ''])
    expect(await (await ask('/files/empty.txt')).text()).toBe('')
  })

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, undefined, 'bytes */10'],
    ['bytes=-0', 416, undefined, 'bytes */10'],
    ['bytes=5-2', 200, '0123456789', null],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
    ['bytes=a-b', 200, '0123456789', null],
    ['bytes=-', 200, '0123456789', null],
  ])('answers Range: %s with %i', async (range, status, body, content) => {
    const response = await ask('/files/digits.txt', { range })
    expect([response.status, response.headers.get('content-range')]).toEqual([status, content])
    if (body !== undefined) expect(await response.text()).toBe(body)
  })

  it.runIf(existsSync('/proc/self/fd'))('is opened by whoever reads it', async () => {
    const opened = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`) === realpathSync(join(root, 'unread.txt'))
        } catch {
          return false
        }
      })
    writeFileSync(join(root, 'unread.txt'), 'unread')
    const response = await app.request('/files/unread.txt')
    await wait(50)
    expect(opened()).toEqual([])
    expect(await response.text()).toBe('unread')
  })

  it('sends a part only of the version that the client has, and nothing that it has', async () => {
    const etag = (await ask('/files/digits.txt')).headers.get('etag') ?? ''
    const part = { range: 'bytes=0-1' }
    expect((await ask('/files/digits.txt', { ...part, 'if-range': etag })).status).toBe(206)
    expect((await ask('/files/digits.txt', { ...part, 'if-range': '"other"' })).status).toBe(200)
    expect((await ask('/files/digits.txt', { ...part, 'if-range': `W/${etag}` })).status).toBe(200)
    expect((await ask('/files/digits.txt', { 'if-none-match': etag })).status).toBe(304)
    expect((await ask('/files/digits.txt', { 'if-modified-since': 'Tue, 14 Nov 2023 22:13:20 GMT' })).status).toBe(304)
    expect((await ask('/files/digits.txt', { 'if-match': '"other"' })).status).toBe(412)
  })

  it('never shows a page that somebody put there, and keeps a download under its name', async () => {
    expect((await ask('/files/page.html')).headers.get('content-type')).toBe('application/octet-stream')
    expect((await ask('/download')).headers.get('content-disposition')).toBe(
      `attachment; filename="_n_code _1_.txt"; filename*=UTF-8''%C3%9Cn%C3%AFcode%20%221%22.txt`,
    )
  })
})

it('streams, and ends the generator and what the handler depends on when the client goes away', async () => {
  log.length = 0
  const stop = new AbortController()
  const response = await fetch(`${server.url}/endless`, { signal: stop.signal })
  const reader = response.body?.getReader()
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('0\n')
  expect(log).toEqual([])
  stop.abort()
  await expect.poll(() => log).toEqual(['generator ended', 'released'])
})

it('tells what the handler depends on that it is over after the generator, and of no error, when the client goes away', async () => {
  const told: unknown[] = []
  const next = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const source = async function* () {
    try {
      asked.resolve()
      await next.promise
      yield 'nobody reads this'
    } finally {
      await wait(5)
      told.push('generator ended')
    }
  }
  const open = dependency({}, ({ defer }) => defer((error) => told.push(error)))
  const { body } = await endpoint('GET', '/', { depends: { open } }, () => stream(source())).request('/')
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const read = reader.read()
  await asked.promise
  const left = reader.cancel()
  next.resolve()
  await Promise.all([left, read])
  await expect.poll(() => told).toEqual(['generator ended', undefined])
})

describe('events', () => {
  it('have null where JSON has nothing', async () => {
    expect(await events([{ data: undefined }, { data: 1 }]).text()).toBe('data: null\n\ndata: 1\n\n')
  })

  it('go on after the last one that the client got', async () => {
    const first = await ask('/events')
    expect(first.headers.get('content-type')).toBe('text/event-stream')
    expect(first.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect((await first.text()).match(/^id: \d/gm)).toEqual(['id: 1', 'id: 2', 'id: 3'])
    expect(await (await ask('/events', { 'last-event-id': '2' })).text()).toBe('id: 3\nevent: tick\ndata: {"id":3}\n\n')
  })

  it('keep the connection alive while nothing happens', async () => {
    expect(await (await ask('/slow')).text()).toMatch(/^(?::\n\n)+data: late\n\n$/)
  })

  it.each([0, '1h'])(
    'let go of their source at once where the client leaves while it waits, with keepAlive %j',
    async (keepAlive) => {
      const told: unknown[] = []
      const connection = dependency({}, ({ defer }) => defer(() => told.push('connection closed')))
      const asked = Promise.withResolvers<void>()
      const source: AsyncIterableIterator<{ data: string }> = {
        [Symbol.asyncIterator]: () => source,
        next: () => {
          asked.resolve()
          return new Promise(() => {})
        },
        return: async () => {
          told.push('source left')
          return { done: true, value: undefined }
        },
      }
      const waiting = endpoint('GET', '/', { depends: { connection } }, () => events(source, { keepAlive }))
      const reader = (await waiting.request('/')).body?.getReader()
      const read = reader?.read()
      await asked.promise
      await reader?.cancel()
      expect(await read).toEqual({ done: true, value: undefined })
      await expect.poll(() => told).toEqual(['source left', 'connection closed'])
    },
  )

  it('hold nobody’s line feeds: each line of the data is data, and a name is one line', async () => {
    const one = { id: '1\ndata: forged', event: 'a\r\ndata: forged', data: 'x\r\nid: 9\rretry: 1' }
    expect(await events([one]).text()).toBe(
      'id: 1 data: forged\nevent: a  data: forged\ndata: x\ndata: id: 9\ndata: retry: 1\n\n',
    )
  })
})

describe('csv', () => {
  it('quotes what it must, and keeps text from being a formula', async () => {
    const rows = [
      '=1+1',
      '+1',
      '-1',
      '@x',
      '\tx',
      '\r=1',
      ' =1',
      '＝1',
      'a,b',
      'say "x"',
      'two\nlines',
      null,
      -5,
      1.5,
      new Date(0),
    ]
    const answer = await csv(
      rows.map((value) => ({ value })),
      { columns: [{ title: 'Value, "all"', value: (row) => row.value }] },
    ).text()
    expect(answer.split('\r\n').length).toBeGreaterThan(rows.length)
    expect(answer).toBe(
      [
        '"Value, ""all"""',
        "'=1+1",
        "'+1",
        "'-1",
        "'@x",
        "'\tx",
        '"\'\r=1"',
        "' =1",
        "'＝1",
        '"a,b"',
        '"say ""x"""',
        '"two\nlines"',
        '',
        '-5',
        '1.5',
        '1970-01-01T00:00:00.000Z',
        '',
      ].join('\r\n'),
    )
    expect(await csv([{ a: '=1' }], { columns: ['a'], guard: false, delimiter: ';' }).text()).toBe('a\r\n=1\r\n')
  })
})

it('redirects to paths of this site, and elsewhere only where it is said', () => {
  for (const location of [
    '//evil',
    '/\\evil',
    '\\\\evil',
    'https://evil',
    '/\t/evil',
    'javascript:alert(1)',
    '',
    'evil',
    '/a\r\nset-cookie: x',
  ])
    expect(() => redirect(location)).toThrow('is no address')
  for (const location of ['javascript:alert(1)', 'https://', '//evil', 'ftp://x'])
    expect(() => redirect(location, { external: true })).toThrow('is no address')
  expect(redirect('/ü?a=%20b%26c%252F#c').headers.get('location')).toBe('/%C3%BC?a=%20b%26c%252F#c')
  const answer = redirect('https://example.com/', { external: true, status: 303 })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://example.com/'])
})

it('answers pages, text and problems', async () => {
  expect(html('x', { status: 201, headers: { 'x-a': 'b' } })).toMatchObject({ status: 201 })
  expect(text('x').headers.get('content-type')).toBe('text/plain; charset=UTF-8')
  const told = problem({ status: 409, detail: 'd', extensions: { status: 1, more: true } })
  expect([told.headers.get('content-type'), await told.json()]).toEqual([
    'application/problem+json',
    { type: 'about:blank', title: 'Conflict', status: 409, detail: 'd', more: true },
  ])
})

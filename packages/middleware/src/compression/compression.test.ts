import { request } from 'node:http'
import { Readable } from 'node:stream'
import zlib from 'node:zlib'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { checkConditions } from '@tsango/http/conditional'
import { chooseCoding } from '@tsango/http/negotiation'
import { type RunningServer, serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { etag } from '../etag/etag.ts'
import { compression, compressionSetting, noCompression } from './compression.ts'

const TEXT = 'Tango is danced close, with pauses. '.repeat(100)
const LARGE = 'Tango is danced close, with pauses. '.repeat(100_000)
let ended = 0
let step: () => void = () => {}

const site = defineApp({
  name: 'site',
  middleware: [compression({}), etag({})],
  routes: (r) => {
    r.get('/text', (c) => c.text(TEXT))
    r.get('/large', (c) => c.text(LARGE))
    r.get('/short', (c) => c.text('short'))
    r.get('/strong', (c) => c.text(TEXT, 200, { etag: '"v1"' }))
    r.put('/strong', (c) => checkConditions(c, { etag: '"v1"' }) ?? c.text('written'))
    r.get('/secret', (c) => {
      noCompression(c)
      return c.text(TEXT)
    })
    r.get('/image', (c) => c.body(TEXT, 200, { 'content-type': 'image/png' }))
    r.get('/encoded', (c) =>
      c.body('x'.repeat(1000), 200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }),
    )
    r.get('/keep', (c) => c.text(TEXT, 200, { 'cache-control': 'public, no-transform' }))
    r.get('/part', (c) => c.text(TEXT, 206, { 'content-range': 'bytes 0-3599/9999' }))
    r.get('/reset', (c) => c.body(null, 205, { 'content-type': 'text/plain' }))
    r.get('/none', (c) => c.body(null, 204))
    r.get('/stream', (c) =>
      c.body(
        new ReadableStream({
          async pull(controller) {
            controller.enqueue(new TextEncoder().encode('piece '))
            await new Promise<void>((resolve) => {
              step = resolve
            })
          },
          cancel() {
            ended++
          },
        }),
        200,
        { 'content-type': 'text/plain' },
      ),
    )
    r.get('/breaks', (c) =>
      c.body(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 10))
            controller.error(new RangeError('broken'))
          },
        }),
        200,
        { 'content-type': 'text/plain' },
      ),
    )
  },
})

const DECODE: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  br: (bytes) => zlib.brotliDecompressSync(bytes),
  gzip: (bytes) => zlib.gunzipSync(bytes),
  // Refuses the bare format that some servers send under this name.
  deflate: (bytes) => zlib.inflateSync(bytes),
  zstd: (bytes) => zlib.zstdDecompressSync(bytes),
  identity: (bytes) => bytes,
}

describe('compression', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await serve(createHttpApplication({ apps: [site], mode: 'test' }), {
      port: 0,
      host: '127.0.0.1',
      signals: false,
    })
  })
  afterAll(() => server.stop())

  async function get(path: string, accept: string, more: Record<string, string> = {}) {
    const incoming = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
      request(`${server.url}${path}`, { headers: { 'accept-encoding': accept, ...more } }, resolve)
        .on('error', reject)
        .end()
    })
    const bytes = Buffer.concat(await Readable.from(incoming).toArray())
    return { status: incoming.statusCode, headers: incoming.headers, bytes }
  }

  it.each(['br', 'gzip', 'zstd', 'deflate'])(
    'sends %s to who asks for it, whole and large bodies, with nothing lost',
    async (coding) => {
      for (const [path, text] of [
        ['/text', TEXT],
        ['/large', LARGE],
      ] as const) {
        const { headers, bytes } = await get(path, coding)
        expect([headers['content-encoding'], headers.vary]).toEqual([coding, 'Accept-Encoding'])
        expect(bytes.length).toBeLessThan(text.length / 5)
        expect(String(DECODE[coding]?.(bytes))).toBe(text)
      }
    },
  )

  it('leaves alone what gains nothing, is encoded, partial, or told to be left', async () => {
    for (const path of ['/short', '/secret', '/image', '/keep', '/part', '/none', '/encoded']) {
      const { headers, status } = await get(path, 'gzip')
      expect(headers['content-encoding'], path).toBe(path === '/encoded' ? 'gzip' : undefined)
      expect(status, path).toBe(path === '/part' ? 206 : path === '/none' ? 204 : 200)
    }
    const plain = await get('/text', 'identity')
    expect([plain.headers['content-encoding'], plain.headers.vary, String(plain.bytes)]).toEqual([
      undefined,
      'Accept-Encoding',
      TEXT,
    ])
  })

  it('gives HEAD what it gives GET but the body, and weakens a strong tag', async () => {
    const head = await new Promise<number>((resolve) => {
      request(`${server.url}/text`, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } }, (r) =>
        resolve(r.statusCode ?? 0),
      ).end()
    })
    expect(head).toBe(200)
    expect((await get('/strong', 'gzip')).headers.etag).toBe('W/"v1"')
    expect((await get('/strong', 'gzip', { 'if-none-match': 'W/"v1"' })).status).toBe(304)
    // Whoever writes names the version as it came to them.
    const put = (tag: string) => fetch(`${server.url}/strong`, { method: 'PUT', headers: { 'if-match': tag } })
    expect((await put('W/"v1"')).status).toBe(200)
    expect((await put('W/"v0"')).status).toBe(412)
  })

  it.each(['br', 'gzip', 'zstd', 'deflate', 'identity'])(
    'sends each piece of a stream at once as %s, and ends the source with the client',
    async (coding) => {
      const before = ended
      const incoming = await new Promise<import('node:http').IncomingMessage>((resolve) => {
        request(`${server.url}/stream`, { headers: { 'accept-encoding': coding } }, resolve).end()
      })
      const decoder = {
        br: zlib.createBrotliDecompress(),
        gzip: zlib.createGunzip(),
        deflate: zlib.createInflate(),
        zstd: zlib.createZstdDecompress(),
        identity: undefined,
      }[coding]
      let seen = ''
      const output = decoder === undefined ? incoming : incoming.pipe(decoder)
      output.on('data', (chunk: Buffer) => {
        seen += chunk.toString()
      })
      decoder?.on('error', () => {})
      await expect.poll(() => seen).toBe('piece ')
      step()
      await expect.poll(() => seen).toBe('piece piece ')
      incoming.destroy()
      step()
      await expect.poll(() => ended).toBe(before + 1)
    },
  )

  it('survives a source that breaks, and does not pass it off as complete', async () => {
    await expect(get('/breaks', 'gzip')).rejects.toThrow(/aborted|ECONNRESET|terminated/)
    expect((await get('/text', 'gzip')).status).toBe(200)
  })
})

it.each([
  [undefined, undefined],
  ['', undefined],
  ['gzip', 'gzip'],
  ['gzip, br', 'br'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['br;q=0, *', 'zstd'],
  ['gzip;q=0', undefined],
  ['identity;q=1, gzip;q=0.5', undefined],
  ['GZIP', 'gzip'],
  ['gzip;q=2', undefined],
  ['deflate, compress', 'deflate'],
  ['deflate, gzip', 'gzip'],
  ['deflate;q=1, gzip;q=0.9', 'deflate'],
  ['deflate;q=0, compress', undefined],
  ['*, br;q=0, zstd;q=0, gzip;q=0', 'deflate'],
  ['x'.repeat(5000), undefined],
])('understands Accept-Encoding: %s', (header, coding) => {
  expect(chooseCoding(header, ['br', 'zstd', 'gzip', 'deflate'])).toBe(coding)
})

it('works in any Hono app', async () => {
  const app = new Hono()
  app.use(toHono(compression()))
  app.get('/', (c) => c.text(TEXT))
  const response = await app.request('/', { headers: { 'accept-encoding': 'gzip' } })
  expect(String(zlib.gunzipSync(await response.arrayBuffer()))).toBe(TEXT)
  expect([response.headers.get('content-encoding'), response.headers.get('content-length')]).toEqual(['gzip', null])
})

it('sends no deflate where it is not among the codings, and as it is told to try', async () => {
  const sizeOf = async (compressing: Record<string, unknown>) => {
    const text = defineApp({
      name: 'text',
      middleware: [compression()],
      settings: [compressionSetting],
      routes: (r) => void r.get('/text', (c) => c.text(TEXT)),
    })
    const app = createHttpApplication({ apps: [text], mode: 'test', settings: { compression: compressing } })
    const response = await app.request('/text', { headers: { 'accept-encoding': 'deflate' } })
    return [response.headers.get('content-encoding'), (await response.arrayBuffer()).byteLength < TEXT.length] as const
  }
  expect(await sizeOf({ codings: ['br', 'gzip'] })).toEqual([null, false])
  expect(await sizeOf({ codings: ['deflate'] })).toEqual(['deflate', true])
  expect(await sizeOf({ gzipLevel: 0 })).toEqual(['deflate', false])
})

it('says by what an answer varies where it has no body, and gives none to what may have none', async () => {
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const headers = { 'accept-encoding': 'gzip' }
  const whole = await app.request('/text', { headers })
  const head = await app.request('/text', { headers, method: 'HEAD' })
  const same = await app.request('/text', { headers: { ...headers, 'if-none-match': whole.headers.get('etag') ?? '' } })
  expect([whole, head, same].map(({ status, headers }) => [status, headers.get('vary')])).toEqual([
    [200, 'Accept-Encoding'],
    [200, 'Accept-Encoding'],
    [304, 'Accept-Encoding'],
  ])
  expect((await app.request('/reset', { headers })).status).toBe(205)
})

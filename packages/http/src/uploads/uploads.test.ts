import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { createLogger } from '../log/log.ts'
import { buildOpenApi } from '../openapi/openapi.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { type UploadedFile, upload, uploads } from './uploads.ts'

const temporary = mkdtempSync(join(tmpdir(), 'uploads-test-'))
const staging = join(temporary, 'staging')
const kept = join(temporary, 'kept')
const before = process.env['TMPDIR']
const PNG = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1')
let during: readonly string[] = []

const album = endpoint(
  'POST',
  '/albums',
  {
    form: { title: v.string(), stars: v.optional(v.number()) },
    files: {
      cover: upload({ types: ['image/*'], maxSize: 100 }),
      photos: uploads({ maxFiles: 2, minSize: 3 }),
      note: upload({ optional: true, types: ['text/plain'] }),
    },
  },
  async ({ form, files }) => {
    expectTypeOf(files.cover).toEqualTypeOf<UploadedFile>()
    expectTypeOf(files.note).toEqualTypeOf<UploadedFile | undefined>()
    expectTypeOf(files.photos).toEqualTypeOf<readonly UploadedFile[]>()
    during = staged()
    const { filename, type, declaredType, size } = files.cover
    const photos = await Promise.all(files.photos.map(async (photo) => (await photo.bytes()).length))
    return {
      form,
      cover: { filename, type, declaredType, size },
      photos,
      note: await files.note?.text(),
      streamed: await new Response(files.cover.stream() as BodyInit).arrayBuffer().then(({ byteLength }) => byteLength),
      kept: await files.cover.keep(kept),
    }
  },
)
const failing = endpoint('POST', '/fails', { files: { any: upload({ maxSize: 5_000_000 }) } }, () => {
  throw new RangeError('broken')
})
const app = createHttpApplication({
  apps: [defineApp({ name: 'site', routes: (r) => void r.route('/', album).route('/', failing) })],
  mode: 'test',
  settings: { bodyLimit: 2_000_000, logger: createLogger({ format: 'text', err: { write: () => {} } }) },
})
let server: RunningServer

const staged = (): readonly string[] => readdirSync(staging, { recursive: true }).map(String)
beforeAll(async () => {
  for (const folder of [staging, kept]) (await import('node:fs')).mkdirSync(folder)
  process.env['TMPDIR'] = staging
  server = await serve(app, { port: 0, signals: false })
})
afterEach(async () => {
  await expect.poll(staged).toEqual([])
})
afterAll(async () => {
  await server.stop()
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  rmSync(temporary, { recursive: true })
})

type Entry = readonly [name: string, value: string | Uint8Array, filename?: string, type?: string]
function form(...entries: readonly Entry[]): FormData {
  const data = new FormData()
  for (const [name, value, filename, type = ''] of entries) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, new Blob([value as Uint8Array<ArrayBuffer>], { type }), filename)
  }
  return data
}
async function post(path: string, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(server.url + path, { method: 'POST', body, headers })
  return [response.status, (await response.json()) as Record<string, unknown>] as const
}
const bytes = (length: number) => Buffer.alloc(length, 1)
const good: readonly Entry[] = [
  ['title', 'T'],
  ['cover', PNG, '../../etc/pass\u0000wd.exe', 'text/html'],
]

it('streams files into a staging folder that is gone afterwards, and tells them by their bytes', async () => {
  const [status, body] = await post(
    '/albums',
    form(
      ...good,
      ['stars', '4'],
      ['photos', bytes(70_000), 'a.bin'],
      ['photos', bytes(3), 'b.bin'],
      ['note', Buffer.from('hé'), 'n.txt'],
    ),
  )
  expect([status, body]).toEqual([
    200,
    {
      form: { title: 'T', stars: 4 },
      cover: {
        filename: expect.stringMatching(/^pass.*wd\.exe$/),
        type: 'image/png',
        declaredType: 'text/html',
        size: 12,
      },
      photos: [70_000, 3],
      note: 'hé',
      streamed: 12,
      kept: expect.stringMatching(/^[\da-f-]{36}\.png$/),
    },
  ])
  expect(during.length).toBeGreaterThanOrEqual(4)
  expect(during.join()).not.toContain('pass')
  expect(readFileSync(join(kept, String(body['kept'])))).toEqual(PNG)
})

describe('what is wrong is told with its place', () => {
  it.each<[string, readonly Entry[], object]>([
    ['missing', [['title', 'T']], { pointer: '/cover', code: 'file_missing' }],
    [
      'chosen by nobody',
      [
        ['title', 'T'],
        ['cover', new Uint8Array(), ''],
      ],
      { pointer: '/cover', code: 'file_missing' },
    ],
    [
      'text in its place',
      [
        ['title', 'T'],
        ['cover', 'a path'],
      ],
      { pointer: '/cover', code: 'file_missing' },
    ],
    [
      'too large',
      [
        ['title', 'T'],
        ['cover', Buffer.concat([PNG, bytes(100)]), 'x'],
      ],
      { pointer: '/cover', code: 'file_too_large' },
    ],
    [
      'empty',
      [
        ['title', 'T'],
        ['cover', new Uint8Array(), 'x'],
      ],
      { pointer: '/cover', code: 'file_too_small' },
    ],
    [
      'only said to be an image',
      [
        ['title', 'T'],
        ['cover', Buffer.from('<svg onload=alert(1)>'), 'x.png', 'image/png'],
      ],
      { pointer: '/cover', code: 'file_invalid_content_type' },
    ],
    [
      'too small among many',
      [...good, ['photos', bytes(9), 'x'], ['photos', bytes(2), 'y']],
      { pointer: '/photos/1', code: 'file_too_small' },
    ],
    [
      'too many',
      [...good, ...Array.from({ length: 3 }, (): Entry => ['photos', bytes(9), 'x'])],
      { pointer: '/photos', code: 'file_too_many' },
    ],
    ['not declared', [...good, ['other', bytes(9), 'x']], { pointer: '/other', code: 'unknown_field' }],
    [
      'a name of the prototype',
      [...good, ['__proto__', bytes(9), 'x']],
      { pointer: '/__proto__', code: 'unknown_field' },
    ],
  ])('%s', async (_name, entries, fault) => {
    const [status, { errors }] = await post('/albums', form(...entries))
    expect([status, errors]).toEqual([422, [{ in: 'file', detail: expect.any(String), ...fault }]])
  })

  it('beside what is wrong with the fields', async () => {
    const [status, { errors }] = await post('/albums', form(['stars', 'x']))
    expect([status, errors]).toMatchObject([
      422,
      [
        { in: 'file', pointer: '/cover' },
        { pointer: '/title', code: 'required' },
        { pointer: '/stars', code: 'number' },
      ],
    ])
  })
})

it('is 413 beyond the limit of the request, 415 for another type, 400 for what is no form', async () => {
  expect((await post('/fails', form(['any', bytes(3_000_000), 'x'])))[0]).toBe(413)
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(bytes(65_536)) })
  const chunked = {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }
  const response = await fetch(`${server.url}/fails`, chunked as RequestInit).catch(() => undefined)
  expect([400, 413, undefined]).toContain(response?.status)
  expect((await post('/albums', '{}', { 'content-type': 'application/json' }))[0]).toBe(415)
  for (const [type, status] of [
    ['multipart/form-data', 415],
    ['Multipart/Form-Data; charset=utf-8', 400],
  ] as const)
    expect(await post('/albums', 'x', { 'content-type': type })).toMatchObject([
      status,
      { detail: expect.stringMatching(/boundary.* by which its parts are told apart/) },
    ])
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  for (const body of [
    '',
    'no form',
    '--x\r\nContent-Disposition: form-data; name="cover"; filename="a"\r\n\r\ncut off',
  ])
    expect((await post('/albums', body, type))[0]).toBe(400)
  expect((await post('/albums', 'x', { 'content-type': 'multipart/form-data; boundary=' }))[0]).toBe(400)
})

it('leaves nothing behind where the handler fails or the client goes away', async () => {
  expect((await post('/fails', form(['any', bytes(100_000), 'x'])))[0]).toBe(500)
  const socket = connect(server.port, server.host)
  socket.on('error', () => {})
  socket.write(
    `POST /fails HTTP/1.1\r\nHost: ${server.host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 900000\r\n\r\n--x\r\nContent-Disposition: form-data; name="any"; filename="a"\r\n\r\n${'x'.repeat(100_000)}`,
  )
  await expect.poll(() => staged().length).toBeGreaterThan(1)
  socket.destroy()
  await expect.poll(staged).toEqual([])
})

it.each([100, 700_000])(
  'says at once that a file cannot be written, also one of %i bytes',
  async (size) => {
    const socket = connect(server.port, server.host)
    let answered = ''
    socket.on('data', (chunk) => (answered += chunk)).on('error', () => {})
    const head = '--x\r\nContent-Disposition: form-data; name="any"; filename="a"\r\n\r\n'
    const end = '\r\n--x--\r\n'
    socket.write(
      `POST /fails HTTP/1.1\r\nHost: ${server.host}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: ${head.length + size + end.length}\r\n\r\n${head.slice(0, 10)}`,
    )
    await expect.poll(() => staged().length).toBe(1)
    rmSync(join(staging, String(staged()[0])), { recursive: true })
    socket.write(head.slice(10) + 'x'.repeat(size) + end)
    await expect.poll(() => answered, { timeout: 10_000 }).toMatch(/^HTTP\/1.1 500 /)
    expect(answered).toContain('"code":"internal_error"')
    socket.destroy()
  },
  20_000,
)

it('outlives a client that leaves before anything is read', async () => {
  const heard: unknown[] = []
  const hear = (error: unknown): unknown => heard.push(error)
  const others = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', hear)
  try {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) })
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '1000' }
    const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
    expect((await app.request('/fails', init)).status).toBe(400)
    await new Promise((done) => setTimeout(done, 20))
  } finally {
    process.off('uncaughtException', hear)
    for (const other of others) process.on('uncaughtException', other)
  }
  expect(heard).toEqual([])
})

it('stands in the document, and refuses types that no bytes tell', async () => {
  const document = JSON.parse(JSON.stringify(buildOpenApi(app, { title: '', version: '' })))
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const { schema } = document.paths['/albums'].post.requestBody.content['multipart/form-data']
  expect(schema).toMatchObject({
    required: ['title', 'cover'],
    properties: { title: { type: 'string' }, photos: { type: 'array', maxItems: 2 } },
  })
  expect(() => endpoint('POST', '/', { files: { a: upload({ types: ['text/html'] }) } }, () => 1)).toThrow(
    'wants "text/html", which cannot be told',
  )
})

import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import type { HttpError } from '../errors/errors.ts'
import { createLogger } from '../log/log.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { defineSlot } from '../slots/slot.ts'
import { readBytes, readForm, readJson } from './body.ts'

const inner = new Hono().post('/plain', async (c) => c.json({ got: await readJson(c) }))
const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.post('/json', async (c) => c.json({ got: await readJson(c, { limit: 100 }) }))
    r.post('/default', async (c) => c.json({ size: (await readBytes(c)).length }))
    r.post('/twice', async (c) => c.json({ first: await readJson(c), second: await c.req.json() }))
    r.post('/plain', async (c) => c.json({ got: await c.req.json() }))
    r.post('/late', async (c) => {
      const { incoming } = c.env as { incoming: IncomingMessage }
      reached.resolve()
      if (!incoming.destroyed) await new Promise((resolve) => incoming.once('close', resolve))
      try {
        return c.json({ got: await readJson(c) })
      } catch (error) {
        left.push((error as HttpError).code)
        throw error
      }
    })
    r.post('/replaced', async (c) => {
      c.req.raw = new Request(c.req.raw, { body: '{"a":"another"}' })
      return c.json({ got: await readJson(c) })
    })
    r.post('/passed-on', async (c) => {
      const headers = { 'content-type': 'application/json' }
      const other = new Request('http://localhost/plain', { method: 'POST', body: '{"a":"another"}', headers })
      return inner.fetch(other, c.env)
    })
    r.post('/bytes', async (c) => c.json({ size: (await c.req.arrayBuffer()).byteLength }))
    r.post('/ours', async (c) => c.json([await c.req.json(), JSON.parse('{ours')]))
    r.post('/form', async (c) => {
      const form = await readForm(c, { limit: 2000, maxFields: 3 })
      const again = await c.req.parseBody()
      const file = form.get('file')
      return c.json({
        name: form.get('name'),
        again: again['name'],
        file: file instanceof File ? await file.text() : null,
      })
    })
  },
})
const logged: string[] = []
const left: string[] = []
let reached = Promise.withResolvers<void>()
const logger = createLogger({ format: 'text', err: { write: (text) => logged.push(text) } })
const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger } })
let server: RunningServer

beforeAll(async () => {
  server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
})
afterAll(() => server.stop())

async function post(
  path: string,
  type: string | undefined,
  body: BodyInit,
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const init = {
    method: 'POST',
    body,
    duplex: 'half',
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  }
  const response = await fetch(`${server.url}${path}`, init as RequestInit)
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> }
}

const json = (body: BodyInit) => post('/json', 'application/json; charset=utf-8', body)
const stream = (text: string, size: number): ReadableStream =>
  new ReadableStream({
    start(controller) {
      const bytes = new TextEncoder().encode(text)
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })

it.each(['/replaced', '/passed-on'])(
  'reads the JSON of the request that stands in the place of the one that came: %s',
  async (path) => {
    expect((await post(path, 'application/json', '{"a":"the first"}')).answer).toEqual({ got: { a: 'another' } })
  },
)

it('reads JSON, of a known length and in pieces', async () => {
  expect(await json('{"a":[1,"é"]}')).toEqual({ status: 200, answer: { got: { a: [1, 'é'] } } })
  expect(await json(stream('{"a":[1,"é"]}', 3))).toEqual({ status: 200, answer: { got: { a: [1, 'é'] } } })
  expect(await post('/json', 'application/merge-patch+json', '1')).toMatchObject({ status: 200 })
})

it('lets the handler read the body again', async () => {
  expect(await post('/twice', 'application/json', '{"a":1}')).toEqual({
    status: 200,
    answer: { first: { a: 1 }, second: { a: 1 } },
  })
})

it('answers 400 to what is not JSON, and quotes none of it', async () => {
  for (const body of ['{"password": hunter2}', '', '{"a":1', 'NaN', Uint8Array.of(0x22, 0xff, 0x22)]) {
    const { status, answer } = await json(body)
    expect([status, answer['code']]).toEqual([400, 'malformed_json'])
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  }
})

it('answers the same where a slot in front has read the body', async () => {
  const reads = defineSlot({
    name: 'signatures',
    prepare: () => ({ decide: ({ c }) => readBytes(c).then(() => undefined) }),
  })
  const site = defineApp({
    name: 'site',
    middleware: [reads],
    routes: (r) => {
      r.post('/plain', async (c) => c.json(await c.req.json()))
      r.post('/ours', async (c) => c.json([await c.req.text(), JSON.parse('{ours')]))
      r.post('/form', async (c) => c.json([(await c.req.formData()).get('a'), JSON.parse('{ours')]))
    },
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const statusOf = async (path: string, type: string, body: string) =>
    (await app.request(path, { method: 'POST', body, headers: { 'content-type': type } })).status
  expect(await statusOf('/plain', 'application/json', '{"a":')).toBe(400)
  expect(await statusOf('/plain', 'application/vnd.own+json', '')).toBe(400)
  expect(await statusOf('/plain', 'application/json', '{"a":1}')).toBe(200)
  expect(await statusOf('/ours', 'application/json', '{"a":1}')).toBe(500)
  expect(await statusOf('/form', 'application/x-www-form-urlencoded', 'a=1')).toBe(500)
})

it('answers 400 where a plain handler reads what is not JSON, and 500 where the handler’s own JSON is wrong', async () => {
  expect(await post('/plain', 'application/json', '{"a":')).toMatchObject({
    status: 400,
    answer: { code: 'malformed_json' },
  })
  expect(await post('/plain', 'application/json', '{"a":1}')).toEqual({ status: 200, answer: { got: { a: 1 } } })
  expect(await post('/ours', 'application/json', '{"a":1}')).toMatchObject({
    status: 500,
    answer: { code: 'internal_error' },
  })
})

it('answers 415 to another type, or none', async () => {
  expect(await post('/json', 'text/plain', '{}')).toMatchObject({
    status: 415,
    answer: { code: 'unsupported_media_type' },
  })
  expect(await post('/json', 'application/jsonp', '{}')).toMatchObject({ status: 415 })
  expect(await post('/json', undefined, Uint8Array.of(123, 125))).toMatchObject({ status: 415 })
  expect(await post('/form', 'application/json', '{}')).toMatchObject({ status: 415 })
})

it('answers 413 to what is too large, whether or not the request says so', async () => {
  const large = JSON.stringify('x'.repeat(100))
  expect(await json(large)).toMatchObject({ status: 413, answer: { code: 'payload_too_large' } })
  expect(await json(stream(large, 10))).toMatchObject({ status: 413, answer: { code: 'payload_too_large' } })
  expect(await json(JSON.stringify('x'.repeat(98)))).toMatchObject({ status: 200 })
  expect(await json(stream(JSON.stringify('x'.repeat(98)), 10))).toMatchObject({ status: 200 })
})

it('holds to the setting where no limit is given', async () => {
  expect(await post('/default', undefined, new Uint8Array(1024 * 1024))).toMatchObject({
    status: 200,
    answer: { size: 1024 * 1024 },
  })
  expect(await post('/default', undefined, new Uint8Array(1024 * 1024 + 1))).toMatchObject({ status: 413 })
})

it('reads forms of both kinds, and lets the handler read them again', async () => {
  expect(await post('/form', undefined, new URLSearchParams({ name: 'Ann & Bob' }))).toEqual({
    status: 200,
    answer: { name: 'Ann & Bob', again: 'Ann & Bob', file: null },
  })
  const form = new FormData()
  form.set('name', 'Ann')
  form.set('file', new File(['content'], 'a.txt'))
  expect(await post('/form', undefined, form)).toEqual({
    status: 200,
    answer: { name: 'Ann', again: 'Ann', file: 'content' },
  })
})

it('answers 400 to a form that is broken or has too many fields, 413 to one that is too large', async () => {
  expect(await post('/form', 'multipart/form-data; boundary=x', 'no boundary at all')).toMatchObject({
    status: 400,
    answer: { code: 'malformed_form' },
  })
  expect(await post('/form', 'multipart/form-data', 'no boundary')).toMatchObject({
    status: 400,
    answer: { code: 'malformed_form' },
  })
  expect(await post('/form', undefined, new URLSearchParams('a=1&b=2&c=3&d=4'))).toMatchObject({
    status: 400,
    answer: { code: 'too_many_fields' },
  })
  expect(await post('/form', undefined, new URLSearchParams({ name: 'x'.repeat(2000) }))).toMatchObject({ status: 413 })
})

it('takes a client that goes away in the middle of its body for no failure of the server', async () => {
  logged.length = 0
  const rest = '\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  for (const path of ['/json', '/plain', '/bytes', '/default']) {
    await breakOff(`POST ${path} HTTP/1.1${rest}Content-Length: 50\r\n\r\n{"a"`)
    await breakOff(`POST ${path} HTTP/1.1${rest}Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n`)
  }
  expect(await json('{}')).toMatchObject({ status: 200 })
  expect(logged).toEqual([])
})

it('comes to an end with the body of a client that has gone before anybody read it', async () => {
  for (const [length, part] of [
    [0, ''],
    [4, '{"a'],
  ] as const) {
    reached = Promise.withResolvers()
    const socket = connect(server.port, '127.0.0.1')
    const head = 'POST /late HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    socket.write(`${head}Content-Length: ${length}\r\n\r\n${part}`)
    await reached.promise
    socket.destroy()
    await expect.poll(() => left, { timeout: 20_000 }).toHaveLength(1)
    expect(left.splice(0)).toEqual(['incomplete_body'])
  }
})

function breakOff(bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(bytes)
      setTimeout(() => socket.destroy(), 100)
    })
    socket.on('close', () => setTimeout(resolve, 20))
  })
}

it('keeps the connection usable after a refused body', async () => {
  const answers: string[] = []
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      const body = JSON.stringify('x'.repeat(200))
      socket.write(
        `POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      socket.write(
        'POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
      )
    })
    socket.on('data', (data) => answers.push(data.toString()))
    socket.on('close', () => resolve())
  })
  expect(answers.join('')).toMatch(/^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 /)
})

it('answers each of several requests with bodies that come in one piece of the connection', async () => {
  const request = (body: string) =>
    `POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  const bodies = ['{"a":1}', '{"a":', '"ä"', '[2]']
  const answers = await exchange([bodies.map(request).join('')], bodies.length)
  expect(answers).toEqual(['200 {"got":{"a":1}}', '400 malformed_json', '200 {"got":"ä"}', '200 {"got":[2]}'])
})

it('reads a body alike, wherever the connection cuts it', async () => {
  const body = '{"text":"ä"}'
  const whole = Buffer.from(
    `POST /twice HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  for (let cut = whole.length - 14; cut < whole.length; cut++)
    expect(await exchange([whole.subarray(0, cut), whole.subarray(cut)], 1)).toEqual([
      '200 {"first":{"text":"ä"},"second":{"text":"ä"}}',
    ])
})

it('answers 400 to a body that comes in one piece and is not UTF-8', async () => {
  const head = 'POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n'
  expect(await exchange([Buffer.from([...Buffer.from(head), 0x22, 0xff, 0x22])], 1)).toEqual(['400 malformed_json'])
})

/** Sends pieces over one connection, and resolves to the status and the body of so many answers; of an error its code. */
function exchange(pieces: readonly (string | Uint8Array)[], count: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let got = ''
    const socket = connect(server.port, '127.0.0.1', async () => {
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise((next) => setImmediate(next))
      }
    })
    socket.setNoDelay(true)
    socket.setEncoding('utf8')
    socket.on('error', reject)
    socket.on('data', (text) => {
      got += text
      const answers = [...got.matchAll(/HTTP\/1\.1 (\d{3})[\s\S]*?\r\n\r\n([\s\S]*?)(?=HTTP\/1\.1|$)/g)]
      const shown = answers.map(([, status, body]) => `${status} ${/"code":"(\w+)"/.exec(body ?? '')?.[1] ?? body}`)
      if (shown.length < count || shown.at(-1)?.endsWith(' ')) return
      socket.destroy()
      resolve(shown)
    })
  })
}

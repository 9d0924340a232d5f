import { defineApp } from '@tsango/core/apps'
import { TsangoError, ValidationError } from '@tsango/core/errors'
import { HTTPException } from 'hono/http-exception'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { defineSlot } from '../slots/slot.ts'
import {
  BadGateway,
  Conflict,
  NotFound,
  NotImplemented,
  PayloadTooLarge,
  TooManyRequests,
  Unauthorized,
  Unprocessable,
} from './classes.ts'
import { prefersHtml } from './negotiate.ts'

class Broken extends TsangoError {
  readonly code = 'broken'
  override readonly status = 503
}

class DiskFull extends TsangoError {
  readonly code = 'disk_full'
  override readonly status = 507
}

class Missing extends TsangoError {
  readonly code = 'no_such_post'
  override readonly status = 404
}

class Taken extends TsangoError {
  readonly code = 'taken'
  override readonly status = 409
  override get publicMessage(): string {
    return 'Somebody has it.'
  }
}

const thrown: Readonly<Record<string, () => unknown>> = {
  conflict: () =>
    new Conflict('The slug "a" is taken.', { errors: [{ pointer: '/slug', code: 'unique', detail: 'Taken.' }] }),
  invalid: () =>
    new ValidationError('blog.Post', {
      title: [{ code: 'required', message: 'Enter a value.' }],
      'a/b~c': [{ code: 'x', message: 'y' }],
      '': [{ code: 'z', message: 'All.' }],
    }),
  taken: () => new Taken('shop_post (slug) is taken.'),
  missing: () => new Missing('No post 7.'),
  operator: () => new Broken('The database at 10.0.0.7 is down.'),
  full: () => new DiskFull('No room on /dev/sda1.'),
  upstream: () => new HTTPException(502, { message: 'The service at 10.0.0.8 is down.' }),
  plain: () => new Error('password=hunter2', { cause: new Error('SELECT * FROM users') }),
  exception: () => new HTTPException(418, { message: 'I am a teapot.' }),
  response: () => new HTTPException(401, { res: new Response('custom', { status: 401 }) }),
  often: () => new TooManyRequests(undefined, { retryAfter: 2.5 }),
  large: () => new PayloadTooLarge(10),
  later: () => new NotImplemented('Reports in XML are not made yet.', { code: 'no_xml' }),
  behind: () => new BadGateway(undefined, { cause: new Error('10.0.0.9 said no') }),
  nobody: () => new Unauthorized(),
  token: () =>
    new Unauthorized('The token is over.', { headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }),
}

const errors: string[] = []
const site = defineApp({
  name: 'site',
  middleware: [defineSlot({ name: 'request-id', prepare: () => ({ begin: (exchange) => exchange.identify('id-1') }) })],
  routes: (r) => {
    r.get('/:name', (c) => {
      throw thrown[c.req.param('name')]?.() ?? new NotFound()
    })
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'production',
  settings: {
    secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
    logger: createLogger({ format: 'json', err: { write: (line) => errors.push(line) } }),
  },
})

beforeAll(() => app.start())
afterAll(() => app.stop())

it('tells a client the words that an error has for clients', async () => {
  const body = await (await app.request('/taken')).text()
  expect(body).toContain('Somebody has it.')
  expect(body).not.toContain('shop_post')
})

it('sends problem details with code, places and the id of the request', async () => {
  const response = await app.request('/conflict')
  expect([response.status, response.headers.get('content-type')]).toEqual([409, 'application/problem+json'])
  expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual(['Accept', 'no-store'])
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'conflict',
    detail: 'The slug "a" is taken.',
    errors: [{ pointer: '/slug', code: 'unique', detail: 'Taken.' }],
    requestId: 'id-1',
  })
})

it('sends the place of each fault of a validation as a JSON pointer', async () => {
  const response = await app.request('/invalid')
  expect(response.status).toBe(422)
  expect(await response.json()).toMatchObject({
    code: 'invalid',
    errors: [
      { pointer: '/title', code: 'required', detail: 'Enter a value.' },
      { pointer: '/a~1b~0c', code: 'x', detail: 'y' },
      { pointer: '', code: 'z', detail: 'All.' },
    ],
  })
})

it('maps any error of the family by its status, and those of Hono', async () => {
  expect(await (await app.request('/missing')).json()).toMatchObject({
    status: 404,
    code: 'no_such_post',
    detail: 'No post 7.',
  })
  expect(await (await app.request('/exception')).json()).toMatchObject({
    status: 418,
    code: 'http_418',
    detail: 'I am a teapot.',
  })
  const own = await app.request('/response')
  expect([own.status, await own.text()]).toEqual([401, 'custom'])
})

it('tells what the server cannot do, and of a server behind it no word but to the log', async () => {
  expect(await (await app.request('/later')).json()).toMatchObject({
    status: 501,
    title: 'Not Implemented',
    code: 'no_xml',
    detail: 'Reports in XML are not made yet.',
  })
  errors.length = 0
  const body = await (await app.request('/behind')).text()
  expect(JSON.parse(body)).toMatchObject({ status: 502, title: 'Bad Gateway', code: 'bad_gateway' })
  expect(body).not.toContain('10.0.0.9')
  expect(errors.join()).toContain('10.0.0.9')
})

it('says nothing but a status and an id where the fault is the server’s, and logs the cause', async () => {
  errors.length = 0
  for (const [path, status, title, code] of [
    ['/plain', 500, 'Internal Server Error', 'internal_error'],
    ['/full', 500, 'Internal Server Error', 'internal_error'],
    ['/operator', 503, 'Service Unavailable', 'service_unavailable'],
    ['/upstream', 502, 'Bad Gateway', 'bad_gateway'],
  ]) {
    const response = await app.request(String(path))
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ type: 'about:blank', title, status, code, requestId: 'id-1' })
  }
  const [plain] = errors.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(plain).toMatchObject({
    level: 'error',
    requestId: 'id-1',
    path: '/plain',
    error: { name: 'Error', cause: { message: 'SELECT * FROM users' } },
  })
  expect(errors).toHaveLength(4)
})

it('sends a page to a browser, and no stack in it', async () => {
  const headers = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
  const response = await app.request('/plain', { headers })
  const page = await response.text()
  expect([response.status, response.headers.get('content-type')]).toEqual([500, 'text/html; charset=UTF-8'])
  expect(page).toContain('id-1')
  expect(page).not.toMatch(/hunter2|SELECT|\.ts:/)
  expect(await (await app.request('/conflict', { headers })).text()).toContain('The slug &quot;a&quot; is taken.')
})

it('sends the headers that belong to an error', async () => {
  expect((await app.request('/often')).headers.get('retry-after')).toBe('3')
  expect((await app.request('/large')).status).toBe(413)
  const challenge = async (path: string) => (await app.request(path)).headers.get('www-authenticate')
  expect(await challenge('/nobody')).toBe('Session')
  expect(await challenge('/token')).toBe('Bearer error="invalid_token"')
})

it('lets a class carry another code', () => {
  expect(new Unprocessable('No.', { code: 'too_late' }).toJSON()).toEqual({
    name: 'Unprocessable',
    code: 'too_late',
    message: 'No.',
    status: 422,
  })
})

it('prefers a page only where HTML is asked for by name', () => {
  expect([undefined, '*/*', 'application/json', 'text/html;q=0', 'text/*'].map(prefersHtml)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
  expect(['text/html', 'text/html, application/json;q=0.9'].map(prefersHtml)).toEqual([true, true])
  expect(prefersHtml('application/json, text/html;q=0.9')).toBe(false)
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { callCommand, createTerminal } from 'tsango/cli'
import { serve } from 'tsango/http'
import { randomToken } from 'tsango/signing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { load } from './load/load.ts'
import { type Asked, benchmarkRequests } from './load/requests.ts'
import { issueToken, readToken } from './site/tokens.ts'

const place = mkdtempSync(join(tmpdir(), 'tsango-endpoints-'))
const secret = randomToken(32)
let url = ''
let stop = async (): Promise<void> => {}

beforeAll(async () => {
  process.env['DATABASE_URL'] = `sqlite:${join(place, 'db.sqlite3')}`
  process.env['SECRET_KEY'] = secret
  const { default: app } = await import('./app.ts')
  expect(app.problems.filter(({ level }) => level === 'error')).toEqual([])
  const terminal = createTerminal({ stdout: new PassThrough(), stderr: new PassThrough() })
  await callCommand(app, 'migrate', [], { terminal })
  await callCommand(app, 'seed', [], { terminal })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  url = `http://127.0.0.1:${server.port}`
  stop = () => server.stop()
})
afterAll(async () => {
  await stop()
  rmSync(place, { recursive: true, force: true })
})

const requests = benchmarkRequests(secret)

async function ask({ method, path, headers = {}, body }: Asked) {
  const answer = await fetch(url + path, { method, headers, ...(body && { body }), redirect: 'manual' })
  const type = answer.headers.get('content-type')?.split(';')[0]
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: type?.endsWith('json') ? JSON.parse(text) : text,
  }
}

function the(method: Asked['method'], path: string): Asked {
  const found = requests.find((one) => one.method === method && one.path === path)
  if (found === undefined) throw new Error(`${method} ${path} is not among the requests.`)
  return found
}

describe('the endpoints', () => {
  it.each(requests.map((one) => [one.method, one.path, one] as const))('%s %s answers', async (_method, _path, one) => {
    expect((await ask(one)).status).toBe(one.status ?? 200)
  })

  it.each([
    ['GET', '/', { message: 'Hello World' }],
    ['GET', '/header', 'val'],
    ['GET', '/cookie', 'abc'],
    ['GET', '/html', '<h1>Hello</h1>'],
    ['GET', '/items/1?q=hello', { item_id: 1, q: 'hello' }],
    ['GET', '/cbv-items/1', { item_id: 1, q: null, cbv: true }],
    ['PUT', '/items/1', { item_name: 'bench', item_id: 1 }],
    ['POST', '/cbv-simple', { name: 'bench', price: 1.23, cbv: true }],
    ['GET', '/cbv-response', { type: 'json', message: 'Hello from ViewSet' }],
    ['POST', '/form', { name: 'TestUser', age: 25, email: 'test@example.com' }],
    [
      'POST',
      '/upload',
      {
        uploaded: 2,
        files: [
          { name: 'one.txt', size: 27 },
          { name: 'two.txt', size: 27 },
        ],
      },
    ],
    ['POST', '/mixed-form', { title: 'A title', description: 'Words', has_attachments: true, attachment_count: 1 }],
    ['POST', '/bench/parse', { ok: true, n: 1, count: 100 }],
    ['POST', '/bench/serializer-raw', { id: 1, name: 'John Doe', email: 'john@example.com', bio: 'Writes.' }],
    ['POST', '/bench/serializer-validated', { id: 1, name: 'John Doe', email: 'john@example.com', bio: 'Writes.' }],
    ['POST', '/bench/form/large', { fields: 10, ok: true }],
    ['GET', '/bench/params/typed/1?count=10&price=19.99&active=true', { id: 1, count: 10, price: 19.99, active: true }],
    ['GET', '/collected', 'x'.repeat(100)],
    ['GET', '/stream', 'x'.repeat(100)],
  ] as const)('%s %s says what the peer says', async (method, path, body) => {
    expect((await ask(the(method, path))).body).toEqual(body)
  })

  it('gives the first ten of a thousand persons by their names', async () => {
    const { body } = await ask(the('GET', '/users/full10'))
    expect(body.map(({ username }: { username: string }) => username)).toEqual([
      'user0',
      'user1',
      'user10',
      'user100',
      'user101',
      'user102',
      'user103',
      'user104',
      'user105',
      'user106',
    ])
    expect(Object.keys(body[0])).toEqual(['id', 'username', 'email', 'first_name', 'last_name', 'is_active'])
    expect((await ask(the('GET', '/users/mini10'))).body[1]).toEqual({ id: 2, username: 'user1' })
  })

  it.each([
    ['/1k-json', 1_171],
    ['/10k-json', 10_864],
    ['/100k-json', 107_156],
    ['/500k-json', 532_349],
    ['/1m-json', 1_091_117],
    ['/file-static', 40_523],
  ])('%s is as long as the peer’s', async (path, size) => {
    expect(Buffer.byteLength((await ask({ method: 'GET', path })).text)).toBe(size)
  })

  it('knows who asks by a token, and reads the user where that is asked for', async () => {
    const shown = {
      id: 1,
      username: 'bench',
      email: 'bench@example.com',
      is_staff: false,
      is_superuser: false,
      is_active: true,
      first_name: '',
      last_name: '',
    }
    expect((await ask(the('GET', '/auth/me'))).body).toEqual(shown)
    expect((await ask(the('GET', '/auth/me-dependency'))).body).toEqual(shown)
    expect((await ask(the('GET', '/auth/context'))).body).toMatchObject({ user_id: '1', auth_backend: 'jwt' })
    expect((await ask({ method: 'GET', path: '/auth/me' })).status).toBe(401)
  })

  it('sends the page with its message, its token and the headers of the whole stack', async () => {
    const { text, headers } = await ask(the('GET', '/middleware/demo'))
    expect(text).toContain('The whole stack has answered.')
    expect(text).toMatch(/name="csrfToken" value="[\w-]{40,}"/)
    expect(headers.get('x-request-id')).toMatch(/^[\da-f]{8}$/)
    expect(headers.get('x-response-time')).toMatch(/ms$/)
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  it('is measured by a client that counts wrong answers', async () => {
    const some = { url, connections: 4, requests: 40 }
    const right = await load(the('GET', '/'), some)
    expect(right.wrong).toBe(0)
    expect(right.perSecond).toBeGreaterThan(0)
    expect((await load({ method: 'GET', path: '/nowhere' }, some)).wrong).toBe(40)
  })
})

describe('tokens', () => {
  const about = { sub: '1', is_staff: false, is_superuser: false, username: 'a', email: 'a@example.com' }
  const token = issueToken(about, secret)
  const [, payload = ''] = token.split('.')
  const none = Buffer.from('{"alg":"none"}').toString('base64url')

  it.each([
    ['of another secret', issueToken(about, randomToken(32))],
    ['without a signature', `${none}.${payload}.`],
    ['with another payload', token.replace(payload, Buffer.from('{"sub":"2"}').toString('base64url'))],
    ['that is none', 'x'],
    ['that is empty', ''],
  ])('refuse one %s', (_name, wrong) => {
    expect(readToken(token, secret)).toMatchObject(about)
    expect(readToken(wrong, secret)).toBeUndefined()
  })
})

import { issueToken } from '../site/tokens.ts'

/** A request of the benchmark. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Default: 200. */
  readonly status?: number
}

const JSON_TYPE = { 'content-type': 'application/json' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const BOUNDARY = 'a-line-between-parts'
const MULTIPART_TYPE = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }

const offer = JSON.stringify({ name: 'bench', price: 1.23, is_offer: true })
const update = JSON.stringify({ name: 'updated-item', price: 79.99, is_offer: true })
const payload = JSON.stringify({ title: 'bench', count: 100, items: [{ name: 'a', price: 1, is_offer: true }] })
const author = JSON.stringify({ id: 1, name: 'John Doe', email: 'john@example.com', bio: 'Writes.' })
const untidy = JSON.stringify({ id: 1, name: '  John Doe  ', email: 'JOHN@EXAMPLE.COM', bio: 'Writes.' })
const account = JSON.stringify({ id: 1, username: 'john', email: 'john@example.com', bio: 'Writes.' })

/**
 * Everything that the peer's script measures, in its order, and what it has ready besides.
 *
 * @param secret - of the server, which signs the tokens
 */
export function benchmarkRequests(secret: string): readonly Asked[] {
  return [
    ...simple(),
    ...withToken(secret),
    ...items(),
    ...rows(),
    ...views(),
    ...forms(),
    ...parsed(),
    ...parameters(),
  ]
}

const get = (path: string, headers?: Asked['headers']): Asked => ({ method: 'GET', path, ...(headers && { headers }) })
const send = (method: 'POST' | 'PUT', path: string, headers: Asked['headers'], body: string): Asked => ({
  method,
  path,
  headers: headers ?? {},
  body,
})

function simple(): readonly Asked[] {
  return [
    get('/'),
    get('/10k-json'),
    get('/sync-10k-json'),
    get('/header', { 'x-test': 'val' }),
    get('/cookie', { cookie: 'session=abc' }),
    { ...get('/exc'), status: 404 },
    get('/html'),
    { ...get('/redirect'), status: 302 },
    get('/file-static'),
  ]
}

function withToken(secret: string): readonly Asked[] {
  const about = { sub: '1', is_staff: false, is_superuser: false, username: 'bench', email: 'bench@example.com' }
  const headers = { authorization: `Bearer ${issueToken(about, secret)}` }
  return ['no-user-access', 'me', 'me-dependency', 'context'].map((name) => get(`/auth/${name}`, headers))
}

function items(): readonly Asked[] {
  return [get('/items/1?q=hello'), send('PUT', '/items/1', JSON_TYPE, offer)]
}

function rows(): readonly Asked[] {
  return ['full10', 'sync-full10', 'mini10', 'sync-mini10'].map((name) => get(`/users/${name}`))
}

function views(): readonly Asked[] {
  return [
    get('/cbv-simple'),
    send('POST', '/cbv-simple', JSON_TYPE, offer),
    get('/cbv-items100'),
    get('/cbv-items/1'),
    send('PUT', '/cbv-items/1', JSON_TYPE, update),
    send('POST', '/cbv-bench-parse', JSON_TYPE, payload),
    get('/cbv-response'),
    get('/users/cbv-mini10'),
  ]
}

function forms(): readonly Asked[] {
  return [
    send('POST', '/form', FORM_TYPE, 'name=TestUser&age=25&email=test%40example.com'),
    send('POST', '/upload', MULTIPART_TYPE, multipart([file('file', 'one.txt', 27), file('file', 'two.txt', 27)])),
    send(
      'POST',
      '/mixed-form',
      MULTIPART_TYPE,
      multipart([field('title', 'A title'), field('description', 'Words'), file('attachments', 'note.txt', 23)]),
    ),
  ]
}

function parsed(): readonly Asked[] {
  return [
    get('/middleware/demo'),
    send('POST', '/bench/parse', JSON_TYPE, payload),
    send('POST', '/bench/serializer-raw', JSON_TYPE, author),
    send('POST', '/bench/serializer-validated', JSON_TYPE, untidy),
    send('POST', '/users/bench/msgspec', JSON_TYPE, account),
  ]
}

function parameters(): readonly Asked[] {
  const many = 'field1=a&field2=b&field3=c&field4=d&field5=e&num1=1&num2=2&num3=3.5&flag1=true&flag2=false'
  const query = 'page=1&limit=20&sort=name&order=asc&filter_active=true&min_price=10.5&max_price=99.9'
  return [
    get('/items/12345'),
    get('/bench/params/typed/1?count=10&price=19.99&active=true'),
    get(`/bench/params/multi-query?${query}`),
    send('POST', '/bench/form/typed', FORM_TYPE, 'name=Test&age=25&score=9.5&active=true'),
    send('POST', '/bench/form/large', FORM_TYPE, many),
    ...['1k', '100k', '500k', '1m'].map((size) => get(`/${size}-json`)),
    get('/bench/slow?ms=100'),
    get('/items100'),
    get('/sync-users'),
    get('/async-users'),
    get('/stream'),
    get('/collected'),
    get('/bench/items'),
  ]
}

function multipart(parts: readonly string[]): string {
  return `${parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join('')}--${BOUNDARY}--\r\n`
}

function field(name: string, value: string): string {
  return `content-disposition: form-data; name="${name}"\r\n\r\n${value}`
}

function file(name: string, filename: string, size: number): string {
  const head = `content-disposition: form-data; name="${name}"; filename="${filename}"\r\ncontent-type: text/plain`
  return `${head}\r\n\r\n${'x'.repeat(size)}`
}

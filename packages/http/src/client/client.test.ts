import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { enterContext } from '@tsango/core/context'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  AddressRefused,
  AnswerInvalid,
  AnswerLate,
  AnswerTooLarge,
  ClientInvalid,
  type ClientOptions,
  createClient,
  RedirectRefused,
} from './client.ts'

type Seen = { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }
const seen: Seen[] = []
let next: ((response: ServerResponse) => void)[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  seen.push({
    line: `${request.method} ${request.url}`,
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  })
  const answer = next.shift()
  if (answer) answer(response)
  else response.end('tea')
})
let url: string
let port: number

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  url = `http://127.0.0.1:${port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  seen.length = 0
  next = []
})

const local = (options: ClientOptions = {}) => createClient({ allow: ['127.0.0.1'], random: () => 0, ...options })
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end()
// A name that leads where the test says.
const leadingTo = (...answers: readonly (readonly string[])[]) => {
  const left = [...answers]
  const asked: string[] = []
  const resolve = ((
    name: string,
    _: unknown,
    done: (error: null, all: { address: string; family: number }[]) => void,
  ) => {
    asked.push(name)
    const addresses = left.length > 1 ? (left.shift() ?? []) : (left[0] ?? [])
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as NonNullable<ClientOptions['resolve']>
  return { asked, resolve }
}

describe('what is not public', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/machine?comp=goalstate',
    'http://172.31.255.255/',
    'http://192.168.0.1/',
    'http://198.18.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:7f00:1::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'file:///etc/passwd',
    'ftp://example.com/',
  ])('%s is refused before anything is asked', async (address) => {
    await expect(createClient()(address)).rejects.toThrow(AddressRefused)
  })

  it.each([
    ['http://user:hunter2@example.com/', AddressRefused, '"example.com" is not asked: it carries a name or a password'],
    ['http://:hunter2@127.0.0.1/', AddressRefused, 'it carries a name or a password'],
    ['http://user:hunter2@example.com:99999/', ClientInvalid, 'is no whole address'],
    ['/hunter2', ClientInvalid, 'is no whole address'],
  ])('%s is refused, and what is wrong does not tell the password', async (address, kind, told) => {
    for (const given of URL.canParse(address) ? [address, new URL(address)] : [address]) {
      const error = await local()(given).catch((found: unknown) => found)
      expect(error).toBeInstanceOf(kind)
      expect((error as Error).message).toContain(told)
      expect(inspect(error)).not.toContain('hunter2')
    }
    expect(seen).toEqual([])
  })

  it.each([
    [['127.0.0.1']],
    [['169.254.169.254']],
    [['93.184.216.34', '10.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['::1']],
    [['fe80::1%eth0']],
    [['']],
  ])('is refused where a name leads to %j', async (addresses) => {
    const { resolve, asked } = leadingTo(addresses)
    const error = await createClient({ resolve })(`http://shop.example:${port}/`).catch((given: unknown) => given)
    expect(error).toMatchObject({ code: 'address_refused', host: 'shop.example' })
    expect([asked, seen]).toEqual([['shop.example'], []])
  })

  it('is refused where the system itself resolves the name', async () => {
    await expect(createClient()(`http://localhost:${port}/`)).rejects.toThrow('"localhost" is not asked')
    expect(seen).toEqual([])
  })

  it('is refused at a redirect, too, in numbers, by name and by scheme', async () => {
    const { resolve } = leadingTo(['127.0.0.1'])
    for (const location of [
      `http://127.0.0.2:${port}/`,
      `http://[::1]:${port}/`,
      'file:///etc/passwd',
      'http://a:b@127.0.0.1/',
    ]) {
      next = [status(302, { location })]
      await expect(local()(url), location).rejects.toThrow(AddressRefused)
    }
    next = [status(302, { location: `http://shop.example:${port}/` })]
    await expect(createClient({ allow: ['known.example'], resolve })(`http://known.example:${port}/`)).rejects.toThrow(
      '"shop.example" is not asked',
    )
    expect(seen).toHaveLength(5)
  })

  it('cannot be reached by a name that leads elsewhere once it was looked at: each connection goes to what was looked at', async () => {
    // Only the answer of this lookup can have led to the server: no system knows the name.
    const { resolve, asked } = leadingTo(['127.0.0.1'], ['10.0.0.1'])
    const ask = createClient({ allow: ['127.0.0.0/8'], resolve, retries: 0 })
    expect(await (await ask(`http://turned.invalid:${port}/`)).text()).toBe('tea')
    expect(asked).toEqual(['turned.invalid'])
    await expect(ask(`http://turned.invalid:${port}/`)).rejects.toThrow(AddressRefused)
    expect([asked.length, seen.length, seen[0]?.headers.host]).toEqual([2, 1, `turned.invalid:${port}`])
  })

  it('is asked where it is named: a host, an address, a network', async () => {
    for (const allow of [['localhost'], ['127.0.0.1', '::1'], ['127.0.0.0/8', '::/0']])
      expect((await createClient({ allow })(`http://localhost:${port}/`)).status).toBe(200)
    expect(() => createClient({ allow: ['10.0.0.0/33'] })).toThrow('"10.0.0.0/33" in "allow" is no network')
    expect(() => createClient({ allow: ['http://a'] })).toThrow('is no name of a host, no address and no network')
  })
})

describe('what is asked', () => {
  it('carries what it was given, who asks and the trace, and nothing of the connection', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const init = {
      method: 'POST',
      body: new URLSearchParams({ a: '1' }),
      headers: { host: 'evil.example', connection: 'x' },
    }
    await (await enterContext({ trace }, () => local({ userAgent: 'shop/1.0' })(`${url}/a?b=1`, init))).text()
    expect(seen).toMatchObject([{ line: 'POST /a?b=1', body: 'a=1' }])
    expect(seen[0]?.headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      'user-agent': 'shop/1.0',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      'content-length': '3',
      traceparent: trace,
    })
  })

  it('follows redirects as browsers do, without what was meant for the first site', async () => {
    next = [status(303, { location: '/second' }), status(307, { location: `http://localhost:${port}/third` })]
    const ask = local({ allow: ['127.0.0.1', 'localhost'] })
    await ask(url, { method: 'POST', body: 'x', headers: { authorization: 'secret', cookie: 'a=1', 'x-own': '1' } })
    expect(seen.map(({ line }) => line)).toEqual(['POST /', 'GET /second', 'GET /third'])
    expect(seen.map(({ headers }) => [headers.authorization, headers.cookie, headers['x-own']])).toEqual([
      ['secret', 'a=1', '1'],
      ['secret', 'a=1', '1'],
      [undefined, undefined, '1'],
    ])
    next = Array.from({ length: 9 }, () => status(302, { location: '/on' }))
    await expect(local()(url)).rejects.toThrow('there are more than 5')
    expect((await local({ redirects: 0 })(url)).status).toBe(302)
    next = [status(308, { location: '/on' }), status(308, { location: '/on' })]
    seen.length = 0
    expect((await local()(url, { method: 'POST', body: 'x', redirect: 'manual' })).status).toBe(308)
    await expect(local()(url, { redirect: 'error' })).rejects.toThrow(RedirectRefused)
    expect(seen).toHaveLength(2)
  })
})

describe('what fails', () => {
  it('is sent again where it may be, with a pause that the server names', async () => {
    next = [status(503), (response) => void response.destroy(), status(200)]
    expect((await local()(url)).status).toBe(200)
    next = [status(429, { 'retry-after': '0' }), status(200)]
    expect((await local()(url, { method: 'PUT', body: 'x' })).status).toBe(200)
    expect(seen.map(({ line, body }) => line + body)).toEqual(['GET /', 'GET /', 'GET /', 'PUT /x', 'PUT /x'])
  })

  it('is given as it is after the last try, where the pause is too long, and where asking twice would do it twice', async () => {
    next = [status(503), status(503), status(503)]
    expect((await local()(url)).status).toBe(503)
    next = [status(503, { 'retry-after': '3600' })]
    expect((await local()(url)).status).toBe(503)
    next = [status(503)]
    expect((await local()(url, { method: 'POST', body: 'x' })).status).toBe(503)
    next = [(response) => void response.destroy()]
    await expect(local()(url, { method: 'POST', body: 'x' })).rejects.toThrow()
    next = [status(500)]
    expect((await local()(url)).status).toBe(500)
    expect(seen).toHaveLength(7)
  })

  it('is too large by what it says or by what comes, packed or not', async () => {
    const ask = local({ maxBytes: 1000 })
    next = [(response) => void response.end('x'.repeat(1001))]
    await expect(ask(url)).rejects.toThrow(AnswerTooLarge)
    next = [
      (response) => {
        response.write('x'.repeat(600))
        response.end('x'.repeat(600))
      },
    ]
    await expect((await ask(url)).text()).rejects.toThrow(AnswerTooLarge)
    next = [
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
    ]
    await expect((await ask(url)).text()).rejects.toThrow(AnswerTooLarge)
    next = [(response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('tea'))]
    expect(await (await ask(url)).text()).toBe('tea')
  })

  it.each(['101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x', '101 Switching Protocols', '999 Denied'])(
    'is no answer, and is not asked for again: %j',
    async (head) => {
      const raw = (response: ServerResponse) => void response.socket?.write(`HTTP/1.1 ${head}\r\n\r\n`)
      next = [raw, raw, raw]
      await expect(local({ timeout: '20s' })(url)).rejects.toThrow(AnswerInvalid)
      expect(seen).toHaveLength(1)
    },
  )

  it.each(['gzip', 'br'])('is an empty answer, packed or not: %s', async (coding) => {
    next = [status(202, { 'content-encoding': coding, 'content-length': '0' })]
    const answer = await local()(url)
    expect([answer.status, await answer.text()]).toEqual([202, ''])
  })

  it('ends when its time is over, before its head and within its body, and when whoever asks gives up', async () => {
    const never = () => {}
    next = [never]
    await expect(local({ timeout: 50 })(url)).rejects.toThrow(AnswerLate)
    next = [(response) => void response.write('some')]
    await expect(local({ timeout: 300 })(url).then((answer) => answer.text())).rejects.toThrow()
    next = [never]
    const stop = new AbortController()
    const asking = local()(url, { signal: stop.signal })
    stop.abort()
    await expect(asking).rejects.toThrow(/abort/)
    await expect(local()(url, { method: 'PROPFIND' })).rejects.toThrow('"PROPFIND" is no method that it knows')
  })
})

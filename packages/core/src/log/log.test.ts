import { expect, it, vi } from 'vitest'
import { createLogger, errorFields, type LogRecord, logOf } from './log.ts'

function collect(format: 'text' | 'json') {
  const out: string[] = []
  const err: string[] = []
  const logger = createLogger({
    format,
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
    now: () => new Date('2026-11-20T10:00:00Z'),
  })
  return { out, err, logger }
}

it('writes the lines of one turn together, and errors at once', async () => {
  const { logger, out, err } = collect('json')
  logger.write({ level: 'info', event: 'request', message: 'one' })
  logger.write({ level: 'info', event: 'request', message: 'two' })
  logger.write({ level: 'error', event: 'error', message: 'three' })
  expect([out.length, err.length]).toEqual([0, 1])
  await new Promise((resolve) => setImmediate(resolve))
  expect(out).toHaveLength(1)
  expect(
    out[0]
      ?.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([{ message: 'one', time: '2026-11-20T10:00:00.000Z' }, { message: 'two' }])
})

it('cannot be made to write a second line by what a client sends', async () => {
  const { logger, out } = collect('text')
  logger.write({ level: 'info', event: 'request', message: 'GET /a\n12:00:00 GET /admin 200\u001b[2J\u2028' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(out.join('').trim().split('\n')).toHaveLength(1)
  expect(out.join('')).not.toContain('\u001b')
})

it('colours lines that go to a terminal, and nothing that a client sends', () => {
  const written = (isTTY: boolean, options: { color?: boolean; format?: 'json' } = {}) => {
    let text = ''
    const err = { isTTY, write: (line: string) => (text += line) }
    const logger = createLogger({ format: 'text', err, ...options })
    logger.write({ level: 'warn', area: 'shop', event: 'e', message: 'Late \u001b[2J.', order: 7 })
    return text.slice(text.indexOf('warning') - 5)
  }
  const before = process.env['NO_COLOR']
  delete process.env['NO_COLOR']
  try {
    expect(written(true)).toBe(
      '\u001b[33mwarning: \u001b[0m\u001b[36m[shop] \u001b[0mLate \\u001b[2J.\u001b[2m order=7\u001b[0m\n',
    )
    for (const text of [written(false), written(true, { color: false }), written(true, { format: 'json' })])
      expect(text).not.toContain('\u001b')
    expect(written(false, { color: true })).toContain('\u001b[33m')
    process.env['NO_COLOR'] = '1'
    expect(written(true)).not.toContain('\u001b')
  } finally {
    if (before === undefined) delete process.env['NO_COLOR']
    else process.env['NO_COLOR'] = before
  }
})

it('writes an error with its causes', () => {
  const { logger, err } = collect('text')
  logger.write({
    level: 'error',
    event: 'error',
    message: 'failed',
    error: errorFields(new Error('outer', { cause: new TypeError('inner') })),
  })
  expect(err.join('')).toMatch(/error: failed\nError: outer\n[\s\S]*caused by TypeError: inner/)
})

it('cannot be made to write a second line by the message of an error, either', () => {
  const { logger, err } = collect('text')
  const error = new Error('no post "a\n12:00:00 GET /admin 200\u001b[2J\r\n12:00:01 more"')
  logger.write({ level: 'error', event: 'error', message: 'failed', error: errorFields(error) })
  const lines = err.join('').trimEnd().split('\n')
  expect(lines.slice(2).filter((line) => !line.startsWith('    '))).toEqual([])
  expect([err.join('').includes('\u001b'), err.join('').includes('\r')]).toEqual([false, false])
})

it('masks the passwords and secret parameters of addresses, in causes and stacks too', () => {
  const cause = new Error('connect postgres://ann:pa55word@db/blog')
  const text = JSON.stringify(errorFields(new Error('GET https://mail.example/send?api_key=abc123&to=a', { cause })))
  expect(text).not.toMatch(/pa55word|abc123/)
  expect(text).toContain('postgres://ann:••••••@db/blog')
})

it('does not follow causes for ever, and takes values that are not errors', () => {
  const circle = new Error('circle')
  circle.cause = circle
  expect(JSON.stringify(errorFields(circle)).match(/"circle"/g)).toHaveLength(6)
  expect(errorFields('a text')).toEqual({ name: 'string', message: 'a text' })
  expect(errorFields({ password: 'x' })).toEqual({ name: 'object', message: 'A value of type object was thrown.' })
})

it('writes by area what matters enough there', () => {
  const err: string[] = []
  const levels = { '': 'error', shop: 'warn', 'shop.mail': 'off', 'shop.stock': 'error' } as const
  const logger = createLogger({ format: 'json', levels, err: { write: (text) => err.push(text) } })
  for (const area of ['shop', 'shop.cart', 'shop.mail', 'shop.mail.queue', 'shop.stock', 'shopping', 'toString'])
    logger.write({ level: 'warn', area, event: area, message: 'Hm.' })
  logger.write({ level: 'error', event: 'none', message: 'Oh.' })
  expect(err.map((line) => (JSON.parse(line) as LogRecord).event)).toEqual(['shop', 'shop.cart', 'none'])
})

it('masks what is secret by its name at any depth, and what it was told of', () => {
  const { err, logger } = collect('json')
  const circle: Record<string, unknown> = { password: 'pa55word' }
  circle['self'] = circle
  const fields = {
    ...{
      apiKey: 'k3y',
      iban: 'DE00',
      headers: { authorization: 'Bearer abc', accept: '*/*' },
      list: [{ token: 'abc' }],
    },
    ...{ url: 'postgres://ann:pa55word@db/blog', big: 12n, circle, cause: new Error('to redis://:pa55word@cache') },
  }
  logger.write({ level: 'warn', area: 'shop', event: 'e', message: 'Sent to https://x.example/?token=abc', ...fields })
  const own = createLogger({ format: 'json', redact: ['IBAN'], err: { write: (text) => err.push(text) } })
  own.write({ level: 'warn', event: 'e', message: 'm', ...fields })
  expect(err.join('')).not.toMatch(/pa55word|k3y|abc/)
  expect(err[0]).toContain('"iban":"DE00"')
  expect(err[1]).not.toContain('DE00')
  expect(JSON.parse(err[0] ?? '')).toMatchObject({ big: '12', headers: { accept: '*/*' } })
})

it('masks headers by their own name, under those of OpenTelemetry, and leaves them lists', () => {
  const { err, logger } = collect('json')
  const of = (name: string) => ({
    [`http.request.header.${name}`]: ['v4lue'],
    [`http.response.header.${name}`]: ['v4lue'],
  })
  const secret = { ...of('cookie'), ...of('set-cookie'), ...of('authorization'), ...of('x-api-key'), ...of('key') }
  logger.write({ level: 'warn', event: 'e', message: 'm', ...secret })
  const own = createLogger({ format: 'json', redact: ['X-Iban'], err: { write: (text) => err.push(text) } })
  own.write({ level: 'warn', event: 'e', message: 'm', ...of('x-iban'), within: of('x-iban') })
  expect(err.join('')).not.toContain('v4lue')
  expect(JSON.parse(err[0] ?? '')).toMatchObject({ 'http.request.header.cookie': ['••••••'] })
  own.write({ level: 'warn', event: 'e', message: 'm', ...of('accept') })
  expect(JSON.parse(err[2] ?? '')).toMatchObject(of('accept'))
})

it('shows headers of a request in lines of text, where no value makes a line, steers a terminal or looks like a field', () => {
  const { err, logger } = collect('text')
  const headers = {
    'http.request.header.user-agent': ['curl/8'],
    'http.request.header.x-a': ['a\n12:00:00 GET /admin\u001b[2J\u009b2J'],
    'http.request.header.x-b': ['b" c=d'],
    'http.request.header.x-c': [''],
    'http.request.header.x-d': ['a', 'b'],
    'http.request.method': 'GET',
  }
  logger.write({ level: 'warn', area: 'http.access', event: 'request', message: 'GET /', ...headers })
  expect(err.join('').slice(9)).toBe(
    String.raw`warning: GET / user-agent=curl/8 x-a="a\n12:00:00 GET /admin\u001b[2J\u009b2J" x-b="b\" c=d" x-c="" x-d=["a","b"]` +
      '\n',
  )
})

it('masks what somebody calls an error and is none, and writes what JSON cannot hold', () => {
  const { err, logger } = collect('json')
  const circle: Record<string, unknown> = { token: 'abc', size: 12n }
  circle['self'] = circle
  for (const error of ['Error: postgres://ann:pa55word@db', { token: 'abc' }, 12n, circle])
    logger.write({ level: 'warn', event: 'e', message: 'm', error })
  logger.write({ level: 'warn', event: 'e', message: 'm', error: errorFields(new RangeError('too far')) })
  expect(err.join('')).not.toMatch(/pa55word|abc/)
  expect(err.map((line) => (JSON.parse(line) as LogRecord)['error'])).toMatchObject([
    'Error: postgres://ann:••••••@db',
    { token: '••••••' },
    '12',
    { size: '12' },
    { name: 'RangeError', message: 'too far' },
  ])
})

it('shows people the area and the fields on one line, whatever is in them', () => {
  const { err, logger } = collect('text')
  const order = { to: 'a\nb', id: 7, iban: 'x y', password: 'pa55word' }
  logger.write({ level: 'warn', area: 'shop.mail', event: 'e', message: 'Late.', ...order, requestId: 'r1' })
  expect(err.join('').slice(9)).toBe('warning: [shop.mail] Late. to="a\\nb" id=7 iban="x y" password=••••••\n')
})

it('leaves the record that it is given as it is, and writes each field once', () => {
  const lines: string[] = []
  const log = createLogger({
    format: 'json',
    err: { write: (text) => lines.push(text) },
    now: () => new Date(0),
  })
  const plain = Object.freeze({ level: 'warn', event: 'e', message: 'm', 'url.path': '/' } as const)
  const secret = Object.freeze({ level: 'warn', event: 'e', message: 'm', password: 'hunter2', time: 'own' } as const)
  log.write(plain)
  log.write(secret)
  log.write(JSON.parse('{"level":"warn","event":"e","message":"m","__proto__":{"token":"t"}}'))
  expect(secret.password).toBe('hunter2')
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"e","message":"m","url.path":"/"}\n',
    '{"time":"own","level":"warn","event":"e","message":"m","password":"••••••"}\n',
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"e","message":"m","__proto__":{"token":"••••••"}}\n',
  ])
})

it('outside of any application, what is no warning is not written', () => {
  const [out, err] = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')]
  out.mockReturnValue(true)
  err.mockReturnValue(true)
  try {
    const log = logOf('shop.mail')
    expect([log.wants('debug'), log.wants('info'), log.wants('warn')]).toEqual([false, false, true])
    log.info('sent', 'The invoice was sent.')
    log.warn('late', 'The invoice is late.')
    expect(out).not.toHaveBeenCalled()
    expect(err.mock.calls.join('').slice(9)).toBe('warning: [shop.mail] The invoice is late.\n')
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
})

import { expect, it } from 'vitest'
import { createLogger, errorFields } from './log.ts'

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

import { expect, it } from 'vitest'
import { HeaderPlan, type OutgoingHeaders } from './headers.ts'

const plan = new HeaderPlan({ 'x-one': 'fixed', vary: 'Origin' })

it('lets the pending header win over the fixed one, and the response’s own over both', () => {
  expect(plan.list(['x-one', 'pending'], undefined)).toEqual(['x-one', 'pending', 'vary', 'Origin'])
  expect(plan.list(['x-one', 'pending'], { 'X-One': 'own' })).toEqual(['x-one', 'own', 'vary', 'Origin'])
  expect(plan.list(['x-two', 'a', 'x-two', 'b'], ['X-Two', 'c'])).toEqual([
    'x-one',
    'fixed',
    'vary',
    'Origin',
    'x-two',
    'c',
  ])
})

it('joins what responses vary by, each name once', () => {
  expect(plan.list(['vary', 'Cookie, origin'], { Vary: 'Accept' })).toEqual([
    'x-one',
    'fixed',
    'vary',
    'origin, Cookie, Accept',
  ])
})

it('joins what several slots vary by', () => {
  const joined = new HeaderPlan({ vary: 'Origin', 'x-one': '1' }, { vary: 'Cookie', 'x-one': '2' })
  expect(joined.list([], undefined)).toEqual(['vary', 'Origin, Cookie', 'x-one', '2'])
})

it('lets no response open to shared caches what a slot has closed, and one that is closed itself have its own words', () => {
  const plain = new HeaderPlan()
  const closed = ['cache-control', 'private, no-store']
  for (const [own, wins] of [
    ['public, max-age=60', 'private, no-store'],
    ['max-age=60', 'private, no-store'],
    ['private, max-age=60', 'private, max-age=60'],
    ['no-store', 'no-store'],
  ] as const) {
    expect(plain.list(closed, { 'Cache-Control': own })).toEqual(['cache-control', wins])
    const response = new Response('body', { headers: { 'cache-control': own } })
    expect(plain.apply(response, closed).headers.get('cache-control')).toBe(wins)
  }
  expect(plain.list(['cache-control', 'no-store'], { 'cache-control': 'public' })).toEqual(['cache-control', 'public'])
})

it('keeps every cookie', () => {
  const list = plan.list(['set-cookie', 'a=1', 'set-cookie', 'b=2'], { 'set-cookie': ['c=3', 'd=4'] })
  expect(list.slice(4)).toEqual(['set-cookie', 'a=1', 'set-cookie', 'b=2', 'set-cookie', ['c=3', 'd=4']])
})

it('does not change between responses', () => {
  plan.list(['x-one', 'changed'], { 'x-three': '3' })
  expect(plan.list([], undefined)).toEqual(['x-one', 'fixed', 'vary', 'Origin'])
})

const linesOf = (of: HeaderPlan, pending: readonly string[], own: OutgoingHeaders | undefined) => {
  const rest: unknown[] = []
  return [of.lines(pending, own, rest), rest]
}

it('lays out as lines what Node would only check and write, and leaves it what it must see', () => {
  const fixed = 'x-one: fixed\r\nvary: Origin\r\n'
  const own = { 'Content-Type': 'text/plain', ETag: 'b', 'set-cookie': ['c=3'], 'Content-Length': 5 }
  expect(linesOf(plan, ['etag', 'a', 'set-cookie', 'a=1'], own)).toEqual([
    `${fixed}etag: b\r\ncontent-type: text/plain\r\n`,
    ['set-cookie', 'a=1', 'set-cookie', ['c=3'], 'content-length', 5],
  ])
  expect(linesOf(plan, [], ['X-Two', '2'])).toEqual([`${fixed}x-two: 2\r\n`, []])
  expect(linesOf(plan, [], undefined)).toEqual([fixed, []])
  expect(linesOf(new HeaderPlan(), [], {})).toEqual(['', []])
})

it('writes a line of each header once, where one that is fixed has another value', () => {
  expect(linesOf(plan, [], { VARY: 'Cookie' })).toEqual(['x-one: fixed\r\nvary: Origin, Cookie\r\n', []])
  expect(linesOf(plan, ['x-one', 'changed'], undefined)).toEqual(['x-one: changed\r\nvary: Origin\r\n', []])
  expect(linesOf(plan, ['x-one', 'changed'], ['X-One', 'again'])).toEqual(['x-one: again\r\nvary: Origin\r\n', []])
  const closing = new HeaderPlan({ connection: 'close', 'x-one': '1' })
  expect(linesOf(closing, [], { 'x-two': '2' })).toEqual(['x-one: 1\r\nx-two: 2\r\n', ['connection', 'close']])
})

it('makes no line of what Node must see, and of what it refuses', () => {
  for (const [name, value] of [
    ['connection', 'close'],
    ['content-disposition', 'attachment'],
    ['date', 'now'],
    ['x-line', 'a\r\nset-cookie: b=1'],
    ['x-\r\nb', 'c'],
    ['x letter', 'c'],
    ['x-sign', '\u2713'],
    ['', 'nameless'],
    ['x-missing', undefined],
    ['x-several', ['1', '2']],
  ] as const) {
    // The second time the name is known.
    for (const _ of [1, 2]) expect(linesOf(new HeaderPlan(), [], [name, value])).toEqual(['', [name, value]])
    if (typeof value === 'string')
      expect(linesOf(new HeaderPlan({ [name]: value }), [], undefined)).toEqual(['', [name, value]])
  }
})

it('puts headers onto a response that nothing else takes them for', () => {
  const response = plan.apply(
    new Response('body', { headers: { 'x-one': 'own', vary: 'Cookie', 'set-cookie': 'a=1' } }),
    ['set-cookie', 'b=2'],
  )
  expect(response.headers.get('x-one')).toBe('own')
  expect(response.headers.get('vary')).toBe('Cookie, Origin')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

it('copies a response whose headers cannot be changed', async () => {
  const redirect = Response.redirect('http://localhost/elsewhere')
  const response = plan.apply(redirect, [])
  expect(response).not.toBe(redirect)
  expect([response.status, response.headers.get('location'), response.headers.get('x-one')]).toEqual([
    302,
    'http://localhost/elsewhere',
    'fixed',
  ])
})

import { expect, it } from 'vitest'
import { HeaderPlan } from './headers.ts'

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

it('gives what stands besides the text of the fixed headers, and nothing where one of these changes', () => {
  expect(plan.text).toBe('x-one: fixed\r\nvary: Origin\r\n')
  const own = { 'Content-Type': 'text/plain', ETag: 'b', 'set-cookie': ['c=3'] }
  expect(plan.besides(['etag', 'a', 'set-cookie', 'a=1'], own)).toEqual(
    ['etag', 'b', 'set-cookie', 'a=1', 'content-type', 'text/plain', 'set-cookie', ['c=3']], //
  )
  expect(plan.besides([], ['X-Two', '2'])).toEqual(['x-two', '2'])
  expect(plan.besides([], undefined)).toEqual([])
  expect(plan.besides([], { VARY: 'Cookie' })).toBeUndefined()
  expect(plan.besides(['x-one', 'changed'], undefined)).toBeUndefined()
  expect(plan.besides([], ['X-One', 'changed'])).toBeUndefined()
})

it('makes no text of what Node must see, and of what could not be written', () => {
  expect(new HeaderPlan().besides([], {})).toBeUndefined()
  for (const [name, value] of [
    ['connection', 'close'],
    ['content-disposition', 'attachment'],
    ['date', 'now'],
    ['x-line', 'a\r\nset-cookie: b=1'],
    ['x-\r\nb', 'c'],
    ['x letter', 'c'],
    ['x-sign', '\u2713'],
    ['', 'nameless'],
  ] as const)
    expect(new HeaderPlan({ [name]: value }).text).toBe('')
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

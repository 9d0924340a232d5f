import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { negotiate } from './negotiation.ts'

const hono = new Hono()
hono.get('/', (c) => c.text(negotiate(c, ['application/json', 'text/html', 'text/csv'])))

it.each([
  [undefined, 'application/json'],
  ['', 'application/json'],
  ['*/*', 'application/json'],
  ['text/*', 'text/html'],
  ['TEXT/CSV', 'text/csv'],
  ['text/html;q=0.2, text/csv;q=0.9', 'text/csv'],
  ['text/html;q=0, text/*', 'text/csv'],
  ['application/json;q=0, */*;q=0.1', 'text/html'],
  ['*/*;q=0.1, text/csv', 'text/csv'],
  ['text/html; charset=utf-8 ; q=0.4, text/csv;q=0.3', 'text/html'],
  ['text/csv;q=9', 'text/csv'],
  ['image/png', 406],
  ['text/html;q=0', 406],
  ['*/*;q=0', 406],
  ['text/html;q=x', 406],
  ['nonsense', 406],
  [`${'a/b,'.repeat(40)}text/html`, 406],
])('Accept: %s gets %s', async (accept, expected) => {
  const response = await hono.request('/', accept === undefined ? {} : { headers: { accept } })
  expect(response.status === 200 ? await response.text() : response.status).toBe(expected)
})

it('says in a Hono app without any slots, too, what the answer depends on', async () => {
  const response = await new Hono()
    .get('/', (c) => {
      c.header('vary', 'Origin')
      return c.text(negotiate(c, ['text/plain']))
    })
    .request('/')
  expect(response.headers.get('vary')).toBe('Origin, Accept')
})

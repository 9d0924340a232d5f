import { endpoint, type Hono, html, NotFound, redirect } from 'tsango/http'
import { v } from 'tsango/schema'
import { samplePersons } from './persons.ts'

const lists = new Map(
  [
    ['1k', 1],
    ['10k', 10],
    ['100k', 100],
    ['500k', 490],
    ['1m', 1_014],
  ].map(([name, count]) => [name as string, samplePersons(count as number)]),
)

/** Text, JSON, HTML, headers, cookies, errors. */
export function simple(r: Hono): void {
  r.route(
    '/',
    endpoint('GET', '/', {}, async () => ({ message: 'Hello World' })),
  )
  for (const [name, persons] of lists)
    r.route(
      '/',
      endpoint('GET', `/${name}-json`, {}, async () => persons),
    )
  r.route(
    '/',
    endpoint('GET', '/sync-10k-json', {}, () => lists.get('10k')),
  )
  r.route(
    '/',
    endpoint('GET', '/header', { headers: { xTest: v.string() } }, async ({ headers }) => headers.xTest),
  )
  r.route(
    '/',
    endpoint('GET', '/cookie', { cookies: { session: v.string() } }, async ({ cookies }) => cookies.session),
  )
  r.route(
    '/',
    endpoint('GET', '/html', {}, async () => html('<h1>Hello</h1>')),
  )
  r.route(
    '/',
    endpoint('GET', '/redirect', {}, async () => redirect('/', { status: 302 })),
  )
  r.route('/', fails)
  r.route('/', slow)
}

const fails = endpoint('GET', '/exc', {}, async () => {
  throw new NotFound('Not found')
})

const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))

const slow = endpoint('GET', '/bench/slow', { query: { ms: v.optional(milliseconds, 100) } }, async ({ query }) => {
  await new Promise((resolve) => setTimeout(resolve, query.ms))
  return { ok: true, ms: query.ms }
})

import { endpoint, endpointsWith, type Hono } from 'tsango/http'
import { v } from 'tsango/schema'
import { Account, Author, MendedAuthor, Offer, Payload, whole } from './schemas.ts'

const text = v.optional(v.string())
const byId = { path: { id: whole }, query: { q: text } }

/** Parameters and bodies, by themselves and as what the peer calls class-based views. */
export function items(r: Hono): void {
  for (const one of [...plain, ...asViews, ...parsed, ...typed]) r.route('/', one)
}

function hundred() {
  return Array.from({ length: 100 }, (_, at) => ({ name: `item${at}`, price: at, is_offer: at % 2 === 0 }))
}

const plain = [
  endpoint('GET', '/items/:id', byId, async ({ path, query }) => ({ item_id: path.id, q: query.q ?? null })),
  endpoint('PUT', '/items/:id', { path: { id: whole }, body: Offer }, async ({ path, body }) => ({
    item_name: body.name,
    item_id: path.id,
  })),
  endpoint('GET', '/items100', {}, async () => hundred()),
]

/** What several endpoints share is said once; there is no instance that requests could share by mistake. */
const view = endpointsWith({ tags: ['views'] })

const asViews = [
  view('GET', '/cbv-simple', {}, async () => ({ message: 'Hello from APIView' })),
  view('POST', '/cbv-simple', { body: Offer }, async ({ body }) => ({ name: body.name, price: body.price, cbv: true })),
  view('GET', '/cbv-items100', {}, async () => hundred()),
  view('GET', '/cbv-items/:id', byId, async ({ path, query }) => ({
    item_id: path.id,
    q: query.q ?? null,
    cbv: true,
  })),
  view('PUT', '/cbv-items/:id', { path: { id: whole }, body: Offer }, async ({ path, body }) => ({
    item_name: body.name,
    item_id: path.id,
    cbv: true,
  })),
  view('POST', '/cbv-bench-parse', { body: Payload }, async ({ body }) => summary(body)),
  view('GET', '/cbv-response', {}, async () => ({ type: 'json', message: 'Hello from ViewSet' })),
]

function summary({ items: all, count }: v.InferOutput<typeof Payload>) {
  return { ok: true, n: all.length, count }
}

const parsed = [
  endpoint('POST', '/bench/parse', { body: Payload }, async ({ body }) => summary(body)),
  endpoint('POST', '/bench/serializer-raw', { body: Author, response: Author }, async ({ body }) => body),
  endpoint('POST', '/bench/serializer-validated', { body: MendedAuthor, response: Author }, async ({ body }) => body),
  endpoint('POST', '/users/bench/msgspec', { body: Account, response: Account }, async ({ body }) => body),
]

const amounts = { count: whole, price: v.number(), active: v.boolean() }
const filters = {
  page: whole,
  limit: whole,
  sort: v.string(),
  order: v.picklist(['asc', 'desc']),
  filter_active: v.boolean(),
  min_price: v.number(),
  max_price: v.number(),
}

const typed = [
  endpoint('GET', '/bench/params/typed/:id', { path: { id: whole }, query: amounts }, async ({ path, query }) => ({
    id: path.id,
    ...query,
  })),
  endpoint('GET', '/bench/params/multi-query', { query: filters }, async ({ query }) => query),
]

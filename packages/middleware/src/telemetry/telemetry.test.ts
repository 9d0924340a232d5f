import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { cache } from '@tsango/cache'
import { caching } from '@tsango/cache/app'
import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { watched } from '@tsango/core/spans'
import { createHttpApplication, type HttpApplication } from '@tsango/http/application'
import { type RunningServer, serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { atomic, f, Model } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables } from '@tsango/orm/testing'
import { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { tracing } from '../tracing/tracing.ts'
import { type CollectedSpan, type Collector, startCollector } from './fixtures/collector.ts'
import { requestSpans, telemetry, tracedFetch, UntraceableAddress } from './telemetry.ts'

class Item extends Model('shop.Item') {
  name = f.char(100)
}

const CLIENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const SECRET = 'pa55word-of-a-visitor'
const servers: RunningServer[] = []
let collector: Collector
let provider: TracerProvider
let meters: MeterProvider
let shop: RunningServer

const stock = defineApp({
  name: 'stock',
  routes: (r) => {
    r.get('/items/:id', (c) => c.json({ left: 3 }))
    r.get('/away', (c) => c.text('away', 503))
  },
})

function shopApp(address: string) {
  return defineApp({
    name: 'shop',
    models: [Item],
    routes: (r) => {
      r.get('/', (c) => c.text('hello'))
      r.get('/items/:id', async (c) => {
        const names = await cache.getOrSet('names', async () => (await Item.objects()).map(({ name }) => name))
        const answer = await tracedFetch(`${address}/items/1?key=${SECRET}`)
        return c.json({ names, ...(await answer.json()), trace: currentContext().trace })
      })
      r.get('/new', async (c) => {
        await atomic(() => Item.objects().create({ name: SECRET }))
        return c.text('made')
      })
      r.get('/away', async (c) => c.text((await tracedFetch(`${address}/away`)).statusText))
      r.get('/gone', async (c) => c.text((await tracedFetch('http://127.0.0.1:1/')).statusText))
      r.get('/boom', () => {
        throw new RangeError(`${SECRET} is out of range`)
      })
    },
  })
}

async function start(app: HttpApplication): Promise<RunningServer> {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  servers.push(server)
  return server
}

beforeAll(async () => {
  collector = await startCollector()
  const exporter = new OTLPTraceExporter({ url: `${collector.url}/v1/traces` })
  provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ url: `${collector.url}/v1/metrics` }),
  })
  meters = new MeterProvider({ readers: [reader] })
  trace.setGlobalTracerProvider(provider)
  metrics.setGlobalMeterProvider(meters)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const options = { mode: 'test', settings: { logger: { write: () => {} } } } as const
  const other = await start(createHttpApplication({ ...options, apps: [middleware(), telemetry(), stock] }))
  const app = createHttpApplication({
    mode: 'test',
    settings: { ...options.settings, databases: { default: 'sqlite::memory:' } },
    apps: [orm(), caching(), middleware(), telemetry(), shopApp(other.url)],
  })
  shop = await start(app)
  await app.run(() => createTables(currentDatabases().get()))
})

afterAll(async () => {
  for (const server of servers) await server.stop()
  await provider.shutdown()
  await meters.shutdown()
  await collector.close()
})

beforeEach(async () => {
  await provider.forceFlush()
  collector.spans.length = 0
})

/** The spans of one request, as they lie below each other. */
async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(shop.url + path, { headers })
  const body = await response.text()
  await provider.forceFlush()
  const [, traceId] = (response.headers.get('traceparent') ?? '').split('-')
  const spans = collector.spans.filter((span) => span.traceId === traceId)
  const below = (parent: string | undefined): unknown[] =>
    spans.filter((span) => span.parentSpanId === parent).map((span) => [span.name, ...below(span.spanId)])
  return { body, response, spans, below }
}

const one = (spans: readonly CollectedSpan[], name: string): CollectedSpan | undefined =>
  spans.find((span) => span.name === name)

it('joins request, cache, query and a call to another service in one trace', async () => {
  const { spans, below, body, response } = await ask('/items/7', { traceparent: CLIENT })
  expect(below('00f067aa0ba902b7')).toEqual([
    ['GET /items/:id', ['cache get'], ['SELECT'], ['cache set'], ['GET', ['GET /items/:id']]],
  ])
  expect(JSON.parse(body)).toMatchObject({ names: [], left: 3, trace: response.headers.get('traceparent') })
  const own = spans.find(({ parentSpanId }) => parentSpanId === '00f067aa0ba902b7')
  expect(response.headers.get('traceparent')).toBe(`00-4bf92f3577b34da6a3ce929d0e0e4736-${own?.spanId}-01`)
})

it('names what it tells as OpenTelemetry does', async () => {
  const { spans } = await ask('/items/8?token=abc')
  const [call, answer] = [one(spans, 'GET'), spans.find((span) => span.parentSpanId === one(spans, 'GET')?.spanId)]
  expect(call).toMatchObject({
    kind: 3,
    failed: false,
    attributes: { 'http.request.method': 'GET', 'server.address': '127.0.0.1', 'http.response.status_code': 200 },
  })
  expect(answer).toMatchObject({
    kind: 2,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/items/:id',
      'url.path': '/items/1',
      'url.scheme': 'http',
      'http.response.status_code': 200,
      'client.address': '127.0.0.1',
    },
  })
  expect(one(spans, 'cache get')?.attributes).toMatchObject({
    'cache.operation.name': 'get',
    'cache.store.name': 'memory',
  })
})

it('tells the texts of statements, never values, query strings or what errors say', async () => {
  const { spans } = await ask('/new')
  const insert = one(spans, 'INSERT')
  expect(insert?.attributes).toMatchObject({ 'db.operation.name': 'INSERT', 'db.namespace': 'default' })
  expect(insert?.attributes['db.query.text']).toMatch(/^insert into "shop_item"/i)
  await ask('/items/9')
  const boom = await ask(`/boom?why=${SECRET}`)
  expect(one(boom.spans, 'GET /boom')).toMatchObject({
    failed: true,
    attributes: { 'error.type': 'RangeError', 'http.response.status_code': 500 },
  })
  expect(collector.raw()).not.toContain(SECRET)
})

it('tells of services that fail, and of those that are not there', async () => {
  const away = await ask('/away')
  expect(one(away.spans, 'GET')).toMatchObject({ failed: true, attributes: { 'error.type': '503' } })
  const gone = await ask('/gone')
  expect(one(gone.spans, 'GET')?.failed).toBe(true)
  await expect(tracedFetch('/orders')).rejects.toBeInstanceOf(UntraceableAddress)
})

it('begins a trace where the client has none that is valid, and none of two requests is in the trace of the other', async () => {
  const [first, second, third] = await Promise.all([ask('/'), ask('/'), ask('/', { traceparent: '00-x' })])
  expect(new Set([first, second, third].map(({ spans }) => spans[0]?.traceId)).size).toBe(3)
  expect(first.spans.map(({ parentSpanId }) => parentSpanId)).toEqual([undefined])
})

it('measures requests by route, never by path', async () => {
  for (const path of ['/items/1', '/items/2', '/nowhere/3']) await ask(path)
  await meters.forceFlush()
  const found = collector.points.filter(({ metric }) => metric === 'http.server.request.duration').slice(-20)
  const shown = found.find(({ attributes }) => attributes['http.route'] === '/items/:id')
  expect(shown).toMatchObject({
    unit: 's',
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200 },
  })
  expect(shown?.count).toBeGreaterThan(3)
  expect(JSON.stringify(collector.points)).not.toContain('nowhere')
  expect(collector.points.findLast(({ metric }) => metric === 'http.server.active_requests')?.value).toBe(0)
})

it('takes the place of tracing(), and says so where both are there', () => {
  const both = defineApp({ name: 'both', middleware: [tracing()] })
  expect(createHttpApplication({ apps: [telemetry(), both], mode: 'test' }).problems).toMatchObject([
    { code: 'http.slot_twice' },
  ])
})

it('works in any Hono app, in three lines', async () => {
  const hono = new Hono()
  hono.use(toHono(requestSpans()))
  hono.get('/plain/:id', async (c) => {
    await context.with(context.active(), async () => trace.getTracer('own').startSpan('mine').end())
    return c.text('plain')
  })
  const [, traceId] = ((await hono.request('/plain/1')).headers.get('traceparent') ?? '').split('-')
  await provider.forceFlush()
  const spans = collector.spans.filter((span) => span.traceId === traceId)
  const server = one(spans, 'GET /plain/:id')
  expect(server).toBeDefined()
  expect(one(spans, 'mine')?.parentSpanId).toBe(server?.spanId)
})

it('tells no texts of statements where that is switched off, also alone', async () => {
  const hono = new Hono()
  hono.use(toHono(requestSpans({ statements: false })))
  const work = { name: 'SELECT', kind: 'client', attributes: { 'db.query.text': `SELECT '${SECRET}'` } } as const
  hono.get('/quiet', (c) => c.text(watched(work, () => 'done')))
  const [, traceId] = ((await hono.request('/quiet')).headers.get('traceparent') ?? '').split('-')
  await provider.forceFlush()
  const query = collector.spans.find((span) => span.traceId === traceId && span.name === 'SELECT')
  expect(query?.attributes).not.toHaveProperty('db.query.text')
  expect(JSON.stringify(query)).not.toContain(SECRET)
  expect(query).toBeDefined()
})

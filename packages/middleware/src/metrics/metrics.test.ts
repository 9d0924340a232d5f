import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { createMetrics, InvalidMetric, type MetricsOptions, metrics } from './metrics.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/posts/:id', (c) => c.text('post'))
    r.get('/boom', () => {
      throw new RangeError('boom')
    })
  },
})

async function serveWith(options: MetricsOptions, body: (url: string) => Promise<void>): Promise<void> {
  const app = createHttpApplication({
    apps: [metrics(options), site],
    mode: 'test',
    settings: { logger: { write: () => {} } },
  })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  await body(server.url)
  await server.stop()
}

it('counts by method, route and status, and never by what somebody made up', async () => {
  await serveWith({}, async (url) => {
    for (const path of ['/posts/1', '/posts/2', '/boom', '/nowhere/1', '/nowhere/2']) await fetch(url + path)
    await fetch(`${url}/posts/1`, { method: 'PROPFIND' })
    const response = await fetch(`${url}/metrics`)
    const text = await response.text()
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    const count = (route: string, status: number, method = 'GET') =>
      `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"}`
    expect(text).toContain(`${count('/posts/:id', 200)} 2\n`)
    expect(text).toContain(`${count('/boom', 500)} 1\n`)
    expect(text).not.toMatch(/nowhere|PROPFIND|posts\/1/)
    expect(text).toContain('method="_OTHER"')
  })
})

it('hides from strangers, and lets in who has the token', async () => {
  await serveWith({ allow: ['10.0.0.0/8'] }, async (url) => {
    expect((await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status).toBe(404)
  })
  await serveWith({}, async (url) => {
    const status = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status
    expect([
      await status({}),
      await status({ 'x-forwarded-for': '203.0.113.7' }),
      await status({ via: '1.1 proxy' }),
    ]).toEqual([200, 404, 404])
  })
  await serveWith({ token: 'a long token' }, async (url) => {
    const status = async (authorization: string) =>
      (await fetch(`${url}/metrics`, { headers: { authorization } })).status
    expect([await status(''), await status('Bearer wrong'), await status('Bearer a long token')]).toEqual([
      404, 404, 200,
    ])
  })
  expect(() => metrics({ allow: ['everyone'] })).toThrow(InvalidMetric)
})

it('writes what Prometheus reads', () => {
  const registry = createMetrics()
  registry.counter('orders_total', 'Orders\nin all \\ kinds.').add(2, { kind: 'a "b" \\ \n' })
  registry.gauge('queue', 'Waiting.').set(-1.5)
  const times = registry.histogram('times', 'Times.', [1, 5])
  for (const value of [0.5, 1, 3, 10]) times.observe(value)
  expect(registry.write()).toBe(`# HELP orders_total Orders\\nin all \\\\ kinds.
# TYPE orders_total counter
orders_total{kind="a \\"b\\" \\\\ \\n"} 2
# HELP queue Waiting.
# TYPE queue gauge
queue -1.5
# HELP times Times.
# TYPE times histogram
times_bucket{le="1"} 2
times_bucket{le="5"} 3
times_bucket{le="+Inf"} 4
times_sum 14.5
times_count 4
`)
})

it('bounds its series, and refuses what is no metric', () => {
  const registry = createMetrics()
  const counter = registry.counter('a', 'A.')
  for (let count = 0; count < 3000; count++) counter.add(1, { made: `up ${count}` })
  expect(registry.write().split('\n')).toHaveLength(1004)
  expect(registry.write()).toContain('a{overflow="true"} 2000')
  expect(() => counter.add(-1)).toThrow(InvalidMetric)
  expect(() => counter.add(1, { 'a-b': 1 })).toThrow(InvalidMetric)
  expect(() => registry.counter('a', '')).toThrow(InvalidMetric)
  expect(() => registry.counter('1a', '')).toThrow(InvalidMetric)
  expect(() => registry.histogram('h', '', [2, 1])).toThrow(InvalidMetric)
})

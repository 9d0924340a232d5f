/**
 * Figures for those who watch: how many requests, how long they took.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { NotFound } from '@tsango/http/errors'
import { defineSlot, type Exchange, exchangeOf } from '@tsango/http/slots'
import { timingSafeEqual } from '@tsango/toolkit/signing'
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { LOOPBACK, type Network, parseNetwork } from '../proxies/networks.ts'
import { methodOf } from '../telemetry/method.ts'
import { createMetrics, InvalidMetric, type MetricsRegistry } from './registry.ts'

export {
  type Counter,
  createMetrics,
  type Gauge,
  type Histogram,
  InvalidMetric,
  type Labels,
  type MetricsRegistry,
} from './registry.ts'

/** Options of {@link metrics}: who may read them, by `allow`, `token` or both. */
export interface MetricsOptions {
  /** Default: `/metrics`. */
  readonly path?: string
  /** Addresses and networks that may read them; default: this machine, where there is no `token`; not what a proxy on it passes on. */
  readonly allow?: readonly string[]
  /** Who sends it as `Authorization: Bearer …` may read them. */
  readonly token?: string
  /** Metrics of your own are written beside ours; default: a new registry. */
  readonly registry?: MetricsRegistry
}

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/**
 * Makes the app that counts requests and measures how long they take, by method, route and status, and writes it for Prometheus at `/metrics`. Names
 * follow OpenTelemetry. A route is its pattern (`/posts/:id`), never the path that somebody asked for. Who may not read them gets 404.
 *
 * @example
 * const registry = createMetrics()
 * const app = metrics({ registry, allow: ['10.0.0.0/8'] })
 * app.name // → 'metrics'
 */
export function metrics({ path = '/metrics', allow, token, registry = createMetrics() }: MetricsOptions = {}): App {
  const networks = (allow ?? (token === undefined ? LOOPBACK : [])).map(networkOf)
  const duration = registry.histogram('http_server_request_duration_seconds', 'Duration of requests, in seconds.')

  function read(c: Context): Response {
    const { address } = exchangeOf(c)
    const isNear = address !== undefined && networks.some((network) => network(address))
    // Who stands behind a proxy of this machine that nobody told us of seems to be on it.
    const isPassedOn = allow === undefined && FORWARDED.some((name) => c.req.header(name) !== undefined)
    if (!(isNear && !isPassedOn) && !hasToken(c, token)) throw new NotFound()
    return c.body(registry.write(), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    })
  }

  return defineApp({
    name: 'metrics',
    title: 'Metrics',
    middleware: [
      defineSlot({
        name: 'metrics',
        prepare: () => ({
          finish(exchange, { status }) {
            duration.observe((performance.now() - exchange.startedAt) / 1000, labelsOf(exchange, status))
          },
        }),
      }),
    ],
    routes: (r) => void r.get(path, read),
  })
}

function labelsOf({ c }: Exchange, status: number) {
  return {
    http_request_method: methodOf(c.req.method),
    http_route: routePath(c, -1),
    http_response_status_code: status,
  }
}

function hasToken(c: Context, token: string | undefined): boolean {
  const [, given] = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '') ?? []
  return token !== undefined && given !== undefined && timingSafeEqual(given, token)
}

function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (network === undefined)
    throw new InvalidMetric('/metrics', `${JSON.stringify(text)} is neither an address nor a network`)
  return network
}

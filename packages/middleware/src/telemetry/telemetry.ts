/**
 * Traces and metrics of OpenTelemetry: a span for each request, and below it one for each query, look into a cache and call to another service.
 *
 * @module
 */
import {
  type Context,
  context,
  createTraceState,
  type Meter,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { type App, defineApp, defineResource } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { type Spans, spansSlot } from '@tsango/core/spans'
import { defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import { routePath } from 'hono/route'
import { parseTraceparent } from '../tracing/tracing.ts'
import { methodOf } from './method.ts'
import { createSpans, traceparentOf, typeOf } from './spans.ts'

export { UntraceableAddress } from './errors.ts'
export { tracedFetch } from './traced-fetch.ts'

/** Options of {@link telemetry}. */
export interface TelemetryOptions {
  /** Whether the trace of a client is gone on with; default: yes. Without, each request begins one. */
  readonly inbound?: boolean
  /** Whether the texts of statements are told, with placeholders in the place of values; default: yes. */
  readonly statements?: boolean
  /** The name of what measures, as collectors show it; default: `tsango`. */
  readonly scope?: string
}

interface Measured {
  readonly span: Span
}

const measured = requestVariable<Measured>('tsango.telemetry')

/** Upper bounds of the duration of requests, in seconds, as the conventions of OpenTelemetry advise. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/**
 * Makes the app that tells OpenTelemetry of requests, queries, caches and calls ({@link tracedFetch}), by the names of its conventions. Where no SDK is
 * registered, nothing is told. It stands in the place of `tracing()`: the id of the trace is in the context, in logs and in the answer's `traceparent`.
 *
 * Paths are never names: a span is named by its route (`GET /posts/:id`), and neither query strings nor values of statements are told.
 *
 * @example
 * const app = telemetry({ statements: false })
 * app.name // → 'telemetry'
 */
export function telemetry(options: TelemetryOptions = {}): App {
  const { scope = 'tsango', statements = true } = options
  const spans = createSpans(trace.getTracer(scope), { statements })
  return defineApp({
    name: 'telemetry',
    title: 'Telemetry',
    resources: [
      defineResource<Spans>({ name: 'telemetry', slot: spansSlot, open: async () => spans, close: async () => {} }),
    ],
    middleware: [requestSpans(options, spans)],
  })
}

/** Makes the slot of {@link telemetry} alone: for a plain Hono app. */
export function requestSpans(options: TelemetryOptions = {}, spans?: Spans): Slot {
  const { inbound = true, scope = 'tsango', statements = true } = options
  const tracer = trace.getTracer(scope)
  const own = spans ?? createSpans(tracer, { statements })
  return defineSlot({
    name: 'tracing',
    prepare: () => {
      const figures = figuresOf(metrics.getMeter(scope))
      return {
        begin(exchange) {
          const parent = inbound ? parentOf(exchange) : context.active()
          const attributes = attributesOf(exchange)
          const span = tracer.startSpan(methodOf(exchange.c.req.method), { kind: SpanKind.SERVER, attributes }, parent)
          measured.set(exchange.c, { span })
          const header = traceparentOf(span)
          if (header !== undefined) {
            exchange.enter({ trace: header })
            exchange.setHeader('traceparent', header)
          }
          exchange.enter({ [spansSlot.key]: own })
          figures.active.add(1, { 'http.request.method': methodOf(exchange.c.req.method) })
        },
        around(exchange, run) {
          const found = measured.peek(exchange.c)
          return found === undefined ? run() : context.with(trace.setSpan(context.active(), found.span), run)
        },
        finish(exchange, { status }) {
          const found = measured.peek(exchange.c)
          if (found === undefined) return
          end(found.span, exchange, status)
          const labels = { 'http.request.method': methodOf(exchange.c.req.method) }
          figures.active.add(-1, labels)
          figures.duration.record((performance.now() - exchange.startedAt) / 1000, {
            ...labels,
            'http.route': routePath(exchange.c, -1),
            'http.response.status_code': status,
          })
        },
      }
    },
  })
}

/** The context of who asked: by the propagators that are registered, else as W3C Trace Context has it. */
function parentOf(exchange: Exchange): Context {
  const active = context.active()
  const found = propagation.extract(active, exchange, HEADERS)
  if (trace.getSpanContext(found) !== trace.getSpanContext(active)) return found
  const remote = parseTraceparent(exchange.header('traceparent'))
  if (remote === undefined) return found
  const { traceId, parentId: spanId, sampled } = remote
  const state = exchange.header('tracestate')
  const traceState = state === undefined ? {} : { traceState: createTraceState(state) }
  return trace.setSpanContext(found, {
    traceId,
    spanId,
    isRemote: true,
    traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    ...traceState,
  })
}

const HEADERS = {
  get: (exchange: Exchange, name: string) => exchange.header(name.toLowerCase()),
  keys: () => ['traceparent', 'tracestate', 'baggage'],
}

function figuresOf(meter: Meter) {
  return {
    duration: meter.createHistogram('http.server.request.duration', {
      unit: 's',
      description: 'Duration of requests.',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
    active: meter.createUpDownCounter('http.server.active_requests', {
      unit: '{request}',
      description: 'Requests under way.',
    }),
  }
}

function attributesOf(exchange: Exchange) {
  const { c, address, secure } = exchange
  const agent = exchange.header('user-agent')
  return {
    'http.request.method': methodOf(c.req.method),
    'url.path': c.req.path,
    'url.scheme': secure ? 'https' : 'http',
    ...(address === undefined ? {} : { 'client.address': address }),
    ...(agent === undefined ? {} : { 'user_agent.original': agent }),
  }
}

function end(span: Span, { c, error, context: known, requestId }: Exchange, status: number): void {
  const route = routePath(c, -1)
  span.updateName(`${methodOf(c.req.method)} ${route}`)
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
  if (requestId !== '') span.setAttribute('tsango.request.id', requestId)
  const tenant = known.tenant ?? currentContext().tenant
  if (tenant !== undefined) span.setAttribute('tsango.tenant', tenant)
  if (status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.setAttribute('error.type', error === undefined ? String(status) : typeOf(error))
  }
  span.end()
}

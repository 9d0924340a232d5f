import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { type Spans, whenEnded } from '@tsango/core/spans'
import { formatTraceparent } from '../tracing/tracing.ts'

const STATEMENT = 'db.query.text'

/** Tells a tracer of the work that is watched: each a span below the one under way. */
export function createSpans(tracer: Tracer, { statements }: { readonly statements: boolean }): Spans {
  return {
    watch({ name, kind, attributes, outcome }, body) {
      const { [STATEMENT]: text, ...rest } = attributes
      const told = statements && text !== undefined ? { ...rest, [STATEMENT]: text } : rest
      const span = tracer.startSpan(name, {
        kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL,
        attributes: told,
      })
      const below = trace.setSpan(context.active(), span)
      const carrier: Record<string, string> = {}
      if (kind === 'client') propagation.inject(below, carrier)
      const header = traceparentOf(span)
      if (header !== undefined) carrier['traceparent'] ??= header
      return whenEnded(
        () => context.with(below, () => body(carrier)),
        (error, value) => {
          // What an error says may hold a row or an address with its password; its kind does not.
          if (error !== undefined) fail(span, typeOf(error))
          else if (outcome !== undefined) {
            const { attributes, failure } = outcome(value)
            span.setAttributes(attributes)
            if (failure !== undefined) fail(span, failure)
          }
          span.end()
        },
      )
    },
  }
}

function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** The `traceparent` below a span; nothing where no SDK is registered. */
export function traceparentOf(span: Span): string | undefined {
  const known = span.spanContext()
  if (!trace.isSpanContextValid(known)) return undefined
  const { traceId, spanId, traceFlags } = known
  return formatTraceparent({ traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 })
}

/** The kind of an error, never what it says. */
export function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

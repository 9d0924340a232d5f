/**
 * One trace through several services, as W3C Trace Context has it.
 *
 * @module
 */
import { randomBytes } from 'node:crypto'
import { defineSlot, exchangeOf, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'

/** A trace, and where in it we are. */
export interface Trace {
  /** 32 hexadecimal digits, the same in all services. */
  readonly traceId: string
  /** 16 hexadecimal digits: this request. */
  readonly spanId: string
  /** The span of whoever asked; nothing where the trace begins here. */
  readonly parentId?: string
  /** Whether it is recorded. */
  readonly sampled: boolean
}

/** Options of {@link tracing}. */
export interface TracingOptions {
  /** Whether a trace that begins here is recorded, or how many of a hundred; default: all. */
  readonly sample?: number
  /** Whether the trace of a client is gone on with; default: yes. Without, each request begins one. */
  readonly inbound?: boolean
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const SAMPLED = 1

/** Reads a `traceparent` (W3C Trace Context, 3.2); nothing where it is not valid, as then a new trace begins. */
export function parseTraceparent(
  header: string | undefined,
): { traceId: string; parentId: string; sampled: boolean } | undefined {
  const [, version, traceId = '', parentId = '', flags = '00', more] = FORM.exec(header ?? '') ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED }
}

/** Writes a trace as the `traceparent` of a request that we send. */
export function formatTraceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/** The trace of the request; nothing without the slot. */
export function traceOf(c: Context): Trace | undefined {
  const found = parseTraceparent(exchangeOf(c).context.trace)
  return found && { traceId: found.traceId, spanId: found.parentId, sampled: found.sampled }
}

/**
 * Makes the slot that goes on with the trace of `traceparent`, or begins one: in the context of core (`currentContext().trace`, from where jobs, logs and
 * outgoing requests take it) and in the `traceparent` of the response.
 *
 * @example
 * const slot = tracing({ sample: 10 })
 * slot.name // → 'tracing'
 */
export function tracing({ sample = 100, inbound = true }: TracingOptions = {}): Slot {
  return defineSlot({
    name: 'tracing',
    prepare: () => ({
      begin(exchange) {
        const parent = inbound ? parseTraceparent(exchange.header('traceparent')) : undefined
        const ids = randomBytes(24).toString('hex')
        const traceId = parent?.traceId ?? ids.slice(0, 32)
        const sampled = parent?.sampled ?? Math.random() * 100 < sample
        const trace = formatTraceparent({ traceId, spanId: ids.slice(32), sampled })
        exchange.enter({ trace })
        exchange.setHeader('traceparent', trace)
      },
    }),
  })
}

/**
 * One line for each request, with the names of OpenTelemetry.
 *
 * @module
 */
import { defineSetting, optionFault, type Setting } from '@tsango/core/settings'
import { type LogRecord, whose } from '@tsango/http/log'
import { logger } from '@tsango/http/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration, readDuration } from '@tsango/toolkit/durations'
import { MASK, maskUrl } from '@tsango/toolkit/masking'
import { routePath } from 'hono/route'
import { nameOfPair } from '../csrf/query.ts'

/** What can be given for {@link accessLogSetting}; `true` stands for `{}`. */
export interface AccessLogOptions {
  /** From how long on a request is a warning; default: 1 s. */
  readonly slow?: DurationInput
  /** Whether only what failed (400 and above) or was slow leaves a line; default: no. */
  readonly errorsOnly?: boolean
  /** Whether the query string is written, with its secret parameters masked; default: no. */
  readonly query?: boolean
  /** Names of parameters of the query whose values are masked, too, such as `['iban']`, in any case. */
  readonly redact?: readonly string[]
  /** Whether the address of the client is written; default: yes. */
  readonly address?: boolean
  /** The share of requests that leave a line, from 0 to 1: 0.1 is one in ten, by chance. What fails or is slow always does. Default: 1. */
  readonly sample?: number
  /** Paths that leave no line, exact, such as `/health`; what fails does. */
  readonly except?: readonly string[]
}

interface Plan {
  readonly slow: number
  readonly errorsOnly: boolean
  readonly query: boolean
  readonly redact: ReadonlySet<string>
  readonly address: boolean
  readonly sample: number
  readonly except: ReadonlySet<string>
}

const FORM = {
  slow: 'duration',
  errorsOnly: 'boolean',
  query: 'boolean',
  redact: 'list',
  address: 'boolean',
  sample: 'number',
  except: 'list',
} as const

/** Whether and how each request leaves a line in the log; default: yes, but for tests. */
export const accessLogSetting: Setting<Plan | undefined> = defineSetting<Plan | undefined>('accessLog', {
  help: 'true or false, or { slow: "1s", errorsOnly, query, redact: ["iban"], address: false, sample: 0.1, except: ["/health"] }.',
  form: { anyOf: ['boolean', { options: FORM }] },
  read: (given, { mode }) => {
    if (given === undefined) return { value: mode === 'test' ? undefined : planOf({}) }
    if (typeof given === 'boolean') return { value: given ? planOf({}) : undefined }
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not true, false or options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    const { sample = 1 } = given as AccessLogOptions
    if (typeof sample !== 'number' || !(sample >= 0 && sample <= 1))
      return { fault: `sample is ${JSON.stringify(sample)}, and not from 0 to 1.` }
    const { slow } = given as AccessLogOptions
    if (slow !== undefined && (readDuration(slow) ?? -1) < 0)
      return { fault: 'slow is not a length of time.', hint: 'Write it like "500ms".' }
    return { value: planOf(given) }
  },
})

function planOf(given: AccessLogOptions): Plan {
  const { slow = '1s', errorsOnly = false, query = false, address = true, sample = 1, except = [], redact = [] } = given
  const masked = new Set(redact.map((name) => name.toLowerCase()))
  return { slow: parseDuration(slow), errorsOnly, query, redact: masked, address, sample, except: new Set(except) }
}

/** What {@link accessLog} takes beside its setting. */
export interface AccessLogParts {
  /** A number from 0 up to 1, which decides with `sample`; default: `Math.random`. */
  readonly random?: () => number
}

/**
 * Makes the slot that logs each request when its response is made, in the area `http.access`: method, path, route, status, seconds, address, id and trace.
 * What takes long and what fails (400 and above) is a warning, as in Django. The query string is left out, as secrets travel in it, unless it is asked for.
 */
export function accessLog({ random = Math.random }: AccessLogParts = {}): Slot {
  return defineSlot({
    name: 'access-log',
    prepare: ({ setting }) => {
      const plan = setting(accessLogSetting)
      if (plan === undefined) return {}
      const log = setting(logger)
      const isLeftOut = (path: string): boolean => plan.errorsOnly || plan.except.has(path)
      return {
        finish(exchange, { status }) {
          const milliseconds = performance.now() - exchange.startedAt
          const isSlow = milliseconds >= plan.slow
          if (
            status < 400 &&
            !isSlow &&
            (isLeftOut(exchange.c.req.path) || (plan.sample < 1 && random() >= plan.sample))
          )
            return
          const level = status >= 400 || isSlow ? 'warn' : 'info'
          log.write(recordOf(exchange, { status, milliseconds, level, plan }))
        },
      }
    },
  })
}

interface Seen {
  readonly status: number
  readonly milliseconds: number
  readonly level: 'info' | 'warn'
  readonly plan: Plan
}

function recordOf(exchange: Exchange, { status, milliseconds, level, plan }: Seen): LogRecord {
  const { c, requestId, address, context } = exchange
  const { method, path } = c.req
  const duration = Math.round(milliseconds * 100) / 100
  const record: Record<string, unknown> & LogRecord = {
    level,
    area: 'http.access',
    event: 'request',
    message: `${method} ${path} ${status} ${duration} ms`,
    'http.request.method': method,
    'url.path': path,
    'http.route': routePath(c, -1),
    'http.response.status_code': status,
    'http.server.request.duration': Math.round(milliseconds * 10) / 10_000,
    requestId,
  }
  if (plan.address) record['client.address'] = address
  if (plan.query) record['url.query'] = maskNames(maskUrl(new URL(c.req.url).search), plan.redact)
  return Object.assign(record, whose(context))
}

function maskNames(search: string, names: ReadonlySet<string>): string {
  if (names.size === 0 || search === '') return search
  const pairs = search.slice(1).split('&')
  const masked = pairs.map((pair) =>
    names.has(nameOfPair(pair).toLowerCase()) ? `${pair.split('=', 1).join('')}=${MASK}` : pair,
  )
  return `?${masked.join('&')}`
}

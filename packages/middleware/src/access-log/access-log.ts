/**
 * One line for each request, with the names of OpenTelemetry.
 *
 * @module
 */
import { defineSetting, optionFault, type Setting } from '@tsango/core/settings'
import { type LogRecord, whose } from '@tsango/http/log'
import { logger } from '@tsango/http/settings'
import { defineSlot, type Exchange, HEADER_NAME, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration, readDuration } from '@tsango/toolkit/durations'
import { isSecretName, MASK, maskUrl } from '@tsango/toolkit/masking'
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
  /** Names of parameters of the query, and of headers, whose values are masked, too, such as `['iban']`, in any case. */
  readonly redact?: readonly string[]
  /** Whether the address of the client is written; default: yes. */
  readonly address?: boolean
  /** The share of requests that leave a line, from 0 to 1: 0.1 is one in ten, by chance. What fails or is slow always does. Default: 1. */
  readonly sample?: number
  /**
   * Names of headers of the request that are written, such as `['user-agent', 'referer']`, as `http.request.header.user-agent`: a list of one text, of 500
   * characters at most. Those that are secret by their name (`cookie`, `authorization`, `x-api-key`, …) or among `redact` are masked. Default: none.
   */
  readonly requestHeaders?: readonly string[]
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
  readonly requestHeaders: readonly HeaderPlan[]
  readonly except: ReadonlySet<string>
}

/** A header that is written: its name, the field that it becomes, and whether only that it came is said. */
interface HeaderPlan {
  readonly name: string
  readonly field: string
  readonly isSecret: boolean
}

/** How much of a header is written. */
const LONGEST = 500

const FORM = {
  slow: 'duration',
  errorsOnly: 'boolean',
  query: 'boolean',
  redact: 'list',
  address: 'boolean',
  sample: 'number',
  requestHeaders: 'list',
  except: 'list',
} as const

/** Whether and how each request leaves a line in the log; default: yes, but for tests. */
export const accessLogSetting: Setting<Plan | undefined> = defineSetting<Plan | undefined>('accessLog', {
  help: 'true or false, or { slow: "1s", errorsOnly, query, redact: ["iban"], address: false, sample: 0.1, requestHeaders: ["user-agent"], except: ["/health"] }.',
  form: { anyOf: ['boolean', { options: FORM, alone: { true: {} } }] },
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
    const { slow, requestHeaders = [] } = given as AccessLogOptions
    const wrong = requestHeaders.find((name) => !HEADER_NAME.test(name))
    if (wrong !== undefined)
      return {
        fault: `requestHeaders: ${JSON.stringify(wrong)} is not the name of a header.`,
        hint: 'Write names as "user-agent".',
      }
    if (slow !== undefined && (readDuration(slow) ?? -1) < 0)
      return { fault: 'slow is not a length of time.', hint: 'Write it like "500ms".' }
    return { value: planOf(given) }
  },
})

function planOf(given: AccessLogOptions): Plan {
  const { slow = '1s', errorsOnly = false, query = false, address = true, sample = 1, except = [] } = given
  const redact = new Set((given.redact ?? []).map((name) => name.toLowerCase()))
  const headers = new Set((given.requestHeaders ?? []).map((name) => name.toLowerCase()))
  const requestHeaders = [...headers].map((name) => ({
    name,
    field: `http.request.header.${name}`,
    isSecret: isSecretName(name) || redact.has(name),
  }))
  return {
    slow: parseDuration(slow),
    errorsOnly,
    query,
    redact,
    address,
    sample,
    requestHeaders,
    except: new Set(except),
  }
}

/** What {@link accessLog} takes beside its setting. */
export interface AccessLogParts {
  /** A number from 0 up to 1, which decides with `sample`; default: `Math.random`. */
  readonly random?: () => number
}

/**
 * Makes the slot that logs each request when its response is made, in the area `http.access`: method, path, route, status, seconds, address, id and trace,
 * and the headers of the request that `requestHeaders` names. What takes long and what fails (400 and above) is a warning, as in Django. The query string
 * is left out, as secrets travel in it, unless it is asked for.
 *
 * @example
 * import { createHttpApplication } from '@tsango/http/application'
 * import { middleware } from '@tsango/middleware'
 * const lines: Readonly<Record<string, unknown>>[] = []
 * const settings = { logger: { write: (line) => lines.push(line) }, accessLog: { requestHeaders: ['User-Agent', 'Cookie'] } }
 * const app = createHttpApplication({ apps: [middleware()], mode: 'test', settings })
 * await app.request('/', { headers: { 'user-agent': 'curl/8', cookie: 'session=abc' } })
 * lines[0]['http.request.header.user-agent'] // → ['curl/8']
 * lines[0]['http.request.header.cookie'] // → ['••••••']
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
  for (const header of plan.requestHeaders) {
    const value = exchange.header(header.name)
    if (value !== undefined) record[header.field] = [shown(value, header, plan)]
  }
  return Object.assign(record, whose(context))
}

// An address, such as that of the page before, is masked before it is cut: of half an address nobody sees what is secret.
function shown(value: string, { isSecret }: HeaderPlan, { redact }: Plan): string {
  if (isSecret) return MASK
  const masked = maskUrl(value)
  const at = masked.indexOf('?')
  const whole = at === -1 ? masked : masked.slice(0, at) + maskNames(masked.slice(at), redact)
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole
}

function maskNames(search: string, names: ReadonlySet<string>): string {
  if (names.size === 0 || search === '') return search
  const pairs = search.slice(1).split('&')
  const masked = pairs.map((pair) =>
    names.has(nameOfPair(pair).toLowerCase()) ? `${pair.split('=', 1).join('')}=${MASK}` : pair,
  )
  return `?${masked.join('&')}`
}

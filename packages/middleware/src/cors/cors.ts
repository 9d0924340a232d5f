/**
 * Which other origins may call from a browser (Fetch, "CORS protocol").
 *
 * @module
 */
import { defineSetting, type Form, type Setting } from '@tsango/core/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'

/** What can be given for {@link corsSetting}. */
export interface CorsOptions {
  /** Origins such as `https://app.example.com`, or `'*'` for any. */
  readonly origins: readonly string[] | '*'
  /** Whether cookies may come along; not together with any origin. Default: no. */
  readonly credentials?: boolean
  /** Default: GET, HEAD, POST, PUT, PATCH, DELETE, QUERY. */
  readonly methods?: readonly string[]
  /** Headers of requests; default: content-type, authorization, x-csrf-token, x-request-id. */
  readonly headers?: readonly string[]
  /** Headers of responses that scripts may read; default: x-request-id. */
  readonly expose?: readonly string[]
  /** How long browsers remember the answer to a preflight; default: 10 min. */
  readonly maxAge?: DurationInput
}

const FORM: Readonly<Record<string, Form>> = {
  origins: { anyOf: [{ choice: ['*'] }, 'list'] },
  credentials: 'boolean',
  methods: 'list',
  headers: 'list',
  expose: 'list',
  maxAge: 'duration',
}
const NAMES = Object.keys(FORM)

/** Other origins that may call; default: none. */
export const corsSetting: Setting<CorsOptions | undefined> = defineSetting<CorsOptions | undefined>('cors', {
  help: '{ origins: ["https://app.example.com"], credentials: true }, or { origins: "*" } without credentials.',
  form: { options: FORM },
  read: (given) => {
    if (given === undefined) return { value: undefined }
    const fault = faultOf(given)
    // `faultOf` has looked at every option.
    return fault === undefined ? { value: given as CorsOptions } : { fault }
  },
})

function faultOf(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return `${JSON.stringify(given)} is not an object of options.`
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) return `"${unknown}" is not one of its options. Known: ${NAMES.join(', ')}.`
  const { origins, credentials } = given as Partial<CorsOptions>
  if (credentials === true && (origins === '*' || origins?.includes('*'))) {
    return 'Any origin together with credentials would let every site act as the user who visits it.'
  }
  if (origins === '*') return undefined
  if (!Array.isArray(origins)) return 'origins is neither a list nor "*".'
  const wrong = origins.find((origin) => !isOrigin(origin))
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} is not an origin: write scheme://host, without a path.`
}

function isOrigin(text: unknown): boolean {
  return typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text
}

/** Makes the slot that answers preflights and lets the given origins read responses; without the setting it does nothing. */
export function cors(): Slot {
  return defineSlot({
    name: 'cors',
    prepare: ({ setting }) => {
      const options = setting(corsSetting)
      return options === undefined ? {} : prepareCors(options)
    },
  })
}

function prepareCors(options: CorsOptions) {
  const { origins, credentials = false, expose = ['x-request-id'] } = options
  const preflight = preflightHeaders(options)
  const listed = origins === '*' ? undefined : new Set(origins)
  const allow = (exchange: Exchange, origin: string): void => {
    exchange.setHeader('access-control-allow-origin', listed ? origin : '*')
    if (credentials) exchange.setHeader('access-control-allow-credentials', 'true')
    if (expose.length > 0) exchange.setHeader('access-control-expose-headers', expose.join(', '))
  }
  return {
    // A refusal depends on the origin as much as a permission does, and a cache must know.
    ...(listed ? { headers: { vary: 'Origin' } } : {}),
    decide(exchange: Exchange): Response | undefined {
      const origin = exchange.header('origin')
      if (origin === undefined || (listed && !listed.has(origin))) return undefined
      allow(exchange, origin)
      const asks = exchange.c.req.method === 'OPTIONS' && exchange.header('access-control-request-method') !== undefined
      return asks ? new Response(null, { status: 204, headers: preflight }) : undefined
    },
  }
}

function preflightHeaders(options: CorsOptions): Record<string, string> {
  const { methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'], maxAge = '10m' } = options
  const { headers = ['content-type', 'authorization', 'x-csrf-token', 'x-request-id'] } = options
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': headers.join(', '),
    'access-control-max-age': String(Math.floor(parseDuration(maxAge) / 1000)),
    vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
  }
}

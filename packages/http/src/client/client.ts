/**
 * A client for other services whose addresses need not be trusted.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { AddressRefused, AnswerInvalid, AnswerLate, AnswerTooLarge, ClientInvalid, RedirectRefused } from './errors.ts'
import { type Outgoing, type Sending, send } from './exchange.ts'
import { createGuard, type GuardOptions } from './guard.ts'
import { backoff, IDEMPOTENT, PASSING, retryAfter } from './retries.ts'
import { tracedCall } from './traced.ts'

export { AddressRefused, AnswerInvalid, AnswerLate, AnswerTooLarge, ClientInvalid, RedirectRefused } from './errors.ts'
export type { GuardOptions } from './guard.ts'
export { type CallInfo, tracedCall } from './traced.ts'

/** Options of {@link createClient}. */
export interface ClientOptions extends GuardOptions {
  /**
   * How long a call may take, with all its redirects and retries, to the end of the answer, whose reading
   * fails then. Default: 30 s.
   */
  readonly timeout?: DurationInput
  /** How often a call that may be repeated is sent again; default: 2. */
  readonly retries?: number
  /** How long a `Retry-After` is waited for; an answer that asks for more is given as it is. Default: 10 s. */
  readonly maxWait?: DurationInput
  /** Bytes of an answer, as they are read; default: 10 MiB. */
  readonly maxBytes?: number
  /** Default: 5; `0` gives the redirect itself. */
  readonly redirects?: number
  /** Default: `'tsango'`. Who asks much says where they can be reached: `'shop/1.0 (+https://shop.example/bot)'`. */
  readonly userAgent?: string
  /** Between 0 and 1; default: `Math.random`. */
  readonly random?: () => number
}

/** Asks as `fetch` does. */
export type Client = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

const METHODS = new Set([...IDEMPOTENT, 'POST', 'PATCH'])

/**
 * Makes a `fetch` for addresses that come from outside, such as those of webhooks and pictures. It refuses what is not public: loopback, private, link-local and
 * metadata addresses of IPv4 and IPv6, however they are written, after the name was resolved and at every redirect; the connection goes to the very address that was
 * looked at. A call that may be repeated is sent again where the connection fails or the answer is 429, 502, 503 or 504, after a pause by chance or what
 * `Retry-After` asks. The body of a request is read into memory first. It takes the trace along. On Node, Bun and Deno. Raises {@link ClientInvalid}, its calls {@link AddressRefused},
 * {@link AnswerInvalid}, {@link AnswerLate}, {@link AnswerTooLarge} and {@link RedirectRefused}.
 *
 * @example
 * const ask = createClient({ timeout: '5s', maxBytes: 1024 * 1024 })
 * await ask('http://169.254.169.254/latest/meta-data/') // → throws AddressRefused
 */
export function createClient(options: ClientOptions = {}): Client {
  const {
    retries = 2,
    maxBytes = 10 * 1024 * 1024,
    redirects = 5,
    userAgent = 'tsango',
    random = Math.random,
  } = options
  const [timeout, maxWait] = [parseDuration(options.timeout ?? '30s'), parseDuration(options.maxWait ?? '10s')]
  for (const [name, value] of Object.entries({ retries, maxBytes, redirects }))
    if (!Number.isSafeInteger(value) || value < 0) throw new ClientInvalid(`"${name}" is ${value}, and no whole number`)
  const guard = createGuard(options)

  async function follow(first: Outgoing, sending: Sending, mode: RequestRedirect): Promise<Response> {
    let outgoing = first
    for (let left = redirects; ; left--) {
      const response = await send(outgoing, sending)
      const location = response.headers.get('location')
      if (location === null || !REDIRECTS.has(response.status)) return response
      if (redirects === 0 || mode === 'manual') return response
      await response.body?.cancel()
      if (mode === 'error') throw new RedirectRefused(outgoing.url.host, 'the call says redirect: "error"')
      if (left === 0) throw new RedirectRefused(first.url.host, `there are more than ${redirects}`)
      outgoing = redirected(outgoing, response.status, location)
    }
  }

  // How long to wait before the next try; nothing where the answer stands.
  function pauseOf(response: Response, attempt: number): number | undefined {
    if (!PASSING.has(response.status)) return undefined
    const asked = retryAfter(response.headers.get('retry-after'), Date.now())
    if (asked === undefined) return backoff(attempt, random)
    return asked <= maxWait ? asked : undefined
  }

  async function repeat(outgoing: Outgoing, sending: Sending, mode: RequestRedirect): Promise<Response> {
    const most = IDEMPOTENT.has(outgoing.method) ? retries : 0
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= most
      const response = await follow(outgoing, sending, mode).catch((error: unknown) => {
        if (isLast || isFinal(error) || sending.signal.aborted) throw error
        return undefined
      })
      const pause = response === undefined ? backoff(attempt, random) : isLast ? undefined : pauseOf(response, attempt)
      if (response !== undefined && pause === undefined) return response
      await response?.body?.cancel()
      await sleep(pause, undefined, { signal: sending.signal })
    }
  }

  return async function ask(input, init) {
    // Before there is a request: what `Request` says of an address that it does not take quotes it, password and all.
    const url = addressOf(input)
    guard.check(url)
    const request = new Request(input, init)
    if (!METHODS.has(request.method))
      throw new ClientInvalid(`"${request.method}" is no method that it knows: ${[...METHODS].join(', ')}`)
    const late = AbortSignal.timeout(timeout)
    const signal = AbortSignal.any([late, request.signal])
    const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer())
    return await tracedCall({ method: request.method, url }, async (carrier) => {
      const headers = headersOf(request.headers, { ...carrier, 'user-agent': userAgent, ...OWN })
      try {
        const outgoing = { method: request.method, url, headers, body }
        return await repeat(outgoing, { guard, maxBytes, signal }, request.redirect)
      } catch (error) {
        throw late.aborted ? new AnswerLate(url.host, timeout) : error
      }
    })
  }
}

function addressOf(input: string | URL | Request): URL {
  const address = input instanceof Request ? input.url : String(input)
  if (!URL.canParse(address))
    throw new ClientInvalid('what it is asked for is no whole address, such as "https://example.com/"')
  return new URL(address)
}

// What belongs to the connection, or is said by the address and the body.
const OF_CONNECTION = [
  'host',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
]
const OWN = { accept: '*/*', 'accept-encoding': 'gzip, br' }

function headersOf(given: Headers, defaults: Readonly<Record<string, string>>): Headers {
  const headers = new Headers(given)
  for (const name of OF_CONNECTION) headers.delete(name)
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value)
  return headers
}

// To ask again changes nothing about them.
function isFinal(error: unknown): boolean {
  return [AddressRefused, AnswerInvalid, AnswerTooLarge, RedirectRefused].some((kind) => error instanceof kind)
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization']
const OF_BODIES = ['content-type', 'content-encoding', 'content-language', 'content-location']

function redirected(from: Outgoing, status: number, location: string): Outgoing {
  if (!URL.canParse(location, from.url)) throw new RedirectRefused(from.url.host, 'it leads to no address')
  const url = new URL(location, from.url)
  const headers = new Headers(from.headers)
  // They were meant for the first one alone.
  if (url.origin !== from.url.origin) for (const name of CREDENTIALS) headers.delete(name)
  // As browsers do it (section 15.4): another address that tells of the outcome is asked with GET.
  const isOther = status === 303 ? from.method !== 'HEAD' : status < 303 && from.method === 'POST'
  if (!isOther) return { ...from, url, headers }
  for (const name of OF_BODIES) headers.delete(name)
  return { method: 'GET', url, headers, body: undefined }
}

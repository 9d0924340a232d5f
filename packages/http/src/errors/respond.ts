import { enterContext } from '@tsango/core/context'
import { TsangoError } from '@tsango/core/errors'
import { within } from '@tsango/toolkit/durations'
import { HTTPException } from 'hono/http-exception'
import { errorFields, type Logger, whose } from '../log/log.ts'
import type { Exchange } from '../slots/exchange.ts'
import { BadRequest, GatewayTimeout } from './classes.ts'
import { HttpError } from './http-error.ts'
import { prefersHtml } from './negotiate.ts'
import { plainErrorPage, plainPolicy } from './page.ts'
import { ErrorPageEmpty, ErrorPageLate, type ErrorPageMaker } from './pages.ts'
import { type ProblemDetails, problemOf } from './problem.ts'

/** Makes the response to an error. */
export type ErrorResponder = (error: unknown, exchange: Exchange) => Response | Promise<Response>

/** What {@link createErrorResponder} takes. */
export interface ErrorResponderOptions {
  readonly logger: Logger
  /** The page for a 5xx in development. */
  readonly debugPage?: (error: unknown, exchange: Exchange) => Promise<string>
  /** The page of the site for a status, where it has one. */
  readonly pageOf?: (status: number) => ErrorPageMaker | undefined
}

/** Answers errors with problem details (RFC 9457) or a page, by negotiation, and logs what a client is not told. */
export function createErrorResponder({ logger, debugPage, pageOf }: ErrorResponderOptions): ErrorResponder {
  return function respondToError(error, exchange) {
    if (exchange.isBrokenOff && isReset(error)) return respond(brokenOff(error), exchange)
    if (exchange.isGone && isGivenUp(error)) return respond(new ClientGone(error), exchange)
    if (error instanceof SyntaxError && mayBeOfBody(exchange)) {
      return blame(error, exchange).then((found) => respond(found, exchange))
    }
    return respond(error, exchange)
  }

  function respond(error: unknown, exchange: Exchange): Response | Promise<Response> {
    exchange.error = error
    if (error instanceof HTTPException && error.res !== undefined) return error.getResponse()
    const problem = problemOf(error, exchange.requestId)
    if (problem.status >= 500) logger.write(record(error, problem, exchange))
    const headers = error instanceof HttpError ? error.headers : retryOf(error)
    if (!prefersHtml(exchange.header('accept'))) return problemResponse(problem, headers)
    if (problem.status >= 500 && debugPage) {
      return debugPage(error, exchange).then((page) => pageResponse(page, problem.status, headers))
    }
    const make = pageOf?.(problem.status)
    if (make === undefined) return plain(problem, exchange, headers)
    return ownPage(make, problem, exchange).then(
      (page) => pageResponse(page, problem.status, headers),
      (failure: unknown) => {
        logger.write(record(failure, problem, exchange, 'error_page'))
        return plain(problem, exchange, headers)
      },
    )
  }

  function plain(problem: ProblemDetails, exchange: Exchange, headers: Readonly<Record<string, string>>): Response {
    const { nonce, context } = exchange
    return pageResponse(plainErrorPage(problem, nonce), problem.status, {
      ...headers,
      // What a slot says of the language of the site does not hold for it.
      ...(context.locale === undefined ? {} : { 'content-language': 'en' }),
      // In development scripts of the framework come onto it.
      ...(debugPage ? {} : { 'content-security-policy': plainPolicy(nonce) }),
    })
  }
}

// It runs as a handler would: templates know their application, and texts their language.
async function ownPage(
  make: ErrorPageMaker,
  problem: ProblemDetails,
  { c, nonce, context }: Exchange,
): Promise<string> {
  const language = context.locale ?? 'en'
  const made = enterContext(context, async () => make({ problem, language, nonce, c }))
  const given = await within(PATIENCE, made, () => new ErrorPageLate(problem.status, PATIENCE))
  const page: unknown = typeof given === 'object' && given !== null ? given.toString() : given
  if (typeof page === 'string' && page !== '' && page !== '[object Object]') return page
  throw new ErrorPageEmpty(problem.status)
}

/** How long a page of the site may take: what made the request fail may keep its page waiting, too. In milliseconds. */
const PATIENCE = 5000

/** When it is worth another try, where an error of the server says so in seconds. */
function retryOf(error: unknown): Readonly<Record<string, string>> {
  const seconds = error instanceof TsangoError ? error.retryAfter : undefined
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

// What read the body may have wrapped the error of the connection.
function isReset(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'ECONNRESET') || isReset(error.cause)
}

/** Raised in the place of what failed for no other reason than that its client has left: nobody reads the answer. */
class ClientGone extends HttpError {
  // What servers write into their logs for it; it has no name in any standard.
  readonly status = 499

  constructor(cause: unknown) {
    super('client_gone', 'The client went away before it was answered.', { cause })
  }
}

// A handler that did not listen was cut off by its deadline, one that did was told to stop.
function isGivenUp(error: unknown): boolean {
  return error instanceof GatewayTimeout || (error instanceof Error && error.name === 'AbortError')
}

function brokenOff(cause: unknown): BadRequest {
  return new BadRequest('The body ended before it was complete.', { code: 'incomplete_body', cause })
}

// A slot in front may have read the bytes, and the handler made its text of these; of another type they are none of `c.req.json()`.
function mayBeOfBody(exchange: Exchange): boolean {
  const { text, arrayBuffer } = exchange.c.req.bodyCache
  return text !== undefined || (arrayBuffer !== undefined && /\bjson\b/i.test(exchange.header('content-type') ?? ''))
}

/** The error that `c.req.json()` of a plain handler meant: the client's, where the body that was read is not JSON. */
async function blame(error: SyntaxError, { c }: Exchange): Promise<unknown> {
  try {
    JSON.parse(await c.req.text())
    return error
  } catch {
    return new BadRequest('The body is not valid JSON.', { code: 'malformed_json', cause: error })
  }
}

function record(error: unknown, problem: ProblemDetails, exchange: Exchange, event: 'error' | 'error_page' = 'error') {
  const { method, path } = exchange.c.req
  return {
    level: 'error',
    area: 'http.errors',
    event,
    message: `${method} ${path} failed with ${problem.status}${event === 'error' ? '' : ', and so did the page for it'}`,
    ...whose(exchange.context),
    requestId: exchange.requestId,
    method,
    path,
    status: problem.status,
    error: errorFields(error),
  } as const
}

// What is sent depends on what the client would rather have.
const COMMON = { 'cache-control': 'no-store', vary: 'Accept' } as const

function problemResponse(problem: ProblemDetails, headers: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...COMMON, ...headers, 'content-type': 'application/problem+json' },
  })
}

function pageResponse(page: string, status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(page, {
    status,
    headers: { ...COMMON, ...headers, 'content-type': 'text/html; charset=UTF-8' },
  })
}

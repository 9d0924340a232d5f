/**
 * What handlers answer, kind by kind. Each gives a `Response`, so a handler of Hono may use them as well as an endpoint.
 *
 * @module
 */
import { STATUS_TITLES } from '../errors/titles.ts'
import { asciiUri } from '../links/ascii.ts'
import { UnsafeRedirect } from './errors.ts'

export { type CsvColumn, type CsvOptions, csv } from './csv.ts'
export { attachment } from './disposition.ts'
export { PieceInvalid, UnsafeFile, UnsafeRedirect } from './errors.ts'
export { type EventsOptions, events, lastEventId, type ServerEvent } from './events.ts'
export { type DownloadOptions, download, type FileOptions, file } from './file.ts'
export { type StreamOptions, stream } from './stream.ts'

/** Options of every kind of answer. */
export interface AnswerOptions {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * A page.
 *
 * @example
 * html('<h1>Hello</h1>').headers.get('content-type') // → 'text/html; charset=UTF-8'
 */
export function html(body: string, options: AnswerOptions = {}): Response {
  return typed('text/html; charset=UTF-8', body, options)
}

/** Plain text. */
export function text(body: string, options: AnswerOptions = {}): Response {
  return typed('text/plain; charset=UTF-8', body, options)
}

/** JSON with a status or headers of its own; it does not pass a response model. */
export function json(value: unknown, options: AnswerOptions = {}): Response {
  return typed('application/json', JSON.stringify(value), options)
}

function typed(type: string, body: string, { status = 200, headers }: AnswerOptions): Response {
  return new Response(body, { status, headers: { 'content-type': type, ...headers } })
}

/** Options of {@link redirect}. */
export interface RedirectOptions extends AnswerOptions {
  /** Default: 307, which keeps the method; 303 asks for the other address with GET, 301 and 308 are for good. */
  readonly status?: 301 | 302 | 303 | 307 | 308
  /** Whether the address may lead to another site; default: no. */
  readonly external?: boolean
}

/**
 * Sends the client to another address: a path of this site, unless `external`. Raises {@link UnsafeRedirect}, so that an address which came with the
 * request leads nobody away.
 *
 * @example
 * redirect('/posts?page=2').headers.get('location') // → '/posts?page=2'
 * redirect('//evil.example') // → throws UnsafeRedirect
 */
export function redirect(location: string, options: RedirectOptions = {}): Response {
  const { status = 307, external = false, headers } = options
  // Browsers read a backslash as a slash and skip control characters, so "/\evil" and "/\t/evil" lead away, too.
  const isOwn = /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(location)
  const isOther = external && /^https?:\/\/[^\\\p{Cc}\s]+$/u.test(location) && URL.canParse(location)
  if (!isOwn && !isOther) throw new UnsafeRedirect(location, external)
  return new Response(null, { status, headers: { ...headers, location: asciiUri(location) } })
}

/** What {@link problem} tells. */
export interface ProblemOptions {
  readonly status: number
  /** An address that says what kind of problem this is; default: `'about:blank'`. */
  readonly type?: string
  /** Default: the words of the status. */
  readonly title?: string
  readonly detail?: string
  /** Members of your own. */
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Problem details (RFC 9457) with a type and members of their own. To end a request with a plain problem, throw an error such as `NotFound`.
 *
 * @example
 * const answer = problem({ status: 409, type: 'https://example.com/out-of-credit', extensions: { balance: 30 } })
 * await answer.json() // → { type: 'https://example.com/out-of-credit', title: 'Conflict', status: 409, balance: 30 }
 */
export function problem(options: ProblemOptions): Response {
  const {
    status,
    type = 'about:blank',
    title = STATUS_TITLES[status] ?? 'Error',
    detail,
    extensions,
    headers,
  } = options
  const body = { ...extensions, type, title, status, ...(detail === undefined ? {} : { detail }) }
  return typed('application/problem+json', JSON.stringify(body), {
    status,
    headers: { 'cache-control': 'no-store', ...headers },
  })
}

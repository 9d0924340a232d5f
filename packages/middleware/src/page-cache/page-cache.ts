/**
 * Whole pages that are the same for everybody.
 *
 * @module
 */
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { usesCache } from '@tsango/cache/uses'
import { runInContext } from '@tsango/core/context'
import { readBytes } from '@tsango/http/body'
import { takeBody, withBody } from '@tsango/http/response'
import { defineSlot, type Exchange, headersWith, requestVariable, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { randomToken } from '@tsango/toolkit/signing'
import { hasCsrfToken } from '../csrf/csrf.ts'
import { sessionInUse } from '../sessions/sessions.ts'
import { signedBy } from '../signatures/signatures.ts'
import { lifetimeOf } from './lifetime.ts'

/** Options of {@link pageCache}. */
export interface PageCacheOptions {
  /** How long a page is kept, where its `Cache-Control` does not say less; default: 1 min. */
  readonly ttl?: DurationInput
  /** Which requests; default: all that may be. */
  readonly only?: (exchange: Exchange) => boolean
  /** Whether answers to QUERY (RFC 10008) are kept, too, each for its body; that is read before the handler then, within its limit. Default: no. */
  readonly query?: boolean
  /** Bytes; a larger page passes and is not kept. Default: 1 MiB. */
  readonly limit?: number
  /**
   * Default: that of the application. One in memory may be of several processes: each keeps the same pages for itself, and a page is at most `ttl` old in
   * each; but {@link forgetPages} then forgets in one alone.
   */
  readonly cache?: Cache
}

interface Page {
  /** {@link VERSION}, as it was before the page was made. */
  readonly version: string
  readonly status: number
  readonly headers: readonly [string, string][]
  /** base64 */
  readonly body: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A page that is made now, to be kept. */
interface Wanted {
  readonly base: string
  readonly version: string
  /** How many headers slots in front had added before: they add theirs to each answer. */
  readonly from: number
  /** What the handler, and slots behind, have added, as no one will to a page that is given again. */
  added: readonly string[]
}

const SCOPE = 'pages'

/** Under which stands what all pages must have in common: {@link forgetPages} takes it away together with them, so that none that was begun before is good. */
const VERSION = 'version'
const wanted = requestVariable<Wanted>('tsango.page-cache')

/**
 * Forgets all pages, also those that are being made: after a deployment, or when what they show has changed. A tenant's are forgotten in its own context. Of a cache in memory, those of this
 * process: others give theirs until `ttl` is over.
 */
export async function forgetPages({ cache = ambient }: { readonly cache?: Cache } = {}): Promise<void> {
  await cache.scope(SCOPE).clear()
}

/**
 * Makes the slot that keeps whole answers to GET (200), and with `query` to QUERY, and gives them to whoever asks for the same, with `Age`. Only what is the same for everybody: not
 * where the request has a cookie, `Authorization`, a signature or a user; not where the answer sets a cookie, belongs to a session, has a nonce or a token
 * for forms, is encoded, says `private`, `no-store`, `no-cache` or `Vary: *`, or comes piece by piece. What an answer varies by (`Vary`) is kept apart, and
 * so are hosts, schemes, tenants and the languages of the slot `locale`.
 *
 * @example
 * const slot = pageCache({ ttl: '5m', only: ({ c }) => c.req.path.startsWith('/blog/') })
 * slot.name // → 'page-cache'
 */
export function pageCache({
  ttl = '1m',
  only,
  limit = 1024 * 1024,
  cache = ambient,
  query = false,
}: PageCacheOptions = {}): Slot {
  const longest = parseDuration(ttl)

  async function find(exchange: Exchange, base: string): Promise<Response | undefined> {
    const pages = cache.scope(SCOPE)
    const known = await pages.getMany<unknown>([VERSION, base]).catch(unlessAway)
    // Where the cache is away, nothing is kept.
    if (known === undefined) return undefined
    // Only this slot writes under these keys.
    const names = known.get(base) as readonly string[] | undefined
    const page = names && (await pages.get<Page>(variantOf(exchange, base, names)).catch(unlessAway))
    const version = known.get(VERSION) as string | undefined
    if (page && page.version === version) return replay(page)
    const begun = version ?? (await beginPages(pages).catch(unlessAway))
    if (begun !== undefined) wanted.set(exchange.c, { base, version: begun, from: exchange.pending.length, added: [] })
    return undefined
  }

  async function keep(
    exchange: Exchange,
    { base, version, added }: Wanted,
    response: Response,
  ): Promise<Response | undefined> {
    const time = Math.min(longest, lifetimeOf(response.headers) ?? longest)
    const names = variesBy(exchange, response)
    if (!isForAll(exchange, response) || time <= 0 || names === undefined) return undefined
    const { bytes, stream } = await takeBody(response, limit)
    if (bytes === undefined) return withBody(response, stream)
    const page: Page = {
      version,
      status: response.status,
      headers: headersWith(response, added).filter(([name]) => name !== 'content-length'),
      body: Buffer.from(bytes).toString('base64'),
      at: Date.now(),
    }
    const pages = cache.scope(SCOPE)
    await pages.setMany({ [base]: names, [variantOf(exchange, base, names)]: page }, { ttl: time }).catch(unlessAway)
    return withBody(response, bytes)
  }

  return defineSlot({
    name: 'page-cache',
    extends: [usesCache(cache)],
    prepare: () => ({
      decide(exchange) {
        const { method } = exchange.c.req
        const isQuery = query && method === 'QUERY'
        if ((method !== 'GET' && method !== 'HEAD' && !isQuery) || only?.(exchange) === false) return undefined
        if (exchange.header('cookie') !== undefined || exchange.header('authorization') !== undefined) return undefined
        if (exchange.header('range') !== undefined || isSomebodys(exchange)) return undefined
        const { pathname, search } = new URL(exchange.c.req.url)
        const { locale = '' } = exchange.context
        const parts = [String(exchange.secure), exchange.host, locale, pathname, search]
        if (!isQuery) return find(exchange, digest(parts))
        return bodyOf(exchange).then((body) => find(exchange, digest([...parts, ...body])))
      },
      contribute(exchange) {
        const page = wanted.peek(exchange.c)
        if (page !== undefined) page.added = exchange.pending.slice(page.from)
      },
      transform(exchange, response) {
        const page = wanted.peek(exchange.c)
        if (page === undefined || exchange.c.req.method === 'HEAD') return undefined
        // The tenant may have become known after the pass began.
        return runInContext(exchange.context, () => keep(exchange, page, response))
      },
    }),
  })
}

async function beginPages(pages: Cache): Promise<string> {
  const version = randomToken(12)
  await pages.set(VERSION, version, { ttl: 'forever' })
  return version
}

// What the bytes mean is said by these headers (RFC 10008, section 2.7); a GET of the same address has no such parts.
async function bodyOf(exchange: Exchange): Promise<readonly string[]> {
  const said = ['content-type', 'content-encoding', 'content-language'].map((name) => exchange.header(name) ?? '')
  const bytes = await readBytes(exchange.c)
  return ['QUERY', ...said, createHash('sha256').update(bytes).digest('base64url')]
}

function isSomebodys({ c, context }: Exchange): boolean {
  return context.actor !== undefined || signedBy(c) !== undefined
}

function isForAll(exchange: Exchange, { status, headers }: Response): boolean {
  if (status !== 200 || exchange.error !== undefined || exchange.hasNonce || isSomebodys(exchange)) return false
  // A request that finds the page is asked by no endpoint who it is.
  if (exchange.credentials !== undefined) return false
  // Outside of a pass their slots say so only after this one.
  if (sessionInUse(exchange.c) !== undefined || hasCsrfToken(exchange.c)) return false
  // Whoever asks for it next may not know the coding.
  if (headers.has('content-encoding')) return false
  const sent = [headers.get('cache-control') ?? '', ...pendingOf(exchange, 'cache-control')].join()
  if (headers.has('set-cookie') || pendingOf(exchange, 'set-cookie').length > 0) return false
  return !/\b(?:private|no-store|no-cache)\b/i.test(sent)
}

/** The headers of the request that decide on the answer; nothing where nobody can tell, or it is a person's. */
function variesBy(exchange: Exchange, { headers }: Response): readonly string[] | undefined {
  const names = [headers.get('vary') ?? '', ...pendingOf(exchange, 'vary')]
    .join()
    .split(',')
    .map((name) => name.trim().toLowerCase())
    // Compression is outside of the pages that are kept.
    .filter((name) => name !== '' && name !== 'accept-encoding')
  if (names.some((name) => name === '*' || name === 'cookie' || name === 'authorization')) return undefined
  return [...new Set(names)].sort()
}

function variantOf(exchange: Exchange, base: string, names: readonly string[]): string {
  return digest([base, ...names.flatMap((name) => [name, exchange.header(name) ?? ''])])
}

function pendingOf({ pending }: Exchange, name: string): string[] {
  return pending.filter((_, index) => index % 2 === 1 && pending[index - 1] === name)
}

function replay({ status, headers, body, at }: Page): Response {
  const age = String(Math.max(0, Math.floor((Date.now() - at) / 1000)))
  return new Response(Buffer.from(body, 'base64'), { status, headers: [...headers, ['age', age]] })
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof CacheUnavailable)) throw error
}

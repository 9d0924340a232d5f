/**
 * Requests that a client may repeat without doing twice what they do.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import { CacheFull, CacheUnavailable } from '@tsango/cache/errors'
import { claim } from '@tsango/cache/store'
import { perProcess, usesCache } from '@tsango/cache/uses'
import { readBytes } from '@tsango/http/body'
import { BadRequest, Conflict, Unprocessable } from '@tsango/http/errors'
import { takeBody, withBody } from '@tsango/http/response'
import { type Credential, defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { randomToken } from '@tsango/toolkit/signing'
import { sessionCookie } from '../sessions/sessions.ts'
import { signedBy } from '../signatures/signatures.ts'
import { IdempotencyPointless } from './errors.ts'
import { Reply } from './reply.ts'

export { IdempotencyPointless } from './errors.ts'

/** Options of {@link idempotency}. */
export interface IdempotencyOptions {
  /** Default: `POST` and `PATCH`. */
  readonly methods?: readonly string[]
  /** Whether a request without a key is refused (400); default: no, it is done as ever. */
  readonly required?: boolean
  /** How long an answer is known; default: 24 h. */
  readonly ttl?: DurationInput
  /**
   * How long a request may take; when its process died, the next may try after so long. One that took longer neither forgets nor replaces what the next one
   * has begun. Default: 1 min.
   */
  readonly patience?: DurationInput
  /** Bytes that an answer may have to be kept; default: 1 MiB. */
  readonly limit?: number
  /** Default: that of the application. One in memory is refused where several processes are to serve: each would do once more what was done. */
  readonly cache?: Cache
  /** Which requests; default: all of the methods. */
  readonly only?: (exchange: Exchange) => boolean
  /**
   * Whose key it is. Default: the user, who signed the request, the session and what stands in `Authorization`, and what an endpoint with `auth` finds out
   * who asks by. Say it where a handler looks for somebody in another place.
   */
  readonly owner?: (exchange: Exchange) => string
}

interface Run {
  readonly key: string
  /** Its own: where it takes longer than `patience`, another may hold the key by now. */
  readonly token: string
  readonly running: string
  /** Under which its answer is kept. */
  readonly reply: string
  readonly print: string
  /** Where the endpoint found out who asked (`'header x-api-key'`), and what stood there. */
  asked?: Asked | undefined
  /** How many headers slots in front had added before: they add theirs to each answer. */
  readonly from: number
  /** What the handler, and slots behind, have added, as no one will to an answer that is given again. */
  added: readonly string[]
}

const KIND = 'i'
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE', 'QUERY'])
const runs = requestVariable<Run>('tsango.idempotency')

/**
 * Makes the slot of `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the first request with a key is done, and its answer is given to all that
 * repeat it, with `Idempotency-Replayed: true`. While it is under way a second one gets 409; another request under the same key gets 422. An answer
 * of 5xx is forgotten, so that one may try again. One of the slot `timeout` is not: the work goes on, and what it gives in the end is the answer. Cookies are
 * not kept. Raises {@link IdempotencyPointless}.
 *
 * What was done is never done again while its key is known: where the answer itself is lost (too large, piece by piece, or pushed out of the cache), the
 * repetition gets 409 with the code `idempotency_answer_lost`. A cache in memory knows 10,000 keys at a time (`maxAdded`) and refuses further ones.
 *
 * @example
 * const slot = idempotency({ required: true, only: ({ c }) => c.req.path.startsWith('/payments') })
 * slot.name // → 'idempotency'
 */
export function idempotency(options: IdempotencyOptions = {}): Slot {
  const { required = false, limit = 1024 * 1024, cache = ambient, only, owner } = options
  const { methods = ['POST', 'PATCH'] } = options
  const [ttl, patience] = [parseDuration(options.ttl ?? '24h'), parseDuration(options.patience ?? '1m')]
  for (const method of methods) if (IDEMPOTENT.has(method)) throw new IdempotencyPointless(method)
  const wanted = new Set(methods)

  async function begin(exchange: Exchange, given: string): Promise<Response | undefined> {
    const { c } = exchange
    const { pathname, search } = new URL(c.req.url)
    const print = digest(c.req.method, pathname + search, exchange.header('content-type') ?? '', await readBytes(c))
    return beginAs(exchange, print, [owner?.(exchange) ?? ownerOf(exchange), given])
  }

  async function beginAs(exchange: Exchange, print: string, whose: readonly string[]): Promise<Response | undefined> {
    const key = cache.storeKey(KIND, digest(...whose))
    const token = randomToken(18)
    const running = startOf(print) + token
    if (await claim(cache.store, key, running, patience)) {
      const reply = Reply.keyOf(cache, token)
      runs.set(exchange.c, { key, token, running, reply, print, from: exchange.pending.length, added: [] })
      return undefined
    }
    const found = await cache.store.get(key)
    const done = found === undefined ? undefined : readDone(found)
    if (done?.asked) {
      const own = askedAt(exchange, done.asked.places)
      // Who asked then was somebody else, who happened to take the same key.
      if (own.digest !== done.asked.digest) return beginAs(exchange, print, [...whose, own.digest])
    }
    if (done?.print === print) return (await Reply.load(cache, Reply.keyOf(cache, done.token))) ?? lost()
    if (found === undefined || found.startsWith(startOf(print)))
      throw new Conflict('A request with this key is under way.', {
        code: 'idempotency_under_way',
        headers: { 'retry-after': '1' },
      })
    throw new Unprocessable('The key was used for another request.', { code: 'idempotency_key_reused' })
  }

  async function end(exchange: Exchange, run: Run, response: Response): Promise<Response | undefined> {
    const { deadline, credentials } = exchange
    if (credentials && !owner) run.asked = askedBy(exchange, credentials())
    if (response.status >= 500) {
      if (deadline?.late === undefined) await forget(run).catch(unlessLost)
      // Where even this fails, its time ends it.
      else void awaitLate(run, deadline.late).catch(() => {})
      return undefined
    }
    const { bytes, stream } = await takeBody(response, limit)
    const made = withBody(response, response.body === null ? null : (bytes ?? stream))
    await remember(run, response, bytes).catch(unlessLost)
    return made
  }

  async function awaitLate(run: Run, late: Promise<unknown>): Promise<void> {
    const made = await late.catch(() => forget(run))
    if (!(made instanceof Response)) return
    if (made.status >= 500) return forget(run)
    const { bytes, stream } = await takeBody(made, limit)
    await Promise.all([remember(run, made, bytes), stream?.cancel()])
  }

  async function forget({ key, running }: Run): Promise<void> {
    await again(() => cache.store.swap(key, running, undefined, undefined))
  }

  async function remember(run: Run, response: Response, bytes?: Uint8Array): Promise<void> {
    const { reply, added, asked } = run
    // Where nobody can tell for whom the answer was, nobody gets it.
    if (bytes !== undefined && asked?.digest !== '')
      await Reply.save(cache, reply, { response, added, bytes }, ttl).catch(unlessLost)
    const isDone = await again(() => settle(run))
    if (!isDone) await cache.store.delete([reply])
  }

  /** Notes that a run is done; whether it did, as another may hold the key by now. */
  async function settle(run: Run): Promise<boolean> {
    const { store } = cache
    const { key, running } = run
    const done = writeDone(run)
    if (await store.swap(key, running, done, ttl)) return true
    // It may stand there already where an answer was lost; and where it took longer than `patience`, nobody may hold the key.
    return (await store.swap(key, done, done, ttl)) || claim(store, key, done, ttl)
  }

  return defineSlot({
    name: 'idempotency',
    extends: [usesCache(cache)],
    prepare: ({ app }) => ({
      ...perProcess('what was done under which key', app, cache),
      decide(exchange) {
        if (!wanted.has(exchange.c.req.method) || only?.(exchange) === false) return undefined
        const header = exchange.header('idempotency-key')
        if (header === undefined && !required) return undefined
        return begin(exchange, readKey(header))
      },
      contribute(exchange) {
        const run = runs.peek(exchange.c)
        if (run !== undefined) run.added = exchange.pending.slice(run.from)
      },
      transform(exchange, response) {
        const run = runs.peek(exchange.c)
        return run === undefined ? undefined : end(exchange, run, response)
      },
    }),
  })
}

function readKey(header: string | undefined): string {
  // The draft writes it as a text in quotes; many write it plainly.
  const key = header?.replace(/^"(.*)"$/, '$1')
  if (key !== undefined && /^[\x21\x23-\x7e]{1,255}$/.test(key)) return key
  throw new BadRequest('Send an "Idempotency-Key" of 1 to 255 printable characters, such as a UUID.', {
    code: 'idempotency_key_missing',
    errors: [{ parameter: 'Idempotency-Key', code: 'invalid', detail: 'It is missing or not a key.' }],
  })
}

function ownerOf(exchange: Exchange): string {
  const { c, context } = exchange
  if (context.actor !== undefined) return `actor ${context.actor.id}`
  const said = [signedBy(c), sessionCookie(c), exchange.header('authorization')]
  return JSON.stringify(said.map((one) => one ?? null))
}

/** Where somebody said who they are, and a digest of that; an empty one where it cannot be told where they did. */
interface Asked {
  readonly places: readonly string[]
  readonly digest: string
}

function askedBy(exchange: Exchange, credentials: readonly Credential[] | undefined): Asked {
  if (credentials === undefined) return { places: [], digest: '' }
  return askedAt(
    exchange,
    credentials.map(({ in: place, name }) => `${place} ${name}`),
  )
}

function askedAt(exchange: Exchange, places: readonly string[]): Asked {
  if (places.length === 0) return { places, digest: '' }
  const { searchParams } = new URL(exchange.c.req.url)
  const said = places.map((text) => {
    const [place, name = ''] = text.split(' ')
    if (place === 'query') return searchParams.getAll(name)
    return (place === 'cookie' ? exchange.cookie(name) : exchange.header(name)) ?? null
  })
  return { places, digest: digest(JSON.stringify(said)) }
}

const DONE = 'answered '

/** With what the mark of every run of a request begins. */
function startOf(print: string): string {
  return `run ${print} `
}

function writeDone({ print, token, asked }: Run): string {
  return DONE + JSON.stringify({ print, token, asked })
}

function readDone(text: string): Pick<Run, 'print' | 'token' | 'asked'> | undefined {
  return text.startsWith(DONE) ? (JSON.parse(text.slice(DONE.length)) as Run) : undefined
}

/** Does once more what may be repeated, where its answer was lost. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CacheUnavailable) return work()
    throw error
  }
}

// What was done was done: who asked for it learns so, whatever becomes of the memory of it.
function unlessLost(error: unknown): undefined {
  if (!(error instanceof CacheUnavailable || error instanceof CacheFull)) throw error
}

function lost(): never {
  throw new Conflict('This was done, and its answer is not known any more.', { code: 'idempotency_answer_lost' })
}

function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  // The length before each part: no other parts give the same digest.
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('base64url')
}

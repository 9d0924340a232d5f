/**
 * Other Hono apps, and whatever else answers a `Request`, below a path of the application.
 *
 * @module
 */
import { type Application, type Contribution, definePoint, type Point } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import { onceFor } from '@tsango/toolkit/once'
import type { Context } from 'hono'
import { isLimit } from '../body/own-limit.ts'
import { MethodNotAllowed } from '../errors/classes.ts'

/** What can be mounted: an object with `fetch`, such as a Hono app, or a function from a request to a response. */
export type Mountable = { readonly fetch: Fetch } | Fetch

/** Answers a request; `env` is what the runtime passes along, as Hono's `c.env`. */
export type Fetch = (request: Request, env?: never) => Response | Promise<Response>

/** Options of {@link mount}. */
export interface MountOptions {
  /** Whether what is mounted sees the whole path, prefix and all; default: no, `/legacy/users` is `/users` to it. */
  readonly keepPrefix?: boolean
  /** Bytes that a body may have whose handler has no limit of its own, or one that cannot be seen from outside; default: that of the application. */
  readonly bodyLimit?: number
}

/** Something that is mounted. */
export interface Mount {
  readonly prefix: string
  readonly keepPrefix: boolean
  readonly bodyLimit: number | undefined
  /** What answers. */
  readonly handler: Mountable
  readonly answer: (request: Request, env: unknown) => Response | Promise<Response>
}

/** Raised when something cannot be mounted where it should. */
export class MountInvalid extends TsangoError {
  readonly code = 'mount_invalid'
}

const point: Point<Mount> = definePoint<Mount>('mounts', { owner: 'http' })

/**
 * Mounts another Hono app or any `fetch` handler below a path, for an app's `extends`. Routes of the application come first, then of several mounts the
 * one with the longest prefix; every slot runs around it as around a handler. An application that is given whole starts and stops with the one around it.
 * Raises {@link MountInvalid}.
 *
 * @example
 * mount('/legacy', (request) => new Response(request.url)).point.name // → 'mounts'
 * mount('legacy', () => new Response()) // → throws MountInvalid
 */
export function mount(prefix: string, handler: Mountable, options: MountOptions = {}): Contribution {
  const { keepPrefix = false, bodyLimit } = options
  if (!/^(?:\/|(?:\/[^/?#:*{}\\\s]+)+)$/.test(prefix))
    throw new MountInvalid(
      `${JSON.stringify(prefix)} is no prefix to mount at: it starts with a slash, ends with none, and has no parameters.`,
    )
  const fetch = typeof handler === 'function' ? handler : handler?.fetch
  if (typeof fetch !== 'function')
    throw new MountInvalid(`What is mounted at ${prefix} is neither a function nor has it a function "fetch".`)
  if (bodyLimit !== undefined && !isLimit(bodyLimit))
    throw new MountInvalid(`"bodyLimit" of ${prefix} is ${String(bodyLimit)}. Give a whole number of bytes.`)
  // What the runtime passes along is of the mounted app's own type, which only its author knows.
  const answer = (request: Request, env: unknown) => fetch.call(handler, request, env as never)
  return point.contribute({ prefix: prefix === '/' ? '' : prefix, keepPrefix, bodyLimit, handler, answer })
}

/** The prefixes at which something is mounted, the longest first. */
export function mountsOf(app: Application): readonly string[] {
  return mountsIn(app).map(({ prefix }) => prefix || '/')
}

/** What is wrong with the mounts: two at one prefix, or one where a route is. */
export function checkMounts(app: Application, paths: ReadonlySet<string>): readonly Problem[] {
  const prefixes = mountsOf(app)
  return [...new Set(prefixes)].flatMap((prefix) => {
    const found: Problem[] = []
    if (prefixes.filter((one) => one === prefix).length > 1)
      found.push(problem('http.mount_twice', `Two things are mounted at ${prefix}.`, 'Change one of the two prefixes.'))
    if (prefix !== '/' && paths.has(prefix))
      found.push(
        problem('http.mount_route', `Something is mounted at ${prefix}, where a route is.`, 'Change one of the two.'),
      )
    return found
  })
}

/** Makes what answers a request by the mount with the longest prefix, or gives nothing. */
export function createMounted(app: Application): (c: Context) => Response | Promise<Response> | undefined {
  return function answerMounted(c) {
    const found = mountOf(app, c.req.path)
    return found && forward(c, found)
  }
}

/** What is mounted in an application, the longest prefix first. */
export const mountsIn: (app: Application) => readonly Mount[] = onceFor((app: Application) =>
  app.contributions(point).toSorted((one, other) => other.prefix.length - one.prefix.length),
)

/** What is mounted where a path leads, whether or not a route of the application comes first. */
export function mountOf(app: Application, path: string): Mount | undefined {
  return mountsIn(app).find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
}

/** What a `Request` may be; TRACE may not, and would only send back what was sent. */
const PASSED_ON = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY']

async function forward(c: Context, found: Mount): Promise<Response> {
  if (c.req.method === 'TRACE') throw new MethodNotAllowed('TRACE', PASSED_ON)
  return found.answer(await requestTo(addressIn(found, c.req.url), c), c.env)
}

/** The address of a request as what is mounted sees it. */
export function addressIn({ prefix, keepPrefix }: Mount, asked: string): URL {
  const url = new URL(asked)
  if (!keepPrefix) url.pathname = behind(prefix, url.pathname)
  return url
}

// The path of the address is escaped and the prefix is not, so that letters of the two do not match; segments do.
function behind(prefix: string, pathname: string): string {
  const rest = pathname.split('/').slice(prefix.split('/').length)
  return `/${rest.join('/')}`
}

// A slot may have read the body already, as that of forms does; Hono keeps what it read. What was read past the request leaves no trace on it.
async function requestTo(url: URL, c: Context): Promise<Request> {
  const { raw } = c.req
  const isRead = raw.bodyUsed || Object.keys(c.req.bodyCache).length > 0
  if (!isRead || raw.method === 'GET' || raw.method === 'HEAD') return new Request(url, raw)
  return new Request(url, {
    method: raw.method,
    headers: raw.headers,
    body: await c.req.arrayBuffer(),
    signal: raw.signal,
  })
}

import type { Context, Hono } from 'hono'
import { inspectRoutes } from 'hono/dev'
import type { H, RouterRoute } from 'hono/types'
import { findTargetHandler, isMiddleware } from 'hono/utils/handler'
import { MethodNotAllowed, NotFound } from '../errors/classes.ts'
import type { ErrorResponder } from '../errors/respond.ts'
import { exchangeOf } from '../slots/exchange.ts'

const ANY = 'ALL'

/**
 * Makes the answer for requests that no route takes: 405 with `Allow` where other methods are taken (and 204 to `OPTIONS`), a redirect
 * where the path differs from a route of the method in its last slash alone, else what is mounted there, else 404.
 *
 * Paths are exact: `/posts` and `/posts/` are two. The redirect (308) keeps method and body.
 */
export function createMissing(
  hono: Hono,
  respond: ErrorResponder,
  mounted: (c: Context) => Response | Promise<Response> | undefined,
) {
  let methods: readonly string[] | undefined
  const takes = (method: string, path: string): boolean =>
    hono.router.match(method, path)[0].some(([stored]) => isHandler(stored))
  return function answerMissing(c: Context): Response | Promise<Response> {
    const { method, path } = c.req
    const asked = method === 'HEAD' ? 'GET' : method
    // A route that takes the method and said that there is nothing (`c.notFound()`) is right.
    if (takes(asked, path)) return respond(new NotFound(), exchangeOf(c))
    methods ??= [...new Set(inspectRoutes(hono).map((route) => route.method))].filter((name) => name !== ANY)
    const allowed = methods.filter((name) => takes(name, path))
    if (allowed.includes('GET')) allowed.push('HEAD')
    if (allowed.length > 0) {
      if (method === 'OPTIONS')
        return new Response(null, { status: 204, headers: { allow: [...allowed, 'OPTIONS'].join(', ') } })
      return respond(new MethodNotAllowed(method, allowed), exchangeOf(c))
    }
    const url = new URL(c.req.url)
    const other = otherSlash(url)
    if (other !== undefined && takes(asked, other.path))
      return new Response(null, { status: 308, headers: { location: other.reference + url.search } })
    return mounted(c) ?? respond(new NotFound(), exchangeOf(c))
  }
}

// The pass wraps what the router stores, so whether it is a handler is asked of the route that Hono stores beside it.
function isHandler([, route]: [H, RouterRoute]): boolean {
  return route.method !== ANY || !isMiddleware(findTargetHandler(route.handler))
}

// The reference is relative (RFC 3986, section 5.2), so that it is right also below a prefix that the application does not see, and starts with a dot,
// so that nothing in it is read as a scheme or a host.
function otherSlash({ pathname }: URL): { readonly path: string; readonly reference: string } | undefined {
  // A path that starts with two slashes reads as another host's address.
  if (pathname === '/' || pathname.startsWith('//') || pathname.includes('\\')) return undefined
  const hasSlash = pathname.endsWith('/')
  const path = hasSlash ? pathname.slice(0, -1) : `${pathname}/`
  const segment = (hasSlash ? path : pathname).split('/').at(-1) ?? ''
  return { path, reference: hasSlash ? `../${segment}` : `./${segment}/` }
}

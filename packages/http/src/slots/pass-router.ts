import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { H, RouterRoute } from 'hono/types'
import { hasExchange } from './exchange.ts'
import type { Pass } from './pass.ts'
import { isFinal, skippedBy, skippedFor } from './skip.ts'

/** What Hono stores under a route: the handler and where it stands. */
type Stored = [H, RouterRoute]

/** Makes the pass of all slots but those of some names. */
export type MakePass = (skipped?: ReadonlySet<string>) => Pass

/**
 * Hono's own router, with every handler wrapped in the pass.
 *
 * A middleware of Hono around the handlers would make each request a chain of promises; a wrapped handler stays one call. Handlers are wrapped before the first
 * request, when it is known whether any of them leaves out slots: where none does, nothing is asked of a request.
 */
export class PassRouter extends SmartRouter<Stored> {
  readonly #makePass: MakePass
  readonly #passes = new Map<string, Pass>()
  readonly #full: Pass
  #waiting: [method: string, path: string, stored: Stored][] | undefined = []
  #hasSkips = false

  constructor(makePass: MakePass) {
    super({ routers: [new RegExpRouter(), new TrieRouter()] })
    this.#makePass = makePass
    this.#full = makePass()
  }

  override add(method: string, path: string, stored: Stored): void {
    // Too late, which the router says itself.
    if (this.#waiting === undefined) super.add(method, path, stored)
    else this.#waiting.push([method, path, stored])
  }

  override match(method: string, path: string): ReturnType<SmartRouter<Stored>['match']> {
    const waiting = this.#waiting ?? []
    this.#waiting = undefined
    this.#hasSkips ||= waiting.some(([, , [handle]]) => skippedBy(handle) !== undefined)
    for (const [method, path, [handle, route]] of waiting) super.add(method, path, [this.#wrap(handle, route), route])
    // It puts the router that it has chosen into the place of this method.
    return super.match(method, path)
  }

  /** The pass of a request that the router was asked about. */
  passOf(c: Context): Pass {
    if (!this.#hasSkips) return this.#full
    const skipped = skippedFor(matchedRoutes(c))
    return this.#without(c.req.method === 'OPTIONS' ? this.#withPreflight(c, skipped) : skipped)
  }

  #wrap(given: H, route: RouterRoute): H {
    const skipped = skippedBy(given)
    // One that asks for `next` in another way would have what is behind it without the slots.
    const handle: H = skipped === undefined ? given : (c) => given(c, async () => {})
    if (!this.#hasSkips || (isFinal(given) && route.method !== 'ALL' && route.method !== 'OPTIONS')) {
      const pass = this.#without(skipped)
      return (c, next) => pass(c, handle, next)
    }
    return (c, next) => (hasExchange(c) ? handle(c, next) : this.passOf(c)(c, handle, next))
  }

  #without(skipped: ReadonlySet<string> | undefined): Pass {
    if (skipped === undefined) return this.#full
    const key = JSON.stringify([...skipped].sort())
    const pass = this.#passes.get(key) ?? this.#makePass(skipped)
    this.#passes.set(key, pass)
    return pass
  }

  // Where a route lets no slot speak to other origins, none may promise them that they can send what the route takes.
  #withPreflight({ req }: Context, skipped: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
    const method = req.header('access-control-request-method')
    if (method === undefined) return skipped
    const routes = this.match(method === 'HEAD' ? 'GET' : method, req.path)[0].map(([[, route]]) => route)
    return skippedFor(routes)?.has('cors') ? new Set(['cors', ...(skipped ?? [])]) : skipped
  }
}

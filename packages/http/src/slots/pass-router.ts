import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { H, RouterRoute } from 'hono/types'
import type { Pass } from './pass.ts'

/** What Hono stores under a route: the handler and where it stands. */
type Stored = [H, RouterRoute]

/**
 * Hono's own router, with every handler wrapped in the pass when it is added.
 *
 * A middleware of Hono around the handlers would make each request a chain of promises; a wrapped handler stays one call.
 */
export class PassRouter extends SmartRouter<Stored> {
  readonly #pass: Pass

  constructor(pass: Pass) {
    super({ routers: [new RegExpRouter(), new TrieRouter()] })
    this.#pass = pass
  }

  override add(method: string, path: string, [handle, route]: Stored): void {
    const pass = this.#pass
    super.add(method, path, [(c, next) => pass(c, handle, next), route])
  }
}

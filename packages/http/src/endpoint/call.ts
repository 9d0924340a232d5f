import type { Context } from 'hono'
import type { Place } from '../errors/http-error.ts'
import { errorFields } from '../log/log.ts'
import { logger } from '../settings/settings.ts'
import { exchangeOf } from '../slots/exchange.ts'
import type { Dependency } from './dependency.ts'
import type { Query } from './query-string.ts'
import { parseQuery } from './query-string.ts'

/** Called at the end of a request, with the error that it failed with. */
export type Teardown = (error?: unknown) => unknown

/** Parts of a request, read. */
export interface PartValues {
  path: unknown
  query: unknown
  headers: unknown
  cookies: unknown
  form: unknown
}

/** One request to an endpoint on its way: what was read of it so far. All calls have the same shape, so that what reads them stays fast. */
export class RunningCall implements PartValues {
  readonly c: Context
  user: unknown = undefined
  path: unknown = undefined
  query: unknown = undefined
  headers: unknown = undefined
  cookies: unknown = undefined
  form: unknown = undefined
  files: unknown = undefined
  body: unknown = undefined
  depends: unknown = undefined
  /** What is wrong with the request. */
  readonly faults: Place[] = []
  #query: Query | undefined = undefined
  #dependencies: Map<Dependency, PartValues> | undefined = undefined
  #teardowns: Teardown[] | undefined = undefined

  constructor(c: Context) {
    this.c = c
  }

  /** The parameters of the address, read once. */
  get given(): Query {
    this.#query ??= parseQuery(this.c.req.url)
    return this.#query
  }

  /** A header of the request, by its name in lower case. */
  header(name: string): string | undefined {
    return exchangeOf(this.c).header(name)
  }

  /** A cookie of the request. */
  cookie(name: string): string | undefined {
    return exchangeOf(this.c).cookie(name)
  }

  /** What was read for a dependency. */
  ofDependency(one: Dependency): PartValues {
    this.#dependencies ??= new Map()
    const known = this.#dependencies.get(one) ?? {
      path: undefined,
      query: {},
      headers: {},
      cookies: {},
      form: undefined,
    }
    this.#dependencies.set(one, known)
    return known
  }

  /** Something to do when the request ends. */
  defer(teardown: Teardown): void {
    this.#teardowns ??= []
    this.#teardowns.push(teardown)
  }

  /** Whether something is to be done when the request ends. */
  get hasTeardowns(): boolean {
    return this.#teardowns !== undefined
  }

  /** Does what is to be done at the end, the last first, all of it; rejects with the first error of these. */
  async tearDown(error?: unknown): Promise<void> {
    const all = this.#teardowns?.splice(0).reverse() ?? []
    const failures: unknown[] = []
    for (const teardown of all) {
      try {
        await teardown(error)
      } catch (failure) {
        failures.push(failure)
      }
    }
    const told = error === undefined ? failures.slice(1) : failures
    for (const failure of told) this.tell(failure)
    if (error === undefined && failures.length > 0) throw failures[0]
  }

  /** Writes down an error that no answer can tell of. */
  tell(error: unknown): void {
    const { context, requestId } = exchangeOf(this.c)
    context.app?.settings.get(logger).write({
      level: 'error',
      event: 'teardown',
      message: `${this.c.req.method} ${this.c.req.path}: what a dependency does at the end failed`,
      requestId,
      error: errorFields(error),
    })
  }
}

/** Something that is done for each request; a promise is waited for, anything else is not. */
export type Step = (call: RunningCall) => Promise<void> | void

/** Does one step after another, at once as long as none of them gives a promise. */
export function runSteps(steps: readonly Step[], call: RunningCall, from = 0): Promise<void> | undefined {
  for (let at = from; at < steps.length; at++) {
    const waiting = steps[at]?.(call)
    if (waiting instanceof Promise) return waiting.then(() => runSteps(steps, call, at + 1))
  }
  return undefined
}

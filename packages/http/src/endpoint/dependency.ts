import type { Context } from 'hono'
import type { PathSegment } from '../openapi/operation.ts'
import type { RunningCall, Teardown } from './call.ts'
import type { HeaderDescription } from './kinds.ts'
import type { Part } from './parameters.ts'
import type { Nothing, ValuesOf } from './types.ts'

/**
 * Something that handlers need, made when a request needs it: once for each request, whoever asks.
 *
 * @typeParam T - what it gives
 */
export interface Dependency<T = unknown> {
  readonly '~dependency': DependencyOptions<Part, Part, Part, Dependencies>
  readonly '~make': (call: never) => T | PromiseLike<T>
}

/** Dependencies by the names under which a handler gets them. */
export interface Dependencies {
  readonly [name: string]: Dependency
}

/** What dependencies give. */
export type DependedOn<D> = { readonly [K in keyof D]: D[K] extends Dependency<infer T> ? T : never }

/** What a dependency says to the document of the API about all endpoints that need it. */
export interface DependencyDescription {
  /** A paragraph below what the endpoint says of itself. */
  readonly description?: string
  /** What it puts onto answers. */
  readonly headers?: readonly HeaderDescription[]
  /** What it reads of the path, where that is a parameter of the route. */
  readonly segment?: PathSegment
}

/** What a dependency declares. */
export interface DependencyOptions<Q extends Part, H extends Part, K extends Part, D extends Dependencies> {
  /** Parameters of the query, beside those of the endpoint. */
  readonly query?: Q
  readonly headers?: H
  readonly cookies?: K
  /** What it needs itself. */
  readonly depends?: D
  /** Whether all who need it in one request get the same; default: yes. */
  readonly cached?: boolean
  /** For the document of the API. */
  readonly describes?: DependencyDescription
}

/** What the function of a dependency is given. */
export interface DependencyCall<Q, H, K, D> {
  readonly c: Context
  readonly query: ValuesOf<Q>
  readonly headers: ValuesOf<H>
  readonly cookies: ValuesOf<K>
  readonly depends: DependedOn<D>
  /**
   * Called when the request ends, however it ends, the last one first: after the handler, or after the last piece of an answer that is sent piece by
   * piece. It is given the error that the request failed with. An error of its own makes the answer a 500, unless it has left.
   */
  readonly defer: (teardown: Teardown) => void
}

/**
 * Makes a dependency for the option `depends` of endpoints and of other dependencies.
 *
 * @example
 * import * as v from 'valibot'
 * import { endpoint } from './endpoint.ts'
 * const pages = dependency({ query: { page: v.optional(v.number(), 1) } }, ({ query }) => ({ offset: (query.page - 1) * 20 }))
 * const list = endpoint('GET', '/notes', { depends: { pages } }, ({ depends }) => depends.pages)
 * await (await list.request('/notes?page=3')).json() // → { offset: 40 }
 */
export function dependency<
  T,
  Q extends Part = Nothing,
  H extends Part = Nothing,
  K extends Part = Nothing,
  D extends Dependencies = Nothing,
>(
  options: DependencyOptions<Q, H, K, D>,
  make: (call: DependencyCall<Q, H, K, D>) => T | PromiseLike<T>,
): Dependency<T> {
  return { '~dependency': options, '~make': make }
}

/** All dependencies that these lead to, each once, what is needed before what needs it. */
export function allDependencies(depends: Dependencies): readonly Dependency[] {
  const found = new Set<Dependency>()
  const visit = (one: Dependency): void => {
    if (found.has(one)) return
    Object.values(one['~dependency'].depends ?? {}).forEach(visit)
    found.add(one)
  }
  Object.values(depends).forEach(visit)
  return [...found]
}

type Made = Map<Dependency, unknown>

/** Gives what dependencies make, one after the other; at once where none of them is asynchronous. */
export function resolveAll(
  depends: Dependencies,
  call: RunningCall,
  made: Made = new Map(),
): Record<string, unknown> | Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {}
  const names = Object.keys(depends)
  const from = (first: number): Record<string, unknown> | Promise<Record<string, unknown>> => {
    for (let at = first; at < names.length; at++) {
      const name = names[at] as string
      const value = resolve(depends[name] as Dependency, call, made)
      if (value instanceof Promise)
        return value.then((later: unknown) => {
          values[name] = later
          return from(at + 1)
        })
      values[name] = value
    }
    return values
  }
  return from(0)
}

function resolve(one: Dependency, call: RunningCall, made: Made): unknown {
  const { cached = true, depends } = one['~dependency']
  if (cached && made.has(one)) return made.get(one)
  const needs = depends === undefined ? {} : resolveAll(depends, call, made)
  const value = needs instanceof Promise ? needs.then((found) => make(one, call, found)) : make(one, call, needs)
  if (cached) made.set(one, value)
  return value
}

function make(one: Dependency, call: RunningCall, depends: Record<string, unknown>): unknown {
  const own = call.ofDependency(one)
  const run = one['~make'] as (call: object) => unknown
  const given = run({ c: call.c, ...own, depends, defer: (teardown: Teardown) => call.defer(teardown) })
  // A query set is awaited here, so that whoever depends on it gets its rows.
  return isThenable(given) ? Promise.resolve(given) : given
}

/** Whether something is awaited, such as a query set, which is no promise. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

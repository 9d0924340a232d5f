/**
 * What a request, a job or a command does elsewhere, told to whoever watches: queries, caches, calls to other services.
 *
 * @module
 */
import { contextSlot } from '../context/context.ts'

/** One piece of work: what it is called, and what is known of it before it is done. */
export interface Work {
  /** Few different ones, and never with values: `SELECT`, `cache get`, `GET`. */
  readonly name: string
  /** Whether another machine or a store does it, or this process itself. */
  readonly kind: 'client' | 'internal'
  /** By the names of OpenTelemetry, such as `db.query.text`; nothing secret, and no values of rows. */
  readonly attributes: Attributes
  /** What is known once it is done, of what it gave: with the kind of its failure, where that is an answer and no error. */
  readonly outcome?: (value: unknown) => { readonly attributes: Attributes; readonly failure?: string }
}

/** By the names of OpenTelemetry. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** Headers with which another service goes on with the trace. */
export type Carrier = Readonly<Record<string, string>>

/** Who watches the work of a context. */
export interface Spans {
  /**
   * Runs `body` as one piece of work, below the one under way, and notes how it ends: at once, later, or with an error. Gives what `body` gives, and
   * `body` the headers for whoever does the work.
   */
  watch<T>(work: Work, body: (carrier: Carrier) => T): T
}

/** The slot of the context that holds who watches: an app puts it there as a resource, a slot of middleware for one request. */
export const spansSlot = contextSlot<Spans>('spans')

const NOTHING: Carrier = Object.freeze({})

/**
 * Runs `body`, and tells of it where somebody watches; where nobody does, it costs one look at the context.
 *
 * @example
 * const answer = watched({ name: 'render', kind: 'internal', attributes: { 'page.name': 'front' } }, () => 42)
 * answer // → 42
 */
export function watched<T>(work: Work, body: (carrier: Carrier) => T): T {
  const spans = spansSlot.get()
  return spans === undefined ? body(NOTHING) : spans.watch(work, body)
}

/** Lets two watch: the work of `outer` is around that of `inner`, whose headers are sent where both have some. */
export function bothWatch(outer: Spans | undefined, inner: Spans): Spans {
  if (outer === undefined) return inner
  return {
    watch: (work, body) => outer.watch(work, (above) => inner.watch(work, (below) => body({ ...above, ...below }))),
  }
}

/** Calls `ended` when `body` has ended, with the error where it failed and else with the value, and gives what `body` gives. */
export function whenEnded<T>(body: () => T, ended: (error: unknown, value?: unknown) => void): T {
  let result: T
  try {
    result = body()
  } catch (error) {
    ended(error)
    throw error
  }
  if (!(result instanceof Promise)) {
    ended(undefined, result)
    return result
  }
  // What comes of it is of the same type, later.
  return result.then(
    (value: unknown) => {
      ended(undefined, value)
      return value
    },
    (error: unknown) => {
      ended(error)
      throw error
    },
  ) as T
}

import type { Application, Contribution, MiddlewareLike } from '@tsango/core/apps'
import type { Mode, Setting } from '@tsango/core/settings'
import type { Exchange, Provider } from './exchange.ts'

const SLOT: unique symbol = Symbol('tsango.slot')

/** What a slot may ask when it is prepared. */
export interface SlotSetup {
  readonly mode: Mode
  /** The application, where the slot runs inside one. */
  readonly app?: Application
  /** The value of a setting; outside an application its default. */
  setting<T>(setting: Setting<T>): T
}

/** What a hook of a slot gives back: nothing, at once or later. */
type Later<T> = T | Promise<T>

/** A slot with its options read and everything computed that does not depend on a request. */
export interface PreparedSlot {
  /** Headers of every response, lower-case names. A handler's own header of the same name wins. */
  readonly headers?: Readonly<Record<string, string>>
  /** What it keeps in the memory of this process alone, such as `'sessions'`: then several processes cannot serve together. */
  readonly perProcess?: string
  /** Values that are made when a handler first asks for them: `variable.provide(…)`. */
  readonly provides?: readonly Provider[]
  /**
   * Runs before the route is found, and outside of the context: a request that it gives is routed in the place of the one that came, which it notes by
   * `noteSent` of `@tsango/http/request`.
   */
  reroute?(request: Request): Later<Request | undefined>
  /** Runs first of all in a route, before the context of the request is entered: may change `exchange.context`. */
  begin?(exchange: Exchange): void
  /** Runs everything that follows within something of its own, such as the context of another library; gives what `run` gives. */
  around?<T>(exchange: Exchange, run: () => T): T
  /** Decides on the request: a response ends it here, nothing lets it pass. */
  decide?(exchange: Exchange): Later<Response | undefined | void>
  /** Runs when the response is known, in the reverse order: may add headers with `exchange.setHeader` and `exchange.addCookie`. */
  contribute?(exchange: Exchange, response: Response): Later<void>
  /**
   * Runs after all `contribute`, in the reverse order: a response that it gives stands in the place of the one it got, whose body it may have read.
   * What was added to the headers before still goes with it.
   */
  transform?(exchange: Exchange, response: Response): Later<Response | undefined | void>
  /** Runs last, when nothing changes any more: for logs and counters. */
  finish?(exchange: Exchange, response: Response): void
}

/** What {@link defineSlot} takes. */
export interface SlotDefinition {
  /** A name of the fixed order, or one of your own together with `before` or `after`. */
  readonly name: string
  /** The slot in front of which this one stands. */
  readonly before?: string
  /** The slot behind which this one stands. */
  readonly after?: string
  /** What it adds to points of the application, such as the names of the caches that it works with. */
  readonly extends?: readonly Contribution[]
  /** Called once, when the application is built. */
  prepare(setup: SlotSetup): PreparedSlot
}

/** A piece of middleware as data: what it decides, which headers it contributes, what it finishes. */
export interface Slot extends SlotDefinition, MiddlewareLike {
  readonly [SLOT]: true
}

/**
 * Makes a slot for an app's `middleware`, or for any Hono app by `toHono`.
 *
 * @example
 * const teapot = defineSlot({
 *   name: 'teapot',
 *   before: 'session',
 *   prepare: () => ({ headers: { 'x-teapot': 'short and stout' } }),
 * })
 * teapot.name // → 'teapot'
 */
export function defineSlot(definition: SlotDefinition): Slot {
  return Object.freeze({ ...definition, [SLOT]: true as const })
}

/** Whether something in an app's `middleware` was made by {@link defineSlot}. */
export function isSlot(value: MiddlewareLike): value is Slot {
  return SLOT in value
}

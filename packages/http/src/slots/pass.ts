import { type Context as CoreContext, enterContext } from '@tsango/core/context'
import type { Context, Next } from 'hono'
import type { H } from 'hono/types'
import { letGo } from '../answers/stream-end.ts'
import { NotAResponse } from './errors.ts'
import { type Exchange, hasExchange, startExchange } from './exchange.ts'
import { HeaderPlan } from './headers.ts'
import { rerouteFailure } from './reroute.ts'
import type { PreparedSlot } from './slot.ts'

type Answer = Response | undefined | void

/** Runs a handler with all slots around it, once for a request. */
export type Pass = (c: Context, handle: H, next: Next) => Answer | Promise<Answer>

/** What {@link createPass} takes. */
export interface PassOptions {
  /** In their order. */
  readonly slots: readonly PreparedSlot[]
  /** The context that requests start from. */
  readonly context: () => CoreContext
  /** Makes a response of an error. */
  readonly onError: (error: unknown, exchange: Exchange) => Response | Promise<Response>
  /** Makes the response where no handler gave one. */
  readonly onMissing: (c: Context) => Response | Promise<Response>
}

/** Fuses slots into one pass. What is synchronous stays so: no promise is made where no slot and no handler makes one. */
export function createPass({ slots, context, onError, onMissing }: PassOptions): Pass {
  const plan = new HeaderPlan(...slots.map((slot) => slot.headers ?? {}))
  const canFailBefore = slots.some(({ reroute }) => reroute !== undefined)
  const providers = new Map(slots.flatMap((slot) => slot.provides ?? []))
  const begins = slots.flatMap((slot) => slot.begin?.bind(slot) ?? [])
  const arounds = slots.flatMap((slot) => slot.around?.bind(slot) ?? [])
  const decides = slots.flatMap((slot) => slot.decide?.bind(slot) ?? [])
  const contributes = slots.flatMap((slot) => slot.contribute?.bind(slot) ?? []).reverse()
  const transforms = slots.flatMap((slot) => slot.transform?.bind(slot) ?? []).reverse()
  const finishes = slots.flatMap((slot) => slot.finish?.bind(slot) ?? []).reverse()

  function decideFrom(first: number, exchange: Exchange, handle: H, next: Next): Answer | Promise<Answer> {
    for (let at = first; at < decides.length; at++) {
      const { context: before } = exchange
      const early = decides[at]?.(exchange)
      if (early instanceof Promise)
        return early.then((found) => found ?? resume(at + 1, before, exchange, handle, next))
      if (early !== undefined) return early
      if (exchange.context !== before) return resume(at + 1, before, exchange, handle, next)
    }
    const made = handle(exchange.c, next)
    return exchange.deadline === undefined ? made : exchange.deadline.hold(made)
  }

  function resume(
    at: number,
    before: CoreContext,
    exchange: Exchange,
    handle: H,
    next: Next,
  ): Answer | Promise<Answer> {
    if (exchange.context === before) return decideFrom(at, exchange, handle, next)
    return enterContext(exchange.context, () => decideFrom(at, exchange, handle, next))
  }

  function answer(exchange: Exchange, handle: H, next: Next): Answer | Promise<Answer> {
    let made: Answer | Promise<Answer>
    try {
      const failure = canFailBefore ? rerouteFailure(exchange.c.req.raw) : undefined
      if (failure !== undefined) throw failure.error
      made = decideFrom(0, exchange, handle, next)
    } catch (error) {
      made = onError(error, exchange)
    }
    if (!(made instanceof Promise)) return complete(exchange, made)
    return made.then(
      (response) => complete(exchange, response),
      (error: unknown) => completeError(exchange, error),
    )
  }

  function completeError(exchange: Exchange, error: unknown): Answer | Promise<Answer> {
    const made = onError(error, exchange)
    return made instanceof Promise ? made.then((response) => complete(exchange, response)) : complete(exchange, made)
  }

  function complete(exchange: Exchange, made: Answer): Answer | Promise<Answer> {
    const { c } = exchange
    const response = made ?? (c.finalized ? c.res : onMissing(c))
    if (response instanceof Promise) return response.then((found) => complete(exchange, found))
    if (typeof response.status !== 'number') {
      // What Hono's `next()` resolves to, for middleware that gives it back.
      if ((response as unknown) === c) return complete(exchange, undefined)
      return replace(exchange, new NotAResponse(c.req.method, c.req.path, response))
    }
    try {
      const waiting = contributeFrom(0, exchange, response)
      const made =
        waiting === undefined
          ? transformFrom(0, exchange, response)
          : waiting.then(() => transformFrom(0, exchange, response))
      if (!(made instanceof Promise)) return settle(exchange, response, made)
      return made
        .then((final) => settle(exchange, response, final))
        .catch((error: unknown) => replace(exchange, error, response))
    } catch (error) {
      return replace(exchange, error, response)
    }
  }

  function contributeFrom(first: number, exchange: Exchange, response: Response): Promise<void> | undefined {
    for (let at = first; at < contributes.length; at++) {
      const waiting = contributes[at]?.(exchange, response)
      if (waiting instanceof Promise) return waiting.then(() => contributeFrom(at + 1, exchange, response))
    }
    return undefined
  }

  function transformFrom(first: number, exchange: Exchange, response: Response): Response | Promise<Response> {
    for (let at = first; at < transforms.length; at++) {
      const made = transforms[at]?.(exchange, response)
      if (made instanceof Promise) return made.then((found) => transformFrom(at + 1, exchange, found ?? response))
      if (made) return transformFrom(at + 1, exchange, made)
    }
    return response
  }

  function settle(exchange: Exchange, before: Response, response: Response): Response {
    return response === before ? deliver(exchange, response) : put(exchange, response)
  }

  function put(exchange: Exchange, response: Response): Response {
    const { c } = exchange
    if (c.finalized) {
      // Hono would put the headers of the page onto the other one: its length, and how long it may be kept.
      c.res = undefined
      c.res = response
    }
    return deliver(exchange, response)
  }

  // A slot that failed to finish its part (a session that could not be saved) makes the whole answer an error.
  function replace(exchange: Exchange, error: unknown, before?: Response): Response | Promise<Response> {
    if (before !== undefined) letGo(before)
    const made = onError(error, exchange)
    return made instanceof Promise ? made.then((response) => put(exchange, response)) : put(exchange, made)
  }

  function deliver(exchange: Exchange, response: Response): Response {
    const { sink, c, pending } = exchange
    let delivered = response
    if (sink) {
      if (!plan.isEmpty || pending.length > 0) sink.takeHeaders(plan, pending)
    } else {
      delivered = plan.apply(response, pending)
      if (c.finalized && delivered !== c.res) c.res = delivered
    }
    for (const finish of finishes) finish(exchange, delivered)
    // Hono leaves the body of an answer to HEAD where it is.
    if (exchange.sentMethod === 'HEAD') letGo(delivered)
    return delivered
  }

  return function pass(c, handle, next) {
    if (hasExchange(c)) return handle(c, next)
    const exchange = startExchange(c, context(), providers)
    for (const begin of begins) begin(exchange)
    if (arounds.length === 0) return enterContext(exchange.context, () => answer(exchange, handle, next))
    return enterContext(exchange.context, () => runAround(0, exchange, handle, next))
  }

  function runAround(at: number, exchange: Exchange, handle: H, next: Next): Answer | Promise<Answer> {
    const around = arounds[at]
    if (around === undefined) return answer(exchange, handle, next)
    return around(exchange, () => runAround(at + 1, exchange, handle, next))
  }
}

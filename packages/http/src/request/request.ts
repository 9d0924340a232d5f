/**
 * What handlers and templates ask about the request; works behind any slot that knows the answer.
 *
 * @module
 */
import type { Context } from 'hono'
import { exchangeOf } from '../slots/exchange.ts'

export { noteSent, sentMethodOf } from './sent-method.ts'

/** The method as the client sent it, which is another than `c.req.method` behind the slot `method-override`. */
export function sentMethod(c: Context): string {
  return exchangeOf(c).sentMethod
}

/** The id of the request, as in the log and in error pages; empty where no request-id slot gives one. */
export function requestId(c: Context): string {
  return exchangeOf(c).requestId
}

/** The nonce for `<script nonce>` and `<style nonce>`; asking for it puts it into the policy of this response. */
export function cspNonce(c: Context): string {
  return exchangeOf(c).nonce
}

/** The client's address: of the connection, or what a trusted proxy says; absent where the runtime does not tell. */
export function clientAddress(c: Context): string | undefined {
  return exchangeOf(c).address
}

/** Whether the client speaks https, to us or to a trusted proxy. */
export function isSecure(c: Context): boolean {
  return exchangeOf(c).secure
}

/** The origin that the client asked for, such as `https://example.com`. */
export function requestOrigin(c: Context): string {
  const { secure, host } = exchangeOf(c)
  return `${secure ? 'https' : 'http'}://${host}`
}

/**
 * Aborted when the client goes away, or the time that the slot `timeout` gives is over: for whatever the handler waits for, such as `fetch`.
 *
 * @example
 * const handler = async (c: Context) => c.json(await (await fetch('https://example.com/', { signal: requestSignal(c) })).json())
 */
export function requestSignal(c: Context): AbortSignal {
  const { deadline } = exchangeOf(c)
  const { signal } = c.req.raw
  return deadline === undefined ? signal : AbortSignal.any([signal, deadline.signal])
}

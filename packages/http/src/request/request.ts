/**
 * What handlers and templates ask about the request; works behind any slot that knows the answer.
 *
 * @module
 */
import type { Context } from 'hono'
import { exchangeOf } from '../slots/exchange.ts'

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

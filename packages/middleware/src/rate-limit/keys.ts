import { createHash } from 'node:crypto'
import type { Exchange } from '@tsango/http/slots'
import { clientNetwork } from '@tsango/toolkit/addresses'

/** Whose requests are counted together. */
export type RateLimitKey =
  | 'address'
  | 'global'
  | { readonly header: string }
  | ((exchange: Exchange) => string | undefined)

/** What requests are counted under whose address is not known. */
export const UNKNOWN = 'unknown'

/** What a request is counted under; nothing where it is not counted. */
export function keyMaker(key: RateLimitKey): (exchange: Exchange) => string | undefined {
  if (key === 'global') return () => 'all'
  if (key === 'address') return ({ address }) => networkOf(address)
  if (typeof key === 'function') {
    return (exchange) => {
      const given = key(exchange)
      return given === undefined ? undefined : digest(given)
    }
  }
  const name = key.header.toLowerCase()
  // Who leaves the header out is counted by his address, so that leaving it out gains nothing.
  return (exchange) => {
    const value = exchange.header(name)
    return value === undefined ? networkOf(exchange.address) : `h:${digest(value)}`
  }
}

/** The address, of version 6 its first 64 bits; one for all whose address is not known. */
export function networkOf(address: string | undefined): string {
  return address === undefined ? UNKNOWN : clientNetwork(address)
}

// A key of an API stands in no store as it is, and no store has to bear what somebody writes into a header.
function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 27)
}

/**
 * The id of each request: in the log, in error pages, in the response and in the context.
 *
 * @module
 */
import { randomUUID } from 'node:crypto'
import { defineSlot, type Slot } from '@tsango/http/slots'

/** Options of {@link requestIds}. */
export interface RequestIdOptions {
  /** Whether an id that the client sends is taken over, so that one id follows a request through several services; default: yes. */
  readonly inbound?: boolean
  /** Makes an id; default: a random UUID. */
  readonly generate?: () => string
}

const HEADER = 'x-request-id'

/** What may stand in a log line, a header and a page as it is. */
const VALID = /^[\w.:/+=-]{1,128}$/

/** Makes the slot that gives each request its id, from `X-Request-Id` where that is 1 to 128 harmless characters, else a new one. */
export function requestIds({ inbound = true, generate = randomUUID }: RequestIdOptions = {}): Slot {
  return defineSlot({
    name: 'request-id',
    prepare: () => ({
      begin(exchange) {
        const given = inbound ? exchange.header(HEADER) : undefined
        const requestId = given !== undefined && VALID.test(given) ? given : generate()
        exchange.identify(requestId)
        exchange.setHeader(HEADER, requestId)
      },
    }),
  })
}

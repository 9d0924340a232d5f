/**
 * A limit to what clients can send.
 *
 * @module
 */
import { limitRequest } from '@tsango/http/body'
import { bodyLimit as bodyLimitSetting } from '@tsango/http/settings'
import { defineSlot, type Slot } from '@tsango/http/slots'

/** Options of {@link bodyLimit}. */
export interface BodyLimitOptions {
  /** Bytes; default: the setting `bodyLimit`. */
  readonly limit?: number
}

/**
 * Makes the slot that refuses bodies over the limit with 413: at once where the request says how large it is, else while it is read. An endpoint with a
 * `bodyLimit` of its own, and a handler that `withBodyLimit` of `@tsango/http/body` was told of, are held to that.
 */
export function bodyLimit(options: BodyLimitOptions = {}): Slot {
  return defineSlot({
    name: 'body-limit',
    prepare: ({ setting }) => {
      const limit = options.limit ?? setting(bodyLimitSetting)
      return { decide: ({ c }) => limitRequest(c, limit) }
    },
  })
}

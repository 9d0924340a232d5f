/**
 * A limit to what clients can send.
 *
 * @module
 */
import { limitBody } from '@tsango/http/body'
import { bodyLimit as bodyLimitSetting } from '@tsango/http/settings'
import { defineSlot, type Slot } from '@tsango/http/slots'

/** Options of {@link bodyLimit}. */
export interface BodyLimitOptions {
  /** Bytes; default: the setting `bodyLimit`. */
  readonly limit?: number
}

/** Makes the slot that refuses bodies over the limit with 413: at once where the request says how large it is, else while it is read. */
export function bodyLimit(options: BodyLimitOptions = {}): Slot {
  return defineSlot({
    name: 'body-limit',
    prepare: ({ setting }) => {
      const limit = options.limit ?? setting(bodyLimitSetting)
      return { decide: ({ c }) => limitBody(c, limit) }
    },
  })
}

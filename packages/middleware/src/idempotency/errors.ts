import { TsangoError } from '@tsango/core/errors'

/** Raised when the methods of the slot are ones that change nothing. */
export class IdempotencyPointless extends TsangoError {
  readonly code = 'idempotency_pointless'

  constructor(method: string) {
    super(`${method} changes nothing or is idempotent by itself: it needs no key. Take it out of "methods".`)
  }
}

import { TsangoError } from '@tsango/core/errors'

/** Raised when something else than a whole address is asked for. */
export class UntraceableAddress extends TsangoError {
  readonly code = 'untraceable_address'

  constructor(address: string) {
    super(
      `${JSON.stringify(address.slice(0, 80))} is not a whole address. Write it with its scheme: https://api.example.com/orders.`,
    )
  }
}

import { TsangoError } from '@tsango/core/errors'

/** Raised when a filter of addresses is made of something else. */
export class AddressFilterInvalid extends TsangoError {
  readonly code = 'address_filter_invalid'

  constructor(what: string) {
    super(
      `The filter of addresses cannot be made: ${what}. Write addresses and networks such as "10.0.0.0/8" or "::1".`,
    )
  }
}

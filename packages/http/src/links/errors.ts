import { TsangoError } from '@tsango/core/errors'

/** Raised when a part of a link would not be what it says in a header. */
export class LinkInvalid extends TsangoError {
  readonly code = 'link_invalid'

  constructor(part: string, value: string) {
    super(`${JSON.stringify(value.slice(0, 100))} is no ${part} of a link. Escape what comes from elsewhere.`)
  }
}

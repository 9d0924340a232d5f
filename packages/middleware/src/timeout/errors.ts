import { TsangoError } from '@tsango/core/errors'

/** Raised when a timeout leaves no time at all. */
export class InvalidTimeout extends TsangoError {
  readonly code = 'invalid_timeout'

  constructor(milliseconds: number) {
    super(`A timeout of ${milliseconds} ms would refuse everything. Give one above 0.`)
  }
}

/**
 * What can be wrong with how an admin is put together.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'

/** Raised when the application is built and the pages of a model, or the admin's path, cannot be as they were asked for; lists all that is wrong. */
export class AdminInvalid extends TsangoError {
  readonly code = 'admin_invalid'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

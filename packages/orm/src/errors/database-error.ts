import { TsangoError } from '@tsango/toolkit/errors'

/** Options that carry the driver's own error, which is kept and never shown to clients. */
export interface DatabaseErrorOptions {
  readonly cause?: unknown
}

/** Raised when a database refuses or fails a statement, in a way that has no class of its own. */
export class DatabaseError extends TsangoError {
  readonly code: string = 'database_error'

  constructor(message = 'The database refused a statement.', options: DatabaseErrorOptions = {}) {
    super(message, options)
  }
}

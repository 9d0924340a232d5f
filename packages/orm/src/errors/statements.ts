import { listOf } from '@tsango/toolkit/text'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

/** Raised when a value does not fit its column: too long, out of range, of the wrong type. */
export class DataError extends DatabaseError {
  override readonly code = 'data_error'
  override readonly status = 422
  constructor(options?: DatabaseErrorOptions) {
    super('A value does not fit its column.', options)
  }
}

/** Raised when the user that the application connects as lacks the right to do what a statement asks. */
export class PermissionDenied extends DatabaseError {
  override readonly code = 'permission_denied'
  constructor(options?: DatabaseErrorOptions) {
    super(
      "The database's user may not do this. Grant it the right that the server names, or connect as a user that has it.",
      options,
    )
  }
}

/** Raised when a database has no room: its disk is full, or what it may use of it. */
export class DiskFull extends DatabaseError {
  override readonly code = 'disk_full'
  override readonly status = 507
  constructor(options?: DatabaseErrorOptions) {
    super(
      'The database has no room left: its disk is full, or a limit of the server is reached. Make room first.',
      options,
    )
  }
}

/** Raised when a database gives up on a regular expression: it takes too long there, or too much memory. */
export class PatternTooHard extends DatabaseError {
  override readonly code = 'pattern_too_hard'
  override readonly status = 422
  constructor(options?: DatabaseErrorOptions) {
    super('The database gave up on a regular expression. Write it with fewer repetitions within each other.', options)
  }
}

/**
 * Raised when a delete runs along more keys behind each other than the database follows. Deletes of rows and queries do without it then; SQL of your
 * own has to delete what lies deepest before.
 */
export class CascadeTooDeep extends DatabaseError {
  override readonly code = 'cascade_too_deep'
  constructor(options?: DatabaseErrorOptions) {
    super(
      'More rows go along with each other, one by one, than the database follows. Delete them by delete() of a row or a query, or the deepest first.',
      options,
    )
  }
}

/** Raised when concurrent transactions cannot be put into an order; the whole transaction may be tried again. */
export class SerializationFailure extends DatabaseError {
  override readonly code = 'serialization_failure'
  override readonly status = 503
  constructor(options?: DatabaseErrorOptions) {
    super('The transaction met a concurrent one. Run it again.', options)
  }
}

/** Raised when the database broke a deadlock; the whole transaction may be tried again. */
export class Deadlock extends DatabaseError {
  override readonly code = 'deadlock'
  override readonly status = 503
  constructor(options?: DatabaseErrorOptions) {
    super('The transaction met a deadlock and was undone. Run it again.', options)
  }
}

/** Raised when a lock was not to be had in time. */
export class LockTimeout extends DatabaseError {
  override readonly code = 'lock_timeout'
  override readonly status = 503
  constructor(what: string, options?: DatabaseErrorOptions) {
    super(`Waited too long for ${what}, which another process or transaction holds.`, options)
  }
}

/** Raised when a lock by name that this process had was lost: its connection ended, and another process may have it by now. */
export class LockLost extends DatabaseError {
  override readonly code = 'lock_lost'
  override readonly status = 503
  constructor(name: string, options?: DatabaseErrorOptions) {
    super(
      `The lock "${name}" was lost, because its connection to the database ended: another process may have it by now. Run it again.`,
      options,
    )
  }
}

/** Raised when a statement ran longer than the setting `statementTimeout` allows; the server has ended it and undone what it did. */
export class StatementTimeout extends DatabaseError {
  override readonly code = 'statement_timeout'
  override readonly status = 503
  constructor(options?: DatabaseErrorOptions) {
    super('A statement took longer than it may, and was ended. Make it do less, or raise statementTimeout.', options)
  }
}

/** Raised when the values of one statement are more than the server takes at once, before anything is sent. Writes of many rows are cut into batches; one row is not. */
export class StatementTooLarge extends DatabaseError {
  override readonly code = 'statement_too_large'
  override readonly status = 413
  readonly bytes: number
  /** What the server takes. */
  readonly most: number

  constructor(bytes: number, most: number, hint = '', options?: DatabaseErrorOptions) {
    super(
      `The values of a statement have ${bytes} bytes, and the database takes ${most} at once. Store large things as files and keep their names.${hint && ` ${hint}`}`,
      options,
    )
    this.bytes = bytes
    this.most = most
  }
}

/** Raised when a transaction is used in a way that cannot be right. */
export class TransactionError extends DatabaseError {
  override readonly code: string = 'transaction_error'
}

/**
 * Raised when a transaction of several databases was committed on some of them, and then one failed to commit; those behind it were undone. No hook of
 * `onCommit` ran. Databases cannot commit together: what must not differ belongs into one.
 */
export class PartlyCommitted extends TransactionError {
  override readonly code = 'partly_committed'
  /** The databases that have what was written. */
  readonly committed: readonly string[]
  /** The one that failed. */
  readonly failed: string

  constructor(committed: readonly string[], failed: string, options: DatabaseErrorOptions = {}) {
    super(
      `What this atomic block wrote is in ${listOf(committed)}, and is not in "${failed}", where the commit failed.`,
      options,
    )
    this.committed = [...committed]
    this.failed = failed
  }
}

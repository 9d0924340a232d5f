import { TsangoError } from '@tsango/toolkit/errors'
import { listOf } from '@tsango/toolkit/text'

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

/** Options of {@link DatabaseUnavailable}. */
export interface UnavailableOptions extends DatabaseErrorOptions {
  /** What to do; default: to look at the server and the URL. */
  readonly hint?: string
}

/** Raised when a database does not answer or refuses to let us in. */
export class DatabaseUnavailable extends DatabaseError {
  override readonly code = 'database_unavailable'
  override readonly status = 503
  readonly database: string

  constructor(database: string, reason: string, options: UnavailableOptions = {}) {
    const { hint = 'Is the server running, and are host, port, user and password in its URL right?' } = options
    super(`Database "${database}" is not available: ${reason}. ${hint}`, options)
    this.database = database
  }
}

/** Raised when a query comes after the application has closed its databases. */
export class DatabaseClosed extends DatabaseError {
  override readonly code = 'database_closed'
  override readonly status = 503
  constructor(database: string) {
    super(
      `The connections to database "${database}" are closed: the application has ended. Await all work before you close it.`,
    )
  }
}

/** Raised when the URL of a database cannot be read. The URL is not shown: it may hold a password. */
export class UnreadableUrl extends DatabaseError {
  override readonly code = 'unreadable_url'
  constructor(database: string, example: string, reason = 'cannot be read') {
    super(
      `Database "${database}" has a URL that ${reason}. Write it like "${example}", with special characters of the password percent-encoded.`,
    )
  }
}

/** Raised when the server behind a URL is of another kind than its scheme says. */
export class WrongServer extends DatabaseError {
  override readonly code = 'wrong_server'
  constructor(database: string, found: string, scheme: string) {
    super(`The server of database "${database}" is ${found}. Let its URL begin with "${scheme}:".`)
  }
}

/** Raised when the package of a database's driver is not installed. */
export class DriverMissing extends DatabaseError {
  override readonly code = 'driver_missing'
  readonly driver: string

  constructor(driver: string, title: string, options: DatabaseErrorOptions = {}) {
    super(`${title} needs the package "${driver}", which is not installed. Install it: npm install ${driver}`, options)
    this.driver = driver
  }
}

/** Where a constraint was violated; what the database does not tell is left out. Never holds values. */
export interface Violated {
  readonly table?: string | undefined
  readonly columns?: readonly string[]
  readonly constraint?: string | undefined
}

/** Raised when a write breaks a constraint. */
export abstract class IntegrityError extends DatabaseError {
  override readonly status: number = 409
  readonly table: string | undefined
  readonly columns: readonly string[]
  readonly constraint: string | undefined

  constructor(message: string, violated: Violated, options: DatabaseErrorOptions = {}) {
    super(message, options)
    this.table = violated.table
    this.columns = violated.columns ?? []
    this.constraint = violated.constraint
  }

  /** Names no table and no column. */
  override get publicMessage(): string {
    return 'The values conflict with other data.'
  }
}

const place = ({ table, columns = [], constraint }: Violated): string =>
  [
    table && ` of "${table}"`,
    columns.length && ` (${columns.join(', ')})`,
    !columns.length && constraint && ` (${constraint})`,
  ]
    .filter(Boolean)
    .join('')

/** Raised when a row with the same unique values is there already. */
export class UniqueViolation extends IntegrityError {
  override readonly code = 'unique_violation'
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A row with the same unique value${place(violated)} exists.`, violated, options)
  }
}

/** Raised when a key points at no row, or a row that is deleted is still pointed at. */
export class ForeignKeyViolation extends IntegrityError {
  override readonly code = 'foreign_key_violation'
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A key${place(violated)} points at a row that does not exist, or the row is still in use.`, violated, options)
  }
}

/** Raised when a column that may not be NULL got none. */
export class NotNullViolation extends IntegrityError {
  override readonly code = 'not_null_violation'
  override readonly status = 422
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A column${place(violated)} cannot be NULL.`, violated, options)
  }
}

/** Raised when a row does not fulfil a check constraint. */
export class CheckViolation extends IntegrityError {
  override readonly code = 'check_violation'
  override readonly status = 422
  constructor(violated: Violated, options?: DatabaseErrorOptions) {
    super(`A row does not fulfil a check${place(violated)}.`, violated, options)
  }
}

/** Raised when a value does not fit its column: too long, out of range, of the wrong type. */
export class DataError extends DatabaseError {
  override readonly code = 'data_error'
  override readonly status = 422
  constructor(options?: DatabaseErrorOptions) {
    super('A value does not fit its column.', options)
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

/** Raised when a table or column does not exist: most often, a migration was not run. */
export class SchemaMissing extends DatabaseError {
  override readonly code = 'schema_missing'
  constructor(what: string, options?: DatabaseErrorOptions) {
    super(`The database has no ${what}. Did you run "node manage.ts migrate"?`, options)
  }
}

/** Raised when a database lacks what was asked for. */
export class Unsupported extends DatabaseError {
  override readonly code = 'unsupported'
  readonly feature: string
  constructor(feature: string, title: string, hint?: string) {
    super(`${title} does not support ${feature}.${hint ? ` ${hint}` : ''}`)
    this.feature = feature
  }
}

/** Raised when the scheme of a database's URL is not known. The URL is not shown: it may hold a password. */
export class UnknownScheme extends DatabaseError {
  override readonly code = 'unknown_scheme'
  constructor(database: string, scheme: string, known: readonly string[]) {
    super(
      `Database "${database}" has a URL of the unknown scheme "${scheme}:". Known: ${known.map((one) => `"${one}:"`).join(', ')}.`,
    )
  }
}

/** Raised when a database is asked for by a name that the settings do not have. */
export class UnknownDatabase extends DatabaseError {
  override readonly code = 'unknown_database'
  constructor(database: string, known: readonly string[]) {
    super(
      `No database "${database}" in settings.databases. Known: ${listOf(known, { max: Number.POSITIVE_INFINITY })}.`,
    )
  }
}

/** Raised when a query runs outside of an application and outside of `withDatabases`. */
export class NoDatabase extends DatabaseError {
  override readonly code = 'no_database'
  constructor() {
    super(
      'No database here: this code runs outside of an application. Wrap it in app.run(async () => { … }) or withDatabases({ … }, [ … ], async () => { … }).',
    )
  }
}

/** Raised when a transaction is used in a way that cannot be right. */
export class TransactionError extends DatabaseError {
  override readonly code = 'transaction_error'
}

/** Raised when exactly one row was asked for and there is none. */
export class DoesNotExist extends DatabaseError {
  override readonly code = 'does_not_exist'
  override readonly status = 404
  readonly model: string
  constructor(model: string) {
    super(`No ${model} matches the query.`)
    this.model = model
  }

  /** Names no model. */
  override get publicMessage(): string {
    return 'Nothing was found here.'
  }
}

/** Raised when exactly one row was asked for and there are more. */
export class MultipleRows extends DatabaseError {
  override readonly code = 'multiple_rows'
  readonly model: string
  constructor(model: string) {
    super(`More than one ${model} matches the query. Filter further, or use first().`)
    this.model = model
  }
}

/**
 * Raised when a query names something wrong: a field, a lookup, a value of the wrong type. It has no HTTP status: where names come from a client, whoever
 * reads them answers for them; elsewhere it is the program's own mistake, which no client is told.
 */
export class QueryError extends DatabaseError {
  override readonly code = 'query_error'
}

/** Raised when a row is saved, deleted or refreshed that is not in the database. */
export class RowGone extends DatabaseError {
  override readonly code = 'row_gone'
  override readonly status = 404
  readonly model: string
  constructor(model: string, why: string) {
    super(`This ${model} ${why}.`)
    this.model = model
  }
}

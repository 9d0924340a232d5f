import { listOf } from '@tsango/toolkit/text'
import { DatabaseError, type DatabaseErrorOptions } from './database-error.ts'

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

/** Raised when a server is older than what the dialect is made for. */
export class ServerTooOld extends DatabaseError {
  override readonly code = 'server_too_old'
  constructor(database: string, found: string, needed: string) {
    super(`The server of database "${database}" is ${found}, which is too old: it must be ${needed} or later.`)
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

/** Raised when a database has no driver of the name that its settings or its URL ask for. */
export class UnknownDriver extends DatabaseError {
  override readonly code = 'unknown_driver'
  constructor(database: string, title: string, driver: string, known: readonly string[]) {
    super(
      `Database "${database}" asks for the driver ${JSON.stringify(driver)}, which ${title} does not have. Known: ${listOf(known)}.`,
    )
  }
}

/** Raised when a setting of a database has a value that it cannot have. */
export class BadDatabaseSetting extends DatabaseError {
  override readonly code = 'bad_database_setting'
  constructor(database: string, fault: string) {
    super(`Database "${database}" is set up wrongly: ${fault}.`)
  }
}

/** Raised when the scheme of a database's URL is not known. The URL is not shown: it may hold a password. */
export class UnknownScheme extends DatabaseError {
  override readonly code = 'unknown_scheme'
  /** The schemes that there are, without the colon. */
  readonly known: readonly string[]

  constructor(database: string, scheme: string, known: readonly string[]) {
    super(
      `Database "${database}" has a URL of the unknown scheme "${scheme}:". Known: ${known.map((one) => `"${one}:"`).join(', ')}.`,
    )
    this.known = known
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

/** Raised before a write is sent to a database that only reads: a replica, or one that was set up so. */
export class ReadOnlyDatabase extends DatabaseError {
  override readonly code = 'read_only_database'
  readonly database: string

  constructor(database: string, primary?: string, options?: DatabaseErrorOptions) {
    const [why, what] = primary
      ? [`is a replica of "${primary}"`, `Write to "${primary}".`]
      : ['is read only', 'Its setting "readOnly" says so.']
    super(`Database "${database}" ${why}: it refuses writes. ${what}`, options)
    this.database = database
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

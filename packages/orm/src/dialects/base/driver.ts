import type { CacheFigures } from './cache-figures.ts'

/** A piece of SQL with placeholders, made once per shape: drivers prepare it once a connection and keep it by identity. */
export interface Statement {
  readonly sql: string
  /** Changes rows: goes to the writer where there is one. */
  readonly write: boolean
  /** Whether it gives rows. */
  readonly returns: boolean
  /** Whether the names of its columns are wanted. Default: false. */
  readonly named?: boolean
  /** The columns whose values may come as a `Date` in place of their text, by their places. Default: none. */
  readonly instants?: readonly number[]
  /** Whether every parameter goes into a column as it is, so that the column makes of a number what it holds. Default: false. */
  readonly stores?: boolean
}

/** What a statement gave: rows as arrays in the order of the columns, values as the driver has them. */
export interface RawResult {
  readonly rows: readonly (readonly unknown[])[]
  /** The names of the columns, where the statement wants them. */
  readonly columns?: readonly string[] | undefined
  /** Rows inserted, updated or deleted; for an update the rows found, changed or not. */
  readonly affected: number
  /** The automatic key of the first row inserted, where the database tells it. */
  readonly insertId: number | undefined
  /** How far apart the automatic keys of the rows behind it are; default: 1. */
  readonly insertStep?: number
}

/** An answer now (a synchronous database outside a transaction) or later. */
export type Answer<T> = T | Promise<T>

/** The rows of one statement, part by part: as they were when it began, whatever is written meanwhile. */
export interface RowCursor {
  /** The next rows, as many as the cursor was opened for, fewer or none at the end. Rejects where one cannot be read: none is left out without a word. */
  next(): Promise<RawResult['rows']>
  /** Gives back what it holds, read to its end or not; never rejects. Nothing can be read behind it. */
  close(): Promise<void>
}

/** One physical connection, held for a transaction or a migration. */
export interface Connection {
  /** Rejects or throws with the errors of `@tsango/orm/errors`. Statements on one connection run one after the other. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /**
   * Reads a statement part by part, in the transaction, and lets others run between the parts. Where the line can carry one answer at a time, a statement
   * between two parts first takes the rest of the rows into memory. Absent where the feature `cursors` is.
   */
  openCursor?(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor>
  /** Runs SQL that is not worth preparing: `BEGIN`, DDL. No parameters. */
  execute(sql: string): Answer<void>
}

/** A connection of its own, beside those that are shared. */
export interface OwnConnection extends Connection {
  close(): Promise<void>
}

/** How a transaction begins. */
export interface TransactionStart {
  readonly isolation?: string
  readonly readOnly?: boolean
}

/** The connections to one database. */
export interface Driver {
  /** What all its connections keep prepared, where they do. */
  readonly statements?: CacheFigures | undefined
  /**
   * Runs one statement outside of any transaction, on whatever connection is free. What answers at once fails at once, too: `await` it inside of `try`, and
   * do not hang `catch` on it.
   */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /** Reads a statement part by part outside of any transaction, on a connection that it holds until it is closed. Absent where the feature `cursors` is. */
  openCursor?(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor>
  /** Takes a connection out and begins a transaction on it. Waits for the writer where there is one. */
  begin(start: TransactionStart): Promise<Connection>
  /** Commits or rolls back and gives the connection back; a connection that failed is thrown away. */
  end(connection: Connection, how: 'commit' | 'rollback'): Promise<void>
  /** Takes a connection out without a transaction: for schema changes that cannot be in one, and for locks. */
  acquire(): Promise<Connection>
  release(connection: Connection): Promise<void>
  /** Opens a connection of its own, which takes none of those that are shared; absent where a connection is no thing of its own. */
  open?(): Promise<OwnConnection>
  /** Resolves when the database answers; rejects with `DatabaseUnavailable` after the connect timeout. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** How the connections to a database are made and kept. Times are in milliseconds. A database without servers has no use for some of them, and says so once. */
export interface ConnectionSettings {
  /** Which of the drivers of the database, where it has several; also as `?driver=…` in the URL. Default: the one that measured better. */
  readonly driver?: string
  /** Connections at most; default: 10 (readers of a file: 2). */
  readonly poolSize?: number
  /** Connections that are kept open when nobody needs them, once the first was opened; default: 0. */
  readonly poolMin?: number
  /** How long one waits for a connection while all are busy; default: 5,000. */
  readonly acquireTimeout?: number
  /** How long a connection may do nothing before it is closed; 0: for ever. Default: 600,000 (ten minutes). */
  readonly idleTimeout?: number
  /** How old a connection may become before it is replaced by another one; 0: as old as it likes. Default: 1,800,000 (half an hour). */
  readonly maxLifetime?: number
  /** How long one waits for the server to let us in; default: 5,000. */
  readonly connectTimeout?: number
  /** How long a statement may run before the server ends it with a `StatementTimeout`; 0: as long as it takes. Default: what the server says. */
  readonly statementTimeout?: number
  /** How long one waits for what another process or transaction has locked; default: 5,000 for files, what the server says for servers. */
  readonly lockTimeout?: number
}

/** Options of a connection, from the settings. */
export interface DriverOptions extends ConnectionSettings {
  /** The name in `databases`, for messages. */
  readonly name: string
  /** Prepared statements kept a connection; default 200. 0 prepares none, for poolers. */
  readonly prepare?: number
  /** Lets the sessions of the database refuse writes, where they can; default: false. */
  readonly readOnly?: boolean
}

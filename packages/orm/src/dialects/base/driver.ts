/** A piece of SQL with placeholders, made once per shape: drivers prepare it once a connection and keep it by identity. */
export interface Statement {
  readonly sql: string
  /** Changes rows: goes to the writer where there is one. */
  readonly write: boolean
  /** Whether it gives rows. */
  readonly returns: boolean
}

/** What a statement gave: rows as arrays in the order of the columns, values as the driver has them. */
export interface RawResult {
  readonly rows: readonly (readonly unknown[])[]
  /** Rows inserted, updated or deleted; for an update the rows found, changed or not. */
  readonly affected: number
  /** The automatic key of the first row inserted, where the database tells it. */
  readonly insertId: number | undefined
}

/** An answer now (a synchronous database outside a transaction) or later. */
export type Answer<T> = T | Promise<T>

/** One physical connection, held for a transaction or a migration. */
export interface Connection {
  /** Rejects with the errors of `@tsango/orm/errors`. Statements on one connection run one after the other. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /** Runs SQL that is not worth preparing: `BEGIN`, DDL. No parameters. */
  execute(sql: string): Answer<void>
}

/** How a transaction begins. */
export interface TransactionStart {
  readonly isolation?: string
  readonly readOnly?: boolean
}

/** The connections to one database. */
export interface Driver {
  /** Runs one statement outside of any transaction, on whatever connection is free. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /** Takes a connection out and begins a transaction on it. Waits for the writer where there is one. */
  begin(start: TransactionStart): Promise<Connection>
  /** Commits or rolls back and gives the connection back; a connection that failed is thrown away. */
  end(connection: Connection, how: 'commit' | 'rollback'): Promise<void>
  /** Takes a connection out without a transaction: for schema changes that cannot be in one, and for locks. */
  acquire(): Promise<Connection>
  release(connection: Connection): Promise<void>
  /** Resolves when the database answers; rejects with `DatabaseUnavailable` after the connect timeout. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Options of a connection, from the settings. */
export interface DriverOptions {
  /** The name in `databases`, for messages. */
  readonly name: string
  /** Connections at most; default: 10 (readers of a file: 2). */
  readonly poolSize?: number
  /** In milliseconds; default 5,000. */
  readonly connectTimeout?: number
  /** In milliseconds; how long one waits for a connection while all are busy; default 30,000. */
  readonly acquireTimeout?: number
  /** Prepared statements kept a connection; default 200. 0 prepares none, for poolers. */
  readonly prepare?: number
  /** In milliseconds; how long one waits for what another process or transaction has locked; default: 5,000 for files, what the server says for servers. */
  readonly lockTimeout?: number
}

/** What a database can do. Code outside the dialects asks these, never for a name. */
export interface Features {
  /** For people: `'PostgreSQL'`. */
  readonly title: string
  /** The largest number of parameters of one statement. */
  readonly maxParameters: number
  /** Takes a whole list as one parameter, so that `in` has one shape for any length. */
  readonly listParameter: boolean
  /** `INSERT … RETURNING` gives the columns that the database made. */
  readonly insertReturning: boolean
  /** A multi-row insert gives consecutive automatic keys, so that the first tells all. */
  readonly consecutiveInsertIds: boolean
  /** Statements that change the schema take part in transactions. */
  readonly transactionalDdl: boolean
  /** Reads and writes answer without a promise. */
  readonly synchronous: boolean
  /** One connection writes at a time. */
  readonly singleWriter: boolean
  /** `SELECT … FOR UPDATE`. Where one connection writes at a time, a transaction that may write holds all rows anyway. */
  readonly selectForUpdate: boolean
  /** `FOR UPDATE … SKIP LOCKED`. */
  readonly skipLocked: boolean
  /** `FOR UPDATE OF …` locks the rows of some of the tables that are joined; else all of them are locked. */
  readonly lockOf: boolean
  /** Rows that an outer join brings can be locked. */
  readonly lockOuterJoined: boolean
  /** `NULLS FIRST` and `NULLS LAST`. */
  readonly nullsOrdering: boolean
  /** NULL sorts before everything else in ascending order where nothing is said. */
  readonly nullsFirst: boolean
  /** An `UPDATE` or `DELETE` may read the table that it changes in a subquery. */
  readonly selfReferencingWrite: boolean
  /** Every assignment of an `UPDATE` sees the row as it was; else it sees what those before it wrote. */
  readonly simultaneousAssignment: boolean
  /** `LIMIT` is allowed in a subquery of `IN`. */
  readonly limitInSubquery: boolean
  /** Digits that a decimal may have. */
  readonly maxDecimalDigits: number
  /** `ADD CONSTRAINT` and `ALTER COLUMN` exist; else a table is made anew. */
  readonly alterTable: boolean
  /** An index over a text column without a limit needs a prefix length. */
  readonly textIndexNeedsLength: boolean
  /** A connection can be made read only. */
  readonly isolationLevels: readonly IsolationLevel[]
}

/** The isolation levels of the SQL standard. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable'

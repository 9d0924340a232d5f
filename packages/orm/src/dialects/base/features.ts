import type { IndexMethod } from '@tsango/core/model'

/** What a database can do. Code outside the dialects asks these, never for a name. */
export interface Features {
  /** For people: `'PostgreSQL'`. */
  readonly title: string
  /** How long names of tables, columns, indexes and checks may be; `undefined`: as long as one likes. What is longer would be cut, or refused. */
  readonly longestName: { readonly length: number; readonly unit: 'bytes' | 'characters' } | undefined
  /** The largest number of parameters of one statement. */
  readonly maxParameters: number
  /** Bytes of values from which on rows that are written together are cut into several statements; `undefined`: values do not travel. */
  readonly batchBytes: number | undefined
  /** Takes a whole list as one parameter, so that `in` has one shape for any length. */
  readonly listParameter: boolean
  /** `INSERT … RETURNING` gives the columns that the database made. */
  readonly insertReturning: boolean
  /** An insert of one row tells the key that the database made for it, without `RETURNING`. */
  readonly insertId: boolean
  /** Statements that change the schema take part in transactions. */
  readonly transactionalDdl: boolean
  /** Reads and writes answer without a promise. */
  readonly synchronous: boolean
  /** Rows of one statement can be read part by part. */
  readonly cursors: boolean
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
  /** Rows that are locked can have windows beside them. */
  readonly windowsBesideLock: boolean
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
  /** `SELECT DISTINCT ON (…)`; else the rows of each group are numbered. */
  readonly distinctOn: boolean
  /** A table made by a subquery may read the row of the query around it. */
  readonly correlatedTable: boolean
  /** `JOIN LATERAL`: a table that is joined may read the row that it stands beside. */
  readonly lateral: boolean
  /** `FULL JOIN`: rows of both sides stay that belong to none of the other. */
  readonly fullJoin: boolean
  /** The hashes of texts that are broken, and old data is full of. */
  readonly oldHashes: readonly ('md5' | 'sha1')[]
  /** Frames of windows count groups of rows that are alike in the order. */
  readonly windowGroups: boolean
  /** Frames of windows leave out the row itself, or those that are alike. */
  readonly windowExclusion: boolean
  /** Groups that `HAVING` leaves out are none that windows beside it see; else windows part those groups from the others, and a query around leaves them out. */
  readonly windowsBesideHaving: boolean
  /** Digits that a decimal may have. */
  readonly maxDecimalDigits: number
  /** `ADD CONSTRAINT` and `ALTER COLUMN` exist; else a table is made anew. */
  readonly alterTable: boolean
  /** An index over a text column without a limit needs a prefix length. */
  readonly textIndexNeedsLength: boolean
  /** A key can be set to its column's default when the row that it points at is deleted. */
  readonly setDefault: boolean
  /** How many keys behind each other a delete follows by itself, one that sets NULL or forbids it counted; `undefined`: any number. */
  readonly cascadeDepth: number | undefined
  /** A delete that is deeper than that is refused; else rows are left behind. */
  readonly refusesDeeperCascade: boolean
  /** A `DELETE` counts each of its rows, also one that another of them has taken along before its turn. */
  readonly countsCascaded: boolean
  /** Columns can be computed with each read; else those that are computed are stored. */
  readonly virtualColumns: boolean
  /** A column that is computed takes `NOT NULL`. */
  readonly generatedNotNull: boolean
  /** `UPDATE … RETURNING` gives the columns that the database computed. */
  readonly updateReturning: boolean
  /** Columns can have comments. */
  readonly comments: boolean
  /** Indexes of the rows alone that fulfil a condition. Where it is missing, a unique one has a part that is NULL for the others. */
  readonly partialIndexes: boolean
  /** Indexes over what is computed from columns. */
  readonly expressionIndexes: boolean
  /** Indexes that carry columns along, `INCLUDE (…)`. Where it is missing, they become part of an index that is not unique. */
  readonly coveringIndexes: boolean
  /** Unique constraints for which two NULLs are the same. */
  readonly nullsNotDistinct: boolean
  /** Unique constraints that can be checked at the commit. */
  readonly deferrableUnique: boolean
  /** Constraints that no two rows are alike in what operators of indexes compare. */
  readonly exclusionConstraints: boolean
  /** Views whose rows are kept until they are refreshed. */
  readonly materializedViews: boolean
  /** Operator classes of the parts of indexes. */
  readonly operatorClasses: boolean
  /** How an index can find its rows. */
  readonly indexMethods: readonly IndexMethod[]
  /** How full-text indexes can read words; `undefined`: as the database is configured. */
  readonly searchConfigs: readonly string[] | undefined
  /** A connection can be made read only. */
  readonly isolationLevels: readonly IsolationLevel[]
}

/** The isolation levels of the SQL standard. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable'

import type { Kind } from '@tsango/core/fields'
import type { Connection } from './driver.ts'

/** A column as the database has it. */
export interface FoundColumn {
  readonly column: string
  /** The type in the database's own words. */
  readonly type: string
  readonly nullable: boolean
  /** Whether it is the primary key, or part of it. */
  readonly primaryKey: boolean
  /** Whether the database counts it up. */
  readonly identity: boolean
  /** Its default as SQL, where it has one. */
  readonly default: string | undefined
  readonly comment: string | undefined
  /** Its collation, where it is told and not that of the type or the table. */
  readonly collation: string | undefined
  /** What it is computed from, where it is. */
  readonly generated: FoundGenerated | undefined
  /** Whether it is left out of `SELECT *`. */
  readonly hidden: boolean
  /** The type that a domain stands for. */
  readonly domainOf?: string
  /** The words that it can hold, where its type lists them. */
  readonly words?: readonly string[]
}

/** The field that reads and writes the values of a column. */
export interface FoundField {
  readonly kind: Kind
  readonly maxLength?: number
  readonly digits?: number
  readonly places?: number
  readonly dims?: number
  readonly element?: FoundField
  /** The words of a choice. */
  readonly words?: readonly string[]
  /** How its text compares, where that is not how text compares in tables of ours. */
  readonly collation?: string
  /** The column's type, where it is not the one that is made for such a field. */
  readonly dbType?: string
  /** Why there is no better field for it. */
  readonly note?: string
}

/** A column that the database computes. */
export interface FoundGenerated {
  /** In the database's own spelling. */
  readonly expression: string
  /** Kept in the row, and not computed with each read. */
  readonly stored: boolean
}

/** A part of an index: a column, or an expression. */
export interface FoundTerm {
  readonly column: string | undefined
  /** In the database's own spelling. */
  readonly expression: string | undefined
  readonly descending: boolean
  /** Its operator class, where it is not the default one of its type. */
  readonly opclass: string | undefined
  /** How many characters of a text it holds, where it does not hold all. */
  readonly prefix: number | undefined
  /** Where NULL stands, where that is not its place by default, and there may be any. */
  readonly nulls?: 'first' | 'last'
}

/** An index as the database has it; the primary key's own is left out. */
export interface FoundIndex {
  /** `''` for one that has none of its own. */
  readonly name: string
  /** It belongs to a `UNIQUE` constraint, and goes with that alone. */
  readonly constraint?: true
  /** Those of its parts that are columns, in their order. */
  readonly columns: readonly string[]
  readonly unique: boolean
  readonly terms: readonly FoundTerm[]
  /** The condition of the rows that are in it, in the database's own spelling. */
  readonly where: string | undefined
  /** Columns that it carries along. */
  readonly include: readonly string[]
  /** `'btree'`, `'gin'`, `'fulltext'`, … */
  readonly method: string
  readonly nullsNotDistinct: boolean
  /** Its build beside those who write broke off: writes keep it up, and no query uses it. */
  readonly invalid?: true
  /** Of a unique constraint that can wait: when two rows are told to be alike where nothing else is asked. */
  readonly deferrable?: 'deferred' | 'immediate'
  /** Of a full-text index: how words are read, where it is told. */
  readonly config?: string | undefined
}

/** A foreign key as the database has it. */
export interface FoundReference {
  /** Absent where the database does not tell it. */
  readonly name: string | undefined
  readonly columns: readonly string[]
  /** With its schema and a dot in front, where it is in another one. */
  readonly table: string
  /** The columns that it points at, each for the one of `columns` at its place. */
  readonly to: readonly string[]
  /** `'CASCADE'`, `'SET NULL'`, `'NO ACTION'`, … */
  readonly onDelete: string
  readonly onUpdate: string
  /** Rows that were there before it were never held to it. */
  readonly unproved?: true
}

/** A check as the database has it. */
export interface FoundCheck {
  /** `''` for one that has none. */
  readonly name: string
  /** In the database's own spelling. */
  readonly expression: string
}

/** What two rows are compared in by an exclusion constraint. */
export interface FoundExclusionTerm {
  readonly column: string | undefined
  /** In the database's own spelling. */
  readonly expression: string | undefined
  /** Absent for a column that it only carries along. */
  readonly operator: string | undefined
  /** Its operator class, where it is not the default one of its type. */
  readonly opclass: string | undefined
}

/** An exclusion constraint as the database has it. */
export interface FoundExclusion {
  readonly name: string
  /** The index that it finds rows by: `'gist'`, … */
  readonly method: string
  readonly terms: readonly FoundExclusionTerm[]
  /** The condition of the rows that it compares, in the database's own spelling. */
  readonly where: string | undefined
  readonly deferrable?: 'deferred' | 'immediate'
  /** All that follows its name, in the database's own spelling. */
  readonly definition: string
}

/** A table or a view as the database has it; lists are sorted by name, columns stand in their order. */
export interface FoundTable {
  readonly table: string
  readonly kind: 'table' | 'view'
  /** Of a view: whether its rows are kept until it is refreshed. */
  readonly materialized: boolean
  readonly comment: string | undefined
  /** The columns of the primary key, in its order. */
  readonly primaryKey: readonly string[]
  readonly columns: readonly FoundColumn[]
  readonly indexes: readonly FoundIndex[]
  readonly references: readonly FoundReference[]
  readonly checks: readonly FoundCheck[]
  readonly exclusions: readonly FoundExclusion[]
  /** Of a view: its query, in the database's own spelling. */
  readonly definition: string | undefined
}

/** Reads the schema of a database, whoever made it: the one that unqualified names lead to. */
export interface Introspection {
  /** The names of all tables, sorted. */
  tables(connection: Connection): Promise<readonly string[]>
  /** The names of all views, sorted. */
  views(connection: Connection): Promise<readonly string[]>
  /** One table or view, or `undefined` where there is none of that name. */
  table(connection: Connection, name: string): Promise<FoundTable | undefined>
  /** The field that reads and writes the values of a column best: text where there is none. */
  fieldOf(column: FoundColumn): FoundField
}

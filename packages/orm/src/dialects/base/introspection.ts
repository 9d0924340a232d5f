import type { Connection } from './driver.ts'

/** A column as the database has it. */
export interface FoundColumn {
  readonly column: string
  /** The type in the database's own words. */
  readonly type: string
  readonly nullable: boolean
  readonly primaryKey: boolean
  /** Whether the database counts it up. */
  readonly identity: boolean
  /** The expression of its default, where it has one. */
  readonly default: string | undefined
}

/** An index as the database has it; the primary key's own is left out. */
export interface FoundIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** A foreign key as the database has it. */
export interface FoundReference {
  /** Absent where the database does not tell it. */
  readonly name: string | undefined
  readonly column: string
  readonly table: string
  readonly to: string
  /** `'CASCADE'`, `'SET NULL'`, `'NO ACTION'`, … */
  readonly onDelete: string
}

/** A check as the database has it. */
export interface FoundCheck {
  readonly name: string
  /** In the database's own spelling. */
  readonly expression: string
}

/** A table as the database has it; lists are sorted by name, columns stand in their order. */
export interface FoundTable {
  readonly table: string
  readonly columns: readonly FoundColumn[]
  readonly indexes: readonly FoundIndex[]
  readonly references: readonly FoundReference[]
  readonly checks: readonly FoundCheck[]
}

/** Reads the schema of a database: the one that unqualified names lead to. */
export interface Introspection {
  /** The names of all tables, sorted. */
  tables(connection: Connection): Promise<readonly string[]>
  /** One table, or `undefined` where there is none of that name. */
  table(connection: Connection, name: string): Promise<FoundTable | undefined>
}

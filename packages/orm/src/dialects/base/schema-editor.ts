import type { FieldSpec, OnDelete } from '@tsango/core/fields'
import type { ExclusionMethod, ExclusionOperator, IndexMethod } from '@tsango/core/model'
import type { Columns } from './columns.ts'
import type { Features } from './features.ts'
import type { Loss } from './losses.ts'
import type { FieldLimit } from './names.ts'
import type { Operators } from './operators.ts'

/** A column as a migration knows it. */
export interface ColumnState {
  /** The field's name, for messages and renames. */
  readonly name: string
  readonly column: string
  readonly spec: FieldSpec
  /** Whether it alone is the key. */
  readonly primaryKey: boolean
  readonly references: Reference | undefined
  /** What the database computes it from. */
  readonly generated?: GeneratedState
}

/** What a column is computed from. */
export interface GeneratedState {
  readonly expression: TableExpression
  /** Kept in the row, and not computed with each read. */
  readonly stored: boolean
}

/** Where a foreign key leads. */
export interface Reference {
  readonly table: string
  readonly column: string
  readonly onDelete: OnDelete
  /** Of its constraint; default: that which is made for table and column. */
  readonly name?: string
}

/** A foreign key of several columns. */
export interface KeyState {
  /** Of its constraint. */
  readonly name: string
  readonly columns: readonly string[]
  readonly references: {
    readonly table: string
    /** The key of that table, in the order of the columns. */
    readonly columns: readonly string[]
    readonly onDelete: OnDelete
  }
}

/** An index or a unique constraint. */
export interface IndexState {
  readonly name: string
  /** Its columns in their order; none where it is over expressions. */
  readonly columns: readonly string[]
  readonly unique: boolean
  /** Those of the columns that go from the greatest to the least. */
  readonly descending?: readonly string[]
  /** What it is over in the place of columns. */
  readonly expressions?: readonly IndexedExpression[]
  /** Only rows for which this holds are in it. */
  readonly where?: TableExpression
  /** Columns that it carries along. */
  readonly include?: readonly string[]
  /** Default: `btree`. */
  readonly method?: IndexMethod
  /** The operator class of each column or expression by its place, `null` for the default one. */
  readonly opclasses?: readonly (string | null)[]
  /** Two rows with NULL are the same, too. */
  readonly nullsNotDistinct?: boolean
  /** Of a unique one over columns: when two rows are told to be alike; absent: as each row is written. */
  readonly deferrable?: 'deferred' | 'immediate'
  /** Of a full-text index: how words are read. Default: `simple`. */
  readonly config?: string
}

/** An expression that an index is over. */
export interface IndexedExpression {
  readonly expression: TableExpression
  readonly descending: boolean
}

/** An expression over the columns of one table. Equal ones are deeply equal. */
export interface TableExpression {
  /** The names of the columns in it; those in SQL of the user's own are not known. */
  readonly columns: readonly string[]
  /** The column that it is, where it is nothing else. */
  readonly column: string | undefined
  /** The same where a column has another name. */
  renamed(before: string, after: string): TableExpression
  /** As SQL with its constants in it; `expected` is what a value or SQL that stands alone is. Raises `QueryError` where it does not fit the table's columns. */
  write(table: TableState, words: SchemaWords, expected?: FieldSpec): WrittenExpression
}

/** An expression as SQL, and what it gives. */
export interface WrittenExpression {
  readonly sql: string
  readonly spec: FieldSpec
  readonly nullable: boolean
}

/** The words of a database that an expression is written in. */
export interface SchemaWords {
  readonly columns: Columns
  readonly operators: Operators
  readonly features: Features
  /** What a value that the driver takes is in SQL. */
  literal(value: unknown): string
}

/** A check constraint. */
export interface CheckState {
  readonly name: string
  readonly check: TableExpression
  /** What of its one column it holds, where the field says it and not the model. */
  readonly bound?: FieldLimit
}

/** A word of a column that becomes another one. */
export interface RenamedWord {
  readonly column: string
  readonly from: string
  readonly to: string
}

/** A constraint that no two rows are alike in all of its terms. */
export interface ExclusionState {
  readonly name: string
  readonly method: ExclusionMethod
  readonly terms: readonly ExclusionTermState[]
  /** Only rows for which this holds are compared. */
  readonly where: TableExpression | undefined
  readonly deferrable: 'deferred' | 'immediate' | undefined
}

/** What two rows are compared in. */
export interface ExclusionTermState {
  readonly expression: TableExpression
  readonly operator: ExclusionOperator
  /** Default: that of the type. */
  readonly opclass: string | undefined
}

/** A table as a migration knows it. */
export interface TableState {
  readonly table: string
  readonly columns: readonly ColumnState[]
  /** The columns of a key that consists of several, in its order; no column is the key then. */
  readonly key?: readonly string[]
  readonly indexes: readonly IndexState[]
  readonly checks: readonly CheckState[]
  /** The foreign keys of several columns; default: none. */
  readonly keys?: readonly KeyState[]
  /** Default: none. */
  readonly exclusions?: readonly ExclusionState[]
  readonly comment?: string
}

/** A view as a migration knows it. */
export interface ViewState {
  /** Its columns, and the indexes of one whose rows are kept. */
  readonly table: TableState
  readonly sql: string
  /** Its rows are kept until it is refreshed. */
  readonly materialized: boolean
}

/** How a change of the schema waits for those who work with the table: not for long, as whoever comes after it waits behind it. */
export interface GivingWay {
  /** It lasts until the end of the transaction, and so has to stand in one; else on the connection, until its end is run. */
  readonly local: boolean
  /** The statements that let what follows wait for so many milliseconds at most. */
  begin(milliseconds: number): readonly string[]
  /** The statements that let it wait as before. */
  readonly end: readonly string[]
}

/** What surrounds the statements of a migration on its connection. */
export interface SchemaSession {
  /** Run before the transaction begins. */
  readonly before: readonly string[]
  /** Begins the transaction. */
  readonly begin: string
  /** Run after rows were changed and before the schema changes again, within one transaction. */
  readonly settle: readonly string[]
  /** A query that is run before the transaction ends; a row that it gives is a key that points nowhere: its table comes first, the target's third. */
  readonly verify: string | undefined
  /** What lets rows point nowhere for a while, and ends that; absent where keys are held at the end of a transaction only. */
  readonly loose?: { readonly begin: string; readonly end: string }
  /** Absent where a change of the schema holds up nobody by waiting. */
  readonly givingWay?: GivingWay
  /** Run after the transaction, however it ended. */
  readonly after: readonly string[]
}

/**
 * Makes the statements that change a schema, and runs none of them.
 *
 * A column that is computed is never altered: it is dropped and added again. What it is computed from is not altered or dropped while it is there.
 *
 * `from` and `to` are the whole table before and after the change: some databases make it anew. A `fill` is a row's value for the rows that are
 * there, `undefined` where there is none; it never stays behind as the column's default.
 */
export interface SchemaEditor {
  /** A declared table as the database keeps it, with what that adds by itself; absent where it adds nothing. Given back as it is where nothing is added. */
  asKept?(table: TableState): TableState
  readonly session: SchemaSession
  /** Makes the table with its indexes, keys and checks. */
  createTable(table: TableState): readonly string[]
  dropTable(table: TableState): readonly string[]
  /** Renames the table and the constraints of its keys, those of several columns too; its indexes keep their names. */
  renameTable(from: TableState, to: TableState): readonly string[]
  /** Gives the table its comment, or takes it; none where the database keeps none. */
  commentTable(table: TableState): readonly string[]
  addColumn(from: TableState, to: TableState, column: ColumnState, fill: unknown): readonly string[]
  /** Drops the column with its key and with every index that holds it; no key of several columns does. */
  dropColumn(from: TableState, to: TableState, column: ColumnState): readonly string[]
  /** Changes type, nullability and key of a column whose name stays; `fill` takes the place of NULL where that is no longer allowed. */
  alterColumn(
    from: TableState,
    to: TableState,
    before: ColumnState,
    after: ColumnState,
    fill: unknown,
  ): readonly string[]
  /** Finds the rows whose values would not be the same in a column of another type; `column` is SQL. Absent: all that do not fit are refused by the database. */
  losses?(column: string, before: FieldSpec, after: FieldSpec): readonly Loss[]
  /** Renames the column and the constraints of the keys that hold it; indexes keep their names. */
  renameColumn(from: TableState, to: TableState, before: string, after: string): readonly string[]
  addIndex(table: TableState, index: IndexState): readonly string[]
  /** The same beside those who write, outside of a transaction, and again where it broke off; absent where it is so anyway, or cannot be. */
  addIndexConcurrently?(table: TableState, index: IndexState): readonly string[]
  dropIndexConcurrently?(table: TableState, index: IndexState): readonly string[]
  /** Makes an index anew beside those who write, and keeps the old one until then. */
  rebuildIndexConcurrently?(table: TableState, index: IndexState): readonly string[]
  /** Adds a check for new rows first, and looks through those that are there beside those who write. */
  addCheckConcurrently?(table: TableState, check: CheckState): readonly string[]
  /** Adds a column, and its key, bounds and indexes beside those who write; `fill` is that of {@link SchemaEditor.addColumn}. */
  addColumnConcurrently?(from: TableState, to: TableState, column: ColumnState, fill: unknown): readonly string[]
  /** Lets a column no longer be NULL, beside those who write; `fill` is for rows that came after most were filled. */
  requireConcurrently?(to: TableState, column: ColumnState, fill: unknown): readonly string[]
  /** Holds the rows that are there to a constraint that only new ones were held to; absent where there is none such. */
  proveConstraint?(table: TableState, name: string): readonly string[]
  dropIndex(table: TableState, index: IndexState): readonly string[]
  renameIndex(table: TableState, before: IndexState, after: IndexState): readonly string[]
  /** Holds several columns to the key of a table; `to` has an index that begins with them. */
  addKey(from: TableState, to: TableState, key: KeyState): readonly string[]
  dropKey(from: TableState, to: TableState, key: KeyState): readonly string[]
  addCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
  dropCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
  /** Gives a check another name without a look at the rows; absent where it is dropped and added again. */
  renameCheck?(table: TableState, before: CheckState, after: CheckState): readonly string[]
  /**
   * Puts all checks of `to` in the place of those of `from`, whose columns can hold the same, and a word in the place of another; absent where
   * each check is dropped and added by itself.
   */
  replaceChecks?(from: TableState, to: TableState, word?: RenamedWord): readonly string[]
  /** Gives rows that hold a word another one. */
  renameWord(table: TableState, word: RenamedWord): readonly string[]
  /** Makes a view, with the indexes of one whose rows are kept. Raises `Unsupported`. */
  createView(view: ViewState): readonly string[]
  /** Gives the view its comment, or takes it; none where the database keeps none of views. */
  commentView(view: ViewState): readonly string[]
  dropView(view: ViewState): readonly string[]
  /** Asks the query of a view whose rows are kept anew; `concurrently`: while others read it. Raises `Unsupported`. */
  refreshView(view: string, concurrently: boolean): readonly string[]
  /** Makes an extension of the database where it is not there; absent where there are none. */
  createExtension?(name: string): readonly string[]
  addExclusion(table: TableState, exclusion: ExclusionState): readonly string[]
  dropExclusion(table: TableState, exclusion: ExclusionState): readonly string[]
}

/** Whether an index needs a column. */
export function indexHolds(index: IndexState, column: string): boolean {
  const { columns, include = [], expressions = [], where } = index
  return (
    columns.includes(column) ||
    include.includes(column) ||
    expressions.some(({ expression }) => expression.columns.includes(column)) ||
    (where?.columns.includes(column) ?? false)
  )
}

/** The columns that an exclusion constraint reads, each once. */
export function exclusionColumns({ terms, where }: ExclusionState): readonly string[] {
  return [...new Set([...terms.flatMap(({ expression }) => expression.columns), ...(where?.columns ?? [])])]
}

import type { FieldSpec } from '@tsango/core/fields'

/** How values of one column travel: to the driver, and back. NULL never passes through. */
export interface Codec {
  /** What the driver takes for a row's value; absent where it takes it as it is. */
  readonly encode?: (value: never) => unknown
  /** The row's value for what the driver gave; absent where it is the same. */
  readonly decode?: (value: never) => unknown
  /** Whether `decode` takes a `Date` as well: drivers that have one need not write it as text. Default: false. */
  readonly instant?: boolean
  /** Wraps the column where plain reading would lose something: `(column) => CAST(column AS TEXT)`. */
  readonly read?: (column: string) => string
  /** Makes of a column that was read plainly what `read` would have given; absent where that cannot be. */
  readonly fromPlain?: ((value: unknown) => unknown) | undefined
  /** Wraps the placeholder of a value that is written or compared. */
  readonly write?: (placeholder: string) => string
  /** The type that a list parameter is cast to, where lists are parameters. */
  readonly castType: string
}

/** What a column of a spec is in a database. */
export interface Columns {
  /** The type in DDL, without NULL, default or key: `varchar(200)`. Raises {@link Unsupported} for what the database cannot hold. */
  typeOf(spec: FieldSpec): string
  /** How its values travel. */
  codecOf(spec: FieldSpec): Codec
}

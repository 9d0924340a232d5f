import type { FieldSpec } from '@tsango/core/fields'
import type { Compilation } from './compilation.ts'

/** One column that a `SELECT` gives. */
export interface Output {
  /** The plain expression: what is compared, ordered and taken over by a query around this one. */
  readonly sql: string
  /** Wraps the expression where plain reading would lose something. */
  readonly read: ((sql: string) => string) | undefined
  /** The name it has in the result, where it is no plain column. */
  readonly name: string | undefined
  /** What it is called in a row or an object: `author__email`. */
  readonly path: string
  /** Another path that means the same: of a key, the name of the relation. */
  readonly also?: string | undefined
  /** Whether it is the key of the rows themselves. */
  readonly key?: boolean
  /** Whether it is read as a part of a tuple. */
  readonly part?: boolean
  readonly spec?: FieldSpec | undefined
}

/** A column that is read as it is, and only by its place. */
export function plainly(sql: string): Output {
  return { sql, read: undefined, name: undefined, path: '' }
}

/** Where the columns of each thing that is read begin: a key of several columns has one after the other. */
export function startsOf(columns: readonly Output[]): number[] {
  return columns.flatMap(({ part, path }, index) => {
    const before = columns[index - 1]
    return part && before?.part && before.path === path ? [] : [index]
  })
}

/** The list behind `SELECT`. */
export function outputList({ operators }: Compilation, outputs: readonly Output[]): string {
  return outputs
    .map(({ sql, read, name }) => `${read?.(sql) ?? sql}${name === undefined ? '' : ` AS ${operators.quote(name)}`}`)
    .join(', ')
}

/** Columns of a table that a query makes: the names that they have in it, and how the query around it reads them. */
export interface Derived {
  /** The list behind `SELECT` of the query that makes the table. */
  readonly inner: string
  /** The same columns, seen from outside. */
  readonly outer: readonly Output[]
}

/** Gives columns the names `c0`, `c1`, … in a table of their own; only the query around it reads them. */
export function derive({ operators }: Compilation, outputs: readonly Output[], table: string): Derived {
  const named = outputs.map((output, index) => ({ ...output, column: operators.quote(`c${index}`) }))
  return {
    inner: named.map(({ sql, column }) => `${sql} AS ${column}`).join(', '),
    outer: named.map(({ column, ...output }) => ({ ...output, sql: `${operators.quote(table)}.${column}` })),
  }
}

import type { FieldSpec } from '@tsango/core/fields'
import type { Node } from '../expressions/node.ts'
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

/** Where a result holds what an annotation computes just as it is compared, or -1; `nodes` are what its columns are made of, where those were chosen. */
export function placeOfComputed(node: Node, columns: readonly Output[], nodes: readonly Node[]): number {
  if (node.kind !== 'annotation' || node.depth) return -1
  const chosen = nodes.findIndex((one) => one.kind === 'annotation' && !one.depth && one.name === node.name)
  const place = nodes.length
    ? (startsOf(columns)[chosen] ?? -1)
    : columns.findIndex(({ name, path }) => name !== undefined && path === node.name)
  return columns[place]?.read ? -1 : place
}

/** What a column of the result is called in the order of the query: by its place where no other name tells it apart. */
export function nameInResult({ operators }: Compilation, columns: readonly Output[], place: number): string {
  const name = columns[place]?.name
  if (name === undefined) return String(place + 1)
  // Some databases take names for the same whose letters differ in case.
  const called = operators.quote(name).toLowerCase()
  const alike = columns.filter((one) =>
    (one.name === undefined ? one.sql : operators.quote(one.name)).toLowerCase().endsWith(called),
  )
  return alike.length > 1 ? String(place + 1) : operators.quote(name)
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

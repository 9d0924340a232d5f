import { QueryError } from '../errors/errors.ts'

/** The rows that one callback speaks of: by them a column knows its query, where callbacks lie in each other. */
export class AskedRows {
  /** Those of the callback around it. */
  readonly outer: AskedRows | undefined

  constructor(outer = asking) {
    this.outer = outer
  }

  /** Runs a callback about these rows. */
  ask<T>(callback: () => T): T {
    const before = asking
    asking = this
    try {
      return callback()
    } finally {
      asking = before
    }
  }
}

let asking: AskedRows | undefined

/** The rows of the callback that is running. */
export function askedRows(): AskedRows | undefined {
  return asking
}

/** What a query reads of the queries around it: that of the callback in which it was made is the next one. */
export interface Borrowed {
  readonly from: AskedRows
  /** How many queries outwards the outermost of the rows is. */
  readonly depth: number
}

/** How many queries lie between rows and a column's own, from 0. Throws {@link QueryError} where the column's query is not around them. */
export function depthOf(column: AskedRows | undefined, rows: AskedRows | undefined): number {
  if (column === undefined || column === rows) return 0
  let depth = 1
  for (let at = rows?.outer; at; at = at.outer, depth++) if (at === column) return depth
  throw new QueryError('A column of another query is used outside of that query.')
}

/** What a query borrows after one more step. Throws {@link QueryError} where its steps were made in callbacks of different queries. */
export function borrowing(before: Borrowed | undefined, more: Borrowed | undefined): Borrowed | undefined {
  if (before === undefined || more === undefined) return before ?? more
  if (before.from !== more.from) throw elsewhere()
  return before.depth < more.depth ? more : before
}

/** What rows borrow through a query that stands in an expression about them. Throws {@link QueryError} where it was made for other rows. */
export function borrowedThrough(inner: Borrowed | undefined, rows: AskedRows | undefined): number {
  if (inner === undefined) return 0
  if (inner.from !== rows) throw elsewhere()
  return inner.depth - 1
}

function elsewhere(): QueryError {
  return new QueryError(
    'A query reads columns of the query around it, and stands in another one. Make it inside of the callback where it stands.',
  )
}

/**
 * SQL of your own, with Drizzle's `sql` template: in the ambient transaction, with its values bound, and seen by the statement counter.
 *
 * @module
 */

import type { SQL } from 'drizzle-orm/sql'
import { ownStatement } from '../compile/own-statement.ts'
import type { RawResult } from '../dialects/base/base.ts'
import { takeOptions } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'

/** Options of {@link rawRows} and {@link rawExecute}. */
export interface RawOptions {
  /** The database by name; default `'default'`. */
  readonly using?: string
}

/**
 * The rows that a statement of your own gives, each as a list of its columns. Values come as the driver has them: what a model's field would make of
 * them is not known. It knows nothing of scopes. Django's `connection.cursor()`.
 *
 * @typeParam T - what one row is: nothing checks it
 * @example
 * const rows = await rawRows<[id: number, title: string]>(sql`SELECT id, title FROM blog_post WHERE views > ${10}`)
 * // SELECT id, title FROM blog_post WHERE views > $1
 * @throws QueryError for what is no `sql` template, and for values that no column takes
 */
export async function rawRows<T extends readonly unknown[] = readonly unknown[]>(
  sql: SQL,
  options: RawOptions = {},
): Promise<T[]> {
  const { rows } = await run(sql, options)
  return rows.map((row) => [...row] as unknown as T)
}

/**
 * Runs a statement of your own; resolves to the number of rows that it inserted, updated or deleted. No row method and no signal runs.
 *
 * @example
 * await atomic(() => rawExecute(sql`UPDATE blog_post SET views = 0 WHERE id = ${1}`))
 * // UPDATE blog_post SET views = 0 WHERE id = $1
 * @throws QueryError for what is no `sql` template, and for values that no column takes
 */
export async function rawExecute(sql: SQL, options: RawOptions = {}): Promise<number> {
  return (await run(sql, options)).affected
}

async function run(sql: SQL, options: RawOptions): Promise<RawResult> {
  takeOptions('SQL of your own', options)
  const session = currentSession(options.using ?? 'default')
  const { statement, values } = ownStatement(sql, session.database)
  return session.run(statement, values)
}

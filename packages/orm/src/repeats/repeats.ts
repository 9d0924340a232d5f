/**
 * Finds queries that are sent once for each of many rows: the N+1 of object-relational mappers.
 *
 * @module
 */
import { RepeatedQueries, takeFunction, takeOptions } from '../errors/errors.ts'
import { type RepeatedQuery, Repeats, unwatchQueries, watchQueries } from '../scope/repeats.ts'
import { currentScope, databaseSlot } from '../scope/scope.ts'

export type { RepeatedQuery } from '../scope/repeats.ts'

/** Options of {@link findRepeats}. */
export interface RepeatOptions {
  /** How often one line may send the same query; default: 5. */
  readonly limit?: number
}

/**
 * Runs `body`, and tells which queries one line sent more often than the limit, with other values: what reads a relation row by row, where `prefetch`,
 * `selectRelated` or one query with `in` reads it for all. What is read part by part (`iterate`, `inBulk`, `prefetch`) is none.
 *
 * @example
 * const { repeats } = await findRepeats(() => app.request('/posts'))
 * // SELECT "blog_post".… FROM "blog_post"
 * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS bigint[]))
 */
export async function findRepeats<T>(
  body: () => T | PromiseLike<T>,
  options: RepeatOptions = {},
): Promise<{ readonly result: T; readonly repeats: readonly RepeatedQuery[] }> {
  takeFunction('findRepeats()', 'a function', body)
  takeOptions('findRepeats()', options)
  const repeats = new Repeats(options.limit ?? 5)
  const scope = currentScope()
  watchQueries()
  try {
    const result = await databaseSlot.run({ ...scope, repeats }, async () => await body())
    return { result, repeats: repeats.repeated }
  } finally {
    unwatchQueries()
  }
}

/**
 * Runs `body` as a test does that allows no such queries.
 *
 * @example
 * await refuseRepeats(() => app.request('/posts'))
 * // SELECT "blog_post".… FROM "blog_post"
 * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS bigint[]))
 * @throws RepeatedQueries which names each with its model, its relation and its line
 */
export async function refuseRepeats<T>(body: () => T | PromiseLike<T>, options: RepeatOptions = {}): Promise<T> {
  const { result, repeats } = await findRepeats(body, options)
  if (repeats.length > 0) throw new RepeatedQueries(repeats)
  return result
}

import { takeFunction } from '../errors/errors.ts'
import { currentScope, databaseSlot } from '../scope/scope.ts'

/** A statement that ran. */
export interface ExecutedStatement {
  readonly sql: string
  readonly database: string
  readonly milliseconds: number
}

/**
 * Runs `body` and gathers every statement that it runs, on whatever path, Drizzle's included.
 *
 * @example
 * const { result, statements } = await recordStatements(() => Post.objects().prefetch('comments'))
 * for (const { sql, milliseconds } of statements) console.log(milliseconds, sql)
 * // SELECT "blog_post".… FROM "blog_post"
 * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS bigint[]))
 */
export async function recordStatements<T>(
  body: () => T | PromiseLike<T>,
): Promise<{ readonly result: T; readonly statements: readonly ExecutedStatement[] }> {
  takeFunction('recordStatements()', 'a function', body)
  const statements: ExecutedStatement[] = []
  const scope = currentScope()
  const listener = (statement: ExecutedStatement): void => {
    statements.push(statement)
    scope.listener?.(statement)
  }
  const result = await databaseSlot.run({ ...scope, listener }, async () => await body())
  return { result, statements }
}

/**
 * Runs `body` and resolves to the number of statements that it ran.
 *
 * @example
 * expect(await countStatements(() => Post.objects().prefetch('comments'))).toBe(2)
 * // SELECT "blog_post".… FROM "blog_post"
 * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS bigint[]))
 */
export async function countStatements(body: () => unknown): Promise<number> {
  return (await recordStatements(body)).statements.length
}

import { QueryError, takeFunction } from '../errors/errors.ts'
import { currentScope, databaseSlot } from '../scope/scope.ts'

/**
 * Runs `body` so that no query of it is answered by a replica: for what has to be up to date, such as a page that is shown right after a write of the
 * request before it.
 *
 * @example
 * const post = await onPrimary(() => Post.objects().get({ slug: 'post-0' }))
 * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."slug" = $1 LIMIT 2
 */
export async function onPrimary<T>(body: () => T | PromiseLike<T>): Promise<T> {
  takeFunction('onPrimary()', 'a function', body)
  return databaseSlot.run({ ...currentScope(), primary: true }, async () => await body())
}

/** In milliseconds: the furthest that reads can be kept from replicas by a moment that a client names. */
const FURTHEST = 60_000

/**
 * Lets the running request, job or command read from primaries until a moment: for what an earlier one has written, as a session or a cookie remembers.
 * A moment that is over does nothing, and none counts for more than a minute, so that a client that makes one up gains nothing. Without replicas it does nothing.
 *
 * @example
 * app.use(async (c, next) => {
 *   stickUntil(new Date(Number(getCookie(c, 'wrote') ?? 0)))
 *   await next()
 *   if (hasWritten()) setCookie(c, 'wrote', String(Date.now() + 5_000), { maxAge: 5 })
 * })
 * @throws QueryError for what is no Date
 */
export function stickUntil(moment: Date): void {
  if (!(moment instanceof Date)) throw new QueryError('stickUntil() takes a Date.')
  const { databases, recent } = currentScope()
  const left = Math.min(moment.getTime() - Date.now(), FURTHEST)
  // What a client made of the moment may be no number.
  if (!recent || !(left > 0)) return
  for (const name of databases.names) if (databases.get(name).replicas) recent.remember(name, left)
}

/**
 * Whether the running request, job or command has itself written to a database that has replicas. See {@link stickUntil}.
 *
 * @example
 * if (hasWritten()) setCookie(c, 'wrote', String(Date.now() + 5_000), { maxAge: 5 })
 */
export function hasWritten(): boolean {
  return currentScope().recent?.wrote === true
}

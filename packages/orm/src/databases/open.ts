import { createRegistry, type ModelClass, type Registry } from '@tsango/core'
import { describeProblem } from '@tsango/core/checks'
import type { Dialect } from '../dialects/base/base.ts'
import { dialectFor } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import { type Databases, databaseSlot } from '../scope/scope.ts'
import { Database } from './database.ts'
import { databasesOf } from './gather.ts'

/** One entry of the setting `databases`, when a URL alone does not say enough. */
export interface DatabaseOptions {
  /** `sqlite:./db.sqlite3`, `postgres://user:password@host/name`, `mysql://…`, `mariadb://…`. */
  readonly url: string
  /** Connections at most; default 10 (for files: readers, default 2). */
  readonly poolSize?: number
  /** In milliseconds; default 5,000. */
  readonly connectTimeout?: number
  /** Prepared statements kept a connection; default 200, 0 for poolers that cannot. */
  readonly prepare?: number
  /** In milliseconds; how long a writer waits for another process; default 5,000. */
  readonly lockTimeout?: number
}

/** Options of {@link openDatabases}. */
export interface OpenOptions {
  /** Dialects beside Tsango's own. */
  readonly dialects?: readonly Dialect[]
}

/** Opens databases by URL for the models of a registry. Nothing is connected yet: a server that is down shows with the first query. */
export async function openDatabases(
  given: Readonly<Record<string, string | DatabaseOptions>>,
  registry: Registry,
  options: OpenOptions = {},
): Promise<Databases> {
  const open = new Map<string, Database>()
  try {
    for (const [name, entry] of Object.entries(given)) {
      const { url, ...driverOptions } = typeof entry === 'string' ? { url: entry } : entry
      const dialect = await dialectFor(url, { name, ...(options.dialects ? { dialects: options.dialects } : {}) })
      open.set(name, new Database(name, dialect, await dialect.connect(url, { name, ...driverOptions }), registry))
    }
  } catch (error) {
    for (const database of open.values()) await database.driver.close()
    throw error
  }
  return databasesOf(registry, open)
}

/**
 * Runs `body` with databases and models alone, without an application around them: for scripts and tests.
 *
 * @param models - the models; those that their relations lead to come along
 * @throws QueryError when the models do not fit together
 */
export async function withDatabases<T>(
  given: Readonly<Record<string, string | DatabaseOptions>>,
  models: readonly ModelClass[],
  body: () => T | PromiseLike<T>,
): Promise<T> {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  if (problems.length) throw new QueryError(problems.map(describeProblem).join('\n'))
  const databases = await openDatabases(given, registry)
  try {
    return await databaseSlot.run({ databases }, async () => await body())
  } finally {
    await databases.close()
  }
}

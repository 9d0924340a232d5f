import { createRegistry, type ModelClass, type Registry } from '@tsango/core'
import { describeProblem } from '@tsango/core/checks'
import { declaredModel } from '@tsango/core/model'
import type { Dialect } from '../dialects/base/base.ts'
import { dialectFor } from '../dialects/dialects.ts'
import { cipherFor } from '../encryption/encryption.ts'
import { BadDatabaseSetting, QueryError, takeFunction, takeMany, takeNamed, Unsupported } from '../errors/errors.ts'
import { RecentWrites } from '../scope/recent.ts'
import { type Databases, databaseSlot } from '../scope/scope.ts'
import { checkModels } from './check-models.ts'
import { Database } from './database.ts'
import { databasesOf } from './gather.ts'
import { Replicas } from './replicas.ts'
import { type DatabaseRouter, routingOf } from './routing.ts'
import { type DatabaseOptions, faultOfReplicas, settingsOf } from './settings.ts'

/** Options of {@link openDatabases}. */
export interface OpenOptions {
  /** Dialects beside Tsango's own. */
  readonly dialects?: readonly Dialect[]
  /** The keys of encrypted fields, the newest first. */
  readonly encryptionKeys?: readonly string[]
  /** Say in which databases models live that do not say so themselves; the first that answers is heard. */
  readonly routers?: readonly DatabaseRouter[]
}

/**
 * Opens databases by URL for the models of a registry. Nothing is connected yet: a server that is down shows with the first query.
 *
 * @example
 * const databases = await openDatabases({ default: 'sqlite:./db.sqlite3' }, registry)
 *
 * @throws Unsupported when a model has a field that none of the databases can have
 * @throws NameTooLong when a model has a name that its database would cut
 * @throws NameTwice when two tables, or two indexes or checks of one, have the same name
 * @throws AcrossDatabases when a key would have to hold to a row of another database
 * @throws OutOfScope when a model names a database that its setting `scope` keeps it out of
 * @throws EncryptionKeyMissing when a model has an encrypted field and there is no key
 */
export async function openDatabases(
  given: Readonly<Record<string, string | DatabaseOptions>>,
  registry: Registry,
  options: OpenOptions = {},
): Promise<Databases> {
  const cipher = cipherFor(registry, options.encryptionKeys ?? [])
  const entries = Object.entries(given).map(([name, entry]) => [name, settingsOf(name, entry)] as const)
  const wrong = faultOfReplicas(given)
  if (wrong) throw new BadDatabaseSetting(...wrong)
  const routing = routingOf(registry, options.routers ?? [], new Map(entries.map(([name, { scope }]) => [name, scope])))
  const primaries = new Map(entries.flatMap(([name, { replicas = [] }]) => replicas.map((one) => [one, name] as const)))
  const made = new Map<string, Database>()
  // Replicas first: their primaries hold them.
  const ordered = [...entries].sort(([one], [other]) => Number(primaries.has(other)) - Number(primaries.has(one)))
  try {
    for (const [name, settings] of ordered) {
      const { url, replicas = [], uses, scope: _scope, ...driverOptions } = settings
      const replicaOf = primaries.get(name)
      const readOnly = driverOptions.readOnly === true || replicaOf !== undefined
      const dialect = await dialectFor(url, { name, ...(options.dialects ? { dialects: options.dialects } : {}) })
      const driver = await dialect.connect(url, { name, ...driverOptions, ...(readOnly ? { readOnly } : {}) })
      const followers = replicas.map((one) => made.get(one) as Database)
      made.set(
        name,
        new Database(name, dialect, driver, registry, {
          cipher,
          readOnly,
          replicaOf,
          routing,
          replicas: followers.length ? new Replicas(name, followers, uses) : undefined,
        }),
      )
      refuseOthers(dialect, followers, name)
      if (uses?.maxLag !== undefined && dialect.replication === undefined)
        throw new Unsupported('"maxLag"', dialect.features.title, 'Its replicas do not tell how far behind they are.')
    }
    checkModels(registry, [...made.values()])
  } catch (error) {
    for (const database of made.values()) await database.driver.close()
    throw error
  }
  // In the order in which they were given.
  return databasesOf(registry, new Map(entries.map(([name]) => [name, made.get(name) as Database])), routing)
}

// Statements are made for one kind of database.
function refuseOthers(dialect: Dialect, replicas: readonly Database[], name: string): void {
  const other = replicas.find((one) => one.dialect !== dialect)
  if (other)
    throw new BadDatabaseSetting(
      name,
      `"replicas" names "${other.name}", which is ${other.dialect.features.title}, not ${dialect.features.title}`,
    )
}

/**
 * Runs `body` with databases and models alone, without an application around them: for scripts and tests.
 *
 * @example
 * await withDatabases({ default: 'sqlite::memory:' }, [Post, Author], async () => {
 *   console.log(await Post.objects().count())
 * })
 *
 * @param models - the models; those that their relations lead to, and that views read, come along
 * @throws QueryError when the models do not fit together
 */
export async function withDatabases<T>(
  given: Readonly<Record<string, string | DatabaseOptions>>,
  models: readonly ModelClass[],
  body: () => T | PromiseLike<T>,
  options: OpenOptions = {},
): Promise<T> {
  takeNamed('withDatabases()', "databases by name, { default: 'sqlite::memory:' }", given)
  takeMany('withDatabases()', 'a list of models behind the databases', models)
  for (const model of models) declaredModel('withDatabases()', model)
  takeFunction('withDatabases()', 'a function behind the models', body)
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  if (problems.length) throw new QueryError(problems.map(describeProblem).join('\n'))
  const databases = await openDatabases(given, registry, options)
  try {
    return await databaseSlot.run({ databases, recent: new RecentWrites() }, async () => await body())
  } finally {
    await databases.close()
  }
}

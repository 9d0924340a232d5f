/**
 * Drizzle on Tsango's connections: for the query that nothing else can say.
 *
 * @module
 */
import type { Cell, FkNames, ModelBase, ModelClass, ScalarNames, Value } from '@tsango/core/model'
import { onceFor } from '@tsango/toolkit/once'
import type { SQL } from 'drizzle-orm/sql'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy'
import type { Database } from '../databases/databases.ts'
import { statementOf } from '../databases/databases.ts'
import type { DrizzleBridge } from '../dialects/dialects.ts'
import { TransactionError } from '../errors/errors.ts'
import { currentSession, databaseFor } from '../scope/scope.ts'

/** The Drizzle table of a model: its columns by attribute, typed by the values of its rows. */
export type DrizzleTable<M> = SQLiteTable & { readonly [K in ScalarNames<M>]: SQL<Value<M, K>> } & {
  readonly [K in FkNames<M> as `${K}Id`]: SQL<Cell<M[K]>>
}

/** Options of {@link drizzle} and {@link table}. */
export interface DrizzleOptions {
  /** The database by name; default `'default'`, of a table where its model lives. */
  readonly using?: string
}

interface Bridged {
  readonly bridge: DrizzleBridge
  readonly tables: Map<string, object>
}

/**
 * A Drizzle handle on a database of the running code. Its statements run in the ambient transaction and are seen by the statement counter.
 * `drizzle.transaction` is refused: use `atomic`, which Drizzle's statements join.
 *
 * @example
 * const db = await drizzle()
 * const posts = await table(Post)
 * await atomic(() => db.update(posts).set({ title: 'Tango' }))
 * // update "blog_post" set "title" = $1
 *
 * @typeParam D - the type of Drizzle's own database; default that of SQLite: name that of your dialect for what only it can do
 */
export async function drizzle<D extends object = SqliteRemoteDatabase>(options: DrizzleOptions = {}): Promise<D> {
  const using = options.using ?? 'default'
  const { bridge } = await bridged(currentSession(using).database)
  const database = bridge.database(async (sql, parameters) => currentSession(using).run(statementOf(sql), parameters))
  Object.defineProperty(database, 'transaction', {
    value: async () => {
      throw new TransactionError(
        'A Drizzle handle of Tsango opens no transactions of its own. Use atomic(async () => { … }): its statements join it.',
      )
    },
  })
  // Whoever names another dialect's type knows what the database is.
  return database as D
}

/**
 * The Drizzle table of a model, for the dialect of a database of the running code.
 *
 * @example
 * const db = await drizzle()
 * const post = await table(Post)
 * await db.select({ title: post.title }).from(post)
 * // select "title" from "blog_post"
 */
export async function table<M extends ModelBase>(
  model: ModelClass<M>,
  options: DrizzleOptions = {},
): Promise<DrizzleTable<M>> {
  const { database } = currentSession(databaseFor(model, options.using, 'write'))
  const { bridge, tables } = await bridged(database)
  const definition = database.registry.of(model)
  let made = tables.get(definition.label)
  if (made === undefined) {
    const { columns } = database
    made = bridge.table(
      definition.table,
      definition.ownFields.map(({ attribute, column, spec, primaryKey }) => ({
        attribute,
        column,
        primaryKey,
        type: columns.typeOf(spec),
        codec: columns.codecOf(spec),
        nullable: spec.nullable,
      })),
    )
    tables.set(definition.label, made)
  }
  // Its columns were made from the model's own.
  return made as DrizzleTable<M>
}

const bridged = onceFor(async ({ dialect }: Database): Promise<Bridged> => {
  return { bridge: await dialect.drizzle(), tables: new Map() }
})

import type { Connection, Dialect, FoundTable } from '@tsango/orm/dialects'
import { OWN_TABLES } from '../history/own-tables.ts'
import type { MigratableDatabase } from '../run/run.ts'

/** The whole schema of a database, without what the migrations keep for themselves. Columns stand in the order of their names: one that comes back stands at the end. */
export async function schemaOf({ driver, dialect }: MigratableDatabase): Promise<readonly FoundTable[]> {
  const connection = await driver.acquire()
  try {
    return await schemaOn(connection, dialect)
  } finally {
    await driver.release(connection)
  }
}

/** The same on a connection. */
export async function schemaOn(connection: Connection, { introspection }: Dialect): Promise<readonly FoundTable[]> {
  const tables: FoundTable[] = []
  for (const name of [...(await introspection.tables(connection)), ...(await introspection.views(connection))]) {
    const found = OWN_TABLES.includes(name) ? undefined : await introspection.table(connection, name)
    if (found) tables.push({ ...found, columns: found.columns.toSorted((a, b) => (a.column < b.column ? -1 : 1)) })
  }
  return tables
}

/** Drops all tables and views. */
export async function clear({ driver, dialect }: MigratableDatabase): Promise<void> {
  const connection = await driver.acquire()
  try {
    const { session } = dialect.schema
    for (const statement of session.before) await connection.execute(statement)
    const quote = dialect.operators.quote
    await dropViews(connection, dialect)
    const names = await dialect.introspection.tables(connection)
    if (dialect.features.alterTable) {
      // Tables in a circle go together, and some servers look at each of them alone.
      const { begin, end } = session.loose ?? {}
      const drop = names.length ? [`DROP TABLE ${names.map(quote).join(', ')}`] : []
      for (const statement of [begin, ...drop, end]) if (statement) await connection.execute(statement)
    } else {
      for (const name of names) await dropAlone(connection, dialect, name)
    }
    for (const statement of session.after) await connection.execute(statement)
  } finally {
    await driver.release(connection)
  }
}

// Those that others read go behind these.
async function dropViews(connection: Connection, { introspection, operators }: Dialect): Promise<void> {
  let there = await introspection.views(connection)
  while (there.length > 0) {
    const held: unknown[] = []
    const views: string[] = []
    for (const view of there) {
      const kept = (await introspection.table(connection, view))?.materialized
      try {
        await connection.execute(`DROP ${kept ? 'MATERIALIZED ' : ''}VIEW ${operators.quote(view)}`)
      } catch (error) {
        held.push(error)
        views.push(view)
      }
    }
    if (held.length === there.length) throw held[0]
    there = views
  }
}

// An index of words can be a table of its own.
async function dropAlone(connection: Connection, dialect: Dialect, name: string): Promise<void> {
  const found = await dialect.introspection.table(connection, name)
  const table = { table: name, columns: [], indexes: [], checks: [] }
  for (const { name: index, columns, method } of found?.indexes ?? [])
    if (method === 'fulltext')
      for (const statement of dialect.schema.dropIndex(table, { name: index, columns, unique: false, method }))
        await connection.execute(statement)
  await connection.execute(`DROP TABLE ${dialect.operators.quote(name)}`)
}

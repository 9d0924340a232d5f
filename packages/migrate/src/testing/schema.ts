import type { FoundTable } from '@tsango/orm/dialects'
import { OWN_TABLES } from '../history/own-tables.ts'
import type { MigratableDatabase } from '../run/run.ts'

/** The whole schema of a database, without what the migrations keep for themselves. Columns stand in the order of their names: one that comes back stands at the end. */
export async function schemaOf({ driver, dialect }: MigratableDatabase): Promise<readonly FoundTable[]> {
  const connection = await driver.acquire()
  try {
    const tables: FoundTable[] = []
    const { introspection } = dialect
    for (const name of [...(await introspection.tables(connection)), ...(await introspection.views(connection))]) {
      const found = OWN_TABLES.includes(name) ? undefined : await dialect.introspection.table(connection, name)
      if (found) tables.push({ ...found, columns: found.columns.toSorted((a, b) => (a.column < b.column ? -1 : 1)) })
    }
    return tables
  } finally {
    await driver.release(connection)
  }
}

/** Drops all tables and views; none of these may read another. */
export async function clear({ driver, dialect }: MigratableDatabase): Promise<void> {
  const connection = await driver.acquire()
  try {
    const { session } = dialect.schema
    for (const statement of session.before) await connection.execute(statement)
    const quote = dialect.operators.quote
    for (const view of await dialect.introspection.views(connection)) {
      const kept = (await dialect.introspection.table(connection, view))?.materialized
      await connection.execute(`DROP ${kept ? 'MATERIALIZED ' : ''}VIEW ${quote(view)}`)
    }
    const names = await dialect.introspection.tables(connection)
    for (const name of names) {
      // Tables in a circle can only go without their keys.
      const found = await dialect.introspection.table(connection, name)
      for (const { name: key } of found?.references ?? [])
        if (key) await connection.execute(`ALTER TABLE ${quote(name)} DROP CONSTRAINT ${quote(key)}`)
      // An index of words can be a table of its own.
      const table = { table: name, columns: [], indexes: [], checks: [] }
      for (const { name: index, columns, method } of found?.indexes ?? [])
        if (method === 'fulltext')
          for (const statement of dialect.schema.dropIndex(table, { name: index, columns, unique: false, method }))
            await connection.execute(statement)
    }
    for (const name of names) await connection.execute(`DROP TABLE ${quote(name)}`)
    for (const statement of session.after) await connection.execute(statement)
  } finally {
    await driver.release(connection)
  }
}

import type { Registry } from '@tsango/core'
import { underDeployLock } from '../run/deploy-lock.ts'
import { onConnection } from '../run/on-connection.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { dataTables } from './tables.ts'
import { inOneTransaction } from './transaction.ts'

/** Empties the tables of an application's models, and lets their keys be counted from the start again. What migrations were applied stays written down. */
export async function flushData(registry: Registry, database: MigratableDatabase): Promise<void> {
  const { quote, truncate, restart } = database.dialect.operators
  const { transactionalDdl } = database.dialect.features
  // Those that point at others come first.
  const tables = dataTables(registry, database)
    .map(({ table }) => table.table)
    .reverse()
  if (tables.length === 0) return
  const [emptied, again] = [truncate(tables, quote, true), restart(tables, quote)]
  await underDeployLock(database, {}, () =>
    onConnection(database, async (connection) => {
      await inOneTransaction(database, connection, async () => {
        for (const sql of transactionalDdl ? [...emptied, ...again] : emptied) await connection.execute(sql)
      })
      if (!transactionalDdl) for (const sql of again) await connection.execute(sql)
    }),
  )
}

import type { Connection } from '@tsango/orm/dialects'
import type { MigratableDatabase } from '../run/run.ts'

/** Runs something in one transaction, in which rows may point at what comes later. */
export async function inOneTransaction(
  { dialect }: MigratableDatabase,
  connection: Connection,
  body: () => Promise<void>,
): Promise<void> {
  const { begin, loose } = dialect.schema.session
  if (loose) await connection.execute(loose.begin)
  try {
    await connection.execute(begin)
    try {
      await body()
      await connection.execute('COMMIT')
    } catch (error) {
      await connection.execute('ROLLBACK')
      throw error
    }
  } finally {
    if (loose) await connection.execute(loose.end)
  }
}

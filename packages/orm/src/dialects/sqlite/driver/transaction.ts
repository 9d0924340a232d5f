import { TransactionError } from '../../../errors/errors.ts'
import type { Database } from './database.ts'
import { retryWhileBusy } from './retry.ts'
import type { Waiting } from './waiting.ts'

/** Commits or rolls back. Whatever happens, no transaction is open on the connection afterwards, unless a rollback itself failed. */
export async function endTransaction(
  database: Database,
  how: 'commit' | 'rollback',
  { lockTimeout, late }: Waiting,
): Promise<void> {
  if (how === 'rollback') return rollback(database)
  // SQLite undoes a transaction by itself after some errors; a commit that then did nothing must not look like one.
  if (!database.inTransaction)
    throw new TransactionError(
      'The database had undone this transaction before its end, after an error in one of its statements.',
    )
  try {
    await retryWhileBusy(() => database.execute('COMMIT'), lockTimeout, late)
  } catch (error) {
    rollback(database)
    throw error
  }
}

function rollback(database: Database): void {
  if (database.inTransaction) database.execute('ROLLBACK')
}

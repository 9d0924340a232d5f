import { modelOf, tableName } from '@tsango/orm/migrations'
import { listOf } from '@tsango/toolkit/text'
import type { Failure } from '../errors/errors.ts'
import type { Job } from './job.ts'
import type { Move } from './moves.ts'

/** The index whose build beside those who write broke off, and what takes it away; `undefined` where none is left. */
export async function indexesLeftBehind(
  { database: { dialect }, connection }: Pick<Job, 'database' | 'connection'>,
  { statement }: Failure,
  { operation, to }: Move,
): Promise<string | undefined> {
  if (!statement || !('model' in operation) || !to.models.has(operation.model)) return undefined
  const { quote } = dialect.operators
  try {
    const found = await dialect.introspection.table(connection, tableName(modelOf(to, operation.model)))
    const left = found?.indexes.filter(({ name, invalid }) => invalid && statement.includes(quote(name))) ?? []
    if (left.length === 0) return undefined
    return `The index ${listOf(left.map(({ name }) => name))} is left behind, INVALID: every write keeps it up, and no query uses it. The next run of this migration drops it and builds it anew; where you give the migration up, node manage.ts checkdrift --repair gives what drops it.`
  } catch {
    // Why it failed is what matters.
    return undefined
  }
}

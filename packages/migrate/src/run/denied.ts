import { PermissionDenied } from '@tsango/orm/errors'
import { MigrationDenied } from '../errors/errors.ts'
import type { MigratableDatabase } from './database.ts'
import { reasonOf } from './reason.ts'

/** Does what comes before the first migration of a run. Raises {@link MigrationDenied} where the database's user may not. */
export async function beforeAny<T>({ name }: MigratableDatabase, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    throw error instanceof PermissionDenied ? new MigrationDenied(name, reasonOf(error), error) : error
  }
}

import type { Dialect } from '@tsango/orm/dialects'
import { Unsupported } from '@tsango/orm/errors'
import { emptyState, field, specOf } from '@tsango/orm/migrations'
import type { MigratableDatabase } from '../run/run.ts'
import type { StateFeatures } from './random-states.ts'

/** Of each database one that is not how texts compare in tables of ours. */
const COLLATIONS = ['NOCASE', 'ucs_basic', 'utf8mb4_general_ci']

/** What there is in the states of a database. */
export async function stateFeatures({ driver, dialect }: MigratableDatabase): Promise<StateFeatures> {
  const { features, operators } = dialect
  for (const collation of COLLATIONS) {
    const sql = `SELECT 'a' COLLATE ${operators.quote(collation)}`
    try {
      await driver.run({ sql, write: false, returns: true }, [])
      return { ...features, collections: hasCollections(dialect), collation }
    } catch {
      // Of another database.
    }
  }
  return { ...features, collections: hasCollections(dialect) }
}

function hasCollections({ columns }: Dialect): boolean {
  try {
    return columns.typeOf(specOf(emptyState(), field.array(field.int()))) !== ''
  } catch (error) {
    if (error instanceof Unsupported) return false
    throw error
  }
}

import { ForeignKeyViolation } from '../../errors/errors.ts'
import type { Connection } from '../base/driver.ts'

const BROKEN = { sql: 'SELECT "table" FROM pragma_foreign_key_check LIMIT 1', write: false, returns: true }

/** Looks for keys that are broken, and would be refused by the commit. */
export async function checkKeys(connection: Connection): Promise<void> {
  const [broken] = (await connection.run(BROKEN, [])).rows
  if (broken) throw new ForeignKeyViolation({ table: String(broken[0]) })
}

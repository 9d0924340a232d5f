import type { Introspection } from '../base/introspection.ts'
import { createIntrospection } from '../mysql/introspection.ts'

/** Reads the schema of a MariaDB database. */
export const introspection: Introspection = createIntrospection({
  // A check of a whole table; those of single columns are what MariaDB itself adds to JSON, but for those that somebody named.
  checks: `
    SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = ? AND (LEVEL = 'Table' OR CHECK_CLAUSE NOT LIKE 'json_valid(%')`,
  indexed: 'NULL',
  expression: (text) => text,
})

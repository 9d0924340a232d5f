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
  collation: 'utf8mb4_nopad_bin',
  default: (text) => text,
  // JSON is another word for checked text. The check of a column that was renamed has its old name.
  jsonColumns: `
    SELECT REPLACE(SUBSTRING(CHECK_CLAUSE, 13, CHAR_LENGTH(CHECK_CLAUSE) - 14), '\`\`', '\`') FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME = ? AND LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json_valid(\`%\`)'`,
})

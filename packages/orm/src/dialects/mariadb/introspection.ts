import type { Introspection } from '../base/introspection.ts'
import { createIntrospection, sameTable } from '../mysql/introspection.ts'

const LETTERS = /^concat\(('(?=.*[\u{10000}-\u{10ffff}])(?:[^'\\]|\\.)*')\)$/su

/** Reads the schema of a MariaDB database. */
export const introspection: Introspection = createIntrospection({
  // A check of a whole table; those of single columns are what MariaDB itself adds to JSON, but for those that somebody named.
  checks: `
    SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() AND ${sameTable('TABLE_NAME', '?')} AND (LEVEL = 'Table' OR CHECK_CLAUSE NOT LIKE 'json_valid(%')`,
  indexed: 'NULL',
  expression: (text) => text,
  cutsLetters: true,
  collation: 'utf8mb4_nopad_bin',
  // As the schema editor writes one with letters of four bytes.
  default: (text) => LETTERS.exec(text)?.[1] ?? text,
  // JSON is another word for checked text. The check of a column that was renamed has its old name.
  jsonColumns: `
    SELECT REPLACE(SUBSTRING(CHECK_CLAUSE, 13, CHAR_LENGTH(CHECK_CLAUSE) - 14), '\`\`', '\`') FROM information_schema.CHECK_CONSTRAINTS
    WHERE CONSTRAINT_SCHEMA = DATABASE() AND ${sameTable('TABLE_NAME', '?')} AND LEVEL = 'Column' AND CHECK_CLAUSE LIKE 'json_valid(\`%\`)'`,
})

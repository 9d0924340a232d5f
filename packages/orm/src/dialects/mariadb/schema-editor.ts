import type { Columns } from '../base/columns.ts'
import type { Operators } from '../base/operators.ts'
import type { SchemaEditor } from '../base/schema-editor.ts'
import { createSchemaEditor as createMysqlSchemaEditor } from '../mysql/schema-editor.ts'
import { features } from './features.ts'
import { hiddenIndexes } from './hidden-indexes.ts'

// A default of such letters alone is told, and dumped, as a question mark; what computes it keeps them.
const fallback = (literal: string): string => (/[\u{10000}-\u{10ffff}]/u.test(literal) ? `CONCAT(${literal})` : literal)

/** Makes the schema editor of MariaDB, which writes schemas as MySQL does, but for unique indexes over what is computed. */
export function createSchemaEditor(columns: Columns, operators: Operators): SchemaEditor {
  return createMysqlSchemaEditor(columns, operators, features, hiddenIndexes, { fallback })
}

import type { Columns } from '../base/columns.ts'
import type { Operators } from '../base/operators.ts'
import type { SchemaEditor } from '../base/schema-editor.ts'
import { createSchemaEditor as createMysqlSchemaEditor } from '../mysql/schema-editor.ts'

/** Makes the schema editor of MariaDB, which writes schemas as MySQL does. */
export function createSchemaEditor(columns: Columns, operators: Operators): SchemaEditor {
  return createMysqlSchemaEditor(columns, operators, 'MariaDB')
}

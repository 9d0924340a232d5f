import type { Dialect } from '../base/base.ts'
import { columns } from './columns.ts'
import { connect } from './driver.ts'
import { loadDrizzle } from './drizzle.ts'
import { translate } from './errors.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { locks } from './locks.ts'
import { operators } from './operators.ts'
import { createSchemaEditor } from './schema-editor.ts'

/** PostgreSQL, through `pg`. */
export const postgres: Dialect = {
  name: 'postgres',
  schemes: ['postgres', 'postgresql'],
  features,
  columns,
  operators,
  schema: createSchemaEditor(columns, operators),
  introspection,
  locks,
  drizzle: loadDrizzle,
  translate,
  connect,
}

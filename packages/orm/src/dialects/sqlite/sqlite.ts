import type { Dialect } from '../base/base.ts'
import { columns } from './columns.ts'
import { sqliteDriver } from './driver/driver.ts'
import { loadDrizzle } from './drizzle.ts'
import { translate } from './errors.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { locks } from './locks.ts'
import { operators } from './operators.ts'
import { createSchemaEditor } from './schema-editor.ts'

/** SQLite, on the runtime's own `node:sqlite`. */
export const sqlite: Dialect = {
  name: 'sqlite',
  schemes: ['sqlite', 'file'],
  features,
  columns,
  operators,
  schema: createSchemaEditor(columns, operators),
  introspection,
  locks,
  drizzle: loadDrizzle,
  translate,
  connect: async (url, options) => sqliteDriver(url, options),
}

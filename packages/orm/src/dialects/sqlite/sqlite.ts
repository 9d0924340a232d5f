import type { Dialect } from '../base/base.ts'
import { connectThrough } from '../base/choose-driver.ts'
import { client } from './client.ts'
import { columns } from './columns.ts'
import { checkKeys } from './deferred.ts'
import { sqliteDriver } from './driver/driver.ts'
import { loadDrizzle } from './drizzle.ts'
import { translate } from './errors.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { locks } from './locks.ts'
import { operators } from './operators.ts'
import { risks } from './risks.ts'
import { createSchemaEditor } from './schema-editor.ts'
import { scratch } from './scratch.ts'
import { spaces } from './spaces.ts'

/** SQLite, on the runtime's own `node:sqlite`. */
export const sqlite: Dialect = {
  name: 'sqlite',
  schemes: ['sqlite', 'file'],
  features,
  columns,
  operators,
  schema: createSchemaEditor(columns, operators),
  risks,
  introspection,
  scratch,
  locks,
  spaces,
  checkKeys,
  drizzle: loadDrizzle,
  translate,
  client,
  connect: connectThrough(
    features.title,
    new Map([['node:sqlite', async (url, options) => sqliteDriver(url, options)]]),
  ),
}

import type { Dialect } from '../base/base.ts'
import { client } from './client.ts'
import { columns } from './columns.ts'
import { checkKeys } from './deferred.ts'
import { connect } from './driver.ts'
import { loadDrizzle } from './drizzle.ts'
import { translate } from './errors.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { locks } from './locks.ts'
import { operators } from './operators.ts'
import { replication } from './replication.ts'
import { risks } from './risks.ts'
import { createSchemaEditor } from './schema-editor.ts'
import { scratch } from './scratch.ts'
import { spaces } from './spaces.ts'

/** PostgreSQL, through `pg`. */
export const postgres: Dialect = {
  name: 'postgres',
  schemes: ['postgres', 'postgresql'],
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
  replication,
  drizzle: loadDrizzle,
  translate,
  client,
  connect,
}

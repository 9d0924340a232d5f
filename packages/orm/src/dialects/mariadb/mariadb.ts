import type { Dialect } from '../base/base.ts'
import { clientOf } from '../mysql/client.ts'
import { connectTo } from '../mysql/driver.ts'
import { loadDrizzle } from '../mysql/drizzle.ts'
import { translate } from '../mysql/errors.ts'
import { locks } from '../mysql/locks.ts'
import { replication } from '../mysql/replication.ts'
import { scratch } from '../mysql/scratch.ts'
import { spaces } from '../mysql/spaces.ts'
import { columns } from './columns.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { operators } from './operators.ts'
import { risks } from './risks.ts'
import { createSchemaEditor } from './schema-editor.ts'

/** MariaDB, through `mariadb` or `mysql2`. */
export const mariadb: Dialect = {
  name: 'mariadb',
  features,
  columns,
  operators,
  schema: createSchemaEditor(columns, operators),
  risks,
  introspection,
  scratch,
  locks,
  spaces,
  replication,
  drizzle: loadDrizzle,
  translate,
  client: clientOf('mariadb'),
  connect: connectTo({
    title: 'MariaDB',
    scheme: 'mariadb',
    collation: 'utf8mb4_nopad_bin',
    statementTimeout: (milliseconds) => `max_statement_time = ${milliseconds / 1000}`,
    matches: (version) => /mariadb/i.test(version),
    oldest: '10.11.0',
    other: { title: 'MySQL', scheme: 'mysql' },
  }),
}

import type { Dialect } from '../base/base.ts'
import { clientOf } from './client.ts'
import { columns } from './columns.ts'
import { connectTo } from './driver.ts'
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

/** MySQL, through `mariadb` or `mysql2`. */
export const mysql: Dialect = {
  name: 'mysql',
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
  client: clientOf('mysql'),
  connect: connectTo({
    title: 'MySQL',
    scheme: 'mysql',
    collation: 'utf8mb4_0900_bin',
    statementTimeout: (milliseconds) => `max_execution_time = ${milliseconds}`,
    matches: (version) => !/mariadb/i.test(version),
    oldest: '8.0.19',
    other: { title: 'MariaDB', scheme: 'mariadb' },
  }),
}

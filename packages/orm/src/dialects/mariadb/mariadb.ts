import type { Dialect } from '../base/base.ts'
import { connectTo } from '../mysql/driver.ts'
import { loadDrizzle } from '../mysql/drizzle.ts'
import { translate } from '../mysql/errors.ts'
import { locks } from '../mysql/locks.ts'
import { columns } from './columns.ts'
import { features } from './features.ts'
import { introspection } from './introspection.ts'
import { operators } from './operators.ts'
import { createSchemaEditor } from './schema-editor.ts'

/** MariaDB, through `mysql2`. */
export const mariadb: Dialect = {
  name: 'mariadb',
  features,
  columns,
  operators,
  schema: createSchemaEditor(columns, operators),
  introspection,
  locks,
  drizzle: loadDrizzle,
  translate,
  connect: connectTo({
    title: 'MariaDB',
    scheme: 'mariadb',
    collation: 'utf8mb4_nopad_bin',
    matches: (version) => /mariadb/i.test(version),
    other: { title: 'MySQL', scheme: 'mysql' },
    countsKeys: false,
  }),
}

import {
  describeColumns,
  describeDriver,
  describeOperators,
  describeServer,
  describeServerDriver,
  withDriver,
} from '../../testing/testing.ts'
import { server } from './testing.ts'

const prepared = {
  port: 3306,
  preparedSql:
    'SELECT COUNT(*) FROM performance_schema.prepared_statements_instances WHERE owner_thread_id = PS_CURRENT_THREAD_ID()',
  slowSql:
    'SELECT COUNT(*) FROM information_schema.collations a, information_schema.collations b, information_schema.collations c, information_schema.collations d',
}

describeServer('the dialect', server, (_url, create) => {
  describeOperators(server.dialect.features.title, create)
  for (const driver of ['mysql2', 'mariadb']) {
    const name = `${server.dialect.features.title} with ${driver}`
    const through = withDriver(driver, create)
    describeDriver(name, through)
    describeColumns(name, through)
    describeServerDriver(name, through, prepared)
  }
})

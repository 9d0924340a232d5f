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
  port: 5432,
  preparedSql: 'SELECT COUNT(*) FROM pg_prepared_statements',
  slowSql: 'SELECT pg_sleep(2)',
}

describeServer('the dialect', server, (_url, create) => {
  describeOperators(server.dialect.features.title, create)
  for (const driver of ['pg', 'postgres']) {
    const name = `${server.dialect.features.title} with ${driver}`
    const through = withDriver(driver, create)
    describeDriver(name, through)
    describeColumns(name, through)
    describeServerDriver(name, through, prepared)
  }
})

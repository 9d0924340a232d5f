import {
  describeColumns,
  describeDriver,
  describeOperators,
  describeServer,
  describeServerDriver,
} from '../../testing/testing.ts'
import { server } from './testing.ts'

describeServer('the dialect', server, (_url, create) => {
  describeDriver(server.dialect.features.title, create)
  describeColumns(server.dialect.features.title, create)
  describeOperators(server.dialect.features.title, create)
  describeServerDriver(server.dialect.features.title, create, {
    port: 5432,
    preparedSql: 'SELECT COUNT(*) FROM pg_prepared_statements',
  })
})

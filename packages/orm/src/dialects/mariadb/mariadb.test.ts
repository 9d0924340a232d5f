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
    port: 3306,
    preparedSql:
      "SELECT SUM(IF(variable_name = 'COM_STMT_PREPARE', 1, -1) * variable_value) FROM information_schema.session_status WHERE variable_name IN ('COM_STMT_PREPARE', 'COM_STMT_CLOSE')",
  })
})

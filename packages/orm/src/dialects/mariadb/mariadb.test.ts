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
    "SELECT SUM(IF(variable_name = 'COM_STMT_PREPARE', 1, -1) * variable_value) FROM information_schema.session_status WHERE variable_name IN ('COM_STMT_PREPARE', 'COM_STMT_CLOSE')",
  slowSql: 'SELECT SLEEP(2)',
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

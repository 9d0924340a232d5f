import { testServer } from '../base/test-server.ts'
import { faults } from './faults.ts'
import { foreignSchema } from './foreign-schema.ts'
import { mysql } from './mysql.ts'

/** Databases for tests on the MySQL server of `TSANGO_TEST_MYSQL_URL`. */
export const server = testServer({
  dialect: mysql,
  variable: 'TSANGO_TEST_MYSQL_URL',
  createSql: (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
  dropSql: (name) => `DROP DATABASE IF EXISTS ${name}`,
  foreignSchema,
  faults,
})

import { testServer } from '../base/test-server.ts'
import { faults } from '../mysql/faults.ts'
import { foreignSchema } from '../mysql/foreign-schema.ts'
import { mariadb } from './mariadb.ts'

/** Databases for tests on the MariaDB server of `TSANGO_TEST_MARIADB_URL`. */
export const server = testServer({
  dialect: mariadb,
  variable: 'TSANGO_TEST_MARIADB_URL',
  createSql: (name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
  dropSql: (name) => `DROP DATABASE IF EXISTS ${name}`,
  foreignSchema,
  faults,
})

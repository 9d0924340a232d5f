import { testServer } from '../base/test-server.ts'
import { postgres } from './postgres.ts'

/** Databases for tests on the PostgreSQL server of `TSANGO_TEST_POSTGRES_URL`. */
export const server = testServer({
  dialect: postgres,
  variable: 'TSANGO_TEST_POSTGRES_URL',
  // Other connections to template1 would stand in the way; nobody may connect to template0.
  createSql: (name) => `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`,
  dropSql: (name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
  // A new database takes twenty times as long.
  emptySql: ['DROP SCHEMA public CASCADE', 'CREATE SCHEMA public'],
})

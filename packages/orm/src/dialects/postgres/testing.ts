import { type TestServerOptions, testServer } from '../base/test-server.ts'
import { faults } from './faults.ts'
import { foreignSchema } from './foreign-schema.ts'
import { postgres } from './postgres.ts'

const sql: Omit<TestServerOptions, 'dialect' | 'variable'> = {
  // Other connections to template1 would stand in the way; nobody may connect to template0.
  createSql: (name) => `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`,
  dropSql: (name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
  // A new database takes twenty times as long.
  emptySql: ['DROP SCHEMA public CASCADE', 'CREATE SCHEMA public'],
  foreignSchema,
  faults,
}

/** Databases for tests on the PostgreSQL server of `TSANGO_TEST_POSTGRES_URL`. */
export const server = testServer({ ...sql, dialect: postgres, variable: 'TSANGO_TEST_POSTGRES_URL' })

/** The same behind PgBouncer in transaction mode, at `TSANGO_TEST_PGBOUNCER_URL`. */
export const pooler = testServer({
  ...sql,
  dialect: { ...postgres, connect: (url, options) => postgres.connect(url, { ...options, prepare: 0 }) },
  variable: 'TSANGO_TEST_PGBOUNCER_URL',
})

import type { TestServer } from '../dialects/base/test-server.ts'
import {
  type DriverSuiteOptions,
  describeColumns,
  describeDriver,
  describeIntrospection,
  describeOperators,
  describeSchema,
  describeServerDriver,
  type ServerSuiteOptions,
  type SuiteOptions,
} from '../dialects/base/testing.ts'
import { describeBounds } from './bounds.ts'
import { describeQueries } from './queries.ts'
import { describeServer } from './server.ts'
import { describeValues } from './values.ts'

/** What {@link describeDialect} is told about a dialect. */
export interface DialectSuiteOptions extends DriverSuiteOptions, SuiteOptions {
  /** Of a database behind a network, how its server is asked what the suite for those needs to know. */
  readonly server?: ServerSuiteOptions
}

/**
 * Describes all that Tsango asks of a dialect, on a database of its own each: its driver, columns, operators, schema editor and introspection, queries
 * that go through all of them, values of every kind through every way to write them, and what is large, refused or kept in step. Tsango's own pass the
 * same. Where a test fails, the dialect gives wrong answers; what its database cannot do, `features` say.
 *
 * @example
 * describeDialect(server)
 */
export function describeDialect(
  server: TestServer,
  { server: remote, functions, ...options }: DialectSuiteOptions = {},
): void {
  const { title, cursors } = server.dialect.features
  const suite = functions === undefined ? {} : { functions }
  describeServer('the dialect', server, (_, create) => {
    describeDriver(title, create, { cursors, ...options })
    if (remote) describeServerDriver(title, create, remote)
    describeColumns(title, create, suite)
    describeOperators(title, create, suite)
    describeSchema(title, create)
    describeIntrospection(title, create)
    describeQueries(title, create)
    describeValues(title, create)
    describeBounds(title, create, server.dialect)
  })
}

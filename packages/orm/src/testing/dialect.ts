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
} from '../dialects/base/testing.ts'
import { describeQueries } from './queries.ts'
import { describeServer } from './server.ts'

/** What {@link describeDialect} is told about a dialect. */
export interface DialectSuiteOptions extends DriverSuiteOptions {
  /** Of a database behind a network, how its server is asked what the suite for those needs to know. */
  readonly server?: ServerSuiteOptions
}

/**
 * Describes all that Tsango asks of a dialect, on a database of its own each: its driver, columns, operators, schema editor and introspection, and queries that
 * go through all of them. Tsango's own pass the same. Where a test fails, the dialect gives wrong answers; what its database cannot do, `features` say.
 *
 * @example
 * describeDialect({ dialect: cockroach, variable: 'COCKROACH_URL', create: testDatabase })
 */
export function describeDialect(server: TestServer, { server: remote, ...options }: DialectSuiteOptions = {}): void {
  const { title } = server.dialect.features
  describeServer('the dialect', server, (_, create) => {
    describeDriver(title, create, options)
    if (remote) describeServerDriver(title, create, remote)
    describeColumns(title, create)
    describeOperators(title, create)
    describeSchema(title, create)
    describeIntrospection(title, create)
    describeQueries(title, create)
  })
}

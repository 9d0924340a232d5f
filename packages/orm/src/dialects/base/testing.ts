/**
 * The suites that every dialect passes, Tsango's own and third parties' alike. A dialect's own test calls them in a few lines.
 *
 * @module
 */
export { describeColumns } from './testing/columns-suite.ts'
export { type DriverSuiteOptions, describeDriver } from './testing/driver-suite.ts'
export { describeIntrospection } from './testing/introspection-suite.ts'
export { describeOperators } from './testing/operators-suite.ts'
export { sampleStatements } from './testing/schema-sample.ts'
export { describeSchema } from './testing/schema-suite.ts'
export { describeServerDriver, type ServerSuiteOptions } from './testing/server-suite.ts'
export { type SuiteOptions, type TestDatabase, testTable } from './testing/test-database.ts'

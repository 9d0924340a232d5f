/**
 * Tests on every database: for dialects, for code that queries, for applications. Needs vitest.
 *
 * @module
 */
import { afterAll, beforeAll } from 'vitest'
import type { TestFaults, TestServer } from '../dialects/base/test-server.ts'
import type { TestDatabase } from '../dialects/base/testing.ts'
import type { Dialect, Driver } from '../dialects/dialects.ts'
import { testServers } from '../dialects/test-servers.ts'
import { DatabaseError } from '../errors/errors.ts'
import { describeServer } from './server.ts'

export {
  type TestFaults,
  type TestServer,
  type TestServerOptions,
  testServer,
  withDriver,
} from '../dialects/base/test-server.ts'
export {
  type DriverSuiteOptions,
  describeColumns,
  describeDriver,
  describeIntrospection,
  describeOperators,
  describeSchema,
  describeServerDriver,
  type ServerSuiteOptions,
  type SuiteOptions,
  type TestDatabase,
  testTable,
} from '../dialects/base/testing.ts'
export { type DialectSuiteOptions, describeDialect } from './dialect.ts'
export { createTables, type ModelsUnderTest, withModels } from './models.ts'
export { CANARY, PAYLOADS, SECRET } from './payloads.ts'
export { describeServer } from './server.ts'

/** What a test body runs on: one database, empty when the body's first test begins. */
export interface DatabaseUnderTest {
  readonly dialect: Dialect
  /** Known once the tests run, not while they are being described. */
  readonly url: string
  /** Connected once the tests run, not while they are being described. */
  readonly driver: Driver
  /** Statements that make tables as other programs make them, with what only this database knows. */
  readonly foreignSchema: readonly string[]
  /** How what goes wrong on its server is brought about, where its dialect tells. */
  readonly faults: TestFaults | undefined
  /**
   * Makes another empty database on the same server, which is taken away at the end.
   *
   * @example
   * const { url } = await under.another()
   */
  another(): Promise<TestDatabase>
}

/** Raised when a test's database is used while the tests are only being described. */
export class TestDatabaseEarly extends DatabaseError {
  override readonly code = 'test_database_early'
  constructor() {
    super(
      'The database of a test is made when the tests begin. Use "url" and "driver" inside of beforeAll, beforeEach or a test.',
    )
  }
}

/** Options of {@link describeDatabases}. */
export interface DescribeDatabasesOptions {
  /** Servers of other dialects to run on as well. */
  readonly servers?: readonly TestServer[]
}

/**
 * Describes one body of tests for every database: SQLite always, PostgreSQL, MySQL and MariaDB where the variable with the URL of a server for
 * tests is set (`TSANGO_TEST_POSTGRES_URL`, `TSANGO_TEST_MYSQL_URL`, `TSANGO_TEST_MARIADB_URL`). A database that is not asked for is one skipped
 * test whose title says how to get it; one that is asked for and does not answer is a failure. Each gets a database of its own, which is taken
 * away at the end. Await it at the top of the test file.
 *
 * @example
 * await describeDatabases('posts', (under) => {
 *   const { test } = withModels(under, [Post])
 *   test('are counted', async () => expect(await Post.objects().count()).toBe(0))
 * })
 */
export async function describeDatabases(
  title: string,
  body: (database: DatabaseUnderTest) => void | Promise<void>,
  { servers = [] }: DescribeDatabasesOptions = {},
): Promise<void> {
  const own = await Promise.all(testServers.map((load) => load()))
  for (const server of [...own, ...servers]) describeOn(title, server, body)
}

function describeOn(
  title: string,
  server: TestServer,
  body: (database: DatabaseUnderTest) => void | Promise<void>,
): void {
  describeServer(title, server, (url) => {
    const under = new Made(server)
    beforeAll(() => under.open(url))
    afterAll(() => under.close())
    return body(under)
  })
}

class Made implements DatabaseUnderTest {
  readonly dialect: Dialect
  readonly #server: TestServer
  #database: TestDatabase | undefined
  #driver: Driver | undefined
  #url: string | undefined
  readonly #others: TestDatabase[] = []

  constructor(server: TestServer) {
    this.dialect = server.dialect
    this.#server = server
  }

  get url(): string {
    return this.#database?.url ?? early()
  }

  get foreignSchema(): readonly string[] {
    return this.#server.foreignSchema ?? []
  }

  get driver(): Driver {
    return this.#driver ?? early()
  }

  get faults(): TestFaults | undefined {
    return this.#server.faults
  }

  async another(): Promise<TestDatabase> {
    if (this.#url === undefined) return early()
    const made = await this.#server.create(this.#url)
    this.#others.push(made)
    return made
  }

  async open(url: string): Promise<void> {
    this.#url = url
    this.#database = await this.#server.create(url)
    this.#driver = await this.dialect.connect(this.#database.url, { name: 'default' })
  }

  async close(): Promise<void> {
    await this.#driver?.close()
    for (const made of this.#others) await made.remove()
    await this.#database?.remove()
  }
}

function early(): never {
  throw new TestDatabaseEarly()
}

import type { Dialect } from './base.ts'
import type { TestDatabase } from './testing/test-database.ts'

/** Where tests of a dialect find a server: every dialect's `testing.ts` exports one. */
export interface TestServer {
  readonly dialect: Dialect
  /** The variable that holds the URL of a server on which databases may be made; absent where nothing but a folder is needed. */
  readonly variable: string | undefined
  /** Makes an empty database with a random name on the server of that URL. */
  create(url: string): Promise<TestDatabase>
}

/** In what the servers differ when a database is made and dropped. */
export interface TestServerOptions {
  readonly dialect: Dialect
  readonly variable: string
  readonly createSql: (name: string) => string
  readonly dropSql: (name: string) => string
}

/** A server that makes a database by a statement, beside the one of its URL. */
export function testServer({ dialect, variable, createSql, dropSql }: TestServerOptions): TestServer {
  const execute = async (url: string, sql: string): Promise<void> => {
    const driver = await dialect.connect(url, { name: variable, poolSize: 1 })
    try {
      await driver.run({ sql, write: true, returns: false }, [])
    } finally {
      await driver.close()
    }
  }
  return {
    dialect,
    variable,
    async create(url) {
      const name = `tsango_test_${crypto.randomUUID().slice(0, 13).replace('-', '_')}`
      await execute(url, createSql(name))
      const made = new URL(url)
      made.pathname = `/${name}`
      return { dialect, url: made.href, remove: () => execute(url, dropSql(name)) }
    },
  }
}

import type { Dialect } from './base.ts'
import type { TestDatabase } from './testing/test-database.ts'

/** How what goes wrong on a server is brought about. */
export interface TestFaults {
  /** Statements of one connection, the last of which finds no room. */
  readonly full: readonly string[]
  /** Statements after which there is room again, and nothing of the others. */
  readonly room: readonly string[]
  /** Absent where nobody can end a session but its owner. */
  readonly session?: {
    /** A query for the number of the session that asks. */
    readonly own: string
    end(id: number): string
  }
  /** A user with these rights over the rows of the tables that are there (`SELECT, INSERT`), who may change no schema; absent where there are no users. */
  readonly reader?: {
    /** Statements that make the user, run in its database. */
    create(user: string, database: string, rights: string): readonly string[]
    drop(user: string): readonly string[]
    readonly password: string
  }
}

/** Where tests of a dialect find a server: every dialect's `testing.ts` exports one. */
export interface TestServer {
  readonly dialect: Dialect
  /** The variable that holds the URL of a server on which databases may be made; absent where nothing but a folder is needed. */
  readonly variable: string | undefined
  /** Makes an empty database with a random name on the server of that URL. */
  create(url: string): Promise<TestDatabase>
  /** Empties a database that it made, where that is quicker than to make another one. */
  readonly empty?: (url: string) => Promise<void>
  /** Statements that make tables as other programs make them, with what only this database knows. */
  readonly foreignSchema?: readonly string[]
  /** Absent: tests of what goes wrong are left out. */
  readonly faults?: TestFaults
}

/** In what the servers differ when a database is made and dropped. */
export interface TestServerOptions {
  readonly dialect: Dialect
  readonly variable: string
  readonly createSql: (name: string) => string
  readonly dropSql: (name: string) => string
  readonly emptySql?: readonly string[]
  /** Statements that make tables as other programs make them, with what only this database knows. */
  readonly foreignSchema?: readonly string[]
  /** Default: tests of what goes wrong are left out. */
  readonly faults?: TestFaults
}

/** A server that makes a database by a statement, beside the one of its URL. */
export function testServer(options: TestServerOptions): TestServer {
  const { dialect, variable, createSql, dropSql, emptySql, foreignSchema, faults } = options
  const execute = async (url: string, ...statements: readonly string[]): Promise<void> => {
    const driver = await dialect.connect(url, { name: variable, poolSize: 1 })
    try {
      for (const sql of statements) await driver.run({ sql, write: true, returns: false }, [])
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
    ...(emptySql ? { empty: (url: string) => execute(url, ...emptySql) } : {}),
    ...(foreignSchema ? { foreignSchema } : {}),
    ...(faults ? { faults } : {}),
  }
}

/** Makes databases whose URLs ask for one of the drivers that their dialect has. */
export function withDriver(driver: string, create: () => Promise<TestDatabase>): () => Promise<TestDatabase> {
  return async () => {
    const made = await create()
    const url = new URL(made.url)
    url.searchParams.set('driver', driver)
    return { ...made, url: url.href }
  }
}

/** Databases that are used again by test after test: removing one empties it, where the server can, and `end` takes all away. */
export class TestDatabases {
  readonly #server: TestServer
  readonly #url: string
  readonly #made: TestDatabase[] = []
  readonly #free: TestDatabase[] = []

  constructor(server: TestServer, url: string) {
    this.#server = server
    this.#url = url
  }

  /** An empty database: one that was removed before, or a new one. */
  async create(): Promise<TestDatabase> {
    const { empty } = this.#server
    if (!empty) return this.#server.create(this.#url)
    const made = this.#free.pop() ?? (await this.#new())
    return {
      ...made,
      remove: async () => {
        await empty(made.url)
        this.#free.push(made)
      },
    }
  }

  async end(): Promise<void> {
    for (const made of this.#made.splice(0)) await made.remove()
  }

  async #new(): Promise<TestDatabase> {
    const made = await this.#server.create(this.#url)
    this.#made.push(made)
    return made
  }
}

import { type TestServer, withDriver } from './base/test-server.ts'

/** Where the tests of Tsango's own dialects run, in the order in which they are shown. */
export const testServers: readonly (() => Promise<TestServer>)[] = [
  async () => {
    const [{ sqlite }, { testFile }, { foreignSchema }, { faults }] = await Promise.all([
      import('./sqlite/sqlite.ts'),
      import('./sqlite/testing.ts'),
      import('./sqlite/foreign-schema.ts'),
      import('./sqlite/faults.ts'),
    ])
    return { dialect: sqlite, variable: undefined, create: testFile, foreignSchema, faults }
  },
  async () => (await import('./postgres/testing.ts')).server,
  async () => (await import('./mysql/testing.ts')).server,
  async () => (await import('./mariadb/testing.ts')).server,
]

/** The same through the drivers that are no default, and through the client of libSQL: for tests of what goes over the wire. */
export const driverServers: readonly (() => Promise<TestServer>)[] = [
  async () => through((await import('./postgres/testing.ts')).server, 'postgres'),
  async () => through((await import('./mysql/testing.ts')).server, 'mysql2'),
  async () => through((await import('./mariadb/testing.ts')).server, 'mysql2'),
  async () => (await import('./sqlite/libsql/testing.ts')).server,
]

function through(server: TestServer, driver: string): TestServer {
  const { dialect } = server
  const features = { ...dialect.features, title: `${dialect.features.title} with ${driver}` }
  return {
    ...server,
    dialect: { ...dialect, features },
    create: (url) => withDriver(driver, () => server.create(url))(),
  }
}

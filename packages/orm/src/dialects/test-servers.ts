import type { TestServer } from './base/test-server.ts'

/** Where the tests of Tsango's own dialects run, in the order in which they are shown. */
export const testServers: readonly (() => Promise<TestServer>)[] = [
  async () => {
    const [{ sqlite }, { testFile }] = await Promise.all([import('./sqlite/sqlite.ts'), import('./sqlite/testing.ts')])
    return { dialect: sqlite, variable: undefined, create: testFile }
  },
  async () => (await import('./postgres/testing.ts')).server,
  async () => (await import('./mysql/testing.ts')).server,
  async () => (await import('./mariadb/testing.ts')).server,
]

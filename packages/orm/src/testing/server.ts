import { afterAll, describe, it } from 'vitest'
import { TestDatabases, type TestServer } from '../dialects/base/test-server.ts'
import type { TestDatabase } from '../dialects/base/testing.ts'

/**
 * Describes tests for one server; where its variable is not set, one skipped test that says so. `create` makes an empty database for a test.
 *
 * @example
 * describeServer('my dialect', server, (_url, create) => describeColumns('mine', create))
 */
export function describeServer(
  title: string,
  server: TestServer,
  body: (url: string, create: () => Promise<TestDatabase>) => void | Promise<void>,
): void {
  const { variable, dialect } = server
  const url = variable === undefined ? '' : process.env[variable]
  if (url === undefined || (url === '' && variable !== undefined)) {
    it.skip(
      `${title} (${dialect.features.title}): not asked for. "pnpm services" starts it and prints the ${variable} to set`,
    )
    return
  }
  describe(`${title} (${dialect.features.title})`, () => {
    const databases = new TestDatabases(server, url)
    afterAll(() => databases.end())
    return body(url, () => databases.create())
  })
}

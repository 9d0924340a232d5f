import type { TestServer } from '../../base/test-server.ts'
import type { TestDatabase } from '../../base/testing.ts'
import { testFile } from '../testing.ts'
import { libsql } from './libsql.ts'

/** libSQL without a server: a file that the client opens itself. */
export const server: TestServer = {
  dialect: { ...libsql, schemes: ['file'] },
  variable: undefined,
  create: testLocal,
}

/** Makes an empty database in a file of its own, for libSQL's client. */
export async function testLocal(): Promise<TestDatabase> {
  const { url, remove } = await testFile()
  return { dialect: libsql, url: url.replace('sqlite:', 'file:'), remove }
}

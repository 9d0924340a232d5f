import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable, Unsupported } from '../../../errors/errors.ts'
import { describeColumns, describeDriver, describeOperators, type TestDatabase } from '../../base/testing.ts'
import { testFile } from '../testing.ts'
import { serveHrana } from './hrana-server.ts'
import { libsql } from './libsql.ts'

/** A file that the client opens itself: libSQL without a server. */
async function testLocal(): Promise<TestDatabase> {
  const { url, remove } = await testFile()
  return { dialect: libsql, url: url.replace('sqlite:', 'file:'), remove }
}

describeDriver('libSQL, on a file', testLocal, { cursors: false })
describeColumns('libSQL, on a file', testLocal, { functions: false })
describeOperators('libSQL, on a file', testLocal, { functions: false })

describeDriver('libSQL, over HTTP', serveHrana, { cursors: false })
describeColumns('libSQL, over HTTP', serveHrana, { functions: false })

describe('libSQL', () => {
  it('says what its servers cannot do', async () => {
    const { url, remove } = await testLocal()
    const driver = await libsql.connect(url, { name: 'default' })
    const fold = { sql: 'SELECT tsango_fold(?)', write: false, returns: true }
    await expect(driver.run(fold, ['A'])).rejects.toThrow(Unsupported)
    await driver.close()
    await remove()
  })

  it('keeps its locks where nobody takes them for a table of the application', async () => {
    const { url, remove } = await testLocal()
    const driver = await libsql.connect(url, { name: 'default' })
    const lock = await libsql.locks.lock(driver, 'migrate', 1_000)
    const connection = await driver.acquire()
    await connection.execute('CREATE TABLE post (id INTEGER PRIMARY KEY)')
    expect(await libsql.introspection.tables(connection)).toEqual(['post'])
    await driver.release(connection)
    await lock.release()
    await driver.close()
    await remove()
  })

  it('says that a server does not answer, and never shows the URL or its token', async () => {
    const driver = await libsql.connect('http://127.0.0.1:9/?authToken=secret', { name: 'default' })
    const error = await driver.ping().catch((error: unknown) => error)
    expect(error).toBeInstanceOf(DatabaseUnavailable)
    expect((error as Error).message).toContain('Database "default" is not available')
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
    await driver.close()
    await expect(libsql.connect('http://[?authToken=secret', { name: 'default' })).rejects.toThrow(
      /"default" is not available: its URL cannot be used\. Write it like libsql:/,
    )
  })
})

import { expect, it } from 'vitest'
import { describeDatabases, TestDatabaseEarly } from './testing.ts'

await describeDatabases('a database for tests', (database) => {
  it('answers', async () => {
    const { rows } = await database.driver.run({ sql: 'SELECT 1', write: false, returns: true }, [])
    expect(rows).toEqual([[1]])
  })

  it('has a name of its own', () => {
    expect(database.url).toMatch(/test/)
  })

  expect(() => database.driver).toThrow(TestDatabaseEarly)
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Driver, RowCursor } from '../driver.ts'
import { createTables, numberOf, statementsOf, type TestDatabase, testTable } from './test-database.ts'

const NUMBER = testTable('number', {})
const COUNT = 250

/** What drivers of dialects with the feature `cursors` promise of rows that are read part by part. */
export function describeCursors(name: string, create: () => Promise<TestDatabase>): void {
  describe(`the cursors of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver
    const make = (kind: 'read' | 'write', text: string) => statementsOf(database.dialect)(kind, text)
    const all = () => make('read', 'SELECT {id} FROM {number} WHERE {id} > ? ORDER BY {id}')
    const count = () => make('read', 'SELECT COUNT(*) FROM {number}')
    const open = (on: Pick<Driver, 'openCursor'>, size: number, above = 0): Promise<RowCursor> => {
      expect(on.openCursor, 'which the feature "cursors" says there is').toBeTypeOf('function')
      return on.openCursor?.(all(), [above], size) as Promise<RowCursor>
    }
    const rest = async (cursor: RowCursor): Promise<number[]> => {
      const sizes: number[] = []
      for (let rows = await cursor.next(); rows.length > 0; rows = await cursor.next()) sizes.push(rows.length)
      return sizes
    }

    beforeEach(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default', poolSize: 2 })
      await createTables(database.dialect, driver, NUMBER)
      const ids = Array.from({ length: COUNT }, (_, at) => `(${at + 1})`)
      await driver.run(make('write', `INSERT INTO {number} ({id}) VALUES ${ids.join()}`), [])
    })
    afterEach(async () => {
      await driver.close()
      await database.remove()
    })
    it('give the rows in parts, and none at the end', async () => {
      expect(await rest(await open(driver, 100))).toEqual([100, 100, 50])
      expect(await rest(await open(driver, 125))).toEqual([125, 125])
      expect(await rest(await open(driver, 1000))).toEqual([COUNT])
      expect(await rest(await open(driver, 10, COUNT))).toEqual([])
      const cursor = await open(driver, 10)
      expect(await cursor.next()).toEqual(Array.from({ length: 10 }, (_, at) => [at + 1]))
      await cursor.close()
      await cursor.close()
      expect(await cursor.next()).toEqual([])
    })

    it('give their connection back, closed or read to the end', async () => {
      for (let time = 0; time < 5; time++) {
        const cursor = await open(driver, 10)
        await cursor.next()
        await cursor.close()
        await rest(await open(driver, 100))
      }
      const connections = await Promise.all([driver.begin({ readOnly: true }), driver.run(count(), [])])
      await driver.end(connections[0], 'commit')
    })

    it('stand in a transaction, beside its other statements and each other', async () => {
      const connection = await driver.begin({})
      await connection.run(make('write', 'DELETE FROM {number} WHERE {id} > ?'), [200])
      const [first, second] = [await open(connection, 60), await open(connection, 90)]
      expect(await first.next()).toHaveLength(60)
      expect(await second.next()).toHaveLength(90)
      await connection.run(make('write', 'DELETE FROM {number} WHERE {id} > ?'), [100])
      expect(numberOf(await connection.run(count(), []))).toBe(100)
      expect(await rest(first)).toEqual([60, 60, 20])
      await second.close()
      await open(connection, 10)
      await driver.end(connection, 'rollback')
      expect(numberOf(await driver.run(count(), []))).toBe(COUNT)
    })

    it('end with their transaction', async () => {
      const connection = await driver.begin({})
      const cursor = await open(connection, 10)
      await cursor.next()
      await driver.end(connection, 'commit')
      const rows = await cursor.next().catch(() => [])
      expect(rows).toEqual([])
      await cursor.close()
      expect(numberOf(await driver.run(count(), []))).toBe(COUNT)
    })

    it('fail as their statement does', async () => {
      const missing = make('read', 'SELECT {id} FROM {nowhere}')
      for (let time = 0; time < 3; time++)
        await expect(
          (async () => {
            const cursor = await driver.openCursor?.(missing, [], 10)
            return cursor?.next()
          })(),
        ).rejects.toMatchObject({ code: 'schema_missing' })
      expect(numberOf(await driver.run(count(), []))).toBe(COUNT)
    })
  })
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Unsupported } from '../../../errors/errors.ts'
import type { Connection, Driver } from '../driver.ts'
import { createTables, numberOf, settled, statementsOf, type TestDatabase, testTable } from './test-database.ts'

const NUMBER = testTable('number', {})

/** In milliseconds; how long one looks whether a stranger is kept waiting. */
const LOOK = 300

/** What drivers promise of the isolation levels that the features name, and of all others. */
export function describeIsolation(name: string, create: () => Promise<TestDatabase>): void {
  describe(`the isolation of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver
    const count = async (on: Pick<Connection, 'run'> = driver): Promise<number> =>
      numberOf(await on.run(statementsOf(database.dialect)('read', 'SELECT COUNT(*) FROM {number}'), []))
    const insert = (id: number) =>
      settled(() => driver.run(statementsOf(database.dialect)('write', 'INSERT INTO {number} ({id}) VALUES (?)'), [id]))

    beforeEach(async () => {
      database = await create()
      driver = await database.dialect.connect(database.url, { name: 'default' })
      await createTables(database.dialect, driver, NUMBER)
    })
    afterEach(async () => {
      await driver.close()
      await database.remove()
    })

    it('shows what others commit meanwhile at "read committed" alone', async () => {
      for (const [before, isolation] of database.dialect.features.isolationLevels.entries()) {
        const connection = await driver.begin({ isolation, readOnly: true })
        expect(await count(connection)).toBe(before)
        // What isolates by locks lets a stranger wait.
        const stranger = insert(before + 1)
        await Promise.race([stranger, new Promise((resolve) => setTimeout(resolve, LOOK))])
        expect(await count(connection), isolation).toBe(isolation === 'read committed' ? before + 1 : before)
        await driver.end(connection, 'commit')
        await stranger
        expect(await count()).toBe(before + 1)
      }
    })

    it('is refused where the database has not got it, unless it isolates more, and is never SQL', async () => {
      const { isolationLevels } = database.dialect.features
      const more = isolationLevels.join() === 'serializable'
      await insert(1)
      const none = ['read uncommitted', 'snapshot', 'nope', '', 'Serializable', 'READ ONLY; DROP TABLE number']
      for (const isolation of none)
        await expect(driver.begin({ isolation }), isolation).rejects.toBeInstanceOf(Unsupported)
      for (const isolation of ['read committed', 'repeatable read']) {
        if (isolationLevels.some((level) => level === isolation)) continue
        try {
          await driver.end(await driver.begin({ isolation }), 'rollback')
          expect(more, isolation).toBe(true)
        } catch (error) {
          expect(error, isolation).toBeInstanceOf(Unsupported)
        }
      }
      expect(await count()).toBe(1)
    })
  })
}

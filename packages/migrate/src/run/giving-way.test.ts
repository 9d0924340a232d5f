import { LockTimeout } from '@tsango/orm/errors'
import {
  addField,
  addIndex,
  createModel,
  field,
  migration,
  type Operation,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, migrateDatabase, type Retry } from './run.ts'

const START = createModel('a.Item', { fields: { id: field.bigAuto(), name: field.char(50) } })

const historyOf = (atomic: boolean, ...operations: Operation[]) =>
  createHistory(
    [
      { app: 'a', name: '0001_start', migration: migration({ operations: [START] }) },
      {
        app: 'a',
        name: '0002_next',
        migration: migration({ atomic, dependencies: [['a', '0001_start']], operations }),
      },
    ],
    (label) => label,
  )

await describeDatabases('a change of a table that others work with', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const read = { sql: `SELECT COUNT(*) FROM ${quote('a_item')}`, write: false, returns: true }
  /** Somebody who has read the table in a transaction, and leaves that open. */
  const reader = async () => {
    const connection = await under.driver.begin({})
    await connection.run(read, [])
    return { leave: () => under.driver.end(connection, 'rollback') }
  }
  // Where one file has one writer, nobody is held up by a change that waits.
  const queues = under.dialect.schema.session.givingWay !== undefined
  const slowest = async (until: Promise<unknown>): Promise<number> => {
    let over = false
    const ended = until.then(
      () => void (over = true),
      () => void (over = true),
    )
    let longest = 0
    while (!over) {
      const began = performance.now()
      await under.driver.run(read, [])
      longest = Math.max(longest, performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await ended
    return longest
  }

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(true), database, { target: { app: 'a', name: '0001' } })
  })

  if (!queues)
    it('is made at once', async () => {
      expect(
        (await migrateDatabase(historyOf(true, addField('a.Item', 'size', field.int(), { fill: 1 })), database))
          .forward,
      ).toHaveLength(1)
    })
  else
    describe('on a server', () => {
      it.each([true, false])(
        'gives way to those behind it, and is tried again until it gets through (atomic: %s)',
        async (atomic) => {
          const ran: string[] = []
          const history = historyOf(
            atomic,
            runCode(() => void ran.push('code'), { reverse: () => {} }),
            addField('a.Item', 'size', field.int({ null: true })),
            runSql(`ALTER TABLE ${quote('a_item')} ADD COLUMN ${quote('own')} INT`, { reverse: [] }),
          )
          const other = await reader()
          const retries: Retry[] = []
          const migrating = migrateDatabase(history, database, {
            lockTimeout: 300,
            onRetry: (retry) => {
              retries.push(retry)
              if (retries.length === 2) void other.leave()
            },
          })
          const longest = await slowest(migrating)
          expect((await migrating).forward).toHaveLength(1)
          expect(retries.length).toBeGreaterThan(1)
          expect(retries).toMatchObject(retries.map((_, at) => ({ migration: 'a.0002_next', attempt: at + 2 })))
          // The reader leaves after the second retry: whoever did not give way would hold up all others for good.
          expect(longest).toBeLessThan(30_000)
          // A transaction that is done again does its code again.
          expect(ran.length).toBe(under.dialect.features.transactionalDdl && atomic ? retries.length + 1 : 1)
        },
      )

      it('stops past its patience, with a ledger that is true, and goes on the next time', async () => {
        const history = historyOf(true, addField('a.Item', 'size', field.int({ null: true })))
        const other = await reader()
        const error = await migrateDatabase(history, database, { lockTimeout: 100, retryFor: 1_000 }).catch(
          (caught: unknown) => caught,
        )
        expect(error).toBeInstanceOf(MigrationFailed)
        expect((error as Error).cause).toBeInstanceOf(LockTimeout)
        expect((error as Error).message).toContain(
          'a.0002_next failed while it was applied, at "Add field size to a.Item"',
        )
        expect([...(await appliedTo(database))]).toEqual(['a.0001_start'])
        await other.leave()
        expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
      })

      it('leaves the waiting of everybody else on its connection as it was', async () => {
        await migrateDatabase(
          historyOf(
            true,
            addField('a.Item', 'size', field.int({ null: true })),
            addIndex('a.Item', { fields: ['name'] }),
            runCode(
              async ({ db }) => {
                const [asked] = db.features.transactionalDdl
                  ? ['SHOW lock_timeout']
                  : ['SELECT @@SESSION.lock_wait_timeout']
                expect(Number.parseInt(String((await db.query(asked))[0]?.[0]), 10)).not.toBe(1)
              },
              { reverse: () => {} },
            ),
          ),
          database,
          { lockTimeout: 1_000 },
        )
      })
    })
})

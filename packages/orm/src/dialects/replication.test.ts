import { createRegistry, f } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { type Databases, databaseSlot, onPrimary, openDatabases, recordStatements } from '../databases/databases.ts'
import { DatabaseUnavailable, ReadOnlyDatabase, TransactionError } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { rawExecute } from '../raw/raw.ts'
import { RecentWrites } from '../scope/recent.ts'
import { createTables } from '../testing/testing.ts'
import { binlog } from './fixtures/binlog.ts'
import type { Pair } from './fixtures/pair.ts'
import { streaming } from './fixtures/streaming.ts'

class Note extends Model('replicated.Note') {
  text = f.char(50)
}

const { registry } = createRegistry({ models: [{ model: Note, app: '' }] })

// What others of this file leave behind is the beginning of the next: one pair of servers takes seconds to make.
for (const maker of [streaming, binlog]) {
  if (maker.missing) {
    it.skip(`a real replica (${maker.title}): ${maker.missing}`)
    continue
  }
  describe(`a real replica (${maker.title})`, () => {
    let pair: Pair
    let databases: Databases

    beforeAll(async () => {
      pair = await maker.make()
      databases = await openDatabases(
        {
          default: { url: pair.primary, replicas: ['copy'], maxLag: 1500, quarantine: 200 },
          copy: { url: pair.replica, connectTimeout: 1000 },
        },
        registry,
      )
      await createTables(databases.get())
      await unit(() => Note.objects().create({ text: 'first' }))
    })

    afterAll(async () => {
      await databases?.close()
      await pair?.end()
    })

    /** One request, job or command. */
    const unit = <T>(body: () => T | Promise<T>): Promise<T> =>
      databaseSlot.run({ databases, recent: new RecentWrites() }, async () => await body())

    const texts = async (): Promise<string[]> => Note.objects().orderBy('id').pluck('text')

    async function readsFrom(): Promise<string | undefined> {
      return (await recordStatements(texts)).statements.at(-1)?.database
    }

    const lag = async (): Promise<number | undefined> => (await databases.get().health()).replicas[0]?.lag

    async function onReplica(statement: string): Promise<void> {
      const connection = await databases.get('copy').driver.acquire()
      await connection.execute(statement)
      await databases.get('copy').driver.release(connection)
    }

    it('answers reads, gets what is written, and tells that it is not behind', async () => {
      await expect.poll(() => unit(readsFrom), { timeout: 120_000 }).toBe('copy')
      await expect.poll(() => unit(texts)).toEqual(['first'])
      await unit(() => Note.objects().create({ text: 'second' }))
      await expect.poll(() => unit(texts)).toEqual(['first', 'second'])
      expect(await unit(readsFrom)).toBe('copy')
      await expect.poll(lag).toBe(0)
      expect(await databases.get().health()).toMatchObject({
        answers: true,
        lag: undefined,
        replicas: [{ name: 'copy', answers: true, used: true }],
      })
    })

    it('refuses writes, by us and by its own session', async () => {
      await unit(async () => {
        await expect(Note.objects().using('copy').create({ text: 'x' })).rejects.toBeInstanceOf(ReadOnlyDatabase)
        await expect(
          atomic(() => Note.objects().using('copy').update({ text: 'x' }), { using: 'copy' }),
        ).rejects.toBeInstanceOf(ReadOnlyDatabase)
        const { driver, dialect } = databases.get('copy')
        const table = dialect.operators.quote('replicated_note')
        const write = driver.run({ sql: `DELETE FROM ${table}`, write: true, returns: false }, [])
        await expect((async () => write)()).rejects.toBeInstanceOf(TransactionError)
      })
    })

    it('that does not apply what it gets is read by those who have written nothing, until it is too far behind', async () => {
      await onReplica(pair.hold)
      await unit(async () => {
        await Note.objects().create({ text: 'third' })
        expect(await texts()).toEqual(['first', 'second', 'third'])
        expect(await readsFrom()).toBe('default')
      })
      const late = await unit(async () => ({ read: await texts(), from: await readsFrom() }))
      if (late.from === 'copy') expect(late.read).toEqual(['first', 'second'])
      expect(await unit(() => onPrimary(texts))).toContain('third')
      expect(await unit(() => atomic(texts))).toContain('third')
      await expect.poll(() => unit(readsFrom), { timeout: 120_000 }).toBe('default')
      expect(await lag()).toBeGreaterThan(1500)
      expect((await databases.get().health()).replicas).toMatchObject([{ answers: true, used: false }])
      await onReplica(pair.resume)
      await expect.poll(() => unit(readsFrom), { timeout: 120_000 }).toBe('copy')
      expect(await unit(texts)).toContain('third')
    })

    const slow = maker.slowOnReplica
    if (slow !== undefined)
      it('that cancels a read for what it replays lets the primary answer it', async () => {
        const condition = sql.raw(slow.condition)
        const { result, statements } = await unit(() =>
          recordStatements(async () => {
            const read = Note.objects()
              .where(() => condition)
              .count()
            const { driver } = databases.get('copy')
            const isReading = async () =>
              (await driver.run({ sql: slow.reading, write: false, returns: true }, [])).rows
            const lock = expect
              .poll(isReading)
              .toHaveLength(1)
              .then(() =>
                databaseSlot.run({ databases, recent: new RecentWrites() }, async () => {
                  await rawExecute(sql`ALTER TABLE replicated_note ADD COLUMN extra int`)
                  await rawExecute(sql`ALTER TABLE replicated_note DROP COLUMN extra`)
                }),
              )
            const [count] = await Promise.all([read, lock])
            return count
          }),
        )
        expect(result).toBe(3)
        expect(statements.filter(({ sql: text }) => /^SELECT/.test(text)).map(({ database }) => database)).toEqual([
          'copy',
          'default',
        ])
      })

    it('that is stopped, also in the midst of reads, costs no answer, and is asked again once it is back', async () => {
      expect(await unit(readsFrom)).toBe('copy')
      const failed: unknown[] = []
      let going = true
      const readers = Array.from({ length: 4 }, async () => {
        while (going) await unit(texts).catch((error: unknown) => failed.push(error))
      })
      await pair.stopReplica()
      await expect.poll(() => unit(readsFrom)).toBe('default')
      going = false
      await Promise.all(readers)
      expect(failed).toEqual([])
      const [health] = (await databases.get().health()).replicas
      expect(health).toMatchObject({ answers: false, used: false, lag: undefined })
      expect(health?.error).toBeInstanceOf(DatabaseUnavailable)
      await unit(() => Note.objects().create({ text: 'fourth' }))
      await pair.startReplica()
      await expect.poll(() => unit(readsFrom), { timeout: 120_000 }).toBe('copy')
      await expect.poll(() => unit(texts)).toContain('fourth')
    })

    it('goes on to answer when its primary is gone, whose writes and transactions are errors', async () => {
      await onReplica(pair.resume).catch(() => {})
      const before = await unit(texts)
      await pair.stopPrimary()
      await unit(async () => {
        expect(await Note.objects().using('copy').orderBy('id').pluck('text')).toEqual(before)
        await expect(atomic(texts)).rejects.toBeInstanceOf(DatabaseUnavailable)
      })
      await unit(async () => {
        await expect(Note.objects().create({ text: 'lost' })).rejects.toBeInstanceOf(DatabaseUnavailable)
      })
      expect((await databases.get().health()).answers).toBe(false)
    })
  })
}

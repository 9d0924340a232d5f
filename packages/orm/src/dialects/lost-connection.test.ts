import { createRegistry, f } from '@tsango/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { atomic, beforeCommit, onCommit, onRollback } from '../atomic/atomic.ts'
import { type Databases, databaseSlot, openDatabases } from '../databases/databases.ts'
import { DatabaseUnavailable, TransactionError } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { createTables, describeServer } from '../testing/testing.ts'
import { driverServers, testServers } from './test-servers.ts'

class Note extends Model('lost.Note') {
  text = f.char(20)
}

const { registry } = createRegistry({ models: [{ model: Note, app: '' }] })

/** How a session tells its number and those of the others of its database, and how another one ends it. */
interface Session {
  readonly own: string
  readonly others: string
  readonly end: (id: number) => string
}

const KILLED: Session = {
  own: 'SELECT connection_id()',
  others: 'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> connection_id()',
  end: (id) => `KILL ${id}`,
}

const SESSIONS: Readonly<Record<string, Session>> = {
  postgres: {
    own: 'SELECT pg_backend_pid()',
    others: 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    end: (id) => `SELECT pg_terminate_backend(${id})`,
  },
  mysql: KILLED,
  mariadb: KILLED,
}

for (const load of [...testServers, ...driverServers]) {
  const server = await load()
  const session = SESSIONS[server.dialect.name]
  // Without a server there is no session to lose.
  if (session === undefined) continue
  describeServer('a session that an administrator ends', server, (_, create) => {
    describe(server.dialect.features.title, () => {
      let databases: Databases

      beforeAll(async () => {
        const { url } = await create()
        databases = await openDatabases({ default: { url, poolSize: 3 }, other: url }, registry)
        await createTables(databases.get())
      })
      afterAll(() => databases.close())

      const test = (title: string, body: () => Promise<void>): void =>
        void it(title, () => databaseSlot.run({ databases }, body))
      const add = (text: string) => Note.objects().create({ text })
      const texts = () => Note.objects().using('other').orderBy('id').pluck('text')

      beforeEach(() => databaseSlot.run({ databases }, async () => void (await Note.objects().using('other').delete())))

      /** Ends the session of the running block, and waits until the server has undone what it did. */
      async function lose(): Promise<void> {
        const own = { sql: session?.own as string, write: false, returns: true }
        const frame = databaseSlot.get()?.frames?.get('default')
        const id = Number((await frame?.run(own, []))?.rows[0]?.[0])
        await databases.get('other').driver.run({ sql: session?.end(id) as string, write: false, returns: true }, [])
      }

      test('in the midst of a transaction leaves nothing of it, tells so, and the next one has another', async () => {
        const seen: string[] = []
        let tries = 0
        const lost = atomic(
          async () => {
            tries++
            onCommit(() => seen.push('committed'))
            onRollback(() => seen.push('undone'))
            await add('before')
            await lose()
            await add('after')
          },
          { retry: 3 },
        )
        const error = await lost.catch((error: unknown) => error)
        expect(error).toBeInstanceOf(DatabaseUnavailable)
        // It was opened: nothing of its URL can be wrong.
        expect((error as Error).message).toMatch(
          /^Database "default" is not available: (the connection was cut|the server ended the connection)\. Is the server running, or did somebody end the connection\?/,
        )
        expect(tries).toBe(1)
        expect(seen).toEqual(['undone'])
        await expect.poll(texts).toEqual([])
        await atomic(() => add('next'))
        expect(await texts()).toEqual(['next'])
      })

      test('is not hidden by who catches the error, in the block or around a nested one', async () => {
        const caught = atomic(async () => {
          await add('before')
          await lose()
          await add('after').catch(() => {})
        })
        await expect(caught).rejects.toSatisfy(
          (error) => error instanceof TransactionError || error instanceof DatabaseUnavailable,
        )
        const nested = atomic(async () => {
          await add('before')
          await atomic(async () => {
            await lose()
            await add('inner')
          }).catch(() => {})
          await add('after')
        })
        await expect(nested).rejects.toSatisfy(
          (error) => error instanceof TransactionError || error instanceof DatabaseUnavailable,
        )
        await expect.poll(texts).toEqual([])
      })

      test('right before the commit is an error, and no hook of the commit runs', async () => {
        const seen: string[] = []
        const lost = atomic(async () => {
          onCommit(() => seen.push('committed'))
          beforeCommit(lose)
          await add('before')
        })
        await expect(lost).rejects.toBeInstanceOf(DatabaseUnavailable)
        expect(seen).toEqual([])
        await expect.poll(texts).toEqual([])
      })

      test('in the midst of a bulk write leaves none of its batches', async () => {
        const lost = atomic(async () => {
          await Note.objects().bulkCreate(Array.from({ length: 500 }, (_, at) => ({ text: `n${at}` })))
          await lose()
          await Note.objects().bulkCreate(Array.from({ length: 500 }, (_, at) => ({ text: `m${at}` })))
        })
        await expect(lost).rejects.toBeInstanceOf(DatabaseUnavailable)
        await expect.poll(texts).toEqual([])
      })

      /** Ends every session but that which asks. */
      async function loseAll(): Promise<void> {
        const { driver } = databases.get('other')
        const all = await driver.run({ sql: session?.others as string, write: false, returns: true }, [])
        for (const [id] of all.rows)
          await driver.run({ sql: session?.end(Number(id)) as string, write: false, returns: true }, [])
      }

      test('in the midst of reading part by part tells so, and never gives fewer rows as if they were all', async () => {
        const many = Array.from({ length: 3000 }, (_, at) => ({ text: `n${at}` }))
        await Note.objects().bulkCreate(many)
        const readAll = async (end: () => Promise<void>): Promise<number> => {
          let read = 0
          // In no order of a key, so that one statement goes on.
          for await (const _ of Note.objects().orderBy('-text').iterate({ chunkSize: 50 }))
            if (++read === 60) await end()
          return read
        }
        for (const end of [loseAll, lose]) {
          const reading = end === lose ? atomic(() => readAll(end)) : readAll(end)
          const found = await reading.catch((error: unknown) => error)
          if (found instanceof Error) expect(found).toBeInstanceOf(DatabaseUnavailable)
          else expect(found).toBe(many.length)
          expect(await Note.objects().count()).toBe(many.length)
        }
        // Each part of an order by the key is a statement of its own: another connection goes on.
        let read = 0
        for await (const _ of Note.objects().orderBy('id').iterate({ chunkSize: 50 }))
          if (++read === 60) await loseAll()
        expect(read).toBe(many.length)
      })

      test('takes nobody else along', async () => {
        const [lost, kept] = await Promise.allSettled([
          atomic(async () => {
            await add('lost')
            await lose()
            await add('lost')
          }),
          atomic(async () => {
            await add('kept')
            await new Promise((resolve) => setTimeout(resolve, 50))
            await add('kept')
          }),
        ])
        expect([lost.status, kept.status]).toEqual(['rejected', 'fulfilled'])
        await expect.poll(texts).toEqual(['kept', 'kept'])
      })
    })
  })
}

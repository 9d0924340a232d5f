import { createRegistry, f } from '@tsango/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Databases, databaseSlot, openDatabases, recordStatements } from '../databases/databases.ts'
import type { Driver } from '../dialects/dialects.ts'
import {
  DatabaseError,
  PartlyCommitted,
  SerializationFailure,
  TransactionError,
  UniqueViolation,
} from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import { atomic, beforeCommit, onCommit, onRollback } from './atomic.ts'

class Note extends Model('several.Note') {
  text = f.char(20).unique()
}

const { registry } = createRegistry({ models: [{ model: Note, app: '' }] })

await describeDatabases('a transaction of several databases', (under) => {
  let databases: Databases

  beforeAll(async () => {
    databases = await openDatabases({ default: under.url, logs: (await under.another()).url }, registry)
    for (const name of databases.names) await createTables(databases.get(name))
  })
  afterAll(() => databases.close())

  const test = (title: string, body: () => Promise<void>) => it(title, () => databaseSlot.run({ databases }, body))
  const add = (name: string, text: string) => Note.objects().using(name).create({ text })
  const texts = async (name: string): Promise<string[]> => Note.objects().using(name).orderBy('text').pluck('text')
  const both = { using: ['default', 'logs'] }

  beforeEach(() =>
    databaseSlot.run({ databases }, async () => {
      for (const name of databases.names) await Note.objects().using(name).delete()
    }),
  )

  /** Lets the next commits of a database fail. */
  async function refusing<T>(name: string, errors: Error[], body: () => Promise<T>): Promise<T> {
    const driver = databases.get(name).driver as { end: Driver['end'] }
    const end = driver.end.bind(driver)
    driver.end = async (connection, how) => {
      const error = how === 'commit' ? errors.shift() : undefined
      if (error === undefined) return end(connection, how)
      await end(connection, 'rollback')
      throw error
    }
    try {
      return await body()
    } finally {
      driver.end = end
    }
  }

  test('is committed on all, and hooks run when all have it', async () => {
    const seen: string[] = []
    await atomic(async () => {
      onCommit(async () => void seen.push(`default ${(await texts('logs')).join()}`))
      onCommit(async () => void seen.push(`logs ${(await texts('default')).join()}`), { using: 'logs' })
      await add('default', 'a')
      await add('logs', 'b')
      beforeCommit(() => add('logs', 'c'))
      beforeCommit(() => add('default', 'd'), { using: 'logs' })
    }, both)
    expect(seen.sort()).toEqual(['default b,c', 'logs a,d'])
  })

  test('is undone on all when its body, or what comes before the commit, fails', async () => {
    const undone: string[] = []
    const fail = (how: () => unknown): Promise<unknown> =>
      atomic(async () => {
        onRollback(() => undone.push('default'))
        onRollback(() => undone.push('logs'), { using: 'logs' })
        await add('default', 'a')
        await add('logs', 'a')
        await how()
      }, both)
    const wrong = (): never => {
      throw new RangeError('no')
    }
    await expect(fail(wrong)).rejects.toThrow(RangeError)
    await expect(fail(() => beforeCommit(wrong))).rejects.toThrow(RangeError)
    await expect(fail(() => beforeCommit(wrong, { using: 'logs' }))).rejects.toThrow(RangeError)
    await expect(fail(() => add('logs', 'a'))).rejects.toThrow(UniqueViolation)
    await expect(fail(() => add('logs', 'a').catch(() => {}))).rejects.toThrow(TransactionError)
    await expect(fail(() => add('default', 'a').catch(() => {}))).rejects.toThrow(TransactionError)
    expect([await texts('default'), await texts('logs')]).toEqual([[], []])
    expect(undone).toHaveLength(12)
  })

  test('tells which have it where one fails to commit behind another', async () => {
    const seen: string[] = []
    const write = () =>
      atomic(async () => {
        onCommit(() => seen.push('committed'), { using: 'logs' })
        await add('default', 'a')
        await add('logs', 'a')
      }, both)
    const error = await refusing('default', [new DatabaseError('no')], write).catch((given: unknown) => given)
    expect(error).toBeInstanceOf(PartlyCommitted)
    expect(error).toMatchObject({ code: 'partly_committed', committed: ['logs'], failed: 'default' })
    expect(String(error)).toContain('is in "logs", and is not in "default"')
    expect([await texts('default'), await texts('logs'), seen]).toEqual([[], ['a'], []])
    await Note.objects().using('logs').delete()
    await expect(refusing('logs', [new DatabaseError('no')], write)).rejects.toThrow('no')
    expect([await texts('default'), await texts('logs')]).toEqual([[], []])
  })

  test('runs again as a whole, but never once a part of it is committed', async () => {
    let tries = 0
    const write = () =>
      atomic(
        async () => {
          tries++
          await add('default', 'a')
          await add('logs', 'a')
        },
        { ...both, retry: 3 },
      )
    await refusing('logs', [new SerializationFailure(), new SerializationFailure()], write)
    expect([tries, await texts('default'), await texts('logs')]).toEqual([3, ['a'], ['a']])
    tries = 0
    for (const name of databases.names) await Note.objects().using(name).delete()
    await expect(refusing('default', [new SerializationFailure()], write)).rejects.toThrow(PartlyCommitted)
    expect(tries).toBe(1)
  })

  test('is a savepoint where a block is open already', async () => {
    await atomic(async () => {
      await add('default', 'outer')
      await expect(
        atomic(async () => {
          await add('default', 'inner')
          await add('logs', 'inner')
          throw new RangeError('no')
        }, both),
      ).rejects.toThrow(RangeError)
      await atomic(() => add('logs', 'kept'), both)
    })
    expect([await texts('default'), await texts('logs')]).toEqual([['outer'], ['kept']])
  })

  test('names databases', async () => {
    await expect(atomic(() => {}, { using: [] })).rejects.toThrow('atomic() takes the name of a database')
    await expect(atomic(() => {}, { using: ['default', 'none'] })).rejects.toMatchObject({ code: 'unknown_database' })
    await atomic(() => add('logs', 'a'), { using: ['logs', 'logs'] })
    expect(await texts('logs')).toEqual(['a'])
  })

  test('without a savepoint is a part of the block around it, and fails with it', async () => {
    const { statements } = await recordStatements(() =>
      atomic(async () => {
        await add('default', 'a')
        await atomic(() => add('default', 'b'), { savepoint: false })
      }),
    )
    expect(statements).toHaveLength(2)
    expect(await texts('default')).toEqual(['a', 'b'])
    const seen: string[] = []
    const failing = atomic(async () => {
      await add('default', 'c')
      await atomic(
        () => {
          onCommit(() => seen.push('c'))
          throw new RangeError('no')
        },
        { savepoint: false },
      ).catch(() => {})
      await expect(texts('default')).rejects.toThrow(TransactionError)
    })
    await expect(failing).rejects.toThrow(TransactionError)
    expect([await texts('default'), seen]).toEqual([['a', 'b'], []])
    await atomic(async () => {
      await atomic(() =>
        atomic(() => add('default', 'd'), { savepoint: false }).then(() => Promise.reject(new RangeError())),
      ).catch(() => {})
      await add('default', 'e')
    })
    expect(await texts('default')).toEqual(['a', 'b', 'e'])
    await atomic(() => add('default', 'f'), { savepoint: false })
    await expect(atomic(() => atomic(() => {}, { savepoint: false, durable: true }))).rejects.toThrow('durable')
  })
})

import { f, Model } from '@tsango/orm'
import type { Connection } from '@tsango/orm/dialects'
import { type BatchOptions, type Code, createModel, field, migration, runCode, runSql } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { BatchSizeInvalid } from '../errors/errors.ts'
import { createHistory, type History, Journal } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { type MigratableDatabase, migrateDatabase } from './run.ts'

interface Item {
  readonly pk: number
  size: number
  save(): Promise<unknown>
}

class Sized extends Model('shop.Item') {
  size = f.int()
}

const COUNT = 25
const made = createModel('shop.Item', { fields: { id: field.bigAuto(), size: field.int() } })
const rows = Array.from({ length: COUNT }, () => '(0)').join(', ')
const filled = runSql(`INSERT INTO shop_item (size) VALUES ${rows}`, { reverse: [] })

function historyOf(code: Code, atomic = false, reverse: Code = () => {}): History {
  const first = { app: 'shop', name: '0001_initial', migration: migration({ operations: [made, filled] }) }
  const second = migration({
    dependencies: [['shop', '0001_initial']],
    operations: [runCode(code, { reverse })],
    atomic,
  })
  return createHistory([first, { app: 'shop', name: '0002_rows', migration: second }], (label) => label)
}

await describeDatabases('a step in code that goes through rows in batches', (under) => {
  let database: MigratableDatabase

  beforeEach(async () => {
    database = migratable(under)
    await clear(database)
  })

  async function on<T>(body: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await under.driver.acquire()
    try {
      return await body(connection)
    } finally {
      await under.driver.release(connection)
    }
  }
  const sizes = () =>
    on(async (connection) => {
      const sql = 'SELECT size FROM shop_item ORDER BY id'
      return (await connection.run({ sql, write: false, returns: true }, [])).rows.map(([size]) => Number(size))
    })
  const unfinished = () => on((connection) => new Journal(under.dialect, connection).unfinished())

  /** Adds one to every row, twice over, in two calls; breaks off before the batch of that number. */
  function counting(breakAt?: number, options: BatchOptions = { size: 4 }): { code: Code; batches: number[] } {
    const batches: number[] = []
    const add = async (items: readonly unknown[]): Promise<void> => {
      if (batches.length === breakAt) throw new RangeError('The power is gone.')
      batches.push(items.length)
      for (const item of items as Item[]) {
        item.size += 1
        await item.save()
      }
    }
    const code: Code = async ({ models, inBatches }) => {
      const items = models.get('shop.Item').objects()
      await inBatches(items, add, options)
      await inBatches(items.orderBy('-id' as never), add, options)
    }
    return { code, batches }
  }
  const each = (value: number) => Array.from({ length: COUNT }, () => value)

  it('does each row once, and shows how far it is', async () => {
    const { code, batches } = counting()
    const told: (readonly [number, number | undefined])[] = []
    await migrateDatabase(historyOf(code), database, {
      step: (_, work) => work((done, total) => void told.push([done, total])),
    })
    expect(await sizes()).toEqual(each(2))
    expect(batches).toEqual([4, 4, 4, 4, 4, 4, 1, 4, 4, 4, 4, 4, 4, 1])
    expect(told.slice(0, 7)).toEqual([4, 8, 12, 16, 20, 24, 25].map((done) => [done, COUNT]))
  })

  it.each([0, 1, 3, 7, 9])('goes on behind the last batch that was committed (broken off at %i)', async (at) => {
    await expect(migrateDatabase(historyOf(counting(at).code), database)).rejects.toThrow(/The power is gone/)
    const done = (await sizes()).reduce((sum, size) => sum + size, 0)
    expect(done).toBe([0, 4, 12, 25, 33][[0, 1, 3, 7, 9].indexOf(at)])
    const { code, batches } = counting()
    await migrateDatabase(historyOf(code), database)
    expect(await sizes()).toEqual(each(2))
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(2 * COUNT - done)
    expect(await unfinished()).toBeUndefined()
  })

  it.each([0, 3, 9])('goes back on behind the last batch that was taken back (broken off at %i)', async (at) => {
    const back = { target: { app: 'shop', name: '0001_initial' } }
    const nothing: Code = () => {}
    await migrateDatabase(historyOf(nothing), database)
    const failing = historyOf(nothing, false, counting(at).code)
    await expect(migrateDatabase(failing, database, back)).rejects.toThrow(/The power is gone/)
    const done = (await sizes()).reduce((sum, size) => sum + size, 0)
    const told: number[] = []
    const { code, batches } = counting()
    await migrateDatabase(historyOf(nothing, false, code), database, {
      ...back,
      step: (_, work) => work((count) => void told.push(count)),
    })
    expect(await sizes()).toEqual(each(2))
    expect(batches.reduce((sum, size) => sum + size, 0)).toBe(2 * COUNT - done)
    expect(told.at(-1)).toBe(COUNT)
    expect(await unfinished()).toBeUndefined()
  })

  const failureOf = (history: History, options: Parameters<typeof migrateDatabase>[2] = {}) =>
    migrateDatabase(history, database, options).then(String, (error: Error) => error.message)

  it('says how many rows stay where it breaks off, of earlier runs as well', async () => {
    expect(await failureOf(historyOf(counting(0).code))).toContain('Nothing was done before it.')
    const on = 'correct the cause and run it again, and it goes on behind those rows.'
    expect(await failureOf(historyOf(counting(1).code))).toContain(
      `  4 rows that it did in batches are committed.\n  That is written down: ${on}`,
    )
    for (const [at, rows] of [
      [0, 4],
      [7, 29],
    ] as const)
      expect(await failureOf(historyOf(counting(at).code))).toContain(`${rows} rows that it did in batches are`)
    await migrateDatabase(historyOf(counting().code), database)
    expect(await sizes()).toEqual(each(2))
  })

  it('refuses to go on behind the rows of another step, and begins again where that may be', async () => {
    const broken = counting(2)
    await migrateDatabase(historyOf(broken.code), database).catch(() => {})
    const annotated =
      (again = false): Code =>
      async ({ models, inBatches }) => {
        const items = models.get<Sized>('shop.Item').objects()
        const doubled = items.annotate((item) => ({ twice: item.size.times(2) }))
        const body = async (rows: readonly { readonly id: number }[]): Promise<void> => {
          for (const { id } of rows) await items.filter({ id }).update({ size: 7 })
        }
        await inBatches(doubled, body, { size: 4, again })
      }
    expect(await failureOf(historyOf(annotated()))).toMatch(
      /behind the 8 rows that were done\. Put the step back as it was; or, .*inBatches\(…, …, \{ again: true \}\)\.\n {2}8 rows that it did/s,
    )
    await migrateDatabase(historyOf(annotated(true)), database)
    expect(await sizes()).toEqual(each(7))
    expect(await unfinished()).toBeUndefined()
  })

  it('is undone as a whole in a migration that is one transaction', async () => {
    await expect(migrateDatabase(historyOf(counting(9).code, true), database)).rejects.toThrow(/The power is gone/)
    expect(await sizes()).toEqual(each(0))
    await migrateDatabase(historyOf(counting().code, true), database)
    expect(await sizes()).toEqual(each(2))
  })

  it('refuses batches of no rows', async () => {
    for (const size of [0, -1, 1.5, Number.NaN]) {
      const failure: unknown = await migrateDatabase(historyOf(counting(undefined, { size }).code), database).catch(
        (error: unknown) => error,
      )
      expect((failure as Error).cause).toBeInstanceOf(BatchSizeInvalid)
    }
  })
})

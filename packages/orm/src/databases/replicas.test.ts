import { createRegistry, f } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { sql } from 'drizzle-orm/sql'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import type { Driver } from '../dialects/dialects.ts'
import {
  BadDatabaseSetting,
  DatabaseUnavailable,
  DoesNotExist,
  ReadOnlyDatabase,
  SchemaMissing,
  TransactionError,
  Unsupported,
} from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { rawExecute, rawRows } from '../raw/raw.ts'
import { related } from '../related/related.ts'
import { RecentWrites } from '../scope/recent.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import {
  type DatabaseOptions,
  type Databases,
  databaseSlot,
  hasWritten,
  onPrimary,
  openDatabases,
  recordStatements,
  stickUntil,
} from './databases.ts'

class Shelf extends Model('replicas.Shelf') {
  name = f.char(50)
  books = f.reverse(() => Book, 'shelf')
}
class Book extends Model('replicas.Book') {
  title = f.char(50)
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
}

const { registry } = createRegistry({ models: [Shelf, Book].map((model) => ({ model, app: '' })), close: true })

/** The key of the row that is everywhere; no counter comes to it. */
const HOME = 1_000_000

await describeDatabases('replicas', (under) => {
  const urls: string[] = []
  let open: Databases[] = []

  beforeAll(async () => {
    urls.push(under.url, (await under.another()).url, (await under.another()).url)
    for (const url of urls) {
      const databases = await openDatabases({ default: url }, registry)
      await createTables(databases.get())
      await databases.close()
    }
  })

  // What each of the three holds says where a row was read.
  beforeEach(async () => {
    for (const [number, url] of urls.entries()) {
      const databases = await openDatabases({ default: url }, registry)
      await databaseSlot.run({ databases }, async () => {
        await Shelf.objects().delete()
        const shelf = await Shelf.objects().create({
          id: HOME,
          name: ['primary', 'first', 'second'][number] as string,
        })
        await Book.objects().create({ title: shelf.name, shelfId: shelf.id })
      })
      await databases.close()
    }
  })

  // What is measured stands still unless it is moved, so that no busy machine outlasts a span.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))

  afterEach(async () => {
    vi.useRealTimers()
    for (const databases of open) await databases.close()
    open = []
  })
  afterAll(() => expect(open).toEqual([]))

  async function opened(settings: Partial<DatabaseOptions> = {}): Promise<Databases> {
    const [url, first, second] = urls as [string, string, string]
    const databases = await openDatabases(
      { default: { url, replicas: ['first', 'second'], ...settings }, first, second },
      registry,
    )
    open.push(databases)
    return databases
  }

  /** One request, job or command. */
  const unit = <T>(databases: Databases, body: () => Promise<T>): Promise<T> =>
    databaseSlot.run({ databases, recent: new RecentWrites() }, async () => await body())

  /** A test whose body is one unit of work. */
  const test = (title: string, body: (databases: Databases) => Promise<void>, settings?: Partial<DatabaseOptions>) =>
    it(title, async () => {
      const databases = await opened(settings)
      await unit(databases, () => body(databases))
    })

  const where = async (): Promise<string> => (await Shelf.objects().get({ id: HOME })).name

  test('answer reads in turns, of every kind, and the statements are seen under their names', async () => {
    const { result, statements } = await recordStatements(async () => [await where(), await where(), await where()])
    expect(result.sort()).toEqual(expect.arrayContaining(['first', 'second']))
    expect(result).not.toContain('primary')
    expect(new Set(statements.map(({ database }) => database))).toEqual(new Set(['first', 'second']))
    const reads = await recordStatements(async () => {
      await Shelf.objects().count()
      await Shelf.objects().exists()
      await Shelf.objects().aggregate((shelf) => ({ most: shelf.id.max() }))
      await Shelf.objects().prefetch('books')
      await Shelf.objects().values('name')
      await Shelf.objects().page(1, 10)
      for await (const _ of Shelf.objects().iterate()) break
      for await (const _ of Shelf.objects().prefetch('books').orderBy('name').iterate()) break
      for await (const { name } of Shelf.objects().values('name').iterate()) expect(name).not.toBe('primary')
      await Shelf.objects().inBulk([1])
    })
    expect(reads.statements.map(({ database }) => database)).not.toContain('default')
  })

  test('are passed over after a write in the same unit of work, whose end is the end of it', async (databases) => {
    expect(await where()).not.toBe('primary')
    await runInContext({ requestId: 'nested' }, () => Shelf.objects().create({ name: 'new' }))
    expect(await Shelf.objects().count()).toBe(2)
    expect(await Shelf.objects().filter({ name: 'new' }).exists()).toBe(true)
    await unit(databases, async () => expect(await where()).not.toBe('primary'))
  })

  test(
    'are read again when the time of a write is over',
    async () => {
      await Shelf.objects().update({ name: 'written' })
      expect(await where()).toBe('written')
      vi.advanceTimersByTime(101)
      expect(await where()).not.toBe('written')
    },
    { stickyFor: 100 },
  )

  test('are passed over after a write of any door', async (databases) => {
    const doors: (() => Promise<unknown>)[] = [
      () => Shelf.objects().update({ name: 'primary' }),
      () => Shelf.objects().filter({ name: 'none' }).delete(),
      () => Shelf.objects().getOrCreate({ name: 'made' }),
      () => Shelf.objects().filter({ name: 'made' }).delete(),
      () => Shelf.objects().bulkCreate([{ name: 'made' }]),
      () => Shelf.objects().filter({ name: 'made' }).delete(),
      () => atomic(() => Shelf.objects().update({ name: 'primary' })),
      () => rawExecute(sql`UPDATE replicas_shelf SET name = ${'primary'}`),
    ]
    for (const door of doors)
      await unit(databases, async () => {
        await door()
        expect(await where(), String(door)).toBe('primary')
      })
    // One that was undone has written nothing.
    await unit(databases, async () => {
      await atomic(async () => {
        await Shelf.objects().count()
      })
      expect(await where()).not.toBe('primary')
    })
  })

  test('are passed over for a while after a write of another unit of work, where that is told', async (databases) => {
    const next = (moment: Date) =>
      unit(databases, async () => {
        stickUntil(moment)
        return [await where(), hasWritten()]
      })
    await unit(databases, async () => {
      expect(hasWritten()).toBe(false)
      await Shelf.objects().update({ name: 'primary' })
      expect(hasWritten()).toBe(true)
    })
    expect(await next(new Date(Date.now() + 60_000))).toEqual(['primary', false])
    for (const moment of [new Date(Date.now() - 1), new Date('nonsense'), new Date(0)])
      expect((await next(moment))[0]).not.toBe('primary')
    await unit(databases, async () => {
      stickUntil(new Date(Date.now() + 2000))
      expect(await where()).toBe('primary')
      vi.advanceTimersByTime(2001)
      expect(await where()).not.toBe('primary')
    })
    expect(() => stickUntil('tomorrow' as never)).toThrow('stickUntil() takes a Date.')
  })

  test('answer nothing inside of atomic, under onPrimary, under using, in raw SQL and where a row is made or read anew', async () => {
    const { statements } = await recordStatements(async () => {
      expect(await atomic(() => where())).toBe('primary')
      expect(await atomic(() => where(), { readOnly: true })).toBe('primary')
      expect(await onPrimary(() => where())).toBe('primary')
      expect(await onPrimary(() => Shelf.objects().prefetch('books')).then(([one]) => one?.books[0]?.title)).toBe(
        'primary',
      )
      expect((await Shelf.objects().using('default').get()).name).toBe('primary')
      const [shelf] = await Shelf.objects().using('default').prefetch('books')
      expect(shelf?.books[0]?.title).toBe('primary')
      expect(await rawRows(sql`SELECT name FROM replicas_shelf`)).toEqual([['primary']])
      await shelf?.refresh()
      expect(shelf?.name).toBe('primary')
      const [, made] = await Shelf.objects().getOrCreate({ name: 'primary' })
      expect(made).toBe(false)
    })
    expect(new Set(statements.map(({ database }) => database))).toEqual(new Set(['default']))
    expect(await where()).not.toBe('primary')
  })

  test('give rows that are saved where they belong', async () => {
    const shelf = await Shelf.objects().get({ id: HOME })
    shelf.name = 'saved'
    await shelf.save()
    expect(await where()).toBe('saved')
    await related(shelf, 'books').create({ title: 'b' })
    expect(await Book.objects().filter({ title: 'b' }).exists()).toBe(true)
  })

  test('are asked by their own names too, and refuse writes before anything is sent', async () => {
    expect((await Shelf.objects().using('second').get()).name).toBe('second')
    const shelf = await Shelf.objects().using('first').get()
    const { statements } = await recordStatements(async () => {
      const writes: (() => Promise<unknown>)[] = [
        () => Shelf.objects().using('first').create({ name: 'x' }),
        () => Shelf.objects().using('first').update({ name: 'x' }),
        () => Shelf.objects().using('first').delete(),
        () =>
          Shelf.objects()
            .using('first')
            .bulkCreate([{ name: 'x' }]),
        () => shelf.save(),
        () => shelf.delete(),
        () => atomic(() => Shelf.objects().using('first').create({ name: 'x' }), { using: 'first' }),
        () => rawExecute(sql`DELETE FROM replicas_shelf`, { using: 'first' }),
        () => rawExecute(sql`WITH x AS (SELECT 1) DELETE FROM replicas_shelf`, { using: 'first' }),
        () => rawExecute(sql`DROP TABLE replicas_shelf`, { using: 'first' }),
      ]
      for (const write of writes) {
        await expect(write(), String(write)).rejects.toBeInstanceOf(ReadOnlyDatabase)
        await expect(write()).rejects.toThrow('Database "first" is a replica of "default": it refuses writes.')
      }
    })
    expect(statements.filter(({ sql: text }) => !/^SELECT/.test(text))).toEqual([])
    expect(await Shelf.objects().using('first').count()).toBe(1)
  })

  it('are guarded by their own sessions as well', async () => {
    const databases = await opened()
    const { driver, dialect } = databases.get('first')
    const { quote } = dialect.operators
    const statement = { sql: `DELETE FROM ${quote('replicas_book')}`, write: true, returns: false }
    // Past all that is ours.
    await expect((async () => driver.run(statement, []))()).rejects.toThrow(TransactionError)
    const connection = await driver.acquire()
    await expect((async () => connection.run(statement, []))()).rejects.toThrow(TransactionError)
    await driver.release(connection)
    const transaction = await driver.begin({})
    await expect((async () => transaction.run(statement, []))()).rejects.toThrow(TransactionError)
    await driver.end(transaction, 'rollback')
  })

  it('that do not answer are left alone for a while, and reads go to others, then to the primary', async () => {
    const databases = await opened({ quarantine: 150 })
    const [first, second] = [breakable(databases.get('first').driver), breakable(databases.get('second').driver)]
    const seen = (): Promise<string[]> =>
      unit(databases, async () => [...new Set([await where(), await where(), await where(), await where()])].sort())
    first.broken = true
    expect(await seen()).toEqual(['second'])
    expect(first.asked).toBe(1)
    second.broken = true
    expect(await seen()).toEqual(['primary'])
    expect((await databases.get().health()).replicas.map(({ used, answers }) => [used, answers])).toEqual([
      [false, false],
      [false, false],
    ])
    first.broken = false
    vi.advanceTimersByTime(151)
    // The first read after the time lets it be asked, and does not wait for it.
    expect(await unit(databases, where)).toBe('primary')
    await expect.poll(seen).toEqual(['first'])
    second.broken = false
    vi.advanceTimersByTime(151)
    await unit(databases, where)
    await expect.poll(seen).toEqual(['first', 'second'])
  })

  it('that lack a table yet let the primary answer; what fails there too is an error', async () => {
    const databases = await opened()
    for (const name of ['first', 'second']) {
      const driver = databases.get(name).driver as { run: Driver['run'] }
      driver.run = () => Promise.reject(new SchemaMissing('table "replicas_shelf"'))
    }
    expect(await unit(databases, where)).toBe('primary')
    await unit(databases, async () => {
      await expect(Shelf.objects().get({ name: 'nowhere' })).rejects.toThrow(DoesNotExist)
    })
  })

  it('tell how they do', async () => {
    const databases = await opened()
    const health = await databases.get().health()
    expect(health).toMatchObject({ name: 'default', answers: true, error: undefined, used: undefined })
    expect(health.milliseconds).toBeGreaterThanOrEqual(0)
    expect(health.replicas.map(({ name, used, answers }) => [name, used, answers])).toEqual([
      ['first', true, true],
      ['second', true, true],
    ])
  })

  it('that do not tell how far behind they are are not read where that counts', async () => {
    const made = opened({ maxLag: 500 })
    if (!under.dialect.replication) {
      await expect(made).rejects.toBeInstanceOf(Unsupported)
      return
    }
    const databases = await made
    // These are no real replicas, so the server knows nothing of them.
    expect(await unit(databases, where)).toBe('primary')
    const lags: Record<string, number | undefined> = { first: 100, second: 900 }
    const dialect = { ...under.dialect }
    for (const name of ['first', 'second']) {
      const database = databases.get(name) as { dialect: typeof dialect }
      database.dialect = { ...dialect, replication: { ...under.dialect.replication, lagOf: () => lags[name] } }
    }
    vi.advanceTimersByTime(1050)
    await unit(databases, where)
    await expect.poll(() => unit(databases, where)).toBe('first')
    expect(await unit(databases, where)).toBe('first')
    lags['first'] = Number.POSITIVE_INFINITY
    vi.advanceTimersByTime(1050)
    await unit(databases, where)
    await expect.poll(() => unit(databases, where)).toBe('primary')
  })

  it('are set up in words that are held to', async () => {
    const [url, first] = urls as [string, string]
    const faults: [Record<string, string | DatabaseOptions>, string][] = [
      [{ default: { url, replicas: ['x'] } }, '"replicas" names "x", and there is no such database. Known: default'],
      [{ default: { url, replicas: ['default'] } }, 'names the database itself'],
      [{ default: url, other: { url: first, replicas: ['default'] } }, 'where everything is written'],
      [{ default: { url, replicas: ['a', 'a'] }, a: first }, 'which "default" names already'],
      [
        { default: { url, replicas: ['a'] }, a: { url: first, replicas: ['b'] }, b: first },
        'which has replicas itself',
      ],
      [{ default: { url, replicas: 'a' as never }, a: first }, '"replicas" takes a list of names'],
      [{ default: { url, maxLag: 5 } }, '"maxLag" is for a database with "replicas"'],
      [{ default: { url, replicas: ['a'], stickyFor: -1 }, a: first }, '"stickyFor" takes milliseconds, 0 or more'],
      [{ default: { url, replicas: ['a'], readOnly: true }, a: first }, '"readOnly" refuses writes'],
      [{ default: { url, readOnly: 'yes' as never } }, '"readOnly" takes true or false'],
    ]
    for (const [given, words] of faults) {
      const wrong = openDatabases(given, registry)
      await expect(wrong, words).rejects.toBeInstanceOf(BadDatabaseSetting)
      await expect(wrong).rejects.toThrow(words)
    }
    const other = under.dialect.features.singleWriter ? 'postgres://x/y' : 'sqlite::memory:'
    await expect(openDatabases({ default: { url, replicas: ['a'] }, a: other }, registry)).rejects.toThrow(
      `"replicas" names "a", which is ${under.dialect.features.singleWriter ? 'PostgreSQL' : 'SQLite'}, not`,
    )
  })

  it('have no part in a database that is set up to only read', async () => {
    const [url] = urls as [string]
    const databases = await openDatabases({ default: { url, readOnly: true } }, registry)
    open.push(databases)
    await unit(databases, async () => {
      expect(await where()).toBe('primary')
      const write = Shelf.objects().create({ name: 'x' })
      await expect(write).rejects.toThrow('Database "default" is read only: it refuses writes.')
      expect(await atomic(() => where())).toBe('primary')
    })
  })
})

/** A driver that can be made to answer as one whose server is gone. */
function breakable(driver: Driver): { broken: boolean; asked: number } {
  const state = { broken: false, asked: 0 }
  const { run, ping } = driver
  const gone = (): Promise<never> => {
    state.asked++
    return Promise.reject(new DatabaseUnavailable('replica', 'the connection was refused'))
  }
  Object.assign(driver, {
    run: (...given: Parameters<Driver['run']>) => (state.broken ? gone() : run.apply(driver, given)),
    ping: () => (state.broken ? gone() : ping.apply(driver)),
  })
  return state
}

import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DatabaseUnavailable,
  DataError,
  Deadlock,
  LockTimeout,
  StatementTimeout,
  TransactionError,
  UnreadableUrl,
  Unsupported,
} from '../../../errors/errors.ts'
import type { Driver, DriverOptions, Statement } from '../driver.ts'
import { TestProxy } from './proxy.ts'
import { numberOf, settled, statementsOf, type TestDatabase } from './test-database.ts'

/** What {@link describeServerDriver} is told about a server. */
export interface ServerSuiteOptions {
  /** Where it listens when its URL does not say. */
  readonly port: number
  /** The statement that gives how many statements the server keeps prepared for the connection that asks. */
  readonly preparedSql: string
  /** A statement that reads for longer than a second. */
  readonly slowSql: string
}

/** What drivers of servers promise beyond `describeDriver`: how they live with a line that breaks. */
export function describeServerDriver(
  name: string,
  create: () => Promise<TestDatabase>,
  { port, preparedSql, slowSql }: ServerSuiteOptions,
): void {
  describe(`the connections of ${name}`, () => {
    let database: TestDatabase
    let proxy: TestProxy
    let through: string
    let opened: Driver[]
    const make = (kind: 'read' | 'write', text: string) => statementsOf(database.dialect)(kind, text)
    const open = async (options: Partial<DriverOptions> = {}, url = through): Promise<Driver> => {
      const driver = await database.dialect.connect(url, { name: 'default', poolSize: 1, ...options })
      opened.push(driver)
      return driver
    }
    const insert = () => make('write', 'INSERT INTO {note} ({body}) VALUES (?)')
    const count = () => make('read', 'SELECT COUNT(*) FROM {note}')

    beforeEach(async () => {
      opened = []
      database = await create()
      ;[proxy, through] = await TestProxy.before(database.url, port)
      const direct = await open({}, database.url)
      await direct.run(make('write', 'CREATE TABLE {note} ({body} varchar(100))'), [])
    })
    afterEach(async () => {
      for (const driver of opened) await driver.close()
      await proxy.close()
      await database.remove()
    })

    it('tell in no error, and in no cause of it, what was in the parameters', async () => {
      const driver = await open({}, database.url)
      const error = await settled(() => driver.run(insert(), ['hushed'.repeat(40)])).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(DataError)
      expect(inspect(error, { depth: 9 })).not.toContain('hushed')
    })

    describe('that break', () => {
      it('while idle are replaced, for reads, writes and transactions', async () => {
        const driver = await open()
        await driver.ping()
        proxy.cut()
        await noticed()
        expect(numberOf(await driver.run(count(), []))).toBe(0)
        proxy.cut()
        await noticed()
        await driver.run(insert(), ['a'])
        proxy.cut()
        await noticed()
        const connection = await driver.begin({})
        await connection.run(insert(), ['b'])
        await driver.end(connection, 'commit')
        expect(numberOf(await driver.run(count(), []))).toBe(2)
      })

      it('are replaced all at once, however many were idle', async () => {
        const driver = await open({ poolSize: 5 })
        const held = await Promise.all(Array.from({ length: 5 }, () => driver.acquire()))
        for (const connection of held) await driver.release(connection)
        proxy.cut()
        const counts = await Promise.all(Array.from({ length: 20 }, () => settled(() => driver.run(count(), []))))
        expect(new Set(counts.map(numberOf))).toEqual(new Set([0]))
      })

      it('in the very moment of a read or of BEGIN are replaced too', async () => {
        const driver = await open()
        await driver.ping()
        proxy.cut()
        expect(numberOf(await driver.run(count(), []))).toBe(0)
        proxy.cut()
        const connection = await driver.begin({})
        await driver.end(connection, 'rollback')
      })

      it('under a read let it run again', async () => {
        const driver = await open()
        await driver.run(insert(), ['a'])
        proxy.cutAfter('COUNT(*)')
        expect(numberOf(await driver.run(count(), []))).toBe(1)
      })

      it('under a write fail it, and never run it twice', async () => {
        const driver = await open({ prepare: 0 })
        await driver.run(insert(), ['before'])
        proxy.cutAfter('a write of unknown fate')
        const failure = await caught(() => driver.run(insert(), ['a write of unknown fate']))
        expect(failure).toBeInstanceOf(DatabaseUnavailable)
        await noticed()
        const same = make('read', 'SELECT COUNT(*) FROM {note} WHERE {body} = ?')
        expect(numberOf(await driver.run(same, ['a write of unknown fate']))).toBeLessThanOrEqual(1)
      })

      it('in a transaction fail it, leave nothing of it, and free their place', async () => {
        const driver = await open()
        const connection = await driver.begin({})
        await connection.run(insert(), ['lost'])
        proxy.cut()
        await noticed()
        expect(await caught(() => connection.run(insert(), ['lost']))).toBeInstanceOf(DatabaseUnavailable)
        expect(await caught(() => driver.end(connection, 'commit'))).toBeInstanceOf(DatabaseUnavailable)
        expect(numberOf(await driver.run(count(), []))).toBe(0)
        const other = await driver.begin({})
        proxy.cut()
        await noticed()
        await driver.end(other, 'rollback')
        await driver.ping()
      })
    })

    describe('that break in a transaction', () => {
      const begun = async () => {
        const driver = await open({ prepare: 0 })
        const connection = await driver.begin({})
        await connection.run(insert(), ['lost'])
        return [driver, connection] as const
      }

      it('under a read fail it: on another connection, it would be in no transaction', async () => {
        const [driver, connection] = await begun()
        proxy.cutAfter('COUNT(*)')
        expect(await caught(() => connection.run(count(), []))).toBeInstanceOf(DatabaseUnavailable)
        expect(await caught(() => connection.run(insert(), ['late']))).toBeInstanceOf(DatabaseUnavailable)
        await driver.end(connection, 'rollback')
        expect(numberOf(await driver.run(count(), []))).toBe(0)
      })

      it('under a write leave nothing of it', async () => {
        const [driver, connection] = await begun()
        proxy.cutAfter('under way')
        expect(await caught(() => connection.run(insert(), ['under way']))).toBeInstanceOf(DatabaseUnavailable)
        expect(await caught(() => driver.end(connection, 'commit'))).toBeInstanceOf(DatabaseUnavailable)
        expect(numberOf(await driver.run(count(), []))).toBe(0)
      })

      it('under the commit say so, and commit once or not at all', async () => {
        const [driver, connection] = await begun()
        proxy.cutAfter('COMMIT')
        expect(await caught(() => driver.end(connection, 'commit'))).toBeInstanceOf(DatabaseUnavailable)
        await noticed()
        expect(numberOf(await driver.run(count(), []))).toBeLessThanOrEqual(1)
        expect(await caught(() => driver.end(connection, 'commit'))).toBeInstanceOf(TransactionError)
      })
    })

    describe('to a server that is started anew', () => {
      it('fail while it is down, for reads, writes and transactions, and are there again with it', async () => {
        const driver = await open({ poolSize: 4 })
        const held = await Promise.all(Array.from({ length: 4 }, () => driver.acquire()))
        for (const connection of held) await driver.release(connection)
        proxy.down(true)
        for (const work of [
          () => driver.run(count(), []),
          () => driver.run(insert(), ['nowhere']),
          () => driver.begin({}),
          () => driver.ping(),
        ])
          expect(await caught(work)).toBeInstanceOf(DatabaseUnavailable)
        proxy.down(false)
        const counts = await Promise.all(Array.from({ length: 12 }, () => driver.run(count(), [])))
        expect(new Set(counts.map(numberOf))).toEqual(new Set([0]))
        await Promise.all(Array.from({ length: 12 }, (_, index) => driver.run(insert(), [String(index)])))
        expect(numberOf(await driver.run(count(), []))).toBe(12)
        expect(proxy.open).toBeLessThanOrEqual(4)
      })

      it('are opened before they are needed where some shall always be there', async () => {
        const driver = await open({ poolSize: 4, poolMin: 3, idleTimeout: 200 })
        await driver.ping()
        await eventually(() => proxy.open === 3)
        proxy.cut()
        await eventually(() => proxy.open === 3)
        expect(numberOf(await driver.run(count(), []))).toBe(0)
      })
    })

    it('that do nothing, or are old, are closed', async () => {
      const idle = await open({ poolSize: 3, idleTimeout: 100 })
      await Promise.all([idle.ping(), idle.ping(), idle.ping()])
      expect(proxy.open).toBeGreaterThan(0)
      await eventually(() => proxy.open === 0)
      const old = await open({ maxLifetime: 100 })
      await old.ping()
      await eventually(() => proxy.open === 0)
      expect(numberOf(await old.run(count(), []))).toBe(0)
    })

    it('end a statement that takes longer than it may, and go on', async () => {
      const driver = await open({ statementTimeout: 200 })
      const start = performance.now()
      const slow = make('read', slowSql)
      expect(await caught(() => driver.run(slow, []))).toBeInstanceOf(StatementTimeout)
      expect(performance.now() - start).toBeLessThan(3000)
      const connection = await driver.begin({})
      await connection.run(insert(), ['lost'])
      expect(await caught(() => connection.run(slow, []))).toBeInstanceOf(StatementTimeout)
      await driver.end(connection, 'rollback')
      expect(numberOf(await driver.run(count(), []))).toBe(0)
    })

    it('are closed in time when the server does not answer any more', async () => {
      const driver = await open({ poolSize: 2 })
      const held = [await driver.acquire(), await driver.acquire()]
      for (const connection of held) await driver.release(connection)
      proxy.freeze()
      const start = performance.now()
      await driver.close()
      expect(performance.now() - start).toBeLessThan(4000)
    })

    describe('that cannot be made', () => {
      const refusal = async (url: string, options: Partial<DriverOptions> = {}): Promise<DatabaseUnavailable> => {
        const driver = await open(options, url)
        const failure = await caught(() => driver.ping())
        expect(failure).toBeInstanceOf(DatabaseUnavailable)
        return failure as DatabaseUnavailable
      }
      const changed = (change: (url: URL) => void): string => {
        const url = new URL(database.url)
        change(url)
        return url.href
      }

      it('say in one line that nobody listens, without the password', async () => {
        const { message } = await refusal(changed((url) => Object.assign(url, { port: '1', password: 'hunter2' })))
        expect(message).toMatch(/^Database "default" is not available: the connection was refused \(ECONNREFUSED\)/)
        expect(message).not.toMatch(/hunter2|\n/)
      })

      it('say that the user or the database is not known, without the password', async () => {
        const user = await refusal(
          changed((url) => Object.assign(url, { username: 'nobody_of_this_name', password: 'hunter2' })),
        )
        const name = await refusal(changed((url) => Object.assign(url, { pathname: '/no_database_of_this_name' })))
        expect(user.message).toMatch(/the user|this user/)
        expect(name.message).toContain('it has no database of this name')
        expect(user.message).not.toContain('hunter2')
      })

      it('give up on a server that keeps silent, in time', async () => {
        proxy.silence(true)
        const start = performance.now()
        const { message } = await refusal(through, { connectTimeout: 300 })
        expect(message).toContain('did not answer within 300 ms')
        expect(performance.now() - start).toBeLessThan(2000)
        proxy.silence(false)
        await opened.at(-1)?.ping()
      })

      it('refuse a URL that cannot be read when the driver is made, and do not show it', async () => {
        const { protocol } = new URL(database.url)
        for (const url of [`${protocol}//user:hunter2@local host/x`, `${protocol}//[hunter2`]) {
          const failure = await caught(() => open({}, url))
          expect(failure, url).toBeInstanceOf(UnreadableUrl)
          expect(String(failure) + String((failure as Error).cause)).not.toContain('hunter2')
        }
      })
    })

    describe('that are all taken', () => {
      it('let one wait, and say so after a while', async () => {
        const driver = await open({ poolSize: 2, acquireTimeout: 1000 })
        const [one, two] = [await driver.acquire(), await driver.begin({})]
        const failure = await caught(() => driver.run(count(), []))
        expect(failure).toBeInstanceOf(DatabaseUnavailable)
        expect((failure as Error).message).toContain('all 2 connections were busy for 1000 ms')
        const waiting = settled(() => driver.run(count(), []))
        await driver.release(one)
        expect(numberOf(await waiting)).toBe(0)
        await driver.end(two, 'rollback')
      })

      it('are never more than the pool allows', async () => {
        const driver = await open({ poolSize: 3 })
        await Promise.all(Array.from({ length: 30 }, () => driver.run(count(), [])))
        expect(proxy.open).toBe(3)
      })
    })

    describe('that are held', () => {
      it('run statements one after the other, in the order in which they came', async () => {
        const driver = await open()
        const connection = await driver.begin({})
        const all = Array.from({ length: 20 }, async (_, index) => {
          await connection.run(insert(), [String(index)])
          return numberOf(await connection.run(count(), []))
        })
        const counts = await Promise.all(all)
        expect(counts[0]).toBeGreaterThanOrEqual(1)
        expect(counts.at(-1)).toBe(20)
        await driver.end(connection, 'commit')
      })

      it('see what others commit, unless a stricter isolation was asked for', async () => {
        const [driver, other] = [await open(), await open()]
        const seen = async (isolation?: string) => {
          const connection = await driver.begin(isolation === undefined ? {} : { isolation })
          const before = numberOf(await connection.run(count(), []))
          await other.run(insert(), ['a'])
          const after = numberOf(await connection.run(count(), []))
          await driver.end(connection, 'commit')
          return after - before
        }
        expect([await seen(), await seen('repeatable read'), await seen()]).toEqual([1, 0, 1])
      })
    })

    describe('that meet', () => {
      const update = () => make('write', 'UPDATE {note} SET {body} = ? WHERE {body} = ?')
      const two = async () => {
        const driver = await open({ poolSize: 2 })
        for (const body of ['a', 'b']) await driver.run(insert(), [body])
        return [driver, await driver.begin({}), await driver.begin({})] as const
      }

      it('in a deadlock: one goes on, one is told to run again', async () => {
        const [driver, one, other] = await two()
        await one.run(update(), ['a', 'a'])
        await other.run(update(), ['b', 'b'])
        const outcomes = await Promise.all([
          caught(async () => {
            await one.run(update(), ['b', 'b'])
            await driver.end(one, 'commit')
          }),
          caught(async () => {
            await other.run(update(), ['a', 'a'])
            await driver.end(other, 'commit')
          }),
        ])
        expect(outcomes.filter((outcome) => outcome instanceof Deadlock)).toHaveLength(1)
        expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1)
        await driver.end(outcomes[0] ? one : other, 'rollback')
        await driver.ping()
      })

      it('at a lock that one will not wait for', async () => {
        const [driver, one, other] = await two()
        await one.run(update(), ['a', 'a'])
        const locked = make('read', 'SELECT {body} FROM {note} FOR UPDATE NOWAIT')
        expect(await caught(() => other.run(locked, []))).toBeInstanceOf(LockTimeout)
        await driver.end(one, 'rollback')
        await driver.end(other, 'rollback')
      })

      it('at a lock for which one waits as long as was said', async () => {
        const [driver, one, other] = await two()
        const hasty = await open({ lockTimeout: 300 })
        await one.run(update(), ['a', 'a'])
        const start = performance.now()
        expect(await caught(() => hasty.run(update(), ['a', 'a']))).toBeInstanceOf(LockTimeout)
        // Some servers count in whole seconds.
        expect(performance.now() - start).toBeGreaterThan(250)
        expect(performance.now() - start).toBeLessThan(3000)
        await driver.end(one, 'rollback')
        await driver.end(other, 'rollback')
        await hasty.run(update(), ['a', 'a'])
      })
    })

    it('begin with no other isolation than there is', async () => {
      const driver = await open()
      const failure = await caught(() => driver.begin({ isolation: 'serializable; DROP TABLE note' }))
      expect(failure).toBeInstanceOf(Unsupported)
      await driver.ping()
    })

    it('refuse a value that does not fit, and do not quote it', async () => {
      const driver = await open()
      const failure = await caught(() => driver.run(insert(), ['secret'.repeat(50)]))
      expect(failure).toBeInstanceOf(DataError)
      expect((failure as Error).message).not.toContain('secret')
      expect(numberOf(await driver.run(count(), []))).toBe(0)
    })

    describe('that prepare', () => {
      const prepared = async (prepare: number) => {
        const driver = await open({ prepare })
        const connection = await driver.acquire()
        const ask = { sql: preparedSql, write: false, returns: true }
        const before = numberOf(await connection.run(ask, []))
        for (let index = 0; index < 20; index++) await connection.run(make('read', `SELECT ${index}`), [])
        for (let index = 0; index < 20; index++)
          await connection.run(make('read', `SELECT COUNT(*) + ${index} FROM {note}`), [])
        const after = numberOf(await connection.run(ask, []))
        await driver.release(connection)
        return after - before
      }

      it('keep as many statements as they may, and close the others', async () => {
        expect(await prepared(5)).toBeLessThanOrEqual(5)
        expect(await prepared(100)).toBe(40)
      })

      it('show how they do', async () => {
        const driver = await open({ prepare: 3 })
        const asked = Array.from({ length: 5 }, (_, index) => make('read', `SELECT COUNT(*) + ${index} FROM {note}`))
        await driver.ping()
        // A session may have asked things of its own.
        const { misses = 0, hits = 0, evictions = 0 } = driver.statements ?? {}
        for (const statement of asked) await driver.run(statement, [])
        const last = asked.at(-1) as Statement
        for (let round = 0; round < 5; round++) await driver.run(last, [])
        expect(driver.statements).toMatchObject({ size: 3, misses: misses + 5, hits: hits + 5 })
        expect((driver.statements?.evictions ?? 0) - evictions).toBeGreaterThanOrEqual(2)
        expect(driver.statements?.hitRate).toBeCloseTo((hits + 5) / (misses + hits + 10))
        await driver.close()
        expect(driver.statements?.size).toBe(0)
      })

      it('survive a change of the table under a statement, on every connection', async () => {
        const driver = await open({ poolSize: 2 })
        const all = make('read', 'SELECT * FROM {note}')
        await driver.run(insert(), ['a'])
        const held = [await driver.acquire(), await driver.acquire()] as const
        for (const connection of held) await connection.run(all, [])
        await held[0].execute(make('write', 'ALTER TABLE {note} ADD {more} int').sql)
        for (const connection of held) expect((await connection.run(all, [])).rows).toEqual([['a', null]])
        await held[1].execute(make('write', 'ALTER TABLE {note} DROP COLUMN {more}').sql)
        for (const connection of held) expect((await connection.run(all, [])).rows).toEqual([['a']])
        for (const connection of held) await driver.release(connection)
      })

      it('survive that a column under a statement becomes one of another type, on every connection', async () => {
        const driver = await open({ poolSize: 2 })
        const all = make('read', 'SELECT {body} FROM {note}')
        const some = make('read', 'SELECT {body} FROM {note} WHERE {body} = ?')
        const remove = make('write', 'DELETE FROM {note} WHERE {body} = ?')
        const add = insert()
        const held = [await driver.acquire(), await driver.acquire()] as const
        for (const connection of held) {
          await connection.run(add, ['7'])
          await connection.run(all, [])
          expect((await connection.run(some, ['7'])).rows).toEqual([['7']])
          await connection.run(remove, ['7'])
        }
        await held[0].execute(make('write', 'DROP TABLE {note}').sql)
        await held[0].execute(make('write', 'CREATE TABLE {note} ({body} int)').sql)
        for (const connection of held) {
          await connection.run(add, ['7'])
          expect((await connection.run(all, [])).rows).toEqual([[7]])
          expect((await connection.run(some, ['7'])).rows).toEqual([[7]])
          expect((await connection.run(remove, ['7'])).affected).toBe(1)
          await driver.release(connection)
        }
      })

      it('keep none where none may be kept', async () => {
        expect(await prepared(0)).toBeLessThanOrEqual(0)
      })
    })
  })
}

/** Until the runtime has told of sockets that were closed. */
function noticed(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30))
}

async function eventually(what: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !what() && Date.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 10))
  expect(what()).toBe(true)
}

async function caught(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  return undefined
}

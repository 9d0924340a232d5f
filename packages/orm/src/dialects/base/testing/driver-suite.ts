import { f } from '@tsango/core/fields'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  CheckViolation,
  DatabaseClosed,
  ForeignKeyViolation,
  LockTimeout,
  NotNullViolation,
  SchemaMissing,
  TransactionError,
  UniqueViolation,
} from '../../../errors/errors.ts'
import type { Connection, Driver, DriverOptions } from '../driver.ts'
import { describeCursors } from './cursor-suite.ts'
import { describeIsolation } from './isolation-suite.ts'
import {
  createTables,
  numberOf,
  settled,
  statementsOf,
  type TestDatabase,
  testColumn,
  testExpression,
  testTable,
} from './test-database.ts'

/** What {@link describeDriver} is told about a database. */
export interface DriverSuiteOptions {
  /** Two drivers with one URL see one database; not so in memory. Default: `true`. */
  readonly shared?: boolean
  /** A connection that is held is one session of the server, also outside of transactions. Default: `true`. */
  readonly sessions?: boolean
  /** Rows can be read part by part: what the feature `cursors` says. Default: `true`. */
  readonly cursors?: boolean
}

const SHELF = testTable('shelf', { label: f.char(50).spec })
const BOOK = testTable(
  'book',
  { title: f.char(50).spec, copies: f.int().null().spec },
  {
    columns: [
      testColumn('shelf_id', f.bigInt().null().spec, {
        references: { table: 'shelf', column: 'id', onDelete: 'protect' },
      }),
    ],
    indexes: [{ name: 'book_title_uniq', columns: ['title'], unique: true }],
    checks: [{ name: 'book_copies_check', check: testExpression(['copies', 'gte', 0]) }],
  },
)

/**
 * The contract of {@link Driver}, as tests.
 *
 * @param create - makes an empty database for one test; where a server cannot make many, it empties one
 */
export function describeDriver(
  name: string,
  create: () => Promise<TestDatabase>,
  { shared = true, sessions = true, cursors = true }: DriverSuiteOptions = {},
): void {
  if (cursors) describeCursors(name, create)
  if (shared) describeIsolation(name, create)
  describe(`the driver of ${name}`, () => {
    let database: TestDatabase
    let driver: Driver
    let opened: Driver[]
    const make = (kind: 'read' | 'write' | 'returning', text: string) => statementsOf(database.dialect)(kind, text)
    const open = async (options: Partial<DriverOptions> = {}): Promise<Driver> => {
      const one = await database.dialect.connect(database.url, { name: 'default', ...options })
      opened.push(one)
      return one
    }
    const insert = () => make('write', 'INSERT INTO {book} ({title}, {copies}) VALUES (?, ?)')
    const count = async (on: Pick<Connection, 'run'> = driver) =>
      numberOf(await on.run(make('read', 'SELECT COUNT(*) FROM {book}'), []))

    beforeEach(async () => {
      opened = []
      database = await create()
      driver = await open()
      await createTables(database.dialect, driver, SHELF, BOOK)
    })
    afterEach(async () => {
      for (const one of opened) await one.close()
      await database.remove()
    })

    describe('statements', () => {
      it('gives rows as arrays in the order of the columns, NULL as null', async () => {
        await driver.run(insert(), ['Emma', null])
        const { rows } = await driver.run(make('read', 'SELECT {copies}, {title}, {shelf_id} FROM {book}'), [])
        expect(rows).toEqual([[null, 'Emma', null]])
      })

      it('tells columns of one name apart', async () => {
        await driver.run(insert(), ['Emma', 1])
        const { rows } = await driver.run(
          make('read', 'SELECT a.{title}, b.{copies}, b.{title} FROM {book} a, {book} b'),
          [],
        )
        expect(rows).toEqual([['Emma', 1, 'Emma']])
      })

      it('counts the rows that were found, whether they changed or not', async () => {
        const { affected } = await driver.run(
          make('write', 'INSERT INTO {book} ({title}, {copies}) VALUES (?, 1), (?, 1), (?, 2)'),
          ['a', 'b', 'c'],
        )
        const update = make('write', 'UPDATE {book} SET {copies} = ? WHERE {copies} = ?')
        const remove = make('write', 'DELETE FROM {book} WHERE {copies} = ?')
        const results = [
          await driver.run(update, [1, 1]),
          await driver.run(update, [5, 9]),
          await driver.run(remove, [1]),
        ]
        expect([affected, ...results.map((result) => result.affected)]).toEqual([3, 2, 0, 2])
      })

      it('tells the key of a new row', async () => {
        if (database.dialect.features.insertReturning) {
          const { rows, affected } = await driver.run(
            make('returning', 'INSERT INTO {book} ({title}) VALUES (?), (?) RETURNING {id}'),
            ['a', 'b'],
          )
          expect([rows.map((row) => Number(row[0])), affected]).toEqual([[1, 2], 2])
        } else {
          const { insertId } = await driver.run(make('write', 'INSERT INTO {book} ({title}) VALUES (?), (?)'), [
            'a',
            'b',
          ])
          expect(insertId).toBe(1)
          expect((await driver.run(make('write', 'UPDATE {book} SET {copies} = 1'), [])).insertId).toBeUndefined()
        }
      })

      it('answers without a promise where its features say so', async () => {
        await driver.ping()
        const answer = driver.run(make('read', 'SELECT 1'), [])
        expect(answer instanceof Promise).toBe(!database.dialect.features.synchronous)
        expect(numberOf(await answer)).toBe(1)
      })

      it('runs more statements than it keeps prepared, again and again', async () => {
        const few = shared ? await open({ prepare: 3, poolSize: 1 }) : driver
        const statements = Array.from({ length: 12 }, (_, index) =>
          make('read', `SELECT ${index} + COUNT(*) FROM {book}`),
        )
        for (let round = 0; round < 3; round++)
          for (const [index, statement] of statements.entries())
            expect(numberOf(await few.run(statement, []))).toBe(index)
      })

      it('runs a prepared statement after the table has changed', async () => {
        const all = make('read', 'SELECT * FROM {book}')
        await driver.run(insert(), ['Emma', 1])
        await driver.run(all, [])
        await driver.run(all, [])
        const connection = await driver.acquire()
        const added = testColumn('pages', f.int().null().spec)
        const { dialect } = database
        for (const sql of dialect.schema.addColumn(
          BOOK,
          { ...BOOK, columns: [...BOOK.columns, added] },
          added,
          undefined,
        ))
          await connection.execute(sql)
        await driver.release(connection)
        const { rows } = await driver.run(all, [])
        expect(rows.map((row) => [...row].slice(1))).toEqual([['Emma', 1, null, null]])
      })

      it('takes values as they are, whatever they look like', async () => {
        for (const title of [`'; DROP TABLE book; --`, '"', '\\', '%_', '?', '$1', ':a', '🦊 é', ' padded '])
          await driver.run(insert(), [title, 0])
        const { rows } = await driver.run(make('read', 'SELECT {title} FROM {book} WHERE {title} = ?'), [
          `'; DROP TABLE book; --`,
        ])
        expect(rows).toEqual([[`'; DROP TABLE book; --`]])
        expect(await count()).toBe(9)
      })

      it('runs many at once', async () => {
        await Promise.all(
          Array.from({ length: 40 }, (_, index) => settled(() => driver.run(insert(), [`book ${index}`, index]))),
        )
        const sums = await Promise.all(
          Array.from({ length: 40 }, () =>
            settled(() => driver.run(make('read', 'SELECT SUM({copies}) FROM {book}'), [])),
          ),
        )
        expect(new Set(sums.map(numberOf))).toEqual(new Set([780]))
      })
    })

    describe('errors', () => {
      const failing = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
        try {
          await driver.run(make('write', text), parameters)
        } catch (error) {
          return error
        }
        return undefined
      }

      it('names the place of a broken constraint and never the value', async () => {
        await driver.run(insert(), ['a secret', 1])
        const unique = await failing('INSERT INTO {book} ({title}) VALUES (?)', ['a secret'])
        expect(unique).toBeInstanceOf(UniqueViolation)
        const { columns, constraint, message, cause } = unique as UniqueViolation
        expect([columns.join(), constraint]).toEqual(
          expect.arrayContaining([expect.stringMatching(/^(title|book_title_uniq)$/)]),
        )
        expect(message).not.toContain('secret')
        expect(cause).toBeInstanceOf(Error)
      })

      it('tells a broken key, a NULL and a broken check apart', async () => {
        await driver.run(insert(), ['Emma', 1])
        expect(
          await failing('INSERT INTO {book} ({title}, {shelf_id}) VALUES (?, ?)', ['Persuasion', 999]),
        ).toBeInstanceOf(ForeignKeyViolation)
        const missing = await failing('UPDATE {book} SET {title} = ?', [null])
        expect(missing).toBeInstanceOf(NotNullViolation)
        expect((missing as NotNullViolation).columns).toEqual(['title'])
        const check = await failing('UPDATE {book} SET {copies} = ?', [-1])
        expect(check).toBeInstanceOf(CheckViolation)
        expect((check as CheckViolation).constraint).toBe('book_copies_check')
        expect(await count()).toBe(1)
      })

      it('refuses to delete a row that a key points at', async () => {
        await driver.run(make('write', 'INSERT INTO {shelf} ({label}) VALUES (?)'), ['top'])
        await driver.run(make('write', 'INSERT INTO {book} ({title}, {shelf_id}) VALUES (?, 1)'), ['Emma'])
        expect(await failing('DELETE FROM {shelf}', [])).toBeInstanceOf(ForeignKeyViolation)
      })

      it('says that a table or a column is missing, and what to do', async () => {
        const table = await failing('DELETE FROM {nothing}', [])
        expect(table).toBeInstanceOf(SchemaMissing)
        expect((table as Error).message).toMatch(/nothing.* migrate/)
        expect(await failing('UPDATE {book} SET {nothing} = 1', [])).toBeInstanceOf(SchemaMissing)
      })

      it('goes on after an error', async () => {
        for (let round = 0; round < 15; round++)
          expect(await failing('DELETE FROM {nothing}', [])).toBeInstanceOf(SchemaMissing)
        expect(await count()).toBe(0)
      })
    })

    describe('transactions', () => {
      it('keep what was committed and nothing of what was rolled back', async () => {
        const first = await driver.begin({})
        await first.run(insert(), ['kept', 1])
        await driver.end(first, 'commit')
        const second = await driver.begin({})
        await second.run(insert(), ['lost', 1])
        expect(await count(second)).toBe(2)
        await driver.end(second, 'rollback')
        expect(await count()).toBe(1)
      })

      it('are not seen from outside before they are committed', async () => {
        const connection = await driver.begin({})
        await connection.run(insert(), ['Emma', 1])
        // In memory, with one connection for all, the outside waits instead.
        const outside = settled(() => count())
        const late = new Promise((resolve) => setTimeout(resolve, 50, 'waits'))
        expect(await (shared ? outside : Promise.race([outside, late]))).toBe(shared ? 0 : 'waits')
        await driver.end(connection, 'commit')
        expect(await outside).toBe(shared ? 0 : 1)
        expect(await count()).toBe(1)
      })

      it('do not take a single write of somebody else along', async () => {
        const connection = await driver.begin({})
        await connection.run(insert(), ['mine', 1])
        const stranger = settled(() => driver.run(insert(), ['somebody else’s', 1]))
        await new Promise((resolve) => setTimeout(resolve, 20))
        await driver.end(connection, 'rollback')
        await stranger
        expect((await driver.run(make('read', 'SELECT {title} FROM {book}'), [])).rows).toEqual([['somebody else’s']])
      })

      it('that change one row at once both land', async () => {
        await driver.run(insert(), ['Emma', 0])
        const more = async () => {
          const connection = await driver.begin({})
          await connection.run(make('write', 'UPDATE {book} SET {copies} = {copies} + 1'), [])
          await new Promise((resolve) => setTimeout(resolve, 20))
          await driver.end(connection, 'commit')
        }
        await Promise.all([more(), more(), more()])
        expect(numberOf(await driver.run(make('read', 'SELECT {copies} FROM {book}'), []))).toBe(3)
      })

      it('take savepoints', async () => {
        const connection = await driver.begin({})
        await connection.run(insert(), ['kept', 1])
        await connection.execute('SAVEPOINT s1')
        await connection.run(insert(), ['lost', 1])
        await expect(settled(() => connection.run(insert(), ['kept', 1]))).rejects.toBeInstanceOf(UniqueViolation)
        await connection.execute('ROLLBACK TO SAVEPOINT s1')
        await connection.execute('RELEASE SAVEPOINT s1')
        await driver.end(connection, 'commit')
        expect((await driver.run(make('read', 'SELECT {title} FROM {book}'), [])).rows).toEqual([['kept']])
      })

      it('refuse a broken key at the commit at the latest, and leave nothing', async () => {
        const connection = await driver.begin({})
        let how: 'commit' | 'rollback' = 'commit'
        const broken = async () => {
          try {
            await connection.run(make('write', 'INSERT INTO {book} ({title}, {shelf_id}) VALUES (?, ?)'), ['Emma', 999])
          } catch (error) {
            how = 'rollback'
            await driver.end(connection, how)
            throw error
          }
          await driver.end(connection, how)
        }
        await expect(broken()).rejects.toBeInstanceOf(ForeignKeyViolation)
        expect(await count()).toBe(0)
        await driver.run(insert(), ['Emma', 1])
        expect(await count()).toBe(1)
      })

      it('that only read cannot write', async () => {
        const connection = await driver.begin({ readOnly: true })
        expect(await count(connection)).toBe(0)
        await expect(settled(() => connection.run(insert(), ['Emma', 1]))).rejects.toBeInstanceOf(Error)
        await driver.end(connection, 'rollback')
        await driver.run(insert(), ['Emma', 1])
        expect(await count()).toBe(1)
      })

      it('refuse every use of their connection after the end', async () => {
        const connection = await driver.begin({})
        await driver.end(connection, 'commit')
        await expect(settled(() => connection.run(insert(), ['late', 1]))).rejects.toBeInstanceOf(TransactionError)
        await expect(settled(() => connection.execute('SELECT 1'))).rejects.toBeInstanceOf(TransactionError)
        await expect(driver.end(connection, 'commit')).rejects.toBeInstanceOf(TransactionError)
        expect(await count()).toBe(0)
      })
    })

    describe('connections', () => {
      it('are taken out without a transaction, and refuse work once they are back', async () => {
        const connection = await driver.acquire()
        await connection.run(insert(), ['Emma', 1])
        expect(await count()).toBe(1)
        await driver.release(connection)
        await expect(settled(() => connection.run(insert(), ['late', 1]))).rejects.toBeInstanceOf(TransactionError)
      })

      it('taken out and doing nothing keep nobody from writing', async () => {
        const connection = await driver.acquire()
        const transaction = await driver.begin({})
        await transaction.run(insert(), ['Emma', 1])
        await driver.end(transaction, 'commit')
        await driver.release(connection)
        expect(await count()).toBe(1)
      })

      it('begin and end transactions of their own', async () => {
        const connection = await driver.acquire()
        await connection.execute(database.dialect.schema.session.begin)
        await connection.run(insert(), ['lost', 1])
        await connection.execute('ROLLBACK')
        await connection.execute(database.dialect.schema.session.begin)
        await connection.run(insert(), ['kept', 1])
        await connection.execute('COMMIT')
        await driver.release(connection)
        expect((await driver.run(make('read', 'SELECT {title} FROM {book}'), [])).rows).toEqual([['kept']])
      })

      // A database that lives in one connection has nobody else to hold a lock against; a pooler of tests has two sessions, too few for it.
      if (shared && sessions) {
        it('hold a lock by name against every other, and none of the connections that are shared', async () => {
          const { locks } = database.dialect
          const [one, other] = [await open({ poolSize: 1 }), await open({ poolSize: 1 })]
          const held = await locks.lock(one, 'migrate', 1_000)
          const another = await locks.lock(other, 'another name', 1_000)
          await expect(locks.lock(other, 'migrate', 200)).rejects.toBeInstanceOf(LockTimeout)
          const waiting = locks.lock(other, 'migrate', 5_000)
          const [mine, yours] = [await one.acquire(), await other.acquire()]
          await held.check()
          await one.release(mine)
          await other.release(yours)
          await held.release()
          const again = await waiting
          await again.check()
          await again.release()
          await another.release()
          await (await locks.lock(one, 'migrate', 1_000)).release()
        })
      }
    })

    describe('the end', () => {
      it('answers a ping until it is closed, and closes once however often it is asked', async () => {
        await driver.ping()
        await Promise.all([driver.close(), driver.close()])
        await driver.close()
        await expect(settled(() => driver.run(make('read', 'SELECT 1'), []))).rejects.toBeInstanceOf(DatabaseClosed)
        await expect(settled(() => driver.run(insert(), ['late', 1]))).rejects.toBeInstanceOf(DatabaseClosed)
        await expect(driver.begin({})).rejects.toBeInstanceOf(DatabaseClosed)
        await expect(driver.ping()).rejects.toBeInstanceOf(DatabaseClosed)
      })

      it('waits for the transaction that is under way', async () => {
        const connection = await driver.begin({})
        const closing = driver.close()
        await connection.run(insert(), ['Emma', 1])
        await driver.end(connection, 'commit')
        await closing
        if (shared) expect(await count(await open())).toBe(1)
      })
    })
  })
}

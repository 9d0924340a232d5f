import { f } from '@tsango/core/fields'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SerializationFailure, TransactionError } from '../../errors/errors.ts'
import { describeServer, withDriver } from '../../testing/testing.ts'
import type { Driver } from '../base/driver.ts'
import type { TestDatabase } from '../base/testing.ts'
import { columns } from './columns.ts'
import { operators } from './operators.ts'
import { postgres } from './postgres.ts'
import { server } from './testing.ts'

const read = (sql: string) => ({ sql, write: false, returns: true })
const write = (sql: string) => ({ sql, write: true, returns: false })

describe.each(['pg', 'postgres'])('with %s', (name) =>
  describeServer('a session', server, (url) => {
    let database: TestDatabase
    let driver: Driver
    beforeAll(async () => {
      database = await withDriver(name, () => server.create(url))()
      driver = await postgres.connect(database.url, { name: 'default' })
    })
    afterAll(async () => {
      await driver.close()
      await database.remove()
    })
    const one = async (on: Driver, sql: string, parameters: readonly unknown[] = []) =>
      (await on.run(read(sql), parameters)).rows[0]?.[0]
    const withOther = async (change: (url: URL) => void, prepare: number, body: (driver: Driver) => Promise<void>) => {
      const changed = new URL(database.url)
      change(changed)
      const other = await postgres.connect(changed.href, { name: 'default', prepare })
      try {
        await body(other)
      } finally {
        await other.close()
      }
    }

    it('is in UTC and writes dates as ISO does', async () => {
      expect(await one(driver, "SELECT current_setting('TimeZone') || ' ' || current_setting('DateStyle')")).toBe(
        'UTC ISO, MDY',
      )
    })

    it('reads moments rightly where a pooler decides on the time zone', async () => {
      const { decode, encode } = columns.codecOf(f.dateTime().spec)
      const exact = columns.codecOf(f.preciseDateTime().spec)
      for (const zone of ['America/St_Johns', 'Asia/Kolkata', 'Europe/Berlin'])
        await withOther(
          (changed) => changed.searchParams.set('options', `-c TimeZone=${zone}`),
          0,
          async (pooled) => {
            const moment = new Date('2026-03-29T01:30:00.120Z')
            const text = encode?.(moment as never)
            expect(decode?.((await one(pooled, 'SELECT CAST($1 AS timestamptz(3))', [text])) as never)).toEqual(moment)
            const written = '2026-03-29T01:30:00.123456Z'
            expect(await one(pooled, `SELECT ${exact.read?.('CAST($1 AS timestamptz)')}`, [written])).toBe(written)
            const hour = operators.part('hour', 'CAST($1 AS timestamptz)', f.dateTime().spec, 'UTC')
            expect(await one(pooled, `SELECT ${hour}`, [text])).toBe(1)
          },
        )
    })

    it('keeps the options of its URL beside its own', async () => {
      await withOther(
        (changed) => changed.searchParams.set('options', '-c statement_timeout=12345'),
        200,
        async (other) => {
          expect(await one(other, "SELECT current_setting('statement_timeout') || current_setting('TimeZone')")).toBe(
            '12345msUTC',
          )
        },
      )
    })

    it('changes nothing of what other users of pg in the process see', async () => {
      const { default: pg } = await import('pg')
      const client = new pg.Client(url)
      await client.connect()
      const { rows } = await client.query(
        "SELECT true AS yes, 1::int8 AS big, '2026-01-01T00:00:00Z'::timestamptz AS moment",
      )
      await client.end()
      expect(rows).toEqual([{ yes: true, big: '1', moment: new Date('2026-01-01T00:00:00Z') }])
    })

    it('does not call a transaction committed that the server has rolled back', async () => {
      await driver.run(write('CREATE TABLE doomed (id int)'), [])
      const connection = await driver.begin({})
      await connection.run(write('INSERT INTO doomed VALUES (1)'), [])
      await expect(connection.run(read('SELECT 1 / 0'), [])).rejects.toBeInstanceOf(Error)
      await expect(driver.end(connection, 'commit')).rejects.toBeInstanceOf(TransactionError)
      expect(await one(driver, 'SELECT COUNT(*) FROM doomed')).toBe(0)
    })

    it('says of serializable transactions that they met', async () => {
      await driver.run(write('CREATE TABLE met (id int)'), [])
      const [first, second] = [
        await driver.begin({ isolation: 'serializable' }),
        await driver.begin({ isolation: 'serializable' }),
      ]
      for (const connection of [first, second]) {
        await connection.run(read('SELECT COUNT(*) FROM met'), [])
        await connection.run(write('INSERT INTO met VALUES (1)'), [])
      }
      await driver.end(first, 'commit')
      await expect(driver.end(second, 'commit')).rejects.toBeInstanceOf(SerializationFailure)
      expect(await one(driver, 'SELECT COUNT(*) FROM met')).toBe(1)
    })

    it('prepares anew outside of a transaction when a table has changed, and fails inside of one', async () => {
      const single = await postgres.connect(database.url, { name: 'default', poolSize: 1 })
      const all = read('SELECT * FROM changing')
      await single.run(write('CREATE TABLE changing (a int)'), [])
      await single.run(all, [])
      await single.run(write('ALTER TABLE changing ADD b int'), [])
      await single.run(write('INSERT INTO changing VALUES (1, 2)'), [])
      expect((await single.run(all, [])).rows).toEqual([[1, 2]])
      await single.run(write('ALTER TABLE changing ADD c int'), [])
      const connection = await single.begin({})
      await expect(connection.run(all, [])).rejects.toThrow('SQLSTATE 0A000')
      await single.end(connection, 'rollback')
      expect((await single.run(all, [])).rows).toEqual([[1, 2, null]])
      await single.close()
    })

    it('survives a DISCARD ALL, as poolers send it', async () => {
      const single = await postgres.connect(database.url, { name: 'default', poolSize: 1 })
      const statement = read('SELECT 7')
      await single.run(statement, [])
      const connection = await single.acquire()
      await connection.execute('DISCARD ALL')
      await single.release(connection)
      expect((await single.run(statement, [])).rows).toEqual([[7]])
      await single.close()
    })

    it('goes on after the server has ended it', async () => {
      const single = await postgres.connect(database.url, { name: 'default', poolSize: 1 })
      const id = await one(single, 'SELECT pg_backend_pid()')
      await driver.run(read('SELECT pg_terminate_backend($1)'), [id])
      // A write in the very moment of the server's goodbye fails, for its fate is not known; postgres.js keeps the goodbye to itself.
      await expect.poll(() => one(driver, 'SELECT COUNT(*) FROM pg_stat_activity WHERE pid = $1', [id])).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await single.run(write('CREATE TABLE after_the_end (id int)'), [])
      expect(await one(single, 'SELECT pg_backend_pid()')).not.toBe(id)
      await single.close()
    })

    describe('of a database whose locale knows ASCII alone', () => {
      it('folds and sorts text as every other', async () => {
        const name = new URL(database.url).pathname.slice(1)
        await driver.run(
          write(`CREATE DATABASE ${name}_c TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`),
          [],
        )
        await withOther(
          (changed) => Object.assign(changed, { pathname: `/${name}_c` }),
          200,
          async (ascii) => {
            expect(await one(ascii, "SELECT lower('Ä')")).toBe('Ä')
            for (const [text, pattern] of [
              ['ÄÖÜ', 'äöü'],
              ['İ', 'İ'],
              ['İ', 'i'],
              ['ß', 'ß'],
              ['ΟΔΟΣ', 'οδος'],
              ['ΟΔΟΣ', 'οδοσ'],
              ['Ж', 'ж'],
            ] as const) {
              const found = operators.text('icontains', 'CAST($1 AS text)', '$2')
              expect(
                await one(ascii, `SELECT ${found}`, [text, operators.patternOf('icontains', pattern)]),
                `${text} ${pattern}`,
              ).toBe(true)
            }
            const strict = operators.text('icontains', 'CAST($1 AS text)', '$2')
            expect(await one(ascii, `SELECT ${strict}`, ['Ä', operators.patternOf('icontains', 'a')])).toBe(false)
            expect(await one(ascii, `SELECT ${strict}`, ['straße', operators.patternOf('icontains', 'SS')])).toBe(false)
          },
        )
        await driver.run(write(`DROP DATABASE ${name}_c`), [])
      })
    })
  }),
)

/** Values as the server has them, and how every driver gives them. */
const VALUES: readonly (readonly [string, readonly unknown[], unknown])[] = [
  ['9007199254740991::int8', [], 9_007_199_254_740_991],
  ['9007199254740993::int8', [], '9007199254740993'],
  ['1.10::numeric', [], '1.10'],
  ["'NaN'::numeric", [], 'NaN'],
  ["'Infinity'::float8", [], Number.POSITIVE_INFINITY],
  ['0.1::float4', [], 0.1],
  ['true', [], true],
  ["'a'::char(3)", [], 'a  '],
  ["'2026-11-20'::date", [], '2026-11-20'],
  ["'14:05:06.7'::time", [], '14:05:06.7'],
  ["'2026-11-20T01:02:03.004Z'::timestamptz", [], '2026-11-20 01:02:03.004+00'],
  ["'2026-11-20 01:02:03'::timestamp", [], '2026-11-20 01:02:03'],
  ["'[1, {}]'::jsonb", [], '[1, {}]'],
  ["'{}'::json", [], '{}'],
  ["'\\x00ff'::bytea", [], Buffer.from([0, 255])],
  ['ARRAY[1, 2]', [], '{1,2}'],
  ["'1 day'::interval", [], '1 day'],
  ['NULL', [], null],
  ['$1::int8', [9_007_199_254_740_993n], '9007199254740993'],
  ['$1::bool', [true], true],
  ['$1::bool', [false], false],
  ['$1::jsonb', ['{"a": 1}'], '{"a": 1}'],
  ['$1::jsonb', [{ a: 1 }], '{"a": 1}'],
  ['$1::date', ['0001-01-01'], '0001-01-01'],
  ['$1::timestamptz(3)', [new Date('2026-11-20T01:02:03.004Z')], '2026-11-20 01:02:03.004+00'],
  ['$1::bytea', [new Uint8Array([0, 92, 255])], Buffer.from([0, 92, 255])],
  ['($1::bytea[])[1]', [[new Uint8Array([0, 92, 255])]], Buffer.from([0, 92, 255])],
  ['$1::text[]', [['a', null, '"\\']], '{a,NULL,"\\"\\\\"}'],
  ['7 = ANY ($1::int8[])', [[1, 7]], true],
  ['$1::text', ['🦊 é'], '🦊 é'],
  ['length($1::text)', ['ü'.repeat(400_000)], 400_000],
  ['$1::text IS NULL', [undefined], true],
  ['$1::float8 * 2', [1.5], 3],
]

describeServer('a value', server, (url) => {
  it.each(['pg', 'postgres'])('is the same with every driver: %s', async (name) => {
    for (const prepare of [200, 0]) {
      const driver = await postgres.connect(url, { name: 'default', driver: name, prepare })
      for (const [sql, parameters, value] of VALUES) {
        const { rows } = await driver.run(read(`SELECT ${sql}`), parameters)
        expect(rows, `${sql} ${String(parameters)}`.slice(0, 80)).toEqual([[value]])
      }
      await driver.close()
    }
  })
})

describeServer('a connection of postgres.js', server, (url) => {
  it('that has closed many statements is replaced, between transactions alone, as the package remembers them all', async () => {
    const driver = await postgres.connect(url, { name: 'default', driver: 'postgres', prepare: 2, poolSize: 1 })
    const pid = async (on: Pick<Driver, 'run'>) => (await on.run(PID, [])).rows[0]?.[0]
    const PID = read('SELECT pg_backend_pid()')
    const kept = read('SELECT COUNT(*) FROM pg_prepared_statements')
    const first = await pid(driver)
    const connection = await driver.begin({})
    for (let index = 0; index < 60; index++) await connection.run(read(`SELECT ${index}`), [])
    expect(await pid(connection)).toBe(first)
    await driver.end(connection, 'commit')
    expect(await pid(driver)).not.toBe(first)
    for (let index = 0; index < 20; index++) await driver.run(read(`SELECT ${index}`), [])
    expect(Number((await driver.run(kept, [])).rows[0]?.[0])).toBeLessThanOrEqual(3)
    await driver.close()
  })
})

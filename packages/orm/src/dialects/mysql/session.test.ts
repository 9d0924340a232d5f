import { afterAll, beforeAll, expect, it } from 'vitest'
import { ServerTooOld, WrongServer } from '../../errors/errors.ts'
import { describeServer, withDriver } from '../../testing/testing.ts'
import type { Dialect } from '../base/base.ts'
import type { Driver } from '../base/driver.ts'
import type { TestServer } from '../base/test-server.ts'
import type { TestDatabase } from '../base/testing.ts'
import { server as mariadb } from '../mariadb/testing.ts'
import { operators } from './operators.ts'
import { checkServer, type Server } from './session.ts'
import { server as mysql } from './testing.ts'

const read = (sql: string) => ({ sql, write: false, returns: true })
const write = (sql: string) => ({ sql, write: true, returns: false })

const kind = (title: string, oldest: string) => ({ title, oldest, matches: () => true }) as unknown as Server

it.each([
  ['MySQL', '8.0.19', '5.7.44-log', '5.7.44'],
  ['MySQL', '8.0.19', '8.0.9', '8.0.9'],
  ['MariaDB', '10.11.0', '5.5.5-10.6.18-MariaDB', '10.6.18'],
])('%s before %s is refused', (title, oldest, version, found) => {
  const refused = () => checkServer(kind(title, oldest), version, 'default')
  expect(refused).toThrow(ServerTooOld)
  expect(refused).toThrow(
    `The server of database "default" is ${title} ${found}, which is too old: it must be ${title} ${oldest} or later.`,
  )
})

it.each([
  ['8.0.19', '8.0.19'],
  ['8.0.19', '9.7.0-cluster'],
  ['10.11.0', '5.5.5-10.11.6-MariaDB-0+deb12u1'],
  ['10.11.0', '11.8.3-MariaDB'],
])('from %s on, %s is taken', (oldest, version) => {
  expect(() => checkServer(kind('MySQL', oldest), version, 'default')).not.toThrow()
})

/** What both servers of this protocol promise. */
function describeSession(name: string, server: TestServer, other: Dialect, isolation: string): void {
  describeServer(`a session with ${name}`, server, (url) => {
    let database: TestDatabase
    let driver: Driver
    beforeAll(async () => {
      database = await withDriver(name, () => server.create(url))()
      driver = await server.dialect.connect(database.url, { name: 'default' })
    })
    afterAll(async () => {
      await driver.close()
      await database.remove()
    })
    const one = async (sql: string, parameters: readonly unknown[] = []) =>
      (await driver.run(read(sql), parameters)).rows[0]?.[0]

    it('is strict, in UTC, in code points and reads what is committed, whatever the server says', async () => {
      expect(await one('SELECT @@sql_mode')).toContain('STRICT_ALL_TABLES')
      expect(await one('SELECT @@sql_mode')).not.toMatch(/NO_BACKSLASH_ESCAPES|ANSI_QUOTES/)
      expect(await one('SELECT @@time_zone')).toBe('+00:00')
      expect(await one('SELECT @@collation_connection')).toMatch(/^utf8mb4_(0900|nopad)_bin$/)
      expect(await one(`SELECT @@${isolation}`)).toBe('READ-COMMITTED')
    })

    it('refuses the other kind of server by name', async () => {
      const wrong = await other.connect(url, { name: 'default', driver: name })
      const failure = wrong.ping()
      await expect(failure).rejects.toBeInstanceOf(WrongServer)
      await expect(failure).rejects.toThrow(
        `is ${server.dialect.features.title}. Let its URL begin with "${server.dialect.name}:".`,
      )
      await wrong.close()
    })

    it('sends whole numbers as whole numbers', async () => {
      expect(await one('SELECT ? + 1', [9_007_199_254_740_990])).toBe(9_007_199_254_740_991)
      expect(await one('SELECT ? + 1', [9_007_199_254_740_993n])).toBe('9007199254740994')
      expect(await one('SELECT ? DIV 2', [-7])).toBe(-3)
      expect((await driver.run(read('SELECT 1 LIMIT ?'), [1])).rows).toEqual([[1]])
    })

    it('sorts rows that are long', async () => {
      await driver.run(write('CREATE TABLE `long` (`rank` int, `text` json)'), [])
      const insert = write('INSERT INTO `long` (`rank`, `text`) VALUES (?, ?)')
      for (const [rank, size] of [
        [2, 1_000_000],
        [1, 5],
        [3, 5],
      ])
        await driver.run(insert, [rank, JSON.stringify('x'.repeat(size ?? 0))])
      const { rows } = await driver.run(read('SELECT `rank`, `text` FROM `long` ORDER BY `rank` LIMIT 20'), [])
      expect(rows.map(([rank]) => rank)).toEqual([1, 2, 3])
    })

    it('takes no second statement along', async () => {
      const connection = await driver.acquire()
      await expect(connection.execute('SELECT 1; SELECT 2')).rejects.toThrow('error 1064')
      await driver.release(connection)
    })

    it.each([
      ['ÄÖÜ', 'äöü', true],
      ['İ', 'İ', true],
      ['İ', 'i', true],
      ['ß', 'ß', true],
      ['ΟΔΟΣ', 'οδος', true],
      ['ΟΔΟΣ', 'οδοσ', true],
      ['Ж', 'ж', true],
      ['Ä', 'a', false],
      ['straße', 'SS', false],
    ])('folds %s and %s alike: %s', async (text, pattern, same) => {
      await driver.run(
        write(
          `CREATE OR REPLACE VIEW word AS SELECT CONVERT(_utf8mb4'${text}' USING utf8mb4) COLLATE ${await one('SELECT @@collation_connection')} AS w`,
        ),
        [],
      )
      const found = await one(`SELECT ${operators.text('icontains', 'w', '?')} FROM word`, [
        operators.patternOf('icontains', pattern),
      ])
      expect(found === 1).toBe(same)
    })

    it('names the columns of a broken unique key, whatever stands in the row', async () => {
      await driver.run(
        write(
          'CREATE TABLE `pair` (`left` varchar(50), `right` varchar(50), UNIQUE KEY `pair_uniq` (`left`, `right`))',
        ),
        [],
      )
      const insert = write('INSERT INTO `pair` (`left`, `right`) VALUES (?, ?)')
      const row = ["x' for key 'other.key'", 'y']
      await driver.run(insert, row)
      await expect(driver.run(insert, row)).rejects.toMatchObject({
        table: 'pair',
        constraint: 'pair_uniq',
        columns: ['left', 'right'],
      })
    })

    it('uses no statement from before a change of the schema, also on connections that did not change it', async () => {
      const single = await server.dialect.connect(database.url, { name: 'default', poolSize: 2 })
      const insert = write('INSERT INTO `typed` (`value`) VALUES (?)')
      await single.run(write('CREATE TABLE `typed` (`value` int)'), [])
      const [changing, other] = [await single.acquire(), await single.acquire()]
      for (const connection of [changing, other]) await connection.run(insert, ['7'])
      await changing.execute('DROP TABLE `typed`')
      await changing.execute('CREATE TABLE `typed` (`value` json)')
      for (const connection of [changing, other]) await connection.run(insert, ['{}'])
      await single.release(changing)
      await single.release(other)
      const { rows } = await single.run(read('SELECT `value` FROM `typed`'), [])
      expect(rows).toEqual([['{}'], ['{}']])
      await single.close()
    })

    it('is begun with a password, whatever it holds, also when the server does not remember it', async () => {
      const account = `tsango_${crypto.randomUUID().slice(0, 8)}`
      const admin = await driver.acquire()
      await admin.execute(`CREATE USER '${account}'@'%' IDENTIFIED BY 'p@ss:w/rd?#%ü'`)
      await admin.execute(`GRANT ALL ON \`${new URL(database.url).pathname.slice(1)}\`.* TO '${account}'@'%'`)
      const place = new URL(database.url)
      Object.assign(place, { username: account, password: encodeURIComponent('p@ss:w/rd?#%ü') })
      for (let round = 0; round < 2; round++) {
        const other = await server.dialect.connect(place.href, { name: 'default' })
        expect((await other.run(read('SELECT CURRENT_USER()'), [])).rows).toEqual([[`${account}@%`]])
        await other.close()
      }
      const wrong = await server.dialect.connect(Object.assign(place, { password: 'wrong' }).href, { name: 'default' })
      await expect(wrong.ping()).rejects.toThrow('it does not accept the user or the password')
      await wrong.close()
      await admin.execute(`DROP USER '${account}'@'%'`)
      await driver.release(admin)
    })

    it('goes on after the server has ended it', async () => {
      const single = await server.dialect.connect(database.url, { name: 'default', poolSize: 1 })
      const id = (await single.run(read('SELECT CONNECTION_ID()'), [])).rows[0]?.[0]
      const connection = await driver.acquire()
      await connection.execute(`KILL ${id}`)
      // Once the server knows it no longer, all that it sent is there to be read.
      await expect
        .poll(async () => (await driver.run(read('SELECT ID FROM information_schema.PROCESSLIST'), [])).rows.flat())
        .not.toContain(id)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await single.run(write('CREATE TABLE after_the_end (id int)'), [])
      expect((await single.run(read('SELECT CONNECTION_ID()'), [])).rows[0]?.[0]).not.toBe(id)
      await single.close()
    })
  })
}

for (const name of ['mysql2', 'mariadb']) {
  describeSession(name, mysql, mariadb.dialect, 'transaction_isolation')
  describeSession(name, mariadb, mysql.dialect, 'tx_isolation')
}

/** Values as the servers have them, and how every driver gives them. */
const VALUES: readonly (readonly [string, readonly unknown[], unknown])[] = [
  ['CAST(9007199254740991 AS SIGNED)', [], 9_007_199_254_740_991],
  ['CAST(9007199254740993 AS SIGNED)', [], '9007199254740993'],
  ['CAST(18446744073709551615 AS UNSIGNED)', [], '18446744073709551615'],
  ['CAST(-9223372036854775808 AS SIGNED)', [], '-9223372036854775808'],
  ['CAST(1.10 AS DECIMAL(20, 2))', [], '1.10'],
  ['CAST(12345678901234567890 AS DECIMAL(30, 0))', [], '12345678901234567890'],
  ["CAST('2026-11-20 01:02:03.004' AS DATETIME(3))", [], '2026-11-20 01:02:03.004'],
  ["CAST('2026-11-20 01:02:03.000006' AS DATETIME(6))", [], '2026-11-20 01:02:03.000006'],
  ["CAST('0001-01-01' AS DATE)", [], '0001-01-01'],
  ["CAST('14:05:06.700' AS TIME(3))", [], '14:05:06.7'],
  ["CAST('14:05:00.000' AS TIME(3))", [], '14:05:00'],
  ["CAST('-100:05:06.000006' AS TIME(6))", [], '-100:05:06.000006'],
  ["CAST('[1, {}]' AS CHAR)", [], '[1, {}]'],
  ['1 = 1', [], 1],
  ['NULL', [], null],
  ["X'00ff'", [], Buffer.from([0, 255])],
  ['1e0 / 3e0', [], 1 / 3],
  ['CAST(? AS SIGNED) + 1', [2_147_483_647], 2_147_483_648],
  ['CAST(? AS SIGNED) - 1', [-2_147_483_648], -2_147_483_649],
  ['CAST(? AS SIGNED)', [9_007_199_254_740_993n], '9007199254740993'],
  ['CAST(? AS CHAR)', [4_000_000_000], '4000000000'],
  ['CONCAT(?)', [2_147_483_647], '2147483647'],
  ['HEX(?)', [new Uint8Array([1, 2, 255])], '0102FF'],
  ['LENGTH(?)', [Buffer.alloc(70_000)], 70_000],
  ['LENGTH(?)', ['ü'.repeat(40_000)], 80_000],
  ['CONCAT(?, ?)', ['{"type":"Point"}', '🦊'], '{"type":"Point"}🦊'],
  ['? IS NULL', [null], 1],
  ['? IS NULL', [undefined], 1],
  ['? = 1', [true], 1],
  ['? * 2', [1.5], 3],
]

for (const server of [mysql, mariadb])
  describeServer('a value', server, (url) => {
    it.each(['mysql2', 'mariadb'])('is the same with every driver: %s', async (name) => {
      const driver = await server.dialect.connect(url, { name: 'default', driver: name })
      for (const [sql, parameters, value] of VALUES) {
        const { rows } = await driver.run(read(`SELECT ${sql}`), parameters)
        expect(rows, `${sql} ${String(parameters)}`.slice(0, 80)).toEqual([[value]])
      }
      await driver.close()
    })
  })

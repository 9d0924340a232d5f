import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatabaseClosed, DatabaseUnavailable, LockTimeout, TransactionError } from '../../../errors/errors.ts'
import type { Driver, DriverOptions, Statement } from '../../base/driver.ts'
import { sqliteDriver } from './driver.ts'

const read = (sql: string): Statement => ({ sql, write: false, returns: true })
const write = (sql: string): Statement => ({ sql, write: true, returns: false })
const INSERT = write('INSERT INTO item (name) VALUES (?)')
const NAMES = read('SELECT name FROM item ORDER BY id')

let folder: string
let file: string
let drivers: Driver[]
let children: ChildProcess[]

function open(options: Partial<DriverOptions> = {}, path = file): Driver {
  const driver = sqliteDriver(`sqlite:${path}`, { name: 'default', ...options })
  drivers.push(driver)
  return driver
}

async function names(driver: Driver): Promise<unknown[]> {
  return (await driver.run(NAMES, [])).rows.flat()
}

/** Another process that holds the write lock until it is told to go on, and then commits a row of its own. */
async function otherWriter(): Promise<{ commit: () => void; kill: () => void; done: Promise<unknown> }> {
  const script = `
    const { DatabaseSync } = require('node:sqlite')
    const database = new DatabaseSync(${JSON.stringify(file)})
    database.exec("BEGIN IMMEDIATE; INSERT INTO item (name) VALUES ('theirs')")
    console.log('locked')
    process.stdin.once('data', () => { database.exec('COMMIT'); database.close(); process.exit() })`
  const child = spawn(process.execPath, ['--no-warnings', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const done = once(child, 'exit')
  await once(child.stdout, 'data')
  return { commit: () => child.stdin.write('commit'), kill: () => child.kill('SIGKILL'), done }
}

/** The longest time that nothing else could run while `work` went on, in milliseconds. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  await work()
  clearInterval(timer)
  return Math.max(longest, performance.now() - last)
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsango-driver-'))
  file = join(folder, 'db.sqlite3')
  drivers = []
  children = []
  const driver = open()
  await driver.run(write('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT'), [])
})

afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.kill()) await once(child, 'exit')
  for (const driver of drivers) await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('another process that writes', () => {
  it('is waited for while everything else goes on, by single writes and transactions', async () => {
    const driver = open({ lockTimeout: 60_000, acquireTimeout: 60_000 })
    const other = await otherWriter()
    const order: string[] = []
    const single = driver.run(INSERT, ['single'])
    expect(single).toBeInstanceOf(Promise)
    const both = [
      Promise.resolve(single).then(() => order.push('single')),
      Promise.resolve(driver.begin({})).then(async (transaction) => {
        await transaction.run(INSERT, ['transaction'])
        await driver.end(transaction, 'commit')
        order.push('transaction')
      }),
    ]
    // The other one goes on only because this process still can tell it to.
    for (let turn = 0; turn < 30; turn++) await sleep(10)
    expect(await names(driver)).toEqual([])
    expect(order).toEqual([])
    other.commit()
    await Promise.all(both)
    await other.done
    expect(order).toEqual(['single', 'transaction'])
    expect(await names(driver)).toEqual(['theirs', 'single', 'transaction'])
  })

  it('is waited for only so long, and what waited behind gets its own time', async () => {
    const driver = open({ lockTimeout: 150 })
    await driver.ping()
    const other = await otherWriter()
    const start = performance.now()
    await expect(driver.run(INSERT, ['mine'])).rejects.toThrow(LockTimeout)
    await expect(driver.begin({})).rejects.toThrow('Waited too long for the writer of database "default"')
    // Twice the patience that it has where nothing is said would be 10 seconds.
    expect(performance.now() - start).toBeLessThan(9_000)
    other.kill()
    await other.done
    await driver.run(INSERT, ['mine'])
    expect(await names(driver)).toEqual(['mine'])
  })

  it('leaves nothing of its transaction when it dies', async () => {
    const driver = open()
    const other = await otherWriter()
    const mine = driver.run(INSERT, ['mine'])
    await sleep(50)
    other.kill()
    await other.done
    await mine
    expect(await names(driver)).toEqual(['mine'])
  })
})

describe('several processes on one file', () => {
  /** Adds one to the number so many times, each in a transaction of its own that reads first; then it stays in one that is open, where it is told to. */
  async function adder(
    times: number,
    stays = false,
  ): Promise<{ readonly child: ChildProcess; readonly done: Promise<unknown> }> {
    const script = `
      import { sqliteDriver } from ${JSON.stringify(new URL('./driver.ts', import.meta.url).href)}
      const driver = sqliteDriver(${JSON.stringify(`sqlite:${file}`)}, { name: 'default', lockTimeout: 100_000, acquireTimeout: 100_000 })
      const READ = { sql: 'SELECT value FROM number', write: false, returns: true }
      const SET = { sql: 'UPDATE number SET value = ?', write: true, returns: false }
      const INSERT = { sql: 'INSERT INTO item (name) VALUES (?)', write: true, returns: false }
      const add = async () => {
        const connection = await driver.begin({})
        const value = connection.run(READ, []).rows[0][0]
        await new Promise((resolve) => setImmediate(resolve))
        connection.run(SET, [value + 1])
        return connection
      }
      for (let time = 0; time < ${times}; time++) {
        await Promise.all([add().then((connection) => driver.end(connection, 'commit')), driver.run(INSERT, ['single'])])
      }
      if (${stays}) { await add(); console.log('open'); setInterval(() => {}, 1000) }
      else await driver.close()`
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.push(child)
    const done = once(child, 'exit')
    if (stays) await once(child.stdout, 'data')
    return { child, done }
  }

  it('lose nothing of each other, though one is killed in its transaction', async () => {
    const driver = open({ lockTimeout: 100_000, acquireTimeout: 100_000 })
    await driver.run(write('CREATE TABLE number (value INTEGER NOT NULL) STRICT'), [])
    await driver.run(write('INSERT INTO number (value) VALUES (0)'), [])
    const killed = await adder(10, true)
    const others = await Promise.all([adder(40), adder(40), adder(40)])
    const mine = (async () => {
      for (let time = 0; time < 40; time++) {
        const connection = await driver.begin({})
        const { rows } = await connection.run(read('SELECT value FROM number'), [])
        await connection.run(write('UPDATE number SET value = ?'), [Number(rows[0]?.[0]) + 1])
        await driver.end(connection, 'commit')
      }
    })()
    const pause = await longestPause(async () => {
      await sleep(100)
      killed.child.kill('SIGKILL')
      await Promise.all([killed.done, mine, ...others.map(({ done }) => done)])
    })
    expect(others.map(({ child }) => child.exitCode)).toEqual([0, 0, 0])
    expect((await driver.run(read('SELECT value FROM number'), [])).rows).toEqual([[10 + 4 * 40]])
    expect((await names(driver)).length).toBe(10 + 3 * 40)
    expect((await driver.run(read('PRAGMA integrity_check'), [])).rows).toEqual([['ok']])
    // Whoever stands still while he waits does so until the lock is given up for lost.
    expect(pause).toBeLessThan(50_000)
  })
})

describe('transactions of one process', () => {
  it('that are slow wait for each other without stopping anything else, and all land', async () => {
    const [one, other] = [open({ lockTimeout: 60_000 }), open({ lockTimeout: 60_000 })]
    const slow = async (driver: Driver, name: string) => {
      const connection = await driver.begin({})
      await connection.run(INSERT, [name])
      await sleep(150)
      await driver.end(connection, 'commit')
    }
    const pause = await longestPause(() => Promise.all([slow(one, 'a'), slow(other, 'b'), slow(one, 'c')]))
    expect(pause).toBeLessThan(30_000)
    expect(await names(one)).toEqual(['a', 'b', 'c'])
  })

  it('share one writer across drivers, under whatever name the file was opened', async () => {
    linkSync(file, join(folder, 'same.sqlite3'))
    const [one, other] = [open(), open({}, join(folder, '..', folder.split('/').at(-1) ?? '', 'same.sqlite3'))]
    const connection = await one.begin({})
    // Were it another writer, it would meet SQLite's own lock and give up after the lock timeout.
    const waiting = other.run(INSERT, ['second'])
    await connection.run(INSERT, ['first'])
    await one.end(connection, 'commit')
    await waiting
    expect(await names(one)).toEqual(['first', 'second'])
    await other.close()
    await one.run(INSERT, ['third'])
  })

  it('that never end are an error for those who wait, not a silence', async () => {
    const driver = open({ acquireTimeout: 100 })
    const stuck = await driver.begin({})
    await expect(driver.begin({})).rejects.toThrow(LockTimeout)
    await expect(driver.run(INSERT, ['outside'])).rejects.toThrow(LockTimeout)
    await stuck.run(INSERT, ['inside'])
    await driver.end(stuck, 'commit')
    expect(await names(driver)).toEqual(['inside'])
  })

  it('that only read keep what they saw first, and hold up no writer', async () => {
    const driver = open()
    const reading = await driver.begin({ readOnly: true })
    await driver.run(INSERT, ['later'])
    expect((await reading.run(NAMES, [])).rows).toEqual([])
    await expect(async () => reading.run(INSERT, ['no'])).rejects.toThrow(TransactionError)
    await driver.end(reading, 'commit')
    expect(await names(driver)).toEqual(['later'])
  })

  it('that the database undid by itself are not reported as committed', async () => {
    const driver = open()
    const connection = await driver.begin({})
    await connection.run(INSERT, ['lost'])
    await connection.execute('ROLLBACK')
    await expect(driver.end(connection, 'commit')).rejects.toThrow(TransactionError)
    await driver.run(INSERT, ['kept'])
    expect(await names(driver)).toEqual(['kept'])
  })

  it('that begin while the driver closes are waited for or refused, and never half open', async () => {
    const driver = open()
    const [beginning, closing] = [driver.begin({}), driver.close()]
    const connection = await beginning
    await connection.run(INSERT, ['kept'])
    await driver.end(connection, 'commit')
    await closing
    await expect(driver.begin({})).rejects.toThrow(DatabaseClosed)
    expect(await names(open())).toEqual(['kept'])
  })

  it('are undone when the driver closes and they do not end in time', async () => {
    const [driver, other] = [open({ lockTimeout: 50 }), open()]
    const connection = await driver.begin({})
    await connection.run(INSERT, ['unfinished'])
    await driver.close()
    await expect(async () => connection.run(INSERT, ['late'])).rejects.toThrow(TransactionError)
    await other.run(INSERT, ['kept'])
    expect(await names(other)).toEqual(['kept'])
  })
})

describe('connections that were taken out', () => {
  it('hold the writer from BEGIN to COMMIT and no longer', async () => {
    const driver = open()
    const connection = await driver.acquire()
    await connection.execute('PRAGMA foreign_keys = OFF')
    await connection.execute('BEGIN IMMEDIATE')
    await connection.run(INSERT, ['first'])
    const waiting = driver.run(INSERT, ['second'])
    expect(waiting).toBeInstanceOf(Promise)
    expect(await names(driver)).toEqual([])
    await connection.execute('COMMIT')
    await waiting
    expect(await names(driver)).toEqual(['first', 'second'])
    await driver.release(connection)
  })

  it('have a transaction that was left open undone, and their settings forgotten', async () => {
    const driver = open()
    const connection = await driver.acquire()
    await connection.execute('PRAGMA foreign_keys = OFF')
    await connection.execute('BEGIN IMMEDIATE')
    await connection.run(INSERT, ['unfinished'])
    await driver.release(connection)
    expect(await names(driver)).toEqual([])
    const again = await driver.begin({})
    expect((await again.run(read('PRAGMA foreign_keys'), [])).rows).toEqual([[1]])
    await driver.end(again, 'rollback')
  })
})

describe('a database in memory', () => {
  it('is one connection: reads wait for the open transaction, and settings are put back', async () => {
    const driver = sqliteDriver('sqlite::memory:', { name: 'default' })
    drivers.push(driver)
    await driver.run(write('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT'), [])
    const connection = await driver.begin({})
    await connection.run(INSERT, ['mine'])
    const outside = names(driver)
    await driver.end(connection, 'rollback')
    expect(await outside).toEqual([])
    expect(driver.run(NAMES, [])).toEqual({ rows: [], affected: 0, insertId: undefined })
    const taken = await driver.acquire()
    await taken.execute('PRAGMA foreign_keys = OFF')
    await driver.release(taken)
    expect((await driver.run(read('PRAGMA foreign_keys'), [])).rows).toEqual([[1]])
  })

  it('is another one for each driver', async () => {
    const [one, other] = [sqliteDriver('sqlite::memory:', { name: 'a' }), sqliteDriver('file::memory:', { name: 'b' })]
    drivers.push(one, other)
    await one.run(write('CREATE TABLE item (id INTEGER)'), [])
    expect(() => other.run(NAMES, [])).toThrow('no table "item"')
  })
})

describe('a file', () => {
  it('is opened by the first use alone, with a write-ahead log and keys that are watched', async () => {
    const path = join(folder, 'new.sqlite3')
    const driver = open({}, path)
    expect(existsSync(path)).toBe(false)
    await driver.ping()
    const connection = await driver.begin({})
    for (const [pragma, value] of [
      ['journal_mode', 'wal'],
      ['foreign_keys', 1],
      ['synchronous', 1],
      ['busy_timeout', 0],
    ])
      expect((await connection.run(read(`PRAGMA ${pragma}`), [])).rows).toEqual([[value]])
    await driver.end(connection, 'rollback')
  })

  it('in a folder that is missing is refused with the folder’s name', async () => {
    const driver = open({}, join(folder, 'no', 'db.sqlite3'))
    await expect(driver.ping()).rejects.toThrow(
      `Database "default" is not available: the folder "${join(folder, 'no')}" does not exist.`,
    )
    await expect(driver.begin({})).rejects.toThrow(DatabaseUnavailable)
    expect(() => driver.run(NAMES, [])).toThrow(DatabaseUnavailable)
  })

  it('that is no database is refused', async () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'just some text, long enough to be looked at as the head of a database file. '.repeat(20))
    await expect(open({}, path).ping()).rejects.toThrow('cannot be opened. Is it a SQLite database')
  })

  it('that was deleted and made anew is another one', async () => {
    const first = open()
    await first.run(INSERT, ['old'])
    for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    const second = open()
    await second.run(write('CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT'), [])
    expect(await names(second)).toEqual([])
  })

  it('refuses a write that was marked as a read', () => {
    expect(() => open().run({ ...INSERT, write: false }, ['x'])).toThrow(TransactionError)
  })
})

it('loads SQLite without its notice and lets every other warning through', async () => {
  const script = `
    const { sqliteDriver } = await import(${JSON.stringify(new URL('./driver.ts', import.meta.url).href)})
    await sqliteDriver('sqlite::memory:', { name: 'default' }).ping()
    process.emitWarning('something else', 'ExperimentalWarning')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  expect((await once(child, 'exit'))[0]).toBe(0)
  expect(said).toContain('something else')
  expect(said).not.toContain('SQLite')
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { BadDatabaseSetting, UnknownDriver } from '../errors/errors.ts'
import { withDatabases } from './databases.ts'
import { settingsOf } from './settings.ts'

const url = 'sqlite::memory:'

describe('the settings of a database', () => {
  it.each([
    [{ poolSize: 0 }, '"poolSize" is 0; it takes a whole number from 1 to 10000'],
    [{ poolSize: 2.5 }, '"poolSize" is 2.5; it takes a whole number'],
    [{ poolSize: '5' }, '"poolSize" is a value of type string; it takes a whole number'],
    [{ poolMin: 6, poolSize: 5 }, '"poolMin" is 6, which is more than "poolSize", 5'],
    [{ acquireTimeout: 0 }, '"acquireTimeout" is 0; it takes a whole number of milliseconds from 1 to 2147483647'],
    [{ idleTimeout: Number.NaN }, '"idleTimeout" is NaN'],
    [{ maxLifetime: 3e9 }, '"maxLifetime" is 3000000000'],
    [{ statementTimeout: -1 }, '"statementTimeout" is -1'],
    [{ lockTimeout: null }, '"lockTimeout" is a value of type null'],
    [
      { prepare: 'no' },
      '"prepare" is a value of type string; it takes a whole number from 0 to 10000, or true or false',
    ],
    [{ driver: 5 }, '"driver" is not a name'],
    [{ poolsize: 5 }, 'there is no setting "poolsize". Known: url, poolSize, poolMin'],
    [{ constructor: 5 }, 'there is no setting "constructor"'],
  ])('%j is refused with what is allowed', (given, words) => {
    const read = () => settingsOf('logs', { url, ...given } as never)
    expect(read).toThrow(BadDatabaseSetting)
    expect(read).toThrow(`Database "logs" is set up wrongly: ${words}`)
  })

  it('that are left out are left to the driver, and "prepare" may be said in words', () => {
    expect(settingsOf('default', { url, poolSize: 3, lockTimeout: undefined as never })).toEqual({ url, poolSize: 3 })
    expect(settingsOf('default', { url, prepare: false })).toEqual({ url, prepare: 0 })
    expect(settingsOf('default', { url, prepare: true })).toEqual({ url })
  })
})

describe('a setting that does nothing', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  afterEach(() => warn.mockClear())

  it('is one warning that names it, the database and the reason', async () => {
    await withDatabases({ default: { url, statementTimeout: 100, lockTimeout: 100 } }, [], () => undefined)
    expect(warn.mock.calls.map(([text]) => text)).toEqual([
      'Database "default": the setting "statementTimeout" does nothing on SQLite: a statement runs in this process, and nothing can end it.',
    ])
  })

  it('is none where it does something', async () => {
    await withDatabases(
      { default: { url: 'sqlite:/tmp/never-opened.db', poolSize: 4, lockTimeout: 1 } },
      [],
      () => undefined,
    )
    expect(warn).not.toHaveBeenCalled()
  })
})

describe('a driver', () => {
  it.each([{ url, driver: 'better-sqlite3' }, { url: 'postgres://x/y?driver=pq' }, { url: 'mysql://x/y?driver=pq' }])(
    'that a database does not have is refused: %j',
    async (entry) => {
      const opened = withDatabases({ default: entry }, [], () => undefined)
      await expect(opened).rejects.toBeInstanceOf(UnknownDriver)
      await expect(opened).rejects.toThrow(
        /asks for the driver "(better-sqlite3|pq)", which .* does not have\. Known: "/,
      )
    },
  )

  it('that is set comes before the one of the URL', async () => {
    await withDatabases({ default: { url: 'postgres://x/y?driver=pq', driver: 'pg' } }, [], () => undefined)
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DatabaseError,
  DataError,
  NotNullViolation,
  SchemaMissing,
  SerializationFailure,
  UniqueViolation,
  Unsupported,
} from '../../errors/errors.ts'
import { Database } from './driver/database.ts'
import { isBusy, ofResult, translate } from './errors.ts'

let database: Database

beforeEach(() => {
  database = new Database(':memory:', { readOnly: false, prepare: 10 })
  database.execute('CREATE TABLE place (id INTEGER PRIMARY KEY, city TEXT NOT NULL, street TEXT, size INTEGER) STRICT')
  database.execute('CREATE UNIQUE INDEX place_address ON place (city, street)')
  database.execute('CREATE TABLE person (name TEXT) STRICT; CREATE UNIQUE INDEX person_folded ON person (lower(name))')
})
afterEach(() => database.close())

function failure(sql: string, ...parameters: unknown[]): unknown {
  try {
    database.run({ sql, write: true, returns: false }, parameters)
  } catch (error) {
    return translate(error)
  }
  return undefined
}

describe('errors of SQLite', () => {
  it('name every column of a unique index, or the index where it is over expressions', () => {
    failure('INSERT INTO place (city, street) VALUES (?, ?)', 'Bonn', 'Am Hof')
    expect(failure('INSERT INTO place (city, street) VALUES (?, ?)', 'Bonn', 'Am Hof')).toMatchObject({
      columns: ['city', 'street'],
      table: 'place',
    })
    failure('INSERT INTO person (name) VALUES (?)', 'Emma')
    const folded = failure('INSERT INTO person (name) VALUES (?)', 'EMMA')
    expect(folded).toBeInstanceOf(UniqueViolation)
    expect(folded).toMatchObject({ columns: [], constraint: 'person_folded' })
    failure("INSERT INTO place (id, city) VALUES (1000, 'x')")
    expect(failure("INSERT INTO place (id, city) VALUES (1000, 'y')")).toMatchObject({
      table: 'place',
      columns: ['id'],
    })
  })

  it('name table and column of a NULL, of a missing table and of a missing column', () => {
    expect(failure('INSERT INTO place (city) VALUES (NULL)')).toMatchObject({ table: 'place', columns: ['city'] })
    expect(failure('INSERT INTO place (city) VALUES (NULL)')).toBeInstanceOf(NotNullViolation)
    expect(failure('DELETE FROM main.nowhere')).toMatchObject({ message: expect.stringContaining('table "nowhere"') })
    expect(failure('INSERT INTO place (zip) VALUES (1)')).toMatchObject({
      message: expect.stringContaining('column "place.zip"'),
    })
    expect(failure('UPDATE place SET size = nowhere.x')).toBeInstanceOf(SchemaMissing)
  })

  it.each([
    ['text in a whole number', 'INSERT INTO place (city, size) VALUES (?, ?)', ['a', 'secret']],
    ['a Date, which nobody encoded', 'INSERT INTO place (city, size) VALUES (?, ?)', ['a', new Date()]],
    ['nothing at all', 'INSERT INTO place (city, size) VALUES (?, ?)', ['a', undefined]],
    ['more than 64 bits', 'INSERT INTO place (city, size) VALUES (?, ?)', ['a', 2n ** 63n]],
    [
      'a sum beyond 64 bits',
      'INSERT INTO place (city, size) SELECT ?, sum(value) FROM json_each(?)',
      ['a', '[9223372036854775807, 1]'],
    ],
    [
      'a product beyond 64 bits',
      'INSERT INTO place (city, size) VALUES (?, tsango_decimal_multiply(?, ?, 0))',
      ['a', 2n ** 62n, 4n],
    ],
  ])('say that %s does not fit, without the value', (_, sql, parameters) => {
    const error = failure(sql, ...parameters)
    expect(error).toBeInstanceOf(DataError)
    expect((error as Error).message).toBe('A value does not fit its column.')
  })

  it('say that a whole number beyond 2^53 does not fit when it is read', () => {
    const big = { sql: 'SELECT 9007199254740993', write: false, returns: true }
    expect(() => {
      try {
        database.run(big, [])
      } catch (error) {
        throw translate(error)
      }
    }).toThrow(DataError)
  })

  it('are never shown in SQLite’s own words', () => {
    const error = failure("SELEC 'a secret'")
    expect(error).toBeInstanceOf(DatabaseError)
    expect((error as Error).message).toBe('The database refused a statement.')
    expect((error as Error).cause).toBeInstanceOf(Error)
  })

  it('name a function that a connection cannot have', () => {
    expect(ofResult(1, 'no such function: tsango_fold', {})).toBeInstanceOf(Unsupported)
  })

  it('tell a lock that ends by itself from a snapshot that is too old', () => {
    const raw = (errcode: number) => Object.assign(new Error('busy'), { code: 'ERR_SQLITE_ERROR', errcode })
    expect([5, 261, 6, 262, 517, 19].map((code) => isBusy(raw(code)))).toEqual([true, true, true, true, false, false])
    expect(translate(raw(517))).toBeInstanceOf(SerializationFailure)
  })

  it('are ours already, or are no errors of a database: then they pass', () => {
    const [ours, other] = [new DataError(), new TypeError('x')]
    expect([translate(ours), translate(other), translate('text')]).toEqual([ours, other, 'text'])
  })
})

import { inspect } from 'node:util'
import { errorFields } from '@tsango/core/log'
import { alterField, createModel, type FieldData, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const causesOf = (error: unknown): readonly unknown[] =>
  error instanceof Error ? [error, ...causesOf(error.cause)] : []

const START = createModel('a.Item', { fields: { id: field.bigAuto(), code: field.char(50) } })

const historyOf = (to: FieldData) =>
  createHistory(
    [
      { app: 'a', name: '0001_start', migration: migration({ operations: [START] }) },
      {
        app: 'a',
        name: '0002_next',
        migration: migration({ dependencies: [['a', '0001_start']], operations: [alterField('a.Item', 'code', to)] }),
      },
    ],
    (label) => label,
  )

await describeDatabases('the reason why a migration failed', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  it.each([
    ['a number', field.int()],
    ['a day', field.date()],
    ['a moment', field.dateTime()],
    ['a precise moment', field.preciseDateTime()],
    ['a time', field.time()],
    ['JSON', field.json()],
    ['unique', field.char(50, { unique: true })],
  ] as const)('holds nothing of the rows where texts are to become %s and cannot', async (_, to) => {
    const history = historyOf(to)
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    const value = `a 'secret' "secret" secret`.replaceAll("'", "''")
    await under.driver.run(
      { sql: `INSERT INTO a_item (code) VALUES ('${value}'), ('${value}')`, write: true, returns: false },
      [],
    )
    const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    expect((error as Error).message).not.toContain('secret')
    // Logs print what caused it, and whoever looks closely all that an error has.
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secret')
    expect(JSON.stringify(errorFields(error))).not.toContain('secret')
    expect(causesOf(error).length).toBeGreaterThan(1)
  })

  it.each<[string, FieldData, string]>([
    ['a day', field.date(), '2026-11-20'],
    ['a moment', field.dateTime(), '2026-11-20 01:02:03.004'],
    ['a precise moment', field.preciseDateTime(), '2026-11-20 01:02:03.004005'],
    ['a time', field.time(), '01:02:03'],
    ['a UUID', field.uuid(), '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
  ])('is none where texts mean %s: their rows mean the same afterwards, and on the way back', async (_, to, text) => {
    const history = historyOf(to)
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    await under.driver.run({ sql: `INSERT INTO a_item (code) VALUES ('${text}')`, write: true, returns: false }, [])
    const read = async (): Promise<string> => {
      const { rows } = await under.driver.run({ sql: 'SELECT code FROM a_item', write: false, returns: true }, [])
      return JSON.stringify(rows)
    }
    await migrateDatabase(history, database)
    const there = await read()
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    await migrateDatabase(history, database)
    expect(await read()).toBe(there)
  })
})

import { addIndex, alterField, createModel, field, migration, type Operation } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

const START = createModel('a.Item', {
  fields: { id: field.bigAuto(), code: field.char(20, { null: true }), size: field.int(), owner: field.int() },
})

const historyOf = (...operations: Operation[]) =>
  createHistory(
    [
      { app: 'a', name: '0001_start', migration: migration({ operations: [START] }) },
      { app: 'a', name: '0002_next', migration: migration({ dependencies: [['a', '0001_start']], operations }) },
    ],
    (label) => label,
  )

await describeDatabases('a column that is to be unique, and is not', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const run = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(), database, { target: { app: 'a', name: '0001' } })
    const rows = [
      "('secret', 1, 1)",
      "('b', 1, 2)",
      "('secret', 2, 1)",
      '(NULL, 3, 3)',
      '(NULL, 1, 2)',
      "('secret', 4, 4)",
    ]
    await run(
      `INSERT INTO ${quote('a_item')} (${['code', 'size', 'owner'].map(quote).join(', ')}) VALUES ${rows.join(', ')}`,
    )
  })

  it.each([
    ['code', alterField('a.Item', 'code', field.char(20, { null: true, unique: true })), '1 and 3 and 6'],
    ['size, owner', addIndex('a.Item', { fields: ['size', 'owner'], unique: true }), '2 and 5'],
    [
      'owner, of those that "few" is about',
      addIndex('a.Item', { name: 'few', fields: ['owner'], unique: true, where: ['size', 'lt', 2] }),
      '2 and 5',
    ],
    [
      'what "folded" computes of code',
      addIndex('a.Item', { name: 'folded', expressions: [{ call: 'lower', of: ['code'] }], unique: true }),
      '1 and 3 and 6',
    ],
    [
      'what "both" computes of code, owner, of those that "both" is about',
      addIndex('a.Item', {
        name: 'both',
        expressions: [{ call: 'upper', of: ['code'] }, 'owner'],
        unique: true,
        where: ['code', 'ne', 'none'],
      }),
      '1 and 3',
    ],
  ])(
    'names the rows that are alike in %s by their keys, and goes on once they are not',
    async (names, operation, keys) => {
      const history = historyOf(operation)
      const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(MigrationFailed)
      expect((error as Error).message).toContain(
        `Rows of a.Item are alike in ${names}, by their keys: ${keys}. Give them different values first.`,
      )
      expect((error as Error).message).not.toContain('secret')
      expect([...(await appliedTo(database))]).toEqual(['a.0001_start'])
      await run(`DELETE FROM ${quote('a_item')} WHERE id IN (3, 5, 6)`)
      expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
    },
  )
})

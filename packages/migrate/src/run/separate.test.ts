import {
  addField,
  createModel,
  field,
  migration,
  type Operation,
  removeField,
  renameField,
  runCode,
  runSql,
  separateDatabaseAndState,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { MigrationFailed, MigrationMisfit, SquashRefused } from '../errors/errors.ts'
import { createHistory, type History, stateAfter } from '../history/history.ts'
import { lintMigration } from '../lint/lint.ts'
import { squashMigrations } from '../optimize/optimize.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const made = createModel('shop.Item', { fields: { id: field.bigAuto(), size: field.int() } })
const renamed = separateDatabaseAndState({
  database: [
    runSql('ALTER TABLE shop_item RENAME COLUMN size TO amount', {
      reverse: 'ALTER TABLE shop_item RENAME COLUMN amount TO size',
    }),
  ],
  state: [renameField('shop.Item', 'size', 'amount')],
})

function historyOf(...operations: readonly Operation[]): History {
  const first = { app: 'shop', name: '0001_initial', migration: migration({ operations: [made] }) }
  const second = migration({ dependencies: [['shop', '0001_initial']], operations })
  return createHistory([first, { app: 'shop', name: '0002_apart', migration: second }], (label) => label)
}

await describeDatabases('what is done to databases and to the state apart', (under) => {
  const database = migratable(under)
  const back = { target: { app: 'shop', name: '0001_initial' } }
  const drift = async (history: History) =>
    (await driftOf(database, stateAfter(history))).differences.map(describeDifference)
  const sizes = async (column: string) => {
    const sql = `SELECT ${column} FROM shop_item ORDER BY id`
    return (await under.driver.run({ sql, write: false, returns: true }, [])).rows.map(([size]) => Number(size))
  }
  beforeEach(() => clear(database))

  it('agrees where both come to the same, with the rows kept, and goes back', async () => {
    const history = historyOf(
      runSql('INSERT INTO shop_item (size) VALUES (1), (2)', { reverse: 'DELETE FROM shop_item' }),
      renamed,
      addField('shop.Item', 'more', field.int({ null: true })),
    )
    await migrateDatabase(history, database, back)
    const start = await schemaOf(database)
    await migrateDatabase(history, database)
    expect(await drift(history)).toEqual([])
    expect(await sizes('amount')).toEqual([1, 2])
    await migrateDatabase(history, database, back)
    expect(await schemaOf(database)).toEqual(start)
  })

  it('runs operations and code on the database as if the state had followed them', async () => {
    const history = historyOf(
      separateDatabaseAndState({
        database: [
          addField('shop.Item', 'amount', field.int({ null: true })),
          runCode(
            async ({ models }) => {
              await (models.get('shop.Item').objects() as never as { create(row: object): Promise<unknown> }).create({
                size: 3,
                amount: 4,
              })
            },
            { reverse: () => {} },
          ),
          removeField('shop.Item', 'size', { fill: 0 }),
        ],
        state: [renameField('shop.Item', 'size', 'amount')],
      }),
    )
    await migrateDatabase(history, database)
    expect(await sizes('amount')).toEqual([4])
    // NULL is what the two do not agree in.
    expect(await drift(history)).toEqual([expect.stringContaining('"amount" differs in its NULL')])
    await migrateDatabase(history, database, back)
    expect(await sizes('size')).toEqual([0])
  })

  it('is told by the drift where the two do not agree', async () => {
    const absent = historyOf(separateDatabaseAndState({ state: [addField('shop.Item', 'note', field.text())] }))
    await migrateDatabase(absent, database)
    expect(await drift(absent)).toEqual([expect.stringMatching(/column "note" is missing/)])
    await migrateDatabase(absent, database, { target: { app: 'shop', name: 'zero' } })
    const other = historyOf(
      separateDatabaseAndState({
        database: [runSql('ALTER TABLE shop_item ADD COLUMN note INTEGER', { reverse: [] })],
        state: [addField('shop.Item', 'note', field.text({ null: true }))],
      }),
    )
    await migrateDatabase(other, database)
    expect(await drift(other)).toEqual([expect.stringMatching(/column "note" differs in its type/)])
  })

  it('holds up whom its database operations hold up', () => {
    const index = runSql('CREATE INDEX item_size ON shop_item (size)', { reverse: [] })
    const told = (...operations: Operation[]) => {
      const history = historyOf(...operations)
      const node = history.nodes.get('shop.0002_apart') as Parameters<typeof lintMigration>[1]
      return lintMigration(history, node, under.dialect)
    }
    expect(told(separateDatabaseAndState({ database: [index], state: [] }))).toEqual(told(index))
    expect(told(renamed).filter(({ kind }) => kind === 'old_code')).toEqual([])
  })

  it('says where it stands when it breaks off', async () => {
    const history = historyOf(
      separateDatabaseAndState({ database: [...renamed.database, runSql('SELECT nothing FROM nowhere')], state: [] }),
    )
    await migrateDatabase(history, database, back)
    const failure = await migrateDatabase(history, database).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MigrationFailed)
    expect((failure as Error).message).toContain(
      under.dialect.features.transactionalDdl ? 'Nothing of it was kept' : 'RENAME COLUMN size TO amount',
    )
  })
})

describe('what is done to databases and to the state apart', () => {
  it('is refused where it cannot be undone, or does not fit', async () => {
    const { invertOperation, applyOperation } = await import('../operations/operations.ts')
    const state = stateAfter(historyOf())
    expect(
      invertOperation(separateDatabaseAndState({ database: [runSql('SELECT 1')], state: [] }), state),
    ).toBeUndefined()
    expect(() => applyOperation(state, separateDatabaseAndState({ state: [runSql('SELECT 1') as never] }))).toThrow(
      '"Run SQL" does nothing to the state: put it into the list "database".',
    )
    expect(() => stateAfter(historyOf(separateDatabaseAndState({ state: [removeField('shop.Item', 'no')] })))).toThrow(
      MigrationMisfit,
    )
  })

  it('is not copied with code in it, and else squashed as it is', () => {
    const code = historyOf(separateDatabaseAndState({ database: [runCode(() => {})], state: [] }))
    expect(() => squashMigrations(code, 'shop', { to: '0002' })).toThrow(SquashRefused)
    const { operations } = squashMigrations(historyOf(renamed), 'shop', { to: '0002' })
    expect(operations.map(({ type }) => type)).toEqual(['createModel', 'separateDatabaseAndState'])
  })
})

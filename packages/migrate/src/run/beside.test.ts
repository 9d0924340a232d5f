import { createRegistry, declareModel, f } from '@tsango/core'
import {
  addCheck,
  addField,
  addIndex,
  alterField,
  createModel,
  field,
  type Migration,
  migration,
  type Operation,
  stateOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { detectMigrations, safeMigrations } from '../detect/detect.ts'
import { createHistory } from '../history/history.ts'
import { lintMigration } from '../lint/lint.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const START = [
  createModel('a.Owner', { fields: { id: field.bigAuto() } }),
  createModel('a.Item', {
    fields: {
      id: field.bigAuto(),
      code: field.char(20, { null: true, unique: true }),
      size: field.int({ null: true }),
    },
    indexes: [{ fields: ['size', '-code'] }],
  }),
]

const historyOf = (operations: readonly Operation[], atomic: boolean) =>
  createHistory(
    [
      { app: 'a', name: '0001_start', migration: migration({ operations: START }) },
      {
        app: 'a',
        name: '0002_next',
        migration: migration({ atomic, dependencies: [['a', '0001_start']], operations }),
      },
    ],
    (label) => label,
  )

const operations = (concurrently: boolean): Operation[] => [
  alterField('a.Item', 'size', field.int(), { fill: 7, concurrently }),
  addField('a.Item', 'owner', field.fk('a.Owner', { null: true, onDelete: 'cascade' }), { concurrently }),
  addIndex('a.Item', { fields: ['owner', 'size'] }, { concurrently }),
  addCheck('a.Item', { name: 'a_item_size', check: ['size', 'gte', 0] }, { concurrently }),
]

await describeDatabases('changes beside those who write', (under) => {
  const database = migratable(under)
  const run = async (sql: string) =>
    (await under.driver.run({ sql, write: true, returns: /^SELECT/.test(sql) }, [])).rows.map((row) => row.map(Number))
  const to = async (history: ReturnType<typeof historyOf>, name: string) =>
    migrateDatabase(history, database, { target: { app: 'a', name } })

  beforeEach(async () => {
    await clear(database)
    await to(historyOf([], true), '0001')
    for (let from = 0; from < 2_500; from += 500) {
      const rows = Array.from({ length: 500 }, (_, at) => `(${(from + at) % 3 ? 'NULL' : 5})`)
      await run(`INSERT INTO a_item (size) VALUES ${rows.join(', ')}`)
    }
  })

  it('lead to the same schema and rows as those that hold others up, and back', async () => {
    const start = await schemaOf(database)
    await to(historyOf(operations(false), true), '0002')
    const wanted = await schemaOf(database)
    await to(historyOf(operations(false), true), '0001')
    await run('UPDATE a_item SET size = NULL WHERE size = 7')
    const history = historyOf(operations(true), false)
    await to(history, '0002')
    expect(await schemaOf(database)).toEqual(wanted)
    expect(await run('SELECT size, COUNT(*) FROM a_item GROUP BY size ORDER BY size')).toEqual([
      [5, 834],
      [7, 1_666],
    ])
    await to(history, '0001')
    expect(await schemaOf(database)).toEqual(start)
  })

  it('hold up nobody for long, by the linter as well, where the database has a way', async () => {
    const history = historyOf(operations(true), false)
    const node = history.nodes.get('a.0002_next')
    const locks = lintMigration(history, node!, under.dialect).filter(({ kind }) => kind === 'lock')
    const plain = historyOf(operations(false), true)
    const before = lintMigration(plain, plain.nodes.get('a.0002_next')!, under.dialect).filter(
      ({ kind }) => kind === 'lock',
    )
    expect(locks.length).toBeLessThanOrEqual(before.length)
    if (under.dialect.schema.addColumnConcurrently) expect(locks).toEqual([])
  })
})

describe('makemigrations --safe', () => {
  class Owner extends declareModel('a.Owner') {}
  class Item extends declareModel('a.Item') {
    static meta = { indexes: [['size', '-code'] as const, ['owner', 'size'] as const] }
    code = f.char(20).null().unique()
    size = f.int()
    note = f.text().null()
    owner = f.fk(() => Owner, { onDelete: 'cascade' }).null()
  }
  class Fresh extends declareModel('a.Fresh') {
    code = f.char(20).index()
  }

  it('parts what can be done beside others from what cannot', async () => {
    const { registry } = createRegistry({ models: [Owner, Item, Fresh].map((model) => ({ model, app: 'a' })) })
    const first: { app: string; name: string; migration: Migration } = {
      app: 'a',
      name: '0001_start',
      migration: migration({ operations: START }),
    }
    const history = createHistory([first], (label) => label)
    const asker = { renamed: async () => false, agreed: async () => true, fill: async () => 0 }
    const planned = await detectMigrations(history, stateOf(registry), { asker, now: new Date() })
    const safe = safeMigrations(history, planned)
    expect(safe.length).toBeGreaterThan(planned.length)
    for (const [at, one] of safe.entries()) {
      const beside = one.operations.some((operation) => 'concurrently' in operation && operation.concurrently)
      expect(one.atomic ?? true).toBe(!beside)
      expect(one.name).toMatch(new RegExp(`^000${at + 2}_.*${beside ? '_concurrently$' : ''}`))
      expect(one.dependencies).toEqual([['a', at === 0 ? '0001_start' : safe[at - 1]?.name]])
    }
    const found = safe.map(({ app, name, dependencies, operations: all, atomic }) => ({
      app,
      name,
      migration: migration({ dependencies, operations: all, ...(atomic === undefined ? {} : { atomic }) }),
    }))
    const whole = createHistory([first, ...found], (label) => label)
    expect(await detectMigrations(whole, stateOf(registry), { asker, now: new Date() })).toEqual([])
    const types = safe.flatMap(({ operations: all }) =>
      all.flatMap((one) => ('concurrently' in one && one.concurrently ? [one.type] : [])),
    )
    expect(types.toSorted()).toEqual(['addField', 'addIndex', 'alterField'])
  })
})

import { createRegistry, f, type ModelClass } from '@tsango/core'
import { Model, type NumberExpression } from '@tsango/orm'
import { addField, field, migration, type Operation, removeField, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { stepsOf } from '../changes/changes.ts'
import { detectMigrations } from '../detect/detect.ts'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory, type FoundMigration, type History, stateBefore } from '../history/history.ts'
import { applyOperation } from '../operations/operations.ts'
import { squashMigrations } from '../optimize/optimize.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)
const asker = { renamed: async () => true, agreed: async () => true, fill: async () => 1 }

async function detected(
  before: readonly FoundMigration[],
  models: readonly ModelClass[],
  apps?: readonly string[],
): Promise<FoundMigration[]> {
  const { registry } = createRegistry({ models: models.map((model) => ({ model, app: '' })) })
  const planned = await detectMigrations(historyOf(before), stateOf(registry), {
    asker,
    now: new Date(),
    ...(apps ? { apps } : {}),
  })
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}
const operations = (found: readonly FoundMigration[]): readonly Operation[] =>
  found.flatMap(({ migration: { operations: all } }) => all)
const summary = (found: readonly FoundMigration[]): string[] =>
  operations(found).map((one) => `${one.type} ${'model' in one ? one.model : ''}`)

/** A view in an app of its own, whose name comes first, and the table that it reads. */
function models(sql: string, amount = f.int(), more: object = {}, label = 'sales.Sale'): readonly ModelClass[] {
  class Sale extends Model(label) {
    customer = f.char(20)
    amount = amount
  }
  Object.assign(Sale, more)
  class Large extends Model('board.Large') {
    static meta = { view: { sql, reads: () => [Sale] } }
    customer = f.char(20)
  }
  return [Large, Sale]
}

const FIRST = 'SELECT id, customer FROM sales_sale WHERE amount > 3'

await describeDatabases('views in migrations', (under) => {
  const database = migratable(under)
  const read = async (sql: string): Promise<readonly unknown[]> =>
    (await under.driver.run({ sql, write: false, returns: true }, [])).rows.map((row) => row[0])
  const write = async (sql: string): Promise<unknown> => under.driver.run({ sql, write: true, returns: false }, [])
  beforeEach(() => clear(database))

  it('come after what they read, change, go, and come back', async () => {
    const initial = await detected([], models(FIRST))
    expect(summary(initial)).toEqual(['createModel sales.Sale', 'createModel board.Large'])
    expect(initial.find(({ app }) => app === 'board')?.migration.dependencies).toEqual([['sales', '0001_initial']])
    expect(await detected(initial, models(FIRST))).toEqual([])
    const other = await detected(initial, models(`${FIRST} AND customer <> 'bob'`))
    expect(summary(other)).toEqual(['alterView board.Large', 'alterView board.Large'])
    const gone = await detected([...initial, ...other], [models(FIRST)[1] as ModelClass])
    expect(summary(gone)).toEqual(['deleteModel board.Large'])

    await migrateDatabase(historyOf(initial), database)
    const start = await schemaOf(database)
    expect(start.map(({ table, kind }) => [table, kind])).toEqual([
      ['sales_sale', 'table'],
      ['board_large', 'view'],
    ])
    await under.driver.run(
      {
        sql: "INSERT INTO sales_sale (customer, amount) VALUES ('bob', 5), ('eve', 5), ('ann', 1)",
        write: true,
        returns: false,
      },
      [],
    )
    expect(await read('SELECT customer FROM board_large ORDER BY customer')).toEqual(['bob', 'eve'])
    const all = [...initial, ...other, ...gone]
    await migrateDatabase(historyOf(all.slice(0, 3)), database)
    expect(await read('SELECT customer FROM board_large ORDER BY customer')).toEqual(['eve'])
    await migrateDatabase(historyOf(all), database)
    expect((await schemaOf(database)).map(({ table }) => table)).toEqual(['sales_sale'])
    await migrateDatabase(historyOf(all), database, { target: { app: 'board', name: '0001_initial' } })
    expect(await schemaOf(database)).toEqual(start)
    await migrateDatabase(historyOf(all), database, { target: { app: 'board', name: 'zero' } })
    await migrateDatabase(historyOf(all), database, { target: { app: 'sales', name: 'zero' } })
    expect(await schemaOf(database)).toEqual([])
  })

  it('go before a table that they read gets another name, and come back after it', async () => {
    const initial = await detected([], models(FIRST))
    const sql = FIRST.replace('sales_sale', 'sales_deal')
    const renamed = await detected(initial, models(sql, f.int(), {}, 'sales.Deal'))
    expect(summary(renamed)).toEqual(['alterView board.Large', 'renameModel sales.Sale', 'alterView board.Large'])
    await migrateDatabase(historyOf(initial), database)
    const start = await schemaOf(database)
    const history = historyOf([...initial, ...renamed])
    await migrateDatabase(history, database)
    expect(await read('SELECT id FROM board_large')).toEqual([])
    for (const app of ['board', 'sales']) await migrateDatabase(history, database, { target: { app, name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await read('SELECT id FROM board_large')).toEqual([])
  })

  it('get another key, and columns that are never NULL, without a question: no row is theirs', async () => {
    class Before extends Model('board.Large') {
      static meta = { view: { sql: 'SELECT 1 AS id' } }
    }
    class After extends Model('board.Large', { id: f.uuid() }) {
      static meta = { view: { sql: "SELECT 'f' AS id, 2 AS size" } }
      size = f.int()
    }
    const initial = await detected([], [Before])
    const next = await detected(initial, [After])
    expect(summary(next)).toEqual([
      'alterView board.Large',
      'alterField board.Large',
      'addField board.Large',
      'alterView board.Large',
    ])
    expect(operations(next).map((one) => 'fill' in one)).toEqual([false, false, false, false])
    const history = historyOf([...initial, ...next])
    await migrateDatabase(history, database)
    expect(await read('SELECT size FROM board_large')).toEqual([2])
    await migrateDatabase(history, database, { target: { app: 'board', name: '0001' } })
    expect(await read('SELECT COUNT(*) FROM board_large')).toEqual([1])
  })

  it('have comments, where the database keeps them of views', async () => {
    const commented = (comment?: string): readonly ModelClass[] => {
      class Large extends Model('board.Large') {
        static meta = { view: { sql: 'SELECT 1 AS id' }, managed: true, ...(comment === undefined ? {} : { comment }) }
      }
      return [Large]
    }
    const table = { table: 'board_large', columns: [], indexes: [], checks: [] }
    const keeps = database.dialect.schema.commentView({ table, sql: '', materialized: false }).length > 0
    const told = async () => (await schemaOf(database))[0]?.comment
    const initial = await detected([], commented("It's large"))
    await migrateDatabase(historyOf(initial), database)
    expect(await told()).toBe(keeps ? "It's large" : undefined)
    const gone = await detected(initial, commented())
    expect(summary(gone)).toEqual(['commentModel board.Large'])
    await migrateDatabase(historyOf([...initial, ...gone]), database)
    expect(await told()).toBeUndefined()
    await migrateDatabase(historyOf([...initial, ...gone]), database, { target: { app: 'board', name: '0001' } })
    expect(await told()).toBe(keeps ? "It's large" : undefined)
  })

  it('are made anew around changes of what they read', async () => {
    const initial = await detected([], models(FIRST))
    const wider = await detected(initial, models(FIRST, f.bigInt() as never))
    expect(summary(wider)).toEqual(['alterField sales.Sale'])
    await migrateDatabase(historyOf([...initial, ...wider]), database)
    expect(await read('SELECT customer FROM board_large')).toEqual([])
    const sql = 'SELECT id, customer FROM sales_sale'
    const without = (() => {
      class Sale extends Model('sales.Sale') {
        customer = f.char(20)
      }
      class Large extends Model('board.Large') {
        static meta = { view: { sql, reads: () => [Sale] } }
        customer = f.char(20)
      }
      return [Large, Sale]
    })()
    const less = await detected([...initial, ...wider], without)
    expect(summary(less)).toEqual(['alterView board.Large', 'removeField sales.Sale', 'alterView board.Large'])
    const history = historyOf([...initial, ...wider, ...less])
    await migrateDatabase(history, database)
    expect(await read('SELECT customer FROM board_large')).toEqual([])
    await migrateDatabase(history, database, { target: { app: 'board', name: '0001_initial' } })
    await migrateDatabase(history, database, { target: { app: 'sales', name: '0001_initial' } })
    expect(await read('SELECT customer FROM board_large')).toEqual([])
  })

  describe('over a computed column that is made anew', () => {
    interface Priced {
      readonly amount: NumberExpression<number>
    }
    const TOTALS = 'SELECT id, total FROM sales_sale'
    // A view of the app of the table, and one of another app that reads that view.
    const totals = (wide: boolean): readonly ModelClass[] => {
      class Sale extends Model('sales.Sale') {
        amount = wide ? f.bigInt() : (f.int() as never)
        total = wide
          ? f.bigInt().generated((sale: Priced) => sale.amount.times(3))
          : (f.int().generated((sale: Priced) => sale.amount.times(2)) as never)
      }
      class Sum extends Model('sales.Sum') {
        static meta = { view: { sql: TOTALS, reads: () => [Sale] } }
        total = f.bigInt()
      }
      class Large extends Model('board.Large') {
        static meta = { view: { sql: 'SELECT id, total FROM sales_sum WHERE total > 5', reads: () => [Sum] } }
        total = f.bigInt()
      }
      return [Large, Sum, Sale]
    }

    it('are away from before it goes until it is there again, both ways', async () => {
      const initial = await detected([], totals(false))
      const wider = await detected(initial, totals(true))
      expect(summary(wider)).toEqual([
        'alterView board.Large',
        'alterView sales.Sum',
        'removeField sales.Sale',
        'alterField sales.Sale',
        'addField sales.Sale',
        'alterView sales.Sum',
        'alterView board.Large',
      ])
      expect(wider.map(({ app }) => app)).toEqual(['board', 'sales', 'board'])
      const all = [...initial, ...wider]
      expect(await detected(all, totals(true))).toEqual([])
      await migrateDatabase(historyOf(initial), database)
      const start = await schemaOf(database)
      await write('INSERT INTO sales_sale (amount) VALUES (2), (3)')
      const large = async () => (await read('SELECT total FROM board_large ORDER BY total')).map(Number)
      expect(await large()).toEqual([6])
      await migrateDatabase(historyOf(all), database)
      expect(await large()).toEqual([6, 9])
      for (const app of ['board', 'sales'])
        await migrateDatabase(historyOf(all), database, { target: { app, name: '0001' } })
      expect(await schemaOf(database)).toEqual(start)
      expect(await large()).toEqual([6])
      await migrateDatabase(historyOf(all), database)
      expect(await large()).toEqual([6, 9])
    })

    it('come again with what was asked for, where that is the app of the table alone', async () => {
      const initial = await detected([], totals(false))
      const wider = await detected(initial, totals(true), ['sales'])
      expect(wider.map(({ app }) => app)).toEqual(['board', 'sales', 'board'])
    })

    it('stay in the one migration that a history is squashed to', async () => {
      const own = (wide: boolean): readonly ModelClass[] => totals(wide).slice(1)
      const initial = await detected([], own(false))
      const all = [...initial, ...(await detected(initial, own(true)))]
      const { app, name, operations: fewer, replaces = [] } = squashMigrations(historyOf(all), 'sales', { to: '0002' })
      const one = { app, name, migration: migration({ operations: fewer, replaces }) }
      await migrateDatabase(historyOf(all), database)
      const end = await schemaOf(database)
      await clear(database)
      await migrateDatabase(historyOf([...all, one]), database)
      expect(await schemaOf(database)).toEqual(end)
    })
  })

  it('are made anew around a word that takes another room, and stay around one that does not', async () => {
    const words = (word: string) => {
      class Sale extends Model('sales.Sale') {
        state = f.enum(['open', word])
      }
      class Board extends Model('board.Board') {
        static meta = { view: { sql: 'SELECT id, state FROM sales_sale', reads: () => [Sale] } }
        state = f.char(99)
      }
      return [Board, Sale]
    }
    const steps = await detected([], words('sold'))
    const starts = [await migrateDatabase(historyOf(steps), database).then(() => schemaOf(database))]
    await write("INSERT INTO sales_sale (state) VALUES ('sold')")
    const long = 'a word that is longer than all that was there until now'
    for (const word of ['lost', long]) {
      const next = await detected(steps, words(word))
      expect(summary(next)).toEqual(['renameValue sales.Sale'])
      steps.push(...next)
      await migrateDatabase(historyOf(steps), database)
      starts.push(await schemaOf(database))
      expect(await read('SELECT state FROM board_board')).toEqual([word])
    }
    for (const [at, word] of ['lost', 'sold'].entries()) {
      await migrateDatabase(historyOf(steps), database, {
        target: { app: 'sales', name: `000${2 - at}` },
      })
      expect(await schemaOf(database)).toEqual(starts[1 - at])
      expect(await read('SELECT state FROM board_board')).toEqual([word])
    }
    const sql = (at: number): string => {
      const history = historyOf(steps)
      const node = [...history.nodes.values()].filter(({ app }) => app === 'sales')[at]!
      const before = stateBefore(history, node)
      const operation = node.migration.operations[0]!
      return stepsOf(operation, before, applyOperation(before, operation), under.dialect)
        .flatMap((step) => ('sql' in step ? [step.sql] : []))
        .join('\n')
    }
    expect(sql(1)).not.toContain('VIEW')
    expect(sql(2)).toContain('DROP VIEW')
  })

  it('are made anew around a key that follows what it points at', async () => {
    const keyed = (length: number): readonly ModelClass[] => {
      class Club extends Model('sales.Club') {
        code = f.char(length).unique()
      }
      class Sale extends Model('sales.Sale') {
        club = f.fk(() => Club, { to: 'code', onDelete: 'cascade' })
      }
      class Large extends Model('board.Large') {
        static meta = { view: { sql: 'SELECT id, club_id AS club FROM sales_sale', reads: () => [Sale] } }
        club = f.char(30)
      }
      return [Large, Sale, Club]
    }
    const initial = await detected([], keyed(10))
    const all = [...initial, ...(await detected(initial, keyed(20)))]
    await migrateDatabase(historyOf(initial), database)
    const start = await schemaOf(database)
    await write("INSERT INTO sales_club (code) VALUES ('red')")
    await write("INSERT INTO sales_sale (club_id) VALUES ('red')")
    await migrateDatabase(historyOf(all), database)
    expect(await read('SELECT club FROM board_large')).toEqual(['red'])
    await migrateDatabase(historyOf(all), database, { target: { app: 'sales', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await read('SELECT club FROM board_large')).toEqual(['red'])
  })

  it('are told of, where a step by hand takes away what they read', async () => {
    const initial = await detected([], models('SELECT id, customer FROM sales_sale'))
    await migrateDatabase(historyOf(initial), database)
    const away = [
      removeField('sales.Sale', 'customer'),
      addField('sales.Sale', 'customer', field.char(30), { fill: '' }),
    ]
    const next = (...operations: Operation[]) =>
      historyOf([
        ...initial,
        {
          app: 'sales',
          name: '0002_next',
          migration: migration({ dependencies: [['board', '0001_initial']], operations }),
        },
      ])
    const error = await migrateDatabase(next(...away), database).catch((caught: unknown) => caught)
    // SQLite looks at what a view reads when it is read.
    if (error instanceof MigrationFailed)
      expect(error.message).toContain(
        "alterView('board.Large') before the first of them, and alterView('board.Large', { … })",
      )
    else expect(await read('SELECT id FROM board_large')).toEqual([])
  })

  it('are away where columns that they read change hands', async () => {
    const swapped = (first: string, second: string): readonly ModelClass[] => {
      class Sale extends Model('sales.Sale') {
        one = f.int().column(first)
        two = f.int().column(second)
      }
      class Large extends Model('board.Large') {
        static meta = { view: { sql: 'SELECT id, a FROM sales_sale', reads: () => [Sale] } }
        a = f.int()
      }
      return [Large, Sale]
    }
    const initial = await detected([], swapped('a', 'b'))
    const all = [...initial, ...(await detected(initial, swapped('b', 'a')))]
    expect(await detected(all, swapped('b', 'a'))).toEqual([])
    await migrateDatabase(historyOf(initial), database)
    const start = await schemaOf(database)
    await write('INSERT INTO sales_sale (a, b) VALUES (1, 2)')
    await migrateDatabase(historyOf(all), database)
    expect(await read('SELECT a FROM board_large')).toEqual([2])
    for (const app of ['board', 'sales'])
      await migrateDatabase(historyOf(all), database, { target: { app, name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
    expect(await read('SELECT a FROM board_large')).toEqual([1])
  })

  it('are away while a view that they read is made anew', async () => {
    const chain = (sql: string): readonly ModelClass[] => {
      const [Large, Sale] = models(sql) as [ModelClass, ModelClass]
      class Few extends Model('few.Few') {
        static meta = { view: { sql: 'SELECT id FROM board_large', reads: () => [Large] } }
      }
      return [Few, Large, Sale]
    }
    const initial = await detected([], chain(FIRST))
    const next = await detected(initial, chain(`${FIRST} AND customer <> 'bob'`))
    expect(summary(next)).toEqual([
      'alterView few.Few',
      'alterView board.Large',
      'alterView board.Large',
      'alterView few.Few',
    ])
    await migrateDatabase(historyOf(initial), database)
    const history = historyOf([...initial, ...next])
    await migrateDatabase(history, database)
    expect(await read('SELECT id FROM few_few')).toEqual([])
    for (const app of ['few', 'board']) await migrateDatabase(history, database, { target: { app, name: '0001' } })
    expect(await read('SELECT id FROM few_few')).toEqual([])
  })
})

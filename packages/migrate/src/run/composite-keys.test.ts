import { f, type ModelBase, type ModelClass } from '@tsango/core'
import { declareModel } from '@tsango/core/model'
import { createRegistry } from '@tsango/core/registry'
import { atomic } from '@tsango/orm/atomic'
import { migration, type Operation, type ProjectState, runCode, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const order = (): ModelClass => {
  class Order extends declareModel('shop.Order', { key: ['tenant', 'number'] }) {
    tenant = f.char(10)
    number = f.int()
  }
  return Order
}
const Order = order()
class Line extends declareModel('shop.Line') {
  order = f.fk(() => Order as ModelClass<ModelBase>, { onDelete: 'cascade' })
  text = f.char(20)
}
/** The key that lines point at holds other values. */
class WideOrder extends declareModel('shop.Order', { key: ['tenant', 'number'] }) {
  tenant = f.char(20)
  number = f.bigInt()
}
class WideLine extends declareModel('shop.Line') {
  order = f.fk(() => WideOrder, { onDelete: 'setNull' }).null()
  text = f.char(20)
}
/** Other names, and each order once. */
class NamedLine extends declareModel('shop.Line') {
  purchase = f.oneToOne(() => WideOrder, { onDelete: 'setNull' }).null()
  text = f.char(20)
}
class Loose extends declareModel('shop.Line') {
  purchaseTenant = f.char(20).null()
  purchaseNumber = f.bigInt().null()
  text = f.char(20)
}

interface AnyLine extends ModelBase {
  readonly [name: string]: unknown
}

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: 'shop' })) })
  expect(problems).toEqual([])
  return stateOf(registry)
}

await describeDatabases('migrating keys to models with a key of several columns', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  const after = async (found: readonly FoundMigration[], state: ProjectState): Promise<FoundMigration[]> => {
    const asker = { renamed: async () => true, fill: async () => 'x', agreed: async () => true }
    const planned = await detectMigrations(historyOf(found), state, { asker, now: new Date('2026-11-20T00:00:00Z') })
    return planned.map(({ app, name, dependencies, operations }) => ({
      app,
      name,
      migration: migration({ dependencies, operations }),
    }))
  }
  const step = (found: readonly FoundMigration[], operation: Operation): FoundMigration => {
    const last = found.at(-1) as FoundMigration
    return {
      app: 'shop',
      name: `00${found.length + 1}0_rows`,
      migration: migration({ dependencies: [[last.app, last.name]], operations: [operation] }),
    }
  }
  const keys = async (): Promise<unknown> =>
    (await schemaOf(database))
      .find(({ table }) => table === 'shop_line')
      ?.references.map(({ columns, table, onDelete }) => [columns.join(), table, onDelete.toLowerCase()])
  const typesOf = ({ migration: { operations } }: FoundMigration): string[] =>
    operations.map((one) => `${one.type} ${'name' in one ? one.name : ''}`.trim())

  it('makes them, follows their parts, and goes back, with rows in them', async () => {
    const first = await after([], stateFor(Line, Order))
    const rows = step(
      first,
      runCode(
        async ({ models }) => {
          await models
            .get<AnyLine>('shop.Order')
            .objects()
            .create({ tenant: 'a', number: 1 } as never)
          await models
            .get<AnyLine>('shop.Line')
            .objects()
            .create({ orderId: ['a', 1], text: 'first' } as never)
        },
        { reverse: () => undefined },
      ),
    )
    let all = [...first, rows]
    await migrateDatabase(historyOf(all), database)
    const before = await schemaOf(database)
    expect(await keys()).toEqual([['order_tenant,order_number', 'shop_order', 'cascade']])

    const widened = await after(all, stateFor(WideLine, WideOrder))
    expect(widened.flatMap(typesOf)).toEqual([
      'removeField order',
      'alterField orderTenant',
      'alterField orderNumber',
      'alterField tenant',
      'alterField number',
      'addField order',
    ])
    all = [...all, ...widened]
    await migrateDatabase(historyOf(all), database)
    expect(await keys()).toEqual([['order_tenant,order_number', 'shop_order', 'set null']])

    const renamed = await after(all, stateFor(NamedLine, WideOrder))
    expect(renamed.flatMap(typesOf)).toEqual([
      'renameField orderTenant',
      'renameField orderNumber',
      'removeField order',
      'addField purchase',
    ])
    all = [...all, ...renamed]
    await migrateDatabase(historyOf(all), database)
    expect(await keys()).toEqual([['purchase_tenant,purchase_number', 'shop_order', 'set null']])
    const look = step(
      all,
      runCode(
        async ({ models }) => {
          const lines = models.get<AnyLine>('shop.Line').objects()
          expect((await lines.selectRelated('purchase' as never)).map((line) => ({ ...line }))).toMatchObject([
            { purchaseTenant: 'a', purchaseNumber: 1, text: 'first', purchase: { number: 1 } },
          ])
          const again = atomic(() => lines.create({ purchaseId: ['a', 1], text: 'again' } as never))
          await expect(again).rejects.toMatchObject({ code: 'unique_violation' })
        },
        { reverse: () => undefined },
      ),
    )
    all = [...all, look]
    const loose = await after(all, stateFor(Loose, WideOrder))
    expect(loose.flatMap(typesOf)).toEqual(['removeField purchase'])
    all = [...all, ...loose]
    await migrateDatabase(historyOf(all), database)
    expect(await keys()).toEqual([])
    expect(await after(all, stateFor(Loose, WideOrder))).toEqual([])
    await migrateDatabase(historyOf(all), database, { target: { app: 'shop', name: rows.name } })
    expect(await schemaOf(database)).toEqual(before)
    await migrateDatabase(historyOf(all), database, { target: { app: 'shop', name: 'zero' } })
    expect(await schemaOf(database)).toEqual([])
  })
})

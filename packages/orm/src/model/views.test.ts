import { createRegistry, f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { withDatabases } from '../databases/databases.ts'
import { ReadOnlyModel, Unsupported } from '../errors/errors.ts'
import { tablesOf } from '../migrations/migrations.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'

class Sale extends Model('shop.Sale') {
  customer = f.char(20)
  amount = f.int()
}
class Total extends Model('shop.Total', { id: f.char(20) }) {
  static meta: Meta<Total> = { view: true, ordering: ['id'] }
  amount = f.int()
}
class Legacy extends Model('shop.Legacy') {
  static meta: Meta<Legacy> = { managed: false, table: 'old_things' }
  name = f.char(20)
  sales = f.manyToMany(() => Sale)
}

await describeDatabases('models over views and tables of others', (under) => {
  const { test, run } = withModels(under, [Sale, Total, Legacy])
  beforeAll(() =>
    run(async () => {
      const { quote } = under.dialect.operators
      const columns = `${quote('customer')} AS ${quote('id')}, CAST(SUM(${quote('amount')}) AS ${under.dialect.columns.codecOf(f.int().spec).castType}) AS ${quote('amount')}`
      const connection = await under.driver.acquire()
      await connection.execute(
        `CREATE VIEW ${quote('shop_total')} AS SELECT ${columns} FROM ${quote('shop_sale')} GROUP BY ${quote('customer')}`,
      )
      await under.driver.release(connection)
      await Sale.objects().bulkCreate([
        { customer: 'ann', amount: 2 },
        { customer: 'bob', amount: 5 },
        { customer: 'ann', amount: 3 },
      ])
    }),
  )

  test('are read like any other', async () => {
    expect(await Total.objects().filter({ amount__gte: 5 }).values('id', 'amount')).toEqual([
      { id: 'ann', amount: 5 },
      { id: 'bob', amount: 5 },
    ])
    expect((await Total.objects().get({ id: 'bob' })).amount).toBe(5)
  })

  test('refuse every write of a view before a statement runs', async () => {
    const row = await Total.objects().get({ id: 'ann' })
    const writes: readonly (() => unknown)[] = [
      () => Total.objects().create({ id: 'x', amount: 1 }),
      () => Total.objects().bulkCreate([{ id: 'x', amount: 1 }]),
      () => Total.objects().insertOrIgnore([{ id: 'x', amount: 1 }]),
      () => Total.objects().bulkUpsert([{ id: 'x', amount: 1 }], { unique: ['id'], update: ['amount'] }),
      () => Total.objects().bulkUpdate([row], ['amount']),
      () => Total.objects().update({ amount: 1 }),
      () => Total.objects().filter({ amount: 5 }).delete(),
      () => row.save(),
      () => row.delete(),
    ]
    for (const write of writes) await expect((async () => await write())()).rejects.toThrow(ReadOnlyModel)
    expect(await Sale.objects().count()).toBe(3)
  })

  test('have no tables that are made', () => {
    const { registry } = createRegistry({ models: [Sale, Total, Legacy].map((model) => ({ model, app: 'shop' })) })
    expect(tablesOf(registry).map(({ table }) => table)).toEqual(['shop_sale'])
  })

  test('are told when the databases are opened that an index is none of theirs', async () => {
    class Indexed extends Model('shop.Indexed') {
      static meta: Meta<Indexed> = { indexes: [{ fields: ['data'], method: 'gin' }] }
      data = f.json()
    }
    const open = withDatabases({ default: under.url }, [Indexed], () => 'open')
    if (under.dialect.features.indexMethods.includes('gin')) expect(await open).toBe('open')
    else await expect(open).rejects.toThrow(Unsupported)
  })

  test('a key to a view is a fault of the model', () => {
    class Line extends Model('shop.Line') {
      total = f.fk(() => Total)
    }
    const { problems } = createRegistry({ models: [Line, Total].map((model) => ({ model, app: 'shop' })) })
    expect(problems.map(({ code }) => code)).toEqual(['core.key_to_view'])
  })
})

import { createRegistry, type ModelClass } from '@tsango/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { openDatabases } from '../databases/databases.ts'
import { QueryError, ReadOnlyModel, Unsupported } from '../errors/errors.ts'
import { f, refreshView } from '../index.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'

class Sale extends Model('mall.Sale') {
  customer = f.char(20)
  amount = f.int()
}
class Large extends Model('mall.Large') {
  static meta: Meta<Large> = {
    view: { sql: 'SELECT id, customer FROM mall_sale WHERE amount > 3;', reads: () => [Sale] },
    ordering: ['id'],
  }
  customer = f.char(20)
}
/** Reads a view, and is declared before it. */
class Largest extends Model('mall.Largest') {
  static meta: Meta<Largest> = {
    view: {
      sql: { default: 'SELECT id, customer FROM mall_large WHERE id > 0', other: 'SELECT 1' },
      reads: () => [Large],
    },
  }
  customer = f.char(20)
}
class Bought extends Model('mall.Bought') {
  customer = f.char(20)
  amount = f.int()
}
class Kept extends Model('mall.Kept', { id: f.char(20) }) {
  static meta: Meta<Kept> = {
    view: {
      sql: 'SELECT customer AS id, SUM(amount)::integer AS amount FROM mall_bought GROUP BY customer',
      materialized: true,
    },
    indexes: [{ fields: ['id'], unique: true }, ['-amount']],
  }
  amount = f.int()
}
class Loose extends Model('mall.Loose', { id: f.char(20) }) {
  static meta: Meta<Loose> = { view: { sql: 'SELECT customer AS id FROM mall_bought', materialized: true } }
}

const registryOf = (...models: ModelClass[]) =>
  createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })

await describeDatabases('views of a query', (under) => {
  const { test, run } = withModels(under, [Largest])
  beforeEach(() =>
    run(async () => {
      await Sale.objects().delete()
    }),
  )

  test('are made with the tables that they read, and read alone', async () => {
    await Sale.objects().bulkCreate([
      { customer: 'ann', amount: 2 },
      { customer: 'bob', amount: 5 },
    ])
    expect(await Large.objects().pluck('customer')).toEqual(['bob'])
    expect(await Largest.objects().pluck('customer')).toEqual(['bob'])
    await expect(Large.objects().create({ customer: 'x' })).rejects.toThrow(ReadOnlyModel)
  })

  test('that keep no rows are not refreshed', async () => {
    await expect(refreshView(Large)).rejects.toThrow(QueryError)
    await expect(refreshView(Sale)).rejects.toThrow(
      'mall.Sale keeps no rows of a view: nothing is there to be refreshed.',
    )
  })

  it('without SQL for a database, and with rows kept where it cannot, are refused with model and database', async () => {
    const { title } = under.dialect.features
    class Foreign extends Model('mall.Foreign') {
      static meta: Meta<Foreign> = { view: { sql: { other: 'SELECT 1' } } }
    }
    const opened = (...models: ModelClass[]) => openDatabases({ default: under.url }, registryOf(...models).registry)
    await expect(opened(Foreign)).rejects.toThrow(
      `${title} does not support mall.Foreign: the view mall.Foreign, which has no SQL for it.`,
    )
    await expect(opened(Foreign)).rejects.toBeInstanceOf(Unsupported)
    if (under.dialect.features.materializedViews) return
    await expect(opened(Kept)).rejects.toThrow(
      `${title} does not support mall.Kept: views whose rows are kept ("mall_kept").`,
    )
  })

  if (!under.dialect.features.materializedViews) return
  describe('with rows that are kept', () => {
    const { test: kept } = withModels(under, [Kept, Loose, Bought])
    kept('have new rows once they are refreshed, and indexes', async () => {
      await Bought.objects().bulkCreate([{ customer: 'ann', amount: 2 }])
      expect(await Kept.objects().count()).toBe(0)
      await refreshView(Kept)
      expect(await Kept.objects().values('id', 'amount')).toEqual([{ id: 'ann', amount: 2 }])
      await Bought.objects().create({ customer: 'ann', amount: 3 })
      await atomic(() => refreshView(Kept, { concurrently: true }))
      expect(await Kept.objects().value('amount')).toBe(5)
      await expect(refreshView(Loose, { concurrently: true })).rejects.toThrow(/no unique index over all of its rows/)
      await refreshView(Loose)
      const connection = await under.driver.acquire()
      const found = await under.dialect.introspection.table(connection, 'mall_kept')
      await under.driver.release(connection)
      expect(found).toMatchObject({ kind: 'view', materialized: true })
      expect(found?.indexes.map(({ name }) => name)).toHaveLength(2)
    })
  })
})

describe('the query of a view', () => {
  it('is told to be missing when the application is built', () => {
    class Wrong extends Model('mall.Wrong') {
      static meta = { view: { sql: ' ' } }
    }
    class None extends Model('mall.None') {
      static meta = { view: { sql: {} } }
    }
    expect(registryOf(Wrong, None).problems.map(({ message }) => message)).toEqual([
      'mall.Wrong.meta.view has no SQL.',
      'mall.None.meta.view has no SQL.',
    ])
  })
})

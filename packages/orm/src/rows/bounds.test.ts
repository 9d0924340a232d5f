import { f } from '@tsango/core'
import { ValidationError } from '@tsango/core/errors'
import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect } from 'vitest'
import { CheckViolation } from '../errors/errors.ts'
import type { Cols } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { rawExecute } from '../raw/raw.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

const money = { get: (cents: number) => ({ cents }), set: ({ cents }: { readonly cents: number }) => cents }

class Shelf extends Model('shop.Shelf', { id: f.int({ min: 1 }) }) {
  name = f.char(20)
}
class Item extends Model('shop.Item') {
  stock = f.positiveInt().default(3)
  small = f.positiveSmallInt({ max: 9 }).default(3)
  big = f.positiveBigInt().default(3)
  exact = f.bigInt({ mode: 'bigint', min: -(2n ** 60n), max: 2n ** 60n }).default(0n)
  share = f.decimal(18, 2, { min: '-1.50', max: '9999999999999999.98' }).default('9999999999999999.98')
  weight = f.float({ min: -0.5, max: 1.5 }).default(0)
  span = f.duration({ min: 0 }).default(0)
  price = f.int({ min: 0 }).cast(money).default({ cents: 5 }).column('own_price')
  rated = f.positiveInt().null()
  twice = f.int({ max: 100 }).generated((item: Cols<Item>) => item.stock.times(2))
  shelf = f.fk(() => Shelf).null()
}

await describeDatabases('the bounds of a field', (under) => {
  const { test, run } = withModels(under, [Item, Shelf])
  beforeEach(() =>
    run(async () => {
      await Item.objects().delete()
      await Shelf.objects().delete()
      await Item.objects().create({})
    }),
  )
  const items = () => Item.objects()
  const plain = (rows: readonly object[]) => rows.map((row) => ({ ...row }))
  const refused = (write: Promise<unknown>) =>
    write.then(
      () => undefined,
      (error: unknown) => error,
    )

  describe.each<readonly [what: string, write: () => Promise<unknown>, at: string, code: string, message: string]>([
    ['decrement', () => items().decrement({ stock: 7 }), 'stock', 'min', 'At least 0.'],
    ['update from columns', () => items().update((i) => ({ small: i.small.times(4) })), 'small', 'max', 'At most 9.'],
    ['numbers of 64 bits', () => items().update((i) => ({ big: i.stock.minus(4) })), 'big', 'min', 'At least 0.'],
    [
      'a bigint beyond 2^53',
      () => items().update((i) => ({ exact: i.exact.minus(2n ** 60n).minus(1n) })),
      'exact',
      'min',
      'At least -1152921504606846976.',
    ],
    [
      'every digit of a decimal',
      () => items().update((i) => ({ share: i.share.plus('0.01') })),
      'share',
      'max',
      'At most 9999999999999999.98.',
    ],
    ['a float', () => items().update((i) => ({ weight: i.weight.minus(0.75) })), 'weight', 'min', 'At least -0.5.'],
    ['a length of time', () => items().update((i) => ({ span: i.span.minus(1) })), 'span', 'min', 'At least 0.'],
    ['SQL of the own', () => rawExecute(sql`UPDATE shop_item SET own_price = -1`), 'priceless', '', ''],
    ['what is computed', () => items().increment({ stock: 50 }), 'twice', 'max', 'At most 100.'],
  ])('%s', (_, write, at, code, message) => {
    test('is refused with the fault that is told before SQL, and nothing is written', async () => {
      const before = plain(await items())
      const error = await refused(write())
      expect(error).toBeInstanceOf(CheckViolation)
      // SQL of the own is nobody's: no model explains it.
      if (code) expect(error).toMatchObject({ status: 422, table: 'shop_item', faults: { [at]: [{ code, message }] } })
      expect(plain(await items())).toEqual(before)
    })
  })

  test('are told by the same fault before SQL', async () => {
    const error = await refused(items().create({ stock: -4, price: { cents: -1 } }))
    expect(error).toBeInstanceOf(ValidationError)
    expect(error).toMatchObject({
      faults: { stock: [{ code: 'min', message: 'At least 0.' }], price: [{ code: 'min', message: 'At least 0.' }] },
    })
  })

  test('are both included, and let NULL be', async () => {
    await items().update((i) => ({
      stock: i.stock.minus(3),
      small: i.small.times(3),
      exact: i.exact.plus(2n ** 60n),
      weight: i.weight.plus(1.5),
      rated: null,
    }))
    expect(await items().get({})).toMatchObject({ stock: 0, small: 9, exact: 2n ** 60n, weight: 1.5, rated: null })
  })

  test('are no matter of the keys that point at the field', async () => {
    await Shelf.objects().create({ id: 7, name: 'a' })
    const error = await refused(rawExecute(sql`UPDATE shop_shelf SET id = 0`))
    expect(error).toBeInstanceOf(CheckViolation)
    await items().update({ shelfId: 7 })
    expect((await items().get({})).shelfId).toBe(7)
  })

  test('are asked of the database by no validate()', async () => {
    const item = await items().get({})
    item.stock = 1
    await item.validate()
    item.stock = -1
    await expect(item.validate()).rejects.toBeInstanceOf(ValidationError)
  })
})

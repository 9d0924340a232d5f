import { createApplication, defineApp, f, type Meta, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements } from '../../databases/databases.ts'
import { Model, type RowsOf } from '../../model/model.ts'
import { onPostDelete, onPostSave, onPreDelete } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Order extends Model('ck.Order') {
  name = f.char(40)
  lines = f.reverse(() => Line, 'order')
}
class Product extends Model('ck.Product', { id: f.char(10) }) {
  title = f.char(40)
}
class Line extends Model('ck.Line', { key: ['order', 'product'] }) {
  static meta: Meta<Line> = { indexes: [['amount']] }
  note = f.char(40).null()
  product = f.fk(() => Product, { onDelete: 'protect' })
  order = f.fk(() => Order, { onDelete: 'cascade' })
  amount = f.int().default(1)
}
/** Nothing but a key. */
class Tagging extends Model('ck.Tagging', { key: ['kind', 'id', 'day'] }) {
  kind = f.choice(['a', 'b'])
  id = f.bigInt({ mode: 'bigint' })
  day = f.date()
}
class Slot extends Model('ck.Slot', { key: ['room', 'hour'] }) {
  static meta: Meta<Slot, RowsOf<Slot>> = { scopes: { open: (s) => s.room.ne('closed') } }
  room = f.char(20)
  hour = f.smallInt()
  title = f.char(40).default('')
  version = f.version()
  deletedAt = f.softDelete()
}

await describeDatabases('keys of several columns', (under) => {
  const { test, run } = withModels(under, [Order, Product, Line, Tagging, Slot])
  const all = Line.objects().orderBy('pk')
  let orders: Row<Order>[]
  const one = (index: number): number => orders[index]?.id as number
  const keys = async (rows: PromiseLike<readonly Row<Line>[]>): Promise<string[]> =>
    (await rows).map(({ pk: [order, product] }) => `${orders.findIndex(({ id }) => id === order)}${product}`)

  beforeAll(() =>
    run(async () => {
      orders = await Order.objects().bulkCreate([{ name: 'one' }, { name: 'two' }, { name: 'three' }])
      await Product.objects().bulkCreate(['a', 'A', 'b', "';--"].map((id) => ({ id, title: `title ${id}` })))
      await Line.objects().bulkCreate([
        { orderId: one(0), productId: 'a', amount: 3 },
        { orderId: one(0), productId: 'b', amount: 1, note: 'n' },
        { orderId: one(1), productId: 'a', amount: 2 },
        { orderId: one(1), productId: 'A', amount: 2 },
      ])
    }),
  )
  const undone = (title: string, body: () => Promise<void>): void =>
    test(title, async () => {
      const done = new Error('done')
      await expect(
        atomic(async () => {
          await body()
          throw done
        }),
      ).rejects.toBe(done)
    })

  test('rows are asked for before and behind it, in the order that they are read in', async () => {
    const order = await keys(all)
    for (const [at, { pk }] of (await all).entries()) {
      expect(await keys(all.filter({ pk__gt: pk }))).toEqual(order.slice(at + 1))
      expect(await keys(all.filter({ pk__gte: pk }))).toEqual(order.slice(at))
      expect(await keys(all.filter({ pk__lt: pk }))).toEqual(order.slice(0, at))
      expect(await keys(all.where((l) => l.pk.lte(pk)))).toEqual(order.slice(0, at + 1))
      expect(await keys(all.exclude({ pk__gt: pk }))).toEqual(order.slice(0, at + 1))
      expect(await keys(all.where((l) => l.pk.gt(pk).or(l.pk.lt(pk))))).toEqual(order.toSpliced(at, 1))
    }
    expect(await keys(all.filter({ pk__gt: [one(0), 'a'], pk__lt: [one(1), 'a'] }))).toEqual(
      order.slice(order.indexOf('0a') + 1, order.indexOf('1a')),
    )
    const [early, late] = await Tagging.objects().bulkCreate([
      { kind: 'a', id: 2n ** 60n, day: '2026-01-01' },
      { kind: 'a', id: 2n ** 60n, day: '2026-01-02' },
      { kind: 'b', id: 1n, day: '2025-01-01' },
    ])
    expect(
      await Tagging.objects()
        .filter({ pk__gte: late?.pk ?? ['b', 1n, ''] })
        .count(),
    ).toBe(2)
    expect(
      await Tagging.objects()
        .filter({ pk__gt: early?.pk ?? ['b', 1n, ''] })
        .orderBy('pk')
        .first(),
    ).toMatchObject({
      day: '2026-01-02',
    })
    expect(await Tagging.objects().delete()).toBe(3)
  })

  test('a row has its key as a tuple, in the order of the key, and not in JSON', async () => {
    const line = await Line.objects().get({ orderId: one(0), productId: 'b' })
    expect(line.pk).toEqual([one(0), 'b'])
    expect(line.toJSON()).toEqual({ orderId: one(0), productId: 'b', note: 'n', amount: 1 })
    expect(Object.keys(line).slice(0, 2)).toEqual(['orderId', 'productId'])
  })

  test('rows are found by it', async () => {
    expect((await Line.objects().find([one(0), 'b']))?.amount).toBe(1)
    expect(await Line.objects().find([one(2), 'b'])).toBeNull()
    expect((await Line.objects().get({ pk: [one(1), 'A'] })).productId).toBe('A')
    expect(await keys(all.filter({ pk: [one(0), 'a'] }))).toEqual(['0a'])
    expect(await keys(all.exclude({ pk: [one(0), 'a'] }))).toEqual(['0b', '1A', '1a'])
    expect(
      await keys(
        all.filter({
          pk__in: [
            [one(0), 'a'],
            [one(1), 'A'],
            [one(2), 'x'],
          ],
        }),
      ),
    ).toEqual(['0a', '1A'])
    expect(
      await keys(
        all.exclude({
          pk__in: [
            [one(0), 'a'],
            [one(1), 'A'],
          ],
        }),
      ),
    ).toEqual(['0b', '1a'])
    expect(await keys(all.filter({ pk__in: [] }))).toEqual([])
    expect(await all.filter({ pk__isnull: true }).count()).toBe(0)
    expect(await all.filter({ pk__isnull: false }).count()).toBe(4)
    expect(await keys(all.filter({ pk__in: [[one(0), "';--"]] }))).toEqual([])
    expect(
      await Order.objects()
        .filter({ lines: [one(0), 'a'] })
        .count(),
    ).toBe(1)
    expect(
      await Order.objects()
        .filter({
          lines__in: [
            [one(0), 'a'],
            [one(0), 'b'],
          ],
        })
        .count(),
    ).toBe(1)
    expect(
      await Order.objects()
        .exclude({ lines__pk: [one(0), 'a'] })
        .count(),
    ).toBe(2)
  })

  test('a list of very many keys is one statement, or an error that says why', async () => {
    const many = Array.from({ length: 9_000 }, (_, index): [number, string] => [index, 'a'])
    let found = new Map()
    const count = await countStatements(async () => {
      found = await all.inBulk(many)
    })
    expect(found.size).toBe(2)
    expect(count).toBe(under.dialect.features.listParameter ? 1 : 2)
    expect(await all.filter({ pk__in: many }).count()).toBe(2)
  })

  test('inBulk gives a map in which equal tuples are one key', async () => {
    const found = await all.inBulk([
      [one(1), 'a'],
      [one(0), 'b'],
      [one(0), 'b'],
      [one(2), 'q'],
    ])
    expect([...found.keys()]).toEqual([
      [one(0), 'b'],
      [one(1), 'a'],
    ])
    expect(found.get([one(0), 'b'])?.note).toBe('n')
    expect(found.has([one(2), 'q'])).toBe(false)
    expect(found.size).toBe(2)
    expect(
      await all.findMany([
        [one(1), 'a'],
        [one(0), 'a'],
      ]),
    ).toHaveLength(2)
  })

  test('what cannot be a key is an error before it reaches the database', async () => {
    for (const key of [
      5,
      'x',
      [1],
      [1, 2],
      ['1', 'a'],
      [1, 'a', 2],
      [null, 'a'],
      [1, null],
      [undefined, 'a'],
      {},
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ]) {
      await expect(Line.objects().find(key as never)).rejects.toMatchObject({ code: 'query_error' })
      await expect(Line.objects().inBulk([key] as never)).rejects.toMatchObject({ code: 'query_error' })
      await expect(Line.objects().getOrCreate({ pk: key } as never, {} as never)).rejects.toMatchObject({
        code: 'query_error',
      })
    }
    expect(() => Line.objects().filter({ pk: undefined } as never)).toThrow('undefined')
    await expect(Line.objects().filter({ pk__gt: ['x', 'a'] } as never)).rejects.toThrow('part 1 of the key')
    await expect(Line.objects().filter({ pk__lt: null } as never)).rejects.toThrow('cannot be compared with null')
    await expect(Line.objects().filter({ pk__gt: Line.objects().values('pk') } as never)).rejects.toThrow('list of its')
    await expect(Line.objects().filter({ pk__range: [] } as never)).rejects.toThrow('Unknown lookup "range"')
    const count = (l: object): never => (l as { pk: { count(): never } }).pk.count()
    await expect(Line.objects().aggregate((l) => ({ x: count(l) }))).rejects.toThrow('Name its parts')
    const lower = (l: object): never => (l as { pk: { lower(): never } }).pk.lower()
    await expect(Line.objects().annotate((l) => ({ x: lower(l) }))).rejects.toThrow('Name its parts')
    expect(await Line.objects().values('pk').distinct().count()).toBe(4)
  })

  test('queries stand behind in as rows of columns', async () => {
    expect(await keys(all.where((l) => l.pk.in(Line.objects().filter({ amount: 2 }))))).toEqual(['1A', '1a'])
    expect(await keys(all.where((l) => l.pk.in(Line.objects().orderBy('amount').limit(1))))).toEqual(['0b'])
    expect(await keys(all.exclude({ pk__in: Line.objects().values('pk').filter({ amount: 2 }) as never }))).toEqual([
      '0a',
      '0b',
    ])
    expect(
      await keys(
        all.where((l) =>
          l.pk.in(
            Line.objects()
              .filter({ amount: 1 })
              .union(Line.objects().filter({ amount: 3 })),
          ),
        ),
      ),
    ).toEqual(['0a', '0b'])
    expect(
      await keys(
        all.where((l) =>
          l.pk.in(
            Line.objects()
              .filter({ amount__lt: 3 })
              .union(Line.objects().filter({ amount: 3 }))
              .orderBy('pk')
              .limit(2),
          ),
        ),
      ),
    ).toEqual(['0a', '0b'])
    await expect(all.filter({ pk__in: Order.objects() } as never)).rejects.toThrow('a key of 2 columns with one column')
    await expect(Order.objects().filter({ id__in: Line.objects() } as never)).rejects.toThrow(
      'one column with a key of 2 columns',
    )
    await expect(all.filter({ pk__in: Tagging.objects() } as never)).rejects.toThrow('a key of 3 columns')
  })

  test('it orders, and gives every order an end', async () => {
    expect(await keys(Line.objects().orderBy('-pk'))).toEqual(['1a', '1A', '0b', '0a'])
    expect(await keys(Line.objects().orderBy('pk').reverse())).toEqual(['1a', '1A', '0b', '0a'])
    expect((await Line.objects().first())?.pk).toEqual([one(0), 'a'])
    expect((await Line.objects().last())?.pk).toEqual([one(1), 'a'])
    expect((await Line.objects().latest('amount')).pk).toEqual([one(0), 'a'])
    expect((await Line.objects().filter({ amount: 2 }).latest('amount')).pk).toEqual([one(1), 'a'])
    expect((await Line.objects().filter({ amount: 2 }).earliest('amount')).pk).toEqual([one(1), 'A'])
    const { rows, count } = await Line.objects().orderBy('amount').page(2, 2)
    expect([count, rows.map(({ pk }) => pk)]).toEqual([
      4,
      [
        [one(1), 'a'],
        [one(0), 'a'],
      ],
    ])
    expect(await keys(Line.objects().distinctOn('amount').orderBy('amount'))).toEqual(['0b', '1A', '0a'])
    expect(await Order.objects().filter({ lines__amount__gt: 0 }).orderBy('id').first()).toMatchObject({
      name: 'one',
    })
  })

  test('rows are read on behind it', async () => {
    for (const order of ['pk', '-pk', 'amount', '-amount', 'note', '-productId'] as const) {
      const query = Line.objects().orderBy(order)
      const whole = (await query.page(1, 9)).rows.map(({ pk }) => pk)
      const read: unknown[] = []
      for await (const row of query.iterate({ chunkSize: 1 })) read.push(row.pk)
      expect(read).toEqual(whole)
      const paged: unknown[] = []
      let cursor: string | null = null
      do {
        const page: { rows: Row<Line>[]; next: string | null } = await query.cursorPage(1, cursor)
        paged.push(...page.rows.map(({ pk }) => pk))
        cursor = page.next
      } while (cursor)
      expect(paged).toEqual(whole)
      const second = await query.cursorPage(2, (await query.cursorPage(2)).next)
      expect((await query.cursorPage(2, second.previous)).rows.map(({ pk }) => pk)).toEqual(whole.slice(0, 2))
    }
  })

  test('it is read with values, and columns can be left out but not the key', async () => {
    expect(await all.values('pk', 'amount').limit(1)).toEqual([{ pk: [one(0), 'a'], amount: 3 }])
    expect(await all.limit(1).pluck('pk')).toEqual([[one(0), 'a']])
    const [row] = await all.only('amount').limit(1)
    expect([row?.pk, row?.amount]).toEqual([[one(0), 'a'], 3])
    expect(() => (row as Row<Line> | undefined)?.note).toThrow('note')
    expect(await Line.objects().values('pk').count()).toBe(4)
    expect((await Tagging.objects().values('pk')).length).toBe(0)
  })

  test('rows are counted and added up, also those of a limited query', async () => {
    expect(
      await Line.objects()
        .orderBy('-amount')
        .limit(3)
        .aggregate((l) => ({ sum: l.amount.sum() })),
    ).toEqual({ sum: 7 })
    expect(await Line.objects().orderBy('pk').limit(3).count()).toBe(3)
    expect(await Line.objects().orderBy('pk').offset(3).exists()).toBe(true)
    expect(await Line.objects().distinct().count()).toBe(4)
    expect(
      await Order.objects()
        .orderBy('id')
        .annotate((o) => ({ lineCount: o.lines.count() }))
        .pluck('lineCount'),
    ).toEqual([2, 2, 0])
    expect(
      await Line.objects()
        .groupBy('orderId')
        .annotate((l) => ({ sum: l.amount.sum() }))
        .orderBy('orderId')
        .pluck('sum'),
    ).toEqual([4, 4])
    expect(
      await keys(
        Line.objects()
          .filter({ amount: 2 })
          .union(Line.objects().filter({ amount: 1 }))
          .orderBy('pk'),
      ),
    ).toEqual(['0b', '1A', '1a'])
    expect(
      (
        await Line.objects()
          .filter({ amount: 2 })
          .union(Line.objects().filter({ amount: 1 }))
          .first()
      )?.pk,
    ).toEqual([one(0), 'b'])
    await expect(Line.objects().values('pk').union(Line.objects().values('pk'))).rejects.toThrow('by its parts')
  })

  test('relations load from and to such rows', async () => {
    const [line] = await all.selectRelated('order', 'product').limit(1)
    expect([line?.order.name, line?.product.title]).toEqual(['one', 'title a'])
    const loaded = await Order.objects()
      .orderBy('id')
      .prefetchWith('lines', (lines) => lines.orderBy('pk').prefetch('product'))
    expect(loaded.map(({ lines }) => lines.map(({ pk, product }) => [pk[1], product.title]))).toEqual([
      [
        ['a', 'title a'],
        ['b', 'title b'],
      ],
      [
        ['A', 'title A'],
        ['a', 'title a'],
      ],
      [],
    ])
    const best = await Order.objects()
      .orderBy('id')
      .prefetchWith('lines', (lines) => lines.orderBy('-amount', 'pk').limit(1))
    expect(best.map(({ lines }) => lines.map(({ pk }) => pk[1]))).toEqual([['a'], ['A'], []])
    expect(await keys(all.filter({ order__name: 'two', product__title__startswith: 'title' }))).toEqual(['1A', '1a'])
  })

  undone('a row is made, saved, read anew and deleted', async () => {
    const line = await Line.objects().create({ orderId: one(2), productId: 'b' })
    expect([line.pk, line.amount]).toEqual([[one(2), 'b'], 1])
    line.amount = 9
    await line.save()
    line.note = 'x'
    await line.save({ fields: ['note'] })
    const again = await Line.objects().get({ pk: line.pk })
    expect([again.amount, again.note]).toEqual([9, 'x'])
    await Line.objects().filter({ pk: line.pk }).update({ amount: 4 })
    await line.refresh()
    expect(line.amount).toBe(4)
    expect(await Line.objects().contains(line)).toBe(true)
    expect(await Line.objects().limit(1).orderBy('-pk').contains(line)).toBe(true)
    expect(await Line.objects().limit(1).orderBy('pk').contains(line)).toBe(false)
    expect(await line.delete()).toBe(1)
    expect(await Line.objects().count()).toBe(4)
    await expect(line.save()).rejects.toMatchObject({ code: 'row_gone' })
  })

  undone('two rows of one key are a unique violation', async () => {
    await expect(atomic(() => Line.objects().create({ orderId: one(0), productId: 'a' }))).rejects.toMatchObject({
      code: 'unique_violation',
    })
    await expect(Line.objects().create({ orderId: one(0), pk: [1, 'a'] } as never)).rejects.toMatchObject({
      code: 'unknown_field',
    })
    await expect(
      Line.objects()
        .filter({ amount: 1 })
        .update({ pk: [1, 'a'] } as never),
    ).rejects.toMatchObject({ code: 'unknown_field' })
  })

  test('a row stands for its key, and is asked about its constraints', async () => {
    const [line, other] = (await all) as [Row<Line>, Row<Line>]
    expect(await keys(all.filter({ pk: line as never }))).toEqual(['0a'])
    expect(await keys(all.filter({ pk__in: [line, other] as never }))).toEqual(['0a', '0b'])
    expect(await Order.objects().filter({ lines: other }).count()).toBe(1)
    await expect(all.filter({ pk: orders[0] } as never)).rejects.toThrow('takes rows of ck.Line')
    await line.validate()
    const twin = Line.objects().build({ orderId: one(0), productId: 'a' })
    await expect(twin.validate()).rejects.toMatchObject({ code: 'invalid' })
    await Line.objects()
      .build({ orderId: one(2), productId: 'a' })
      .validate()
  })

  undone('what is not there is made', async () => {
    const [found, made] = await Line.objects().getOrCreate(
      { pk: [one(0), 'a'] },
      { orderId: one(0), productId: 'a', amount: 8 },
    )
    expect([found.amount, made]).toEqual([3, false])
    const [other, created] = await Line.objects().getOrCreate({ pk: [one(2), 'a'] }, { amount: 8 } as never)
    expect([other.pk, other.amount, created]).toEqual([[one(2), 'a'], 8, true])
    const [changed] = await Line.objects().updateOrCreate({ orderId: one(2), productId: 'a' }, { amount: 7 })
    expect([changed.amount, (await Line.objects().get({ pk: changed.pk })).amount]).toEqual([7, 7])
    await expect(Line.objects().updateOrCreate({ amount: 7 }, { orderId: one(2), productId: 'b' })).rejects.toThrow(
      'cannot write the key "orderId"',
    )
  })

  undone('many rows are written at once', async () => {
    const lines = await all
    for (const line of lines) line.amount += 10
    expect(await Line.objects().bulkUpdate(lines, ['amount'])).toBe(4)
    expect(await all.pluck('amount')).toEqual([13, 11, 12, 12])
    // @ts-expect-error a part of the key
    await expect(Line.objects().bulkUpdate(lines, ['productId'])).rejects.toThrow('cannot write it')
    await expect(Line.objects().bulkUpdate([...lines, ...(await all)], ['amount'])).rejects.toThrow('twice')
    await Line.objects().bulkUpsert(
      [
        { orderId: one(0), productId: 'a', amount: 1 },
        { orderId: one(2), productId: 'A', amount: 5 },
      ],
      { unique: ['orderId', 'productId'], update: ['amount'] },
    )
    expect(await all.pluck('amount')).toEqual([1, 11, 12, 12, 5])
    await expect(Line.objects().bulkUpsert([], { unique: ['orderId'], update: ['amount'] })).rejects.toThrow(
      '(orderId, productId)',
    )
    await Line.objects().insertOrIgnore([
      { orderId: one(0), productId: 'a', amount: 99 },
      { orderId: one(2), productId: 'b', amount: 6 },
    ])
    expect(await all.pluck('amount')).toEqual([1, 11, 12, 12, 5, 6])
    expect(await Line.objects().orderBy('-amount').limit(2).update({ note: 'cut' })).toBe(2)
    expect(await keys(all.filter({ note: 'cut' }))).toEqual(['1A', '1a'])
    expect(await Line.objects().orderBy('amount').limit(2).delete()).toBe(2)
    expect(await Line.objects().count()).toBe(4)
    expect(await Line.objects().filter({ order__name: 'one' }).delete()).toBe(1)
  })

  undone('writes of many rows are heard, with what has changed', async () => {
    const heard: unknown[] = []
    const receivers = [onPostSave(Line, ({ row, changed }) => void heard.push([row.pk[1], changed]), { changes: true })]
    const app = createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] })
    await runInContext({ app }, async () => {
      const query = Line.objects().filter({ orderId: one(0) })
      expect(await query.update({ note: 'n' }, { signals: true })).toBe(2)
      const [line] = (await query.orderBy('pk')) as [Row<Line>]
      line.amount = 30
      await line.save()
    })
    expect(heard.toSorted()).toEqual([
      ['a', ['amount']],
      ['a', ['note']],
      ['b', []],
    ])
  })

  undone('rows of nothing but a key', async () => {
    const huge = 9_007_199_254_740_993n
    const row = await Tagging.objects().create({ kind: 'a', id: huge, day: '2026-11-20' })
    expect(row.pk).toEqual(['a', huge, '2026-11-20'])
    await row.save()
    await row.refresh()
    expect((await Tagging.objects().find(['a', huge, '2026-11-20']))?.pk).toEqual(row.pk)
    expect(await Tagging.objects().find(['a', huge - 1n, '2026-11-20'])).toBeNull()
    expect((await Tagging.objects().inBulk([row.pk, ['b', 1n, '2026-01-01']])).get(['a', huge, '2026-11-20'])?.id).toBe(
      huge,
    )
    await Tagging.objects().insertOrIgnore([
      { kind: 'a', id: huge, day: '2026-11-20' },
      { kind: 'b', id: -1n, day: '0001-01-01' },
    ])
    expect((await Tagging.objects().orderBy('pk')).map(({ pk }) => pk)).toEqual([
      ['a', huge, '2026-11-20'],
      ['b', -1n, '0001-01-01'],
    ])
    expect(
      await Tagging.objects()
        .filter({ pk__in: [row.pk] })
        .delete(),
    ).toBe(1)
    const page = await Tagging.objects().cursorPage(1)
    expect(page.rows[0]?.id).toBe(-1n)
  })

  undone('the trash, scopes and versions go by it', async () => {
    const [a, b] = (await Slot.objects().bulkCreate([
      { room: 'a', hour: 1 },
      { room: 'a', hour: 2 },
      { room: 'closed', hour: 1 },
    ])) as [Row<Slot>, Row<Slot>]
    const stale = await Slot.objects().get({ pk: a.pk })
    a.title = 'x'
    await a.save()
    stale.title = 'y'
    await expect(stale.save()).rejects.toMatchObject({ code: 'stale_row' })
    await expect(Slot.objects().bulkUpdate([stale], ['title'])).rejects.toMatchObject({ code: 'stale_row' })
    a.title = 'z'
    expect(await Slot.objects().bulkUpdate([a], ['title'])).toBe(1)
    expect(await b.delete()).toBe(1)
    expect(await Slot.objects().count()).toBe(1)
    expect((await Slot.objects().onlyTrashed()).map(({ pk }) => pk)).toEqual([['a', 2]])
    expect(await b.restore()).toBe(1)
    expect(await Slot.objects().orderBy('pk').limit(1).delete()).toBe(1)
    expect(await Slot.objects().pluck('hour')).toEqual([2])
    expect(
      await Slot.objects()
        .filter({ pk__in: [['closed', 1]] })
        .count(),
    ).toBe(0)
    expect(await Slot.objects().withoutScope('open').find(['closed', 1])).not.toBeNull()
    expect(await b.forceDelete()).toBe(1)
  })

  undone('deletes are collected by it, and heard of', async () => {
    const heard: unknown[] = []
    const receivers = [
      onPreDelete(Line, ({ row }) => void heard.push(['pre', row.pk[1]])),
      onPostDelete(Line, ({ row }) => void heard.push(['post', row.pk[1]])),
    ]
    const app = createApplication({ apps: [defineApp({ name: 'listener', extends: receivers })] })
    await expect(atomic(() => Product.objects().filter({ id: 'b' }).delete())).rejects.toMatchObject({
      code: 'protected',
    })
    await runInContext({ app }, async () => {
      expect(await Order.objects().filter({ name: 'one' }).delete()).toBe(1)
      const line = await Line.objects().get({ pk: [one(1), 'a'] })
      expect(await line.delete()).toBe(1)
    })
    expect(heard.toSorted()).toEqual([
      ['post', 'a'],
      ['post', 'a'],
      ['post', 'b'],
      ['pre', 'a'],
      ['pre', 'a'],
      ['pre', 'b'],
    ])
    expect(await keys(all)).toEqual(['1A'])
  })
})

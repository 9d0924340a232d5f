import { createApplication, defineApp, f, type Meta, type Row } from '@tsango/core'
import type { Contribution } from '@tsango/core/apps'
import { runInContext } from '@tsango/core/context'
import { beforeEach, expect } from 'vitest'
import { AuditEntry } from '../../audit/audit.ts'
import { countStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { onPostDelete } from '../../signals/signals.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Order extends Model('fkr.Order', { key: ['tenant', 'number'] }) {
  static meta: Meta<Order> = { ordering: ['tenant', 'number'] }
  tenant = f.char(10)
  number = f.int()
  lines = f.reverse(() => Line, 'order')
  bill = f.reverseOne(() => Bill, 'order')
  refunds = f.reverse(() => Line, 'refund')
  kept = f.reverse(() => Keeping, 'order')
}
class Line extends Model('fkr.Line', { key: ['code', 'part'] }) {
  static meta: Meta<Line> = { ordering: ['code', 'part'] }
  code = f.char(10)
  part = f.smallInt()
  order = f.fk(() => Order, { onDelete: 'cascade' })
  refund = f.fk(() => Order, { onDelete: 'setNull' }).null()
  notes = f.reverse(() => Note, 'line')
}
class Note extends Model('fkr.Note') {
  static meta: Meta<Note> = { ordering: ['text'] }
  text = f.char(20)
  line = f.fk(() => Line, { onDelete: 'cascade' })
}
class Bill extends Model('fkr.Bill') {
  order = f.oneToOne(() => Order, { onDelete: 'cascade' })
}
class Keeping extends Model('fkr.Keeping') {
  order = f.fk(() => Order, { onDelete: 'protect' }).null()
  line = f.fk(() => Line, { onDelete: 'restrict' }).null()
}
class Loose extends Model('fkr.Loose') {
  static meta: Meta<Loose> = { audit: true }
  order = f.fk(() => Order, { onDelete: 'setNull' }).null()
}

await describeDatabases('relations over keys of several columns', (under) => {
  const { test, run } = withModels(under, [Order, Line, Note, Bill, Keeping, Loose, AuditEntry])
  let one: Row<Order>
  let two: Row<Order>
  const listening = <T>(receivers: readonly Contribution[], body: () => Promise<T>): Promise<T> =>
    runInContext({ app: createApplication({ apps: [defineApp({ name: 'listens', extends: receivers })] }) }, body)
  const codes = async (rows: PromiseLike<readonly { code: string }[]>): Promise<string> =>
    (await rows).map(({ code }) => code).join(' ')

  beforeEach(() =>
    run(async () => {
      await Keeping.objects().delete()
      await Loose.objects().delete()
      await Order.objects().delete()
      await AuditEntry.objects().delete()
      ;[one, two] = (await Order.objects().bulkCreate([
        { tenant: 'a', number: 1 },
        { tenant: 'a', number: 2 },
        { tenant: 'b', number: 1 },
      ])) as unknown as [Row<Order>, Row<Order>]
      await Line.objects().bulkCreate([
        { code: 'p', part: 1, orderId: one.pk },
        { code: 'q', part: 1, orderId: one.pk, refundId: two.pk },
        { code: 'r', part: 1, orderId: ['b', 1] },
      ])
      await Note.objects().bulkCreate([
        { text: 'x', lineId: ['p', 1] },
        { text: 'y', lineId: ['p', 1] },
        { text: 'z', lineId: ['r', 1] },
      ])
      await Bill.objects().create({ orderId: two.pk })
    }),
  )

  test('are prefetched both ways, one statement each', async () => {
    const load = () => Order.objects().prefetch('lines__notes', 'lines__refund', 'bill__order')
    let orders: Awaited<ReturnType<typeof load>> = []
    expect(
      await countStatements(async () => {
        orders = await load()
      }),
    ).toBe(6)
    expect(orders.map(({ lines }) => lines.map(({ code, notes }) => [code, notes.map(({ text }) => text)]))).toEqual([
      [
        ['p', ['x', 'y']],
        ['q', []],
      ],
      [],
      [['r', ['z']]],
    ])
    expect(orders[0]?.lines.map(({ refund }) => refund?.number)).toEqual([undefined, 2])
    expect(orders.map(({ bill }) => bill?.order.number)).toEqual([undefined, 2, undefined])
    const limited = await Order.objects().prefetchWith('lines', (lines) => lines.orderBy('-code').limit(1))
    expect(limited.map(({ lines }) => lines.map(({ code }) => code))).toEqual([['q'], [], ['r']])
    const [note] = await Note.objects().prefetch('line__order')
    expect(note?.line.order.tenant).toBe('a')
    const [only] = await Order.objects().prefetchWith('lines', (lines) => lines.only('part'))
    expect(only?.lines.map((line) => (line as unknown as Row<Line>).orderId)).toEqual([one.pk, one.pk])
  })

  test('are gone along in several steps', async () => {
    const orders = Order.objects()
    expect(await orders.filter({ lines__notes__text: 'z' }).pluck('tenant')).toEqual(['b'])
    expect(await Note.objects().filter({ line__order: one }).pluck('text')).toEqual(['x', 'y'])
    expect(await Note.objects().filter({ line__order__tenant: 'b' }).pluck('text')).toEqual(['z'])
    expect(await codes(Line.objects().filter({ notes__text: 'x', notes__line: ['p', 1] }))).toBe('p')
  })

  test('have managers', async () => {
    const lines = related(one, 'lines')
    expect([await lines.count(), await codes(lines.all())]).toEqual([2, 'p q'])
    const made = await lines.create({ code: 's', part: 2 })
    expect(made.orderId).toEqual(['a', 1])
    const r = await Line.objects().get({ code: 'r' })
    await lines.add(r, ['q', 1])
    expect([r.orderId, await lines.contains(r), await lines.contains(['r', 1])]).toEqual([['a', 1], true, true])
    await expect(lines.remove(r)).rejects.toThrow('must point somewhere')
    const refunds = related(two, 'refunds')
    expect(await codes(refunds.all())).toBe('q')
    await refunds.set([r, made])
    expect(await codes(refunds.all())).toBe('r s')
    expect(r.refundId).toEqual(['a', 2])
    await refunds.remove(r)
    expect([r.refundId, await codes(refunds.all())]).toEqual([null, 's'])
    expect(await refunds.toggle(r, made)).toEqual({ added: [['r', 1]], removed: [['s', 2]] })
    await refunds.clear()
    expect(await Line.objects().filter({ refund__isnull: false }).count()).toBe(0)
    const [found, created] = await lines.getOrCreate({ code: 'p', part: 1 })
    expect([found.code, created]).toEqual(['p', false])
    await expect(lines.add(Order.objects().build({ tenant: 'x', number: 1 }) as never)).rejects.toThrow('fkr.Line')
  })

  test('take along, let go and forbid, in one statement', async () => {
    await Loose.objects().delete()
    expect(await countStatements(() => Order.objects().filter({ tenant: 'b' }).delete())).toBeGreaterThan(0)
    expect([await codes(Line.objects().all()), await Note.objects().count()]).toEqual(['p q', 2])
    await two.delete()
    expect([(await Line.objects().get({ code: 'q' })).refundId, await Bill.objects().count()]).toEqual([null, 0])
    await Keeping.objects().create({ orderId: one.pk })
    await expect(one.delete()).rejects.toMatchObject({ code: 'protected' })
    await expect(Order.objects().delete()).rejects.toMatchObject({ code: 'protected' })
    await Keeping.objects().update({ orderId: null, lineId: ['p', 1] })
    await expect(one.delete()).rejects.toMatchObject({ code: 'restricted' })
    await Keeping.objects().delete()
    expect(await one.delete()).toBe(1)
    expect([await Order.objects().count(), await Line.objects().count(), await Note.objects().count()]).toEqual([
      0, 0, 0,
    ])
  })

  test('are heard and recorded', async () => {
    await Loose.objects().create({ orderId: one.pk })
    await AuditEntry.objects().delete()
    const gone: string[] = []
    const heard = [
      onPostDelete(Line, ({ row }) => void gone.push(row.code)),
      onPostDelete(Note, ({ row }) => void gone.push(row.text)),
    ]
    expect(await listening(heard, () => Order.objects().filter({ tenant: 'a' }).delete())).toBe(2)
    expect(gone.sort()).toEqual(['p', 'q', 'x', 'y'])
    expect((await Loose.objects().get()).orderId).toBeNull()
    const entries = await AuditEntry.objects().all()
    expect(entries.map(({ changes }) => changes)).toEqual([
      { orderTenant: { from: 'a', to: null }, orderNumber: { from: 1, to: null } },
    ])
  })
})

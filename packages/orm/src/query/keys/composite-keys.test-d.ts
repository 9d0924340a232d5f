import { f, type Row } from '@tsango/core'
import type { Create, KeyValue } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Order extends Model('keys.Order', { id: f.uuid() }) {
  lines = f.reverse(() => Line, 'order')
}
class Line extends Model('keys.Line', { key: ['order', 'number'] }) {
  order = f.fk(() => Order)
  number = f.int()
  note = f.text().null()
}
class Misspelt extends Model('keys.Misspelt', { key: ['order', 'nr'] }) {
  order = f.fk(() => Order)
}

describe('the types of keys of several columns', () => {
  it('are the tuples of their parts', () => {
    expectTypeOf<KeyValue<Line>>().toEqualTypeOf<readonly [string, number]>()
    expectTypeOf<Row<Line>['pk']>().toEqualTypeOf<readonly [string, number]>()
    expectTypeOf<KeyValue<Order>>().toEqualTypeOf<string>()
    // @ts-expect-error -- a key that names no field has no value
    expectTypeOf<KeyValue<Misspelt>>().toEqualTypeOf<readonly [string, number]>()
    // @ts-expect-error -- one field is given as id
    Model('keys.One', { key: ['order'] })
    // @ts-expect-error -- one or the other
    Model('keys.One', { key: ['order', 'number'], id: f.uuid() })
  })

  it('are given by the parts in new rows, and as a whole in questions', () => {
    expectTypeOf<Create<Line>>().toHaveProperty('orderId')
    expectTypeOf<Create<Line>>().not.toHaveProperty('pk')
    const lines = Line.objects()
    lines.filter({ pk: ['a', 1], pk__in: [['a', 1]], pk__isnull: false })
    lines.orderBy('-pk').values('pk')
    lines.where((l) => l.pk.eq(['a', 1]).or(l.pk.in(lines.filter({ number: 1 }))))
    expectTypeOf(lines.find(['a', 1])).resolves.toEqualTypeOf<Row<Line> | null>()
    expectTypeOf(lines.pluck('pk')).resolves.toEqualTypeOf<(readonly [string, number])[]>()
    Order.objects().filter({ lines: ['a', 1], lines__in: [['a', 1]], lines__pk: ['a', 1] })
    // @ts-expect-error -- the parts in their order
    lines.filter({ pk: [1, 'a'] })
    // @ts-expect-error -- all of them
    lines.find(['a'])
    lines.filter({ pk__gt: ['a', 1], pk__lte: ['b', 2] }).where((l) => l.pk.gte(['a', 1]).or(l.pk.lt(['a', 0])))
    // @ts-expect-error -- two ends are said by gte and lte
    lines.filter({ pk__range: [] })
    // @ts-expect-error -- and no functions
    lines.where((l) => l.pk.lower().eq('a'))
    // @ts-expect-error -- the key of a row stays
    lines.update({ pk: ['a', 1] })
    // @ts-expect-error -- there is no id
    lines.filter({ id: 1 })
  })
})

import { Order, Where } from '../models.ts'
import { type Family, same } from '../question.ts'

const orders = () => Order.objects()

export default {
  name: 'reserved_names',
  questions: [
    same('all', `Order.objects.order_by('id').values('from', 'group', 'having', 'join')`, () =>
      orders().orderBy('id').values('from', 'group', 'having', 'join'),
    ),
    same('conditions', `Order.objects.filter(group=1, having='a-b').count()`, () =>
      orders().filter({ group: 1, having: 'a-b' }).count(),
    ),
    same('orders', `Order.objects.order_by('from', '-group').values('from', 'group')`, () =>
      orders().orderBy('from', '-group').values('from', 'group'),
    ),
    same(
      'create',
      `Order.objects.create(group=5, having='x', **{'from': 'y'}); Order.objects.filter(group__gt=2).values('from', 'having')`,
      async () => {
        await orders().create({ group: 5, having: 'x', from: 'y' })
        return await orders().filter({ group__gt: 2 }).values('from', 'having')
      },
    ),
    same(
      'update',
      `Order.objects.filter(group=2).update(having='z', group=F('group') + 1); Order.objects.filter(having='z').values('group')`,
      async () => {
        await orders()
          .filter({ group: 2 })
          .update((o) => ({ having: 'z', group: o.group.plus(1) }))
        return await orders().filter({ having: 'z' }).values('group')
      },
    ),
    same(
      'delete',
      `Order.objects.filter(group=1).delete(); [Order.objects.count(), Where.objects.count()]`,
      async () => {
        await orders().filter({ group: 1 }).delete()
        return [await orders().count(), await Where.objects().count()]
      },
    ),
    same('parts of a day', `Order.objects.filter(join__year=2024).values('group')`, () =>
      orders().filter({ join__year: 2024 }).values('group'),
    ),
    same('days', `list(Order.objects.dates('join', 'year'))`, () => orders().dates('join', 'year')),
    same(
      'over a key',
      `Where.objects.filter(order__from='here').order_by('like').values('like', 'order__having')`,
      () => Where.objects().filter({ order__from: 'here' }).orderBy('like').values('like', 'order__having'),
    ),
    same('the way back', `Order.objects.filter(parts__like='z').values('group')`, () =>
      orders().filter({ parts__like: 'z' }).values('group'),
    ),
    same('groups', `Order.objects.values('from').annotate(n=Count('id')).order_by('from')`, () =>
      orders()
        .values('from')
        .annotate((o) => ({ n: o.id.count() }))
        .orderBy('from'),
    ),
    same('sums over the way back', `Order.objects.order_by('id').annotate(n=Count('parts')).values('n')`, () =>
      orders()
        .orderBy('id')
        .annotate((o) => ({ n: o.parts.count() }))
        .values('n'),
    ),
    same(
      'a key, loaded',
      `[getattr(w.order, 'from') for w in Where.objects.select_related('order').order_by('id')]`,
      async () => (await Where.objects().selectRelated('order').orderBy('id')).map((w) => w.order.from),
    ),
    same(
      'many rows',
      `Order.objects.bulk_create([Order(group=n, having='x', **{'from': 'y'}) for n in range(3)]); Order.objects.filter(having='x').count()`,
      async () => {
        await orders().bulkCreate([0, 1, 2].map((group) => ({ group, having: 'x', from: 'y' })))
        return await orders().filter({ having: 'x' }).count()
      },
    ),
  ],
} satisfies Family

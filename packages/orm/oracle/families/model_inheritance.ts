import { related } from '../../src/related/related.ts'
import { ABSENT } from '../differences.ts'
import { Nearby, Place, Restaurant, Supplier, Trattoria } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const counts = async (): Promise<number[]> => [
  await Place.objects().count(),
  await Restaurant.objects().count(),
  await Trattoria.objects().count(),
  await Supplier.objects().count(),
]
const COUNTS = `[m.objects.count() for m in (Place, Restaurant, Trattoria, Supplier)]`

export default {
  name: 'model_inheritance',
  questions: [
    same('every row is one of those above', COUNTS, counts),
    same('columns of both', `Restaurant.objects.values('name', 'address', 'seats').get(name='roma')`, () =>
      Restaurant.objects().values('name', 'address', 'seats').get({ name: 'roma' }),
    ),
    same('columns of three', `Trattoria.objects.values('id', 'name', 'seats', 'gnocchi').get(name='nonna')`, () =>
      Trattoria.objects().values('id', 'name', 'seats', 'gnocchi').get({ name: 'nonna' }),
    ),
    same('by columns of both', `Restaurant.objects.filter(address__startswith='Via', seats__gte=30)`, () =>
      Restaurant.objects().filter({ address__startswith: 'Via', seats__gte: 30 }),
    ),
    same('exclude by columns of both', `Restaurant.objects.exclude(address__startswith='Via', seats__gte=30)`, () =>
      Restaurant.objects().exclude({ address__startswith: 'Via', seats__gte: 30 }),
    ),
    same('in the order of a column above', `Restaurant.objects.order_by('-address')`, () =>
      Restaurant.objects().orderBy('-address'),
    ),
    same('in the order of its own', `Trattoria.objects.all()`, () => Trattoria.objects()),
    same('down to what extends it', `Place.objects.filter(restaurant__seats__gt=15)`, () =>
      Place.objects().filter({ restaurant__seats__gt: 15 }),
    ),
    same('down twice', `Place.objects.filter(restaurant__trattoria__gnocchi=True)`, () =>
      Place.objects().filter({ restaurant__trattoria__gnocchi: true }),
    ),
    same('those that are nothing else', `Place.objects.filter(restaurant=None)`, () =>
      Place.objects().filter({ restaurant: null }),
    ),
    same('those that are', `Place.objects.filter(restaurant__isnull=False)`, () =>
      Place.objects().filter({ restaurant__isnull: false }),
    ),
    same('exclude down', `Place.objects.exclude(restaurant__pizza=True)`, () =>
      Place.objects().exclude({ restaurant__pizza: true }),
    ),
    same(
      'the row below',
      `Place.objects.select_related('restaurant').get(name='roma').restaurant.seats`,
      async () => (await Place.objects().selectRelated('restaurant').get({ name: 'roma' })).restaurant?.seats,
    ),
    differs(
      ABSENT,
      'the row below that is not there',
      `Place.objects.select_related('restaurant').get(name='park').restaurant`,
      async () => (await Place.objects().selectRelated('restaurant').get({ name: 'park' })).restaurant,
      null,
    ),
    same('through a key to both', `Supplier.objects.filter(restaurant__name='roma', restaurant__seats=40)`, () =>
      Supplier.objects().filter({ restaurant__name: 'roma', restaurant__seats: 40 }),
    ),
    same('a key to a row below', `Restaurant.objects.filter(suppliers__name='herbs')`, () =>
      Restaurant.objects().filter({ suppliers__name: 'herbs' }),
    ),
    same('the way back of a key above', `Trattoria.objects.filter(suppliers__name='herbs')`, () =>
      Trattoria.objects().filter({ suppliers__name: 'herbs' }),
    ),
    same(
      'counted',
      `Restaurant.objects.annotate(n=Count('suppliers')).values_list('name', 'n').order_by('name')`,
      async () =>
        (
          await Restaurant.objects()
            .annotate((r) => ({ n: r.suppliers.count() }))
            .orderBy('name')
        ).map(({ name, n }) => [name, n]),
    ),
    same('aggregates of a column above', `Restaurant.objects.aggregate(a=Max('address'), s=Sum('seats'))`, () =>
      Restaurant.objects().aggregate((r) => ({ a: r.address.max(), s: r.seats.sum() })),
    ),
    same(
      'a new row is made in each table',
      `r = Restaurant.objects.create(name='new', address='x', seats=1); [Place.objects.get(pk=r.pk).name] + ${COUNTS}`,
      async () => {
        const row = await Restaurant.objects().create({ name: 'new', address: 'x', seats: 1 })
        return [(await Place.objects().get({ id: row.id })).name, ...(await counts())]
      },
    ),
    same(
      'a row is saved in each table',
      `r = Trattoria.objects.get(name='zia'); r.name = 'zio'; r.seats = 9; r.gnocchi = False; r.save(); list(Place.objects.filter(name='zio').values_list('restaurant__seats', 'restaurant__trattoria__gnocchi'))`,
      async () => {
        const row = await Trattoria.objects().get({ name: 'zia' })
        Object.assign(row, { name: 'zio', seats: 9, gnocchi: false })
        await row.save()
        const found = await Place.objects()
          .filter({ name: 'zio' })
          .values('restaurant__seats', 'restaurant__trattoria__gnocchi')
        return found.map((one) => Object.values(one))
      },
    ),
    same(
      'update writes columns of both',
      `n = Restaurant.objects.filter(pizza=False).update(address='y', seats=0); [n, list(Restaurant.objects.filter(address='y', seats=0).order_by('name'))]`,
      async () => {
        const n = await Restaurant.objects().filter({ pizza: false }).update({ address: 'y', seats: 0 })
        return [n, await Restaurant.objects().filter({ address: 'y', seats: 0 }).orderBy('name')]
      },
    ),
    same(
      'update of a column above leaves others alone',
      `Restaurant.objects.update(address='y'); Place.objects.filter(address='y').count()`,
      async () => {
        await Restaurant.objects().update({ address: 'y' })
        return await Place.objects().filter({ address: 'y' }).count()
      },
    ),
    same('a row goes from each table', `Trattoria.objects.get(name='nonna').delete(); ${COUNTS}`, async () => {
      await (await Trattoria.objects().get({ name: 'nonna' })).delete()
      return await counts()
    }),
    same('a row above takes those below along', `Place.objects.get(name='roma').delete(); ${COUNTS}`, async () => {
      await (await Place.objects().get({ name: 'roma' })).delete()
      return await counts()
    }),
    same(
      'rows go by a query',
      `Restaurant.objects.filter(address__startswith='Main').delete(); ${COUNTS}`,
      async () => {
        await Restaurant.objects().filter({ address__startswith: 'Main' }).delete()
        return await counts()
      },
    ),
    same(
      'get or create',
      `r, made = Restaurant.objects.get_or_create(name='edo', defaults={'seats': 1}); [made, r.seats]`,
      async () => {
        const [row, made] = await Restaurant.objects().getOrCreate({ name: 'edo' }, { address: 'x', seats: 1 })
        return [made, row.seats]
      },
    ),
    same(
      'only columns of both',
      `[(r.name, r.seats) for r in Restaurant.objects.only('name', 'seats').order_by('name')]`,
      async () =>
        (await Restaurant.objects().only('name', 'seats').orderBy('name')).map(({ name, seats }) => [name, seats]),
    ),
    same('the key by its way', `Restaurant.objects.filter(place_ptr__name='edo')`, () =>
      Restaurant.objects().filter({ placePtr__name: 'edo' }),
    ),
    same('a row above as a value', `Restaurant.objects.filter(place_ptr=Place.objects.get(name='edo'))`, async () =>
      Restaurant.objects().filter({ placePtr: await Place.objects().get({ name: 'edo' }) }),
    ),
    same(
      'a union with those above',
      `Place.objects.filter(name='park').values_list('name').union(Restaurant.objects.filter(name='edo').values_list('name')).order_by('name')`,
      async () =>
        (
          await Place.objects()
            .filter({ name: 'park' })
            .values('name')
            .union(Restaurant.objects().filter({ name: 'edo' }).values('name') as never)
            .orderBy('name')
        ).map((one) => Object.values(one)),
    ),
    same('a proxy shows the same rows in its own order', `Nearby.objects.all()`, () => Nearby.objects()),
    same(
      'a proxy makes rows of its model',
      `Nearby.objects.create(name='lake', address='z'); Place.objects.filter(name='lake').exists()`,
      async () => {
        await Nearby.objects().create({ name: 'lake', address: 'z' })
        return await Place.objects().filter({ name: 'lake' }).exists()
      },
    ),
    same('a proxy asks what extends its model', `Nearby.objects.filter(restaurant__pizza=True)`, () =>
      Nearby.objects().filter({ restaurant__pizza: true }),
    ),
    same('the manager of a row above', `list(Restaurant.objects.get(name='edo').suppliers.all())`, async () =>
      related(await Restaurant.objects().get({ name: 'edo' }), 'suppliers').all(),
    ),
    same('the manager of a row below', `list(Trattoria.objects.get(name='nonna').suppliers.all())`, async () =>
      related(await Trattoria.objects().get({ name: 'nonna' }), 'suppliers').all(),
    ),
    same('an unknown column', `Place.objects.filter(seats=1)`, () => Place.objects().filter({ seats: 1 } as never)),
  ],
} satisfies Family

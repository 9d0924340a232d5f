import { related } from '../../src/related/related.ts'
import { Artist, Country, Label } from '../models.ts'
import { type Family, same } from '../question.ts'

const countries = () => Country.objects()

export default {
  name: 'custom_pk',
  questions: [
    same('get by it', `Country.objects.get(pk='JP')`, () => countries().get({ id: 'JP' })),
    same('of nothing', `Country.objects.get(pk='XX')`, () => countries().get({ id: 'XX' })),
    same('in a list', `Country.objects.filter(pk__in=['JP', 'ML', 'XX']).order_by('pk')`, () =>
      countries()
        .filter({ id__in: ['JP', 'ML', 'XX'] })
        .orderBy('id'),
    ),
    same('a lookup on it', `Country.objects.filter(pk__startswith='A')`, () =>
      countries().filter({ id__startswith: 'A' }),
    ),
    same('compared', `Country.objects.filter(pk__gt='IS').order_by('pk')`, () =>
      countries().filter({ id__gt: 'IS' }).orderBy('id'),
    ),
    same('in_bulk', `Country.objects.in_bulk(['JP', 'XX'])`, () => countries().inBulk(['JP', 'XX'])),
    same(
      'create',
      `Country.objects.create(pk='NO', name='Norway').pk`,
      async () => (await countries().create({ id: 'NO', name: 'Norway' })).id,
    ),
    same('create what is there', `Country.objects.create(pk='JP', name='Japan')`, () =>
      countries().create({ id: 'JP', name: 'Japan' }),
    ),
    same(
      'save of what is there',
      `c = Country.objects.get(pk='JP'); c.name = 'Nippon'; c.save(); [Country.objects.count(), Country.objects.get(pk='JP')]`,
      async () => {
        const country = await countries().get({ id: 'JP' })
        country.name = 'Nippon'
        await country.save()
        return [await countries().count(), await countries().get({ id: 'JP' })]
      },
    ),
    same(
      'a key to it',
      `Label.objects.create(name='New', country_id='AQ'); list(Country.objects.get(pk='AQ').labels.all())`,
      async () => {
        await Label.objects().create({ name: 'New', countryId: 'AQ' })
        return await related(await countries().get({ id: 'AQ' }), 'labels').all()
      },
    ),
    same('over the key', `Artist.objects.filter(label__country__pk='ML').order_by('id')`, () =>
      Artist.objects().filter({ label__country: 'ML' }).orderBy('id'),
    ),
    same('the way back', `Country.objects.filter(labels__artists__name='Sidiki')`, () =>
      countries().filter({ labels__artists__name: 'Sidiki' }),
    ),
    same('the way back, counted', `Country.objects.order_by('pk').annotate(n=Count('labels')).values('id', 'n')`, () =>
      countries()
        .orderBy('id')
        .annotate((c) => ({ n: c.labels.count() }))
        .values('id', 'n'),
    ),
    same('update by it', `Country.objects.filter(pk='AQ').update(population=1)`, () =>
      countries().filter({ id: 'AQ' }).update({ population: 1 }),
    ),
    same('first and last without an order', `[Country.objects.first(), Country.objects.last()]`, async () => [
      await countries().first(),
      await countries().last(),
    ]),
    same(
      'get_or_create by it',
      `c, made = Country.objects.get_or_create(pk='NO', defaults={'name': 'Norway'}); [c, made]`,
      () => countries().getOrCreate({ id: 'NO' }, { name: 'Norway' }),
    ),
    same(
      'a row goes',
      `Country.objects.get(pk='IS').delete(); [Country.objects.count(), Label.objects.filter(country=None).count()]`,
      async () => {
        await (await countries().get({ id: 'IS' })).delete()
        return [await countries().count(), await Label.objects().filter({ country: null }).count()]
      },
    ),
  ],
} satisfies Family

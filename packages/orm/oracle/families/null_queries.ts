import { any, not, predicate } from '../../src/query/query.ts'
import { Album, Artist, Country, Label, Tag, Track } from '../models.ts'
import { type Family, like, same } from '../question.ts'

const artists = () => Artist.objects()

export default {
  name: 'null_queries',
  questions: [
    same('exact of None is isnull', `Artist.objects.filter(alias=None)`, () => artists().filter({ alias: null })),
    same('an empty text is not NULL', `Artist.objects.filter(alias='')`, () => artists().filter({ alias: '' })),
    same('exclude of None', `Artist.objects.exclude(alias=None)`, () => artists().exclude({ alias: null })),
    same('a key that is None', `Artist.objects.filter(mentor=None)`, () => artists().filter({ mentor: null })),
    same('exclude of a key that is None', `Artist.objects.exclude(mentor=None)`, () =>
      artists().exclude({ mentor: null }),
    ),
    same('a key over a key that is None', `Artist.objects.filter(mentor__mentor=None)`, () =>
      artists().filter({ mentor__mentor: null }),
    ),
    same('gt of None', `Artist.objects.filter(age__gt=None)`, () => artists().filter({ age__gt: null as never })),
    same('None in a list matches nothing', `Artist.objects.filter(alias__in=[None, 'B'])`, () =>
      artists().filter({ alias__in: [null, 'B'] as never }),
    ),
    same('what points back is NULL over a key that is', `Artist.objects.filter(label__artists__isnull=True)`, () =>
      artists().filter({ label__artists__isnull: true }),
    ),
    same(
      'NULL over a relation of many rows is what no row has, too',
      `Label.objects.filter(artists__alias__isnull=True).distinct()`,
      () => Label.objects().filter({ artists__alias__isnull: true }),
    ),
    same('None over a relation of many rows', `Label.objects.filter(artists__alias=None).distinct()`, () =>
      Label.objects().filter({ artists__alias: null }),
    ),
    same(
      'a column that is never NULL over a relation without rows',
      `Label.objects.filter(artists__name__isnull=True)`,
      () => Label.objects().filter({ artists__name__isnull: true }),
    ),
    same(
      'NULL beside another condition is that of a row',
      `Label.objects.filter(artists__alias=None, artists__age__gt=50).distinct()`,
      () => Label.objects().filter({ artists__alias: null, artists__age__gt: 50 }),
    ),
    same(
      'NULL twice of one relation of many rows',
      `Label.objects.filter(artists__alias=None, artists__rating=None).distinct()`,
      () => Label.objects().filter({ artists__alias: null, artists__rating: null }),
    ),
    same(
      'NULL over two relations of many rows',
      `Country.objects.filter(labels__artists__alias__isnull=True).distinct()`,
      () => Country.objects().filter({ labels__artists__alias__isnull: true }),
    ),
    same('no rows behind rows, or none at all', `Country.objects.filter(labels__artists__isnull=True).distinct()`, () =>
      Country.objects().filter({ labels__artists__isnull: true }),
    ),
    same(
      'NULL over a relation of many rows, or something else',
      `Label.objects.filter(Q(artists__alias=None) | Q(name='Smekk')).distinct()`,
      () => Label.objects().where((l) => any(predicate({ artists__alias: null }), l.name.eq('Smekk'))),
    ),
    same('exclude of NULL over a relation of many rows', `Label.objects.exclude(artists__alias__isnull=True)`, () =>
      Label.objects().exclude({ artists__alias__isnull: true }),
    ),
    same(
      'exclude of NULL over two relations of many rows',
      `Country.objects.exclude(labels__artists__alias__isnull=True)`,
      () => Country.objects().exclude({ labels__artists__alias__isnull: true }),
    ),
    same(
      'exclude of a column that is never NULL over a relation without rows',
      `Label.objects.exclude(artists__name__isnull=True)`,
      () => Label.objects().exclude({ artists__name__isnull: true }),
    ),
    same(
      'a nullable column over a relation of many rows',
      `Artist.objects.filter(albums__rating__isnull=False).distinct()`,
      () => artists().filter({ albums__rating__isnull: false }),
    ),
    same('comparison of NULL columns', `Artist.objects.filter(age=F('rating'))`, () =>
      artists().where((a) => a.age.eq(a.rating as never)),
    ),
    same('NULL is not like NULL', `Artist.objects.filter(alias=F('alias')).count()`, () =>
      artists()
        .where((a) => a.alias.eq(a.alias))
        .count(),
    ),
    same('isnull twice', `Tag.objects.filter(parent__isnull=True, children__isnull=True)`, () =>
      Tag.objects().filter({ parent__isnull: true, children__isnull: true }),
    ),
    same(
      'or of isnull over two keys',
      `Artist.objects.filter(Q(label__country__isnull=True) | Q(mentor__label__isnull=True))`,
      () => artists().where((a) => any(a.label.country.id.isNull(), a.mentor.label.id.isNull())),
    ),
    same('not isnull over a key', `Artist.objects.filter(~Q(mentor__alias__isnull=True))`, () =>
      artists().where((a) => not(a.mentor.alias.isNull())),
    ),
    like('sqlite', 'NULL comes first', `Artist.objects.order_by('age', 'id').values('age')`, () =>
      artists().orderBy('age', 'id').values('age'),
    ),
    like('sqlite', 'NULL comes last, from the greatest', `Artist.objects.order_by('-age', 'id').values('age')`, () =>
      artists().orderBy('-age', 'id').values('age'),
    ),
    same('NULL first by request', `Artist.objects.order_by(F('age').desc(nulls_first=True), 'id')`, () =>
      artists().sortBy((a) => [a.age.desc().nullsFirst(), a.id]),
    ),
    same('NULL last by request', `Artist.objects.order_by(F('age').asc(nulls_last=True), 'id')`, () =>
      artists().sortBy((a) => [a.age.asc().nullsLast(), a.id]),
    ),
    same(
      'aggregates leave out NULL',
      `Artist.objects.aggregate(n=Count('age'), all=Count('id'), mean=Avg('age'))`,
      () => artists().aggregate((a) => ({ n: a.age.count(), all: a.id.count(), mean: a.age.avg() })),
    ),
    same(
      'aggregates of NULL alone',
      `Artist.objects.filter(age=None).aggregate(s=Sum('age'), m=Max('age'), n=Count('age'), a=Avg('age'))`,
      () =>
        artists()
          .filter({ age: null })
          .aggregate((a) => ({ s: a.age.sum(), m: a.age.max(), n: a.age.count(), a: a.age.avg() })),
    ),
    same('groups by NULL', `Artist.objects.values('label__name').annotate(n=Count('id'))`, () =>
      artists()
        .values('label__name')
        .annotate((a) => ({ n: a.id.count() })),
    ),
    same('distinct by NULL', `Track.objects.order_by().values('writer__label__name').distinct()`, () =>
      Track.objects().unordered().values('writer__label__name').distinct(),
    ),
    same(
      'update to NULL',
      `Album.objects.filter(pk=1).update(rating=None); Album.objects.filter(rating=None).count()`,
      async () => {
        await Album.objects().filter({ id: 1 }).update({ rating: null })
        return await Album.objects().filter({ rating: null }).count()
      },
    ),
    same(
      'update of a key to NULL',
      `Label.objects.filter(pk=1).update(country=None); Label.objects.filter(country=None).count()`,
      async () => {
        await Label.objects().filter({ id: 1 }).update({ countryId: null })
        return await Label.objects().filter({ country: null }).count()
      },
    ),
    same('NULL and a number is NULL', `Artist.objects.order_by('id').annotate(x=F('age') + 1).values('x')`, () =>
      artists()
        .orderBy('id')
        .annotate((a) => ({ x: a.age.plus(1) }))
        .values('x'),
    ),
  ],
} satisfies Family

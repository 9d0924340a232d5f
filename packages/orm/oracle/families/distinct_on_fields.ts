import { MORE } from '../differences.ts'
import { Album, Artist, Track } from '../models.ts'
import { differs, type Family, like } from '../question.ts'

export default {
  name: 'distinct_on_fields',
  questions: [
    like('postgresql', 'the first of each', `Album.objects.order_by('artist', '-sold').distinct('artist')`, () =>
      Album.objects().distinctOn('artistId').orderBy('artistId', '-sold'),
    ),
    like(
      'postgresql',
      'by two columns',
      `Album.objects.order_by('price', 'stock', '-id').distinct('price', 'stock')`,
      () => Album.objects().distinctOn('price', 'stock').orderBy('price', 'stock', '-id'),
    ),
    like(
      'postgresql',
      'over a key',
      `Album.objects.order_by('artist__label__name', 'id').filter(artist__label__isnull=False).distinct('artist__label__name')`,
      () =>
        Album.objects()
          .distinctOn('artist__label__name')
          .orderBy('artist__label__name', 'id')
          .filter({ artist__label__isnull: false }),
    ),
    like(
      'postgresql',
      'of rows that a condition leaves',
      `Album.objects.filter(stock__lt=7).order_by('artist', '-sold').distinct('artist')`,
      () => Album.objects().filter({ stock__lt: 7 }).distinctOn('artistId').orderBy('artistId', '-sold'),
    ),
    like(
      'postgresql',
      'the limit comes behind',
      `Album.objects.order_by('artist', '-sold').distinct('artist')[1:3]`,
      () => Album.objects().distinctOn('artistId').orderBy('artistId', '-sold').offset(1).limit(2),
    ),
    like('postgresql', 'counted', `Album.objects.distinct('artist').count()`, () =>
      Album.objects().distinctOn('artistId').count(),
    ),
    like(
      'postgresql',
      'as values',
      `Track.objects.order_by('album', '-seconds').distinct('album').values('title', 'seconds')`,
      () => Track.objects().distinctOn('albumId').orderBy('albumId', '-seconds').values('title', 'seconds'),
    ),
    like(
      'postgresql',
      'in a list',
      `Artist.objects.filter(pk__in=Album.objects.order_by('price', 'id').distinct('price').values('artist'))`,
      () =>
        Artist.objects().where((a) =>
          a.id.in(Album.objects().distinctOn('price').orderBy('price', 'id').values('artistId')),
        ),
    ),
    like('postgresql', 'turned round', `Album.objects.order_by('artist', 'sold').reverse().distinct('artist')`, () =>
      Album.objects().orderBy('artistId', 'sold').reverse().distinctOn('artistId'),
    ),
    differs(
      MORE,
      'aggregated',
      `Album.objects.order_by('artist', '-sold').distinct('artist').aggregate(Sum('sold'))['sold__sum']`,
      async () =>
        (
          await Album.objects()
            .distinctOn('artistId')
            .orderBy('artistId', '-sold')
            .aggregate((a) => ({ s: a.sold.sum() }))
        ).s,
      712,
    ),
  ],
} satisfies Family

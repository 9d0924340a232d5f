import { coalesce, stdDev, variance, when } from '../../src/expressions/expressions.ts'
import { APART } from '../differences.ts'
import { Album, Artist, Credit, Label, Review, Tag, Track } from '../models.ts'
import { differs, type Family, like, same } from '../question.ts'

const albums = () => Album.objects()
const artists = () => Artist.objects()

export default {
  name: 'aggregation',
  questions: [
    same(
      'of all rows',
      `Album.objects.aggregate(n=Count('id'), least=Min('price'), most=Max('price'), all=Sum('sold'))`,
      () =>
        albums().aggregate((a) => ({ n: a.id.count(), least: a.price.min(), most: a.price.max(), all: a.sold.sum() })),
    ),
    same('the mean of whole numbers is none', `Album.objects.aggregate(m=Avg('stock'))`, () =>
      albums().aggregate((a) => ({ m: a.stock.avg() })),
    ),
    same('the mean of decimals', `Album.objects.aggregate(m=Avg('price'))`, () =>
      albums().aggregate((a) => ({ m: a.price.avg() })),
    ),
    same('the mean of floats', `Album.objects.aggregate(m=Avg('rating'))`, () =>
      albums().aggregate((a) => ({ m: a.rating.avg() })),
    ),
    same('the sum of decimals is exact', `Album.objects.aggregate(s=Sum('price'))`, () =>
      albums().aggregate((a) => ({ s: a.price.sum() })),
    ),
    same('the sum of floats', `Album.objects.aggregate(s=Sum('rating'))`, () =>
      albums().aggregate((a) => ({ s: a.rating.sum() })),
    ),
    same('least and greatest days', `Album.objects.aggregate(a=Min('released'), b=Max('released'))`, () =>
      albums().aggregate((a) => ({ a: a.released.min(), b: a.released.max() })),
    ),
    same('least and greatest moments', `Review.objects.aggregate(a=Min('at'), b=Max('at'))`, () =>
      Review.objects().aggregate((r) => ({ a: r.at.min(), b: r.at.max() })),
    ),
    same('of no rows', `Album.objects.filter(stock=-1).aggregate(n=Count('id'), s=Sum('stock'), m=Max('title'))`, () =>
      albums()
        .filter({ stock: -1 })
        .aggregate((a) => ({ n: a.id.count(), s: a.stock.sum(), m: a.title.max() })),
    ),
    same('of none', `Album.objects.none().count()`, () => albums().none().count()),
    same(
      'each value once',
      `Album.objects.aggregate(n=Count('price', distinct=True), s=Sum('price', distinct=True))`,
      () => albums().aggregate((a) => ({ n: a.price.count({ distinct: true }), s: a.price.sum({ distinct: true }) })),
    ),
    same('the mean of each value once', `Album.objects.aggregate(m=Avg('stock', distinct=True))`, () =>
      albums().aggregate((a) => ({ m: a.stock.avg({ distinct: true }) })),
    ),
    same(
      'rows of a condition',
      `Album.objects.aggregate(n=Count('id', filter=Q(price__gt=12)), s=Sum('sold', filter=Q(live=True)))`,
      () =>
        albums().aggregate((a) => ({
          n: a.id.count({ where: a.price.gt('12') }),
          s: a.sold.sum({ where: a.live.eq(true) }),
        })),
    ),
    same(
      'rows of a condition that none fulfils',
      `Album.objects.aggregate(n=Count('id', filter=Q(stock=-1)), s=Sum('sold', filter=Q(stock=-1)))`,
      () =>
        albums().aggregate((a) => ({
          n: a.id.count({ where: a.stock.eq(-1) }),
          s: a.sold.sum({ where: a.stock.eq(-1) }),
        })),
    ),
    same(
      'rows of a condition over a key',
      `Album.objects.aggregate(s=Sum('sold', filter=Q(artist__label__country='ML')))`,
      () => albums().aggregate((a) => ({ s: a.sold.sum({ where: a.artist.label.country.id.eq('ML') }) })),
    ),
    same('over a key', `Album.objects.aggregate(m=Max('artist__age'))`, () =>
      albums().aggregate((a) => ({ m: a.artist.age.max() })),
    ),
    same('of what is computed', `Album.objects.aggregate(s=Sum(F('stock') * F('sold')))`, () =>
      albums().aggregate((a) => ({ s: a.stock.times(a.sold).sum() })),
    ),
    same('computed from aggregates', `Album.objects.aggregate(s=Max('sold') - Min('sold'))`, () =>
      albums().aggregate((a) => ({ s: a.sold.max().minus(a.sold.min()) })),
    ),
    same(
      'of cases',
      `Album.objects.aggregate(s=Sum(Case(When(live=True, then=F('stock')), default=Value(1), output_field=IntegerField())))`,
      () => albums().aggregate((a) => ({ s: when(a.live.eq(true), a.stock).otherwise(1).sum() })),
    ),
    same('of cut rows', `Album.objects.order_by('-sold')[:3].aggregate(s=Sum('sold'))`, () =>
      albums()
        .orderBy('-sold')
        .limit(3)
        .aggregate((a) => ({ s: a.sold.sum() })),
    ),
    same('of distinct rows', `Album.objects.values('price').distinct().aggregate(n=Count('price'))`, () =>
      albums()
        .values('price')
        .distinct()
        .aggregate((a) => ({ n: a.price.count() })),
    ),
    same(
      'of annotations',
      `Artist.objects.annotate(n=Count('albums')).aggregate(m=Max('n'), s=Sum('n'), a=Avg('n'))`,
      () =>
        artists()
          .annotate((a) => ({ n: a.albums.count() }))
          .aggregate((a) => ({ m: a.n.max(), s: a.n.sum(), a: a.n.avg() })),
    ),
    same('how rows spread', `Album.objects.aggregate(s=StdDev('stock'), v=Variance('stock'))`, () =>
      albums().aggregate((a) => ({ s: stdDev(a.stock), v: variance(a.stock) })),
    ),
    same(
      'how a sample spreads',
      `Album.objects.aggregate(s=StdDev('stock', sample=True), v=Variance('stock', sample=True))`,
      () =>
        albums().aggregate((a) => ({ s: stdDev(a.stock, { sample: true }), v: variance(a.stock, { sample: true }) })),
    ),
    like(
      'postgresql',
      'how one row spreads',
      `Album.objects.filter(pk=1).aggregate(s=StdDev('stock'), v=Variance('stock', sample=True))`,
      () =>
        albums()
          .filter({ id: 1 })
          .aggregate((a) => ({ s: stdDev(a.stock), v: variance(a.stock, { sample: true }) })),
    ),
    same('a default for nothing', `Album.objects.filter(stock=-1).aggregate(s=Coalesce(Sum('stock'), 0))`, () =>
      albums()
        .filter({ stock: -1 })
        .aggregate((a) => ({ s: coalesce(a.stock.sum(), 0) })),
    ),
    same('rows of a relation', `Artist.objects.order_by('id').annotate(n=Count('albums')).values('name', 'n')`, () =>
      artists()
        .orderBy('id')
        .annotate((a) => ({ n: a.albums.count() }))
        .values('name', 'n'),
    ),
    same(
      'rows of a relation of many',
      `Tag.objects.order_by('name').annotate(n=Count('children')).values('name', 'n')`,
      () =>
        Tag.objects()
          .orderBy('name')
          .annotate((t) => ({ n: t.children.count() }))
          .values('name', 'n'),
    ),
    same('rows of many-to-many', `Album.objects.order_by('id').annotate(n=Count('tags')).values('n')`, () =>
      albums()
        .orderBy('id')
        .annotate((a) => ({ n: a.tags.count() }))
        .values('n'),
    ),
    same(
      'sums over a relation',
      `Album.objects.order_by('id').annotate(s=Sum('tracks__seconds')).values('title', 's')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({ s: a.tracks.sum((t) => t.seconds) }))
          .values('title', 's'),
    ),
    same(
      'means over a relation',
      `Album.objects.order_by('id').annotate(m=Avg('reviews__stars')).values('title', 'm')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({ m: a.reviews.avg((r) => r.stars) }))
          .values('title', 'm'),
    ),
    same(
      'ends over a relation',
      `Album.objects.order_by('id').annotate(a=Min('reviews__at'), b=Max('reviews__stars')).values('a', 'b')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({ a: a.reviews.min((r) => r.at), b: a.reviews.max((r) => r.stars) }))
          .values('a', 'b'),
    ),
    same(
      'rows of a relation that fulfil a condition',
      `Album.objects.order_by('id').annotate(n=Count('reviews', filter=Q(reviews__stars__gte=4))).values('n')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({ n: a.reviews.count((r) => r.stars.gte(4)) }))
          .values('n'),
    ),
    same(
      'sums of those',
      `Album.objects.order_by('id').annotate(s=Sum('tracks__seconds', filter=Q(tracks__position=1))).values('s')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({
            s: a.tracks.sum(
              (t) => t.seconds,
              (t) => t.position.eq(1),
            ),
          }))
          .values('s'),
    ),
    same('conditions on what was counted', `Artist.objects.annotate(n=Count('albums')).filter(n__gt=1)`, () =>
      artists()
        .annotate((a) => ({ n: a.albums.count() }))
        .where((a) => a.n.gt(1)),
    ),
    same('exclude of what was counted', `Artist.objects.annotate(n=Count('albums')).exclude(n=1)`, () =>
      artists()
        .annotate((a) => ({ n: a.albums.count() }))
        .where((a) => a.n.eq(1).not()),
    ),
    same('order by what was counted', `Artist.objects.annotate(n=Count('albums')).order_by('-n', 'name')`, () =>
      artists()
        .annotate((a) => ({ n: a.albums.count() }))
        .orderBy('-n', 'name'),
    ),
    same('count of what was counted', `Artist.objects.annotate(n=Count('albums')).filter(n=1).count()`, () =>
      artists()
        .annotate((a) => ({ n: a.albums.count() }))
        .where((a) => a.n.eq(1))
        .count(),
    ),
    differs(
      APART,
      'two relations at once',
      `Album.objects.filter(pk=1).annotate(t=Count('tracks'), r=Count('reviews')).values('t', 'r')`,
      () =>
        albums()
          .filter({ id: 1 })
          .annotate((a) => ({ t: a.tracks.count(), r: a.reviews.count() }))
          .values('t', 'r'),
      [{ t: 3, r: 3 }],
    ),
    same(
      'two relations at once, each row once',
      `Album.objects.order_by('id').annotate(t=Count('tracks', distinct=True), r=Count('reviews', distinct=True)).values('t', 'r')`,
      () =>
        albums()
          .orderBy('id')
          .annotate((a) => ({ t: a.tracks.count(), r: a.reviews.count() }))
          .values('t', 'r'),
    ),
    differs(
      APART,
      'sums of two relations',
      `Album.objects.filter(pk=1).annotate(t=Sum('tracks__seconds'), r=Sum('reviews__stars')).values('t', 'r')`,
      () =>
        albums()
          .filter({ id: 1 })
          .annotate((a) => ({ t: a.tracks.sum((t) => t.seconds), r: a.reviews.sum((r) => r.stars) }))
          .values('t', 'r'),
      [{ t: 822, r: 14 }],
    ),
    differs(
      APART,
      'a condition over a relation does not change what is counted behind it',
      `Album.objects.filter(tracks__seconds__gt=280, pk=1).annotate(n=Count('tracks')).values('n')`,
      () =>
        albums()
          .filter({ tracks__seconds__gt: 280, id: 1 })
          .annotate((a) => ({ n: a.tracks.count() }))
          .values('n'),
      [{ n: 3 }],
    ),
    same('groups', `Album.objects.values('price').annotate(n=Count('id')).order_by('price')`, () =>
      albums()
        .values('price')
        .annotate((a) => ({ n: a.id.count() }))
        .orderBy('price'),
    ),
    same(
      'groups by two columns',
      `Album.objects.values('stock', 'price').annotate(n=Count('id')).order_by('stock', 'price')`,
      () =>
        albums()
          .values('stock', 'price')
          .annotate((a) => ({ n: a.id.count() }))
          .orderBy('stock', 'price'),
    ),
    same(
      'groups by a column over a key',
      `Album.objects.values('artist__name').annotate(s=Sum('sold')).order_by('artist__name')`,
      () =>
        albums()
          .values('artist__name')
          .annotate((a) => ({ s: a.sold.sum() }))
          .orderBy('artist__name'),
    ),
    same(
      'groups by a column over two keys',
      `Track.objects.values('album__artist__name').annotate(s=Sum('seconds')).order_by('-s')`,
      () =>
        Track.objects()
          .values('album__artist__name')
          .annotate((t) => ({ s: t.seconds.sum() }))
          .orderBy('-s'),
    ),
    like(
      'sqlite',
      'groups by what is computed',
      `Album.objects.annotate(y=ExtractYear('released')).values('y').annotate(n=Count('id')).order_by('-n', '-y')[:3]`,
      () =>
        albums()
          .alias((a) => ({ y: a.released.year }))
          .values('y')
          .annotate((a) => ({ n: a.id.count() }))
          .orderBy('-n', '-y')
          .limit(3),
    ),
    same(
      'groups with a condition on rows',
      `Album.objects.filter(stock__gt=0).values('price').annotate(n=Count('id')).order_by('price')`,
      () =>
        albums()
          .filter({ stock__gt: 0 })
          .values('price')
          .annotate((a) => ({ n: a.id.count() }))
          .orderBy('price'),
    ),
    same(
      'groups with a condition on groups',
      `Album.objects.values('price').annotate(n=Count('id')).filter(n__gt=1).order_by('price')`,
      () =>
        albums()
          .values('price')
          .annotate((a) => ({ n: a.id.count() }))
          .where((a) => a.n.gt(1))
          .orderBy('price'),
    ),
    same(
      'groups with both',
      `Album.objects.values('price').annotate(n=Count('id')).filter(n__gt=1, stock__gt=0).order_by('price')`,
      () =>
        albums()
          .values('price')
          .annotate((a) => ({ n: a.id.count() }))
          .where((a) => a.n.gt(1))
          .filter({ stock__gt: 0 })
          .orderBy('price'),
    ),
    same('how many groups', `Album.objects.values('price').annotate(n=Count('id')).count()`, () =>
      albums()
        .values('price')
        .annotate((a) => ({ n: a.id.count() }))
        .count(),
    ),
    same('of groups', `Album.objects.values('price').annotate(n=Count('id')).aggregate(m=Max('n'), s=Sum('n'))`, () =>
      albums()
        .values('price')
        .annotate((a) => ({ n: a.id.count() }))
        .aggregate((a) => ({ m: a.n.max(), s: a.n.sum() })),
    ),
    same(
      'groups in the order of the aggregate, cut',
      `Album.objects.values('artist__name').annotate(s=Sum('sold')).order_by('-s')[1:3]`,
      () =>
        albums()
          .values('artist__name')
          .annotate((a) => ({ s: a.sold.sum() }))
          .orderBy('-s')
          .offset(1)
          .limit(2),
    ),
    same(
      'groups by true and false',
      `Album.objects.values('live').annotate(n=Count('id'), m=Avg('price')).order_by('live')`,
      () =>
        albums()
          .values('live')
          .annotate((a) => ({ n: a.id.count(), m: a.price.avg() }))
          .orderBy('live'),
    ),
    same(
      'groups by a key',
      `Credit.objects.values('role').annotate(s=Sum('fee'), n=Count('fee'), all=Count('id')).order_by('role')`,
      () =>
        Credit.objects()
          .values('role')
          .annotate((c) => ({ s: c.fee.sum(), n: c.fee.count(), all: c.id.count() }))
          .orderBy('role'),
    ),
    same(
      'each value of a group once',
      `Track.objects.order_by().values('album__artist__name').annotate(n=Count('writer', distinct=True))`,
      () =>
        Track.objects()
          .values('album__artist__name')
          .annotate((t) => ({ n: t.writer.id.count({ distinct: true }) })),
    ),
    same(
      'groups of a model with an order of its own',
      `Track.objects.values('position').annotate(n=Count('id')).order_by('position')`,
      () =>
        Track.objects()
          .values('position')
          .annotate((t) => ({ n: t.id.count() }))
          .orderBy('position'),
    ),
    same(
      'groups with rows of a condition',
      `Review.objects.values('reviewer').annotate(n=Count('id', filter=Q(stars__gte=4))).order_by('-n', 'reviewer')`,
      () =>
        Review.objects()
          .values('reviewer')
          .annotate((r) => ({ n: r.id.count({ where: r.stars.gte(4) }) }))
          .sortBy((r) => [r.n.desc(), r.reviewer.asc().nullsLast()]),
    ),
    same(
      'aggregates of groups against each other',
      `Album.objects.values('artist__name').annotate(a=Min('price'), b=Max('price')).filter(a__lt=F('b')).order_by('artist__name')`,
      () =>
        albums()
          .values('artist__name')
          .annotate((a) => ({ a: a.price.min(), b: a.price.max() }))
          .where((a) => a.a.lt(a.b))
          .orderBy('artist__name'),
    ),
    same(
      'what is computed from two aggregates of a group',
      `Album.objects.values('artist__name').annotate(d=Max('sold') - Min('sold')).order_by('-d', 'artist__name')`,
      () =>
        albums()
          .values('artist__name')
          .annotate((a) => ({ d: a.sold.max().minus(a.sold.min()) }))
          .orderBy('-d', 'artist__name'),
    ),
    same(
      'over two relations of many rows',
      `Artist.objects.order_by('id').annotate(s=Sum('albums__tracks__seconds')).values('s')`,
      () =>
        artists()
          .orderBy('id')
          .annotate((a) => ({ s: a.albums.sum((b) => b.tracks.sum((t) => t.seconds)) }))
          .values('s'),
    ),
    same(
      'over a key, then over many rows',
      `Label.objects.order_by('id').annotate(n=Count('artists__albums')).values('n')`,
      () =>
        Label.objects()
          .orderBy('id')
          .annotate((l) => ({ n: l.artists.sum((a) => a.albums.count()) }))
          .select((l) => ({ n: coalesce(l.n, 0) })),
    ),
    same('the greatest of what was counted', `Album.objects.annotate(n=Count('tracks')).aggregate(m=Max('n'))`, () =>
      albums()
        .annotate((a) => ({ n: a.tracks.count() }))
        .aggregate((a) => ({ m: a.n.max() })),
    ),
    same('the least text', `Album.objects.aggregate(a=Min('title'), b=Max('title'))`, () =>
      albums().aggregate((a) => ({ a: a.title.min(), b: a.title.max() })),
    ),
    same('an unknown column', `Album.objects.aggregate(x=Sum('nothing'))`, () =>
      albums().aggregate((a) => ({ x: (a as never as { nothing: typeof a.stock }).nothing.sum() })),
    ),
    same('update by what was counted', `Album.objects.annotate(n=Count('tracks')).filter(n=0).update(stock=-5)`, () =>
      albums()
        .annotate((a) => ({ n: a.tracks.count() }))
        .where((a) => a.n.eq(0))
        .update({ stock: -5 }),
    ),
    same(
      'delete by what was counted',
      `Album.objects.annotate(n=Count('tracks')).filter(n=0).delete(); Album.objects.count()`,
      async () => {
        await albums()
          .annotate((a) => ({ n: a.tracks.count() }))
          .where((a) => a.n.eq(0))
          .delete()
        return await albums().count()
      },
    ),
  ],
} satisfies Family

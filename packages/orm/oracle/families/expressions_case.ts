import { when } from '../../src/expressions/expressions.ts'
import { Album, Artist, Track } from '../models.ts'
import { type Family, like, same } from '../question.ts'

const albums = () => Album.objects().orderBy('id')
const artists = () => Artist.objects().orderBy('id')

export default {
  name: 'expressions_case',
  questions: [
    same(
      'a value for each case',
      `Album.objects.order_by('id').annotate(x=Case(When(stock=0, then=Value('out')), When(stock__lt=5, then=Value('few')), default=Value('many'), output_field=CharField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.eq(0), 'out').when(a.stock.lt(5), 'few').otherwise('many') }))
          .values('x'),
    ),
    same(
      'the first case counts',
      `Album.objects.order_by('id').annotate(x=Case(When(stock__lt=8, then=Value(1)), When(stock__lt=5, then=Value(2)), default=Value(3), output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.lt(8), 1).when(a.stock.lt(5), 2).otherwise(3) }))
          .values('x'),
    ),
    same(
      'without a default it is NULL',
      `Album.objects.order_by('id').annotate(x=Case(When(live=True, then=F('stock')))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.live.eq(true), a.stock).otherwise(null) }))
          .values('x'),
    ),
    same(
      'a column in a case',
      `Album.objects.order_by('id').annotate(x=Case(When(live=True, then='note'), default='title', output_field=CharField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.live.eq(true), a.note).otherwise(a.title) }))
          .values('x'),
    ),
    same(
      'what is computed in a case',
      `Album.objects.order_by('id').annotate(x=Case(When(stock__gt=5, then=F('stock') + 1), default=F('stock') * 100, output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.gt(5), a.stock.plus(1)).otherwise(a.stock.times(100)) }))
          .values('x'),
    ),
    same(
      'NULL is no case',
      `Artist.objects.order_by('id').annotate(x=Case(When(age__gt=50, then=Value('old')), When(age__lte=50, then=Value('young')), default=Value('who knows'), output_field=CharField())).values('x')`,
      () =>
        artists()
          .annotate((a) => ({ x: when(a.age.gt(50), 'old').when(a.age.lte(50), 'young').otherwise('who knows') }))
          .values('x'),
    ),
    same(
      'over a key',
      `Album.objects.order_by('id').annotate(x=Case(When(artist__label__country='ML', then=Value('here')), default=Value('there'), output_field=CharField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.artist.label.country.id.eq('ML'), 'here').otherwise('there') }))
          .values('x'),
    ),
    same(
      'several conditions',
      `Album.objects.order_by('id').annotate(x=Case(When(Q(stock=7) | Q(live=True), then=Value(1)), default=Value(0), output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.eq(7).or(a.live.eq(true)), 1).otherwise(0) }))
          .values('x'),
    ),
    same(
      'not',
      `Album.objects.order_by('id').annotate(x=Case(When(~Q(stock=7), then=Value(1)), default=Value(0), output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.eq(7).not(), 1).otherwise(0) }))
          .values('x'),
    ),
    same(
      'a list',
      `Album.objects.order_by('id').annotate(x=Case(When(stock__in=[0, 1], then=Value(1)), default=Value(0), output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.in([0, 1]), 1).otherwise(0) }))
          .values('x'),
    ),
    same(
      'an empty list',
      `Album.objects.order_by('id').annotate(x=Case(When(stock__in=[], then=Value(1)), default=Value(0), output_field=IntegerField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.in([]), 1).otherwise(0) }))
          .values('x'),
    ),
    same(
      'a filter on a case',
      `Album.objects.annotate(x=Case(When(live=True, then=Value(1)), default=F('stock'), output_field=IntegerField())).filter(x=1)`,
      () =>
        albums()
          .unordered()
          .annotate((a) => ({ x: when(a.live.eq(true), 1).otherwise(a.stock) }))
          .where((a) => a.x.eq(1)),
    ),
    same(
      'an order by a case',
      `Album.objects.order_by(Case(When(live=True, then=Value(0)), default=Value(1)), '-id')`,
      () => albums().sortBy((a) => [when(a.live.eq(true), 0).otherwise(1), a.id.desc()]),
    ),
    same(
      'an update by a case',
      `Album.objects.update(note=Case(When(stock=0, then=Value('out')), When(live=True, then=F('title')), default=Value('-'))); Album.objects.order_by('id').values('note')`,
      async () => {
        await Album.objects().update((a) => ({
          note: when(a.stock.eq(0), 'out').when(a.live.eq(true), a.title).otherwise('-'),
        }))
        return await albums().values('note')
      },
    ),
    same(
      'counts of cases',
      `Album.objects.aggregate(out=Count(Case(When(stock=0, then=1))), few=Count(Case(When(stock__range=(1, 5), then=1))))`,
      () =>
        albums()
          .unordered()
          .aggregate((a) => ({
            out: when(a.stock.eq(0), 1).otherwise(null).count(),
            few: when(a.stock.range(1, 5), 1).otherwise(null).count(),
          })),
    ),
    same(
      'groups by a case',
      `Track.objects.annotate(x=Case(When(seconds__gte=300, then=Value('long')), default=Value('short'), output_field=CharField())).values('x').annotate(n=Count('id')).order_by('x')`,
      () =>
        Track.objects()
          .alias((t) => ({ x: when(t.seconds.gte(300), 'long').otherwise('short') }))
          .values('x')
          .annotate((t) => ({ n: t.id.count() }))
          .orderBy('x'),
    ),
    same(
      'a case in a case',
      `Album.objects.order_by('id').annotate(x=Case(When(live=False, then=Case(When(stock=0, then=Value('a')), default=Value('b'))), default=Value('c'), output_field=CharField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.live.eq(false), when(a.stock.eq(0), 'a').otherwise('b')).otherwise('c') }))
          .values('x'),
    ),
    like(
      'postgresql',
      'decimals',
      `Album.objects.order_by('id').annotate(x=Case(When(live=True, then=Value(Decimal('0.50'))), default=F('price'), output_field=DecimalField(max_digits=8, decimal_places=2))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.live.eq(false), a.price).otherwise('0.50') }))
          .values('x'),
    ),
    same(
      'days',
      `Album.objects.order_by('id').annotate(x=Case(When(live=True, then=Value(date(2000, 1, 1))), default=F('released'), output_field=DateField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.live.eq(false), a.released).otherwise('2000-01-01') }))
          .values('x'),
    ),
    same(
      'true and false',
      `Album.objects.order_by('id').annotate(x=Case(When(stock=0, then=Value(True)), default=F('live'), output_field=BooleanField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: when(a.stock.gt(0), a.live).otherwise(true) }))
          .values('x'),
    ),
  ],
} satisfies Family

import { any, not } from '../../src/query/query.ts'
import { KINDS, MENDED, UNKNOWN } from '../differences.ts'
import { Album, Artist, Label, Review, Tag, Track } from '../models.ts'
import { differs, type Family, like, same } from '../question.ts'

export default {
  name: 'lookup',
  questions: [
    same('exact minds the case', `Album.objects.filter(title__exact='debut')`, () =>
      Album.objects().filter({ title__exact: 'debut' }),
    ),
    same('no lookup is exact', `Album.objects.filter(title='Debut')`, () => Album.objects().filter({ title: 'Debut' })),
    same('iexact does not', `Album.objects.filter(title__iexact='DEBUT')`, () =>
      Album.objects().filter({ title__iexact: 'DEBUT' }),
    ),
    same('iexact takes wildcards as they stand', `Artist.objects.filter(name__iexact='nobody%')`, () =>
      Artist.objects().filter({ name__iexact: 'nobody%' }),
    ),
    same('iexact of an underscore', `Artist.objects.filter(alias__iexact='_')`, () =>
      Artist.objects().filter({ alias__iexact: '_' }),
    ),
    like('postgresql', 'contains minds the case', `Album.objects.filter(title__contains='live')`, () =>
      Album.objects().filter({ title__contains: 'live' }),
    ),
    same('icontains does not', `Album.objects.filter(title__icontains='LIVE')`, () =>
      Album.objects().filter({ title__icontains: 'LIVE' }),
    ),
    same('contains of a per cent sign', `Album.objects.filter(note__contains='%')`, () =>
      Album.objects().filter({ note__contains: '%' }),
    ),
    same('contains of an underscore', `Album.objects.filter(note__contains='_')`, () =>
      Album.objects().filter({ note__contains: '_' }),
    ),
    same('contains of a backslash', `Album.objects.filter(note__contains=chr(92))`, () =>
      Album.objects().filter({ note__contains: '\\' }),
    ),
    same('contains of a quote', `Album.objects.filter(note__contains="'")`, () =>
      Album.objects().filter({ note__contains: "'" }),
    ),
    same('contains of nothing is everything', `Album.objects.filter(note__contains='').count()`, () =>
      Album.objects().filter({ note__contains: '' }).count(),
    ),
    like('postgresql', 'startswith', `Album.objects.filter(title__startswith='d')`, () =>
      Album.objects().filter({ title__startswith: 'd' }),
    ),
    same('istartswith', `Album.objects.filter(title__istartswith='d')`, () =>
      Album.objects().filter({ title__istartswith: 'd' }),
    ),
    same('endswith', `Album.objects.filter(title__endswith='t')`, () =>
      Album.objects().filter({ title__endswith: 't' }),
    ),
    same('iendswith', `Album.objects.filter(title__iendswith='T')`, () =>
      Album.objects().filter({ title__iendswith: 'T' }),
    ),
    like('postgresql', 'letters beyond ASCII fold, too', `Album.objects.filter(note__icontains='üNÏ')`, () =>
      Album.objects().filter({ note__icontains: 'üNÏ' }),
    ),
    same('regex', `Album.objects.filter(title__regex='^[DP]')`, () =>
      Album.objects().filter({ title__regex: '^[DP]' }),
    ),
    same('iregex', `Album.objects.filter(title__iregex='^[dp]')`, () =>
      Album.objects().filter({ title__iregex: '^[dp]' }),
    ),
    same('regex with a number of times', `Track.objects.filter(title__regex='[a-z]{9}')`, () =>
      Track.objects().filter({ title__regex: '[a-z]{9}' }),
    ),
    same('regex over a key', `Album.objects.filter(artist__name__regex='i$')`, () =>
      Album.objects().filter({ artist__name__regex: 'i$' }),
    ),
    same('in', `Album.objects.filter(id__in=[1, 3, 99])`, () => Album.objects().filter({ id__in: [1, 3, 99] })),
    same('in nothing', `Album.objects.filter(id__in=[])`, () => Album.objects().filter({ id__in: [] })),
    same('not in nothing', `Album.objects.exclude(id__in=[]).count()`, () =>
      Album.objects().exclude({ id__in: [] }).count(),
    ),
    same('in of a query', `Album.objects.filter(artist__in=Artist.objects.filter(age__gt=50))`, () =>
      Album.objects().filter({ artist__in: Artist.objects().filter({ age__gt: 50 }).values('id') as never }),
    ),
    same('in of one column of a query', `Artist.objects.filter(name__in=Label.objects.values('name'))`, () =>
      Artist.objects().where((a) => a.name.in(Label.objects().values('name'))),
    ),
    same(
      'in of a query that is cut',
      `Track.objects.filter(album__in=Album.objects.order_by('-price')[:3].values('id'))`,
      () => Track.objects().where((t) => t.album.id.in(Album.objects().orderBy('-price').limit(3).values('id'))),
    ),
    same('in of a query without rows', `Album.objects.filter(artist__in=Artist.objects.none())`, () =>
      Album.objects().where((a) => a.artist.id.in(Artist.objects().none().values('id'))),
    ),
    differs(
      UNKNOWN,
      'not in a query with NULL among its values',
      `Label.objects.exclude(id__in=Artist.objects.values('label'))`,
      () => Label.objects().where((l) => not(l.id.in(Artist.objects().values('labelId')))),
      ['Nobody'],
    ),
    same('gt', `Album.objects.filter(price__gt='20.10')`, () => Album.objects().filter({ price__gt: '20.10' })),
    same('gte', `Album.objects.filter(price__gte='20.10')`, () => Album.objects().filter({ price__gte: '20.10' })),
    same('lt', `Album.objects.filter(stock__lt=3)`, () => Album.objects().filter({ stock__lt: 3 })),
    same('lte', `Album.objects.filter(stock__lte=3)`, () => Album.objects().filter({ stock__lte: 3 })),
    same('comparisons leave out NULL', `Album.objects.filter(rating__lt=100).count()`, () =>
      Album.objects().filter({ rating__lt: 100 }).count(),
    ),
    same('range takes both ends', `Album.objects.filter(stock__range=(3, 7))`, () =>
      Album.objects().filter({ stock__range: [3, 7] }),
    ),
    same('range the wrong way round is empty', `Album.objects.filter(stock__range=(7, 3))`, () =>
      Album.objects().filter({ stock__range: [7, 3] }),
    ),
    same('range of days', `Album.objects.filter(released__range=('1988-01-01', '1995-06-13'))`, () =>
      Album.objects().filter({ released__range: ['1988-01-01', '1995-06-13'] }),
    ),
    same('isnull', `Album.objects.filter(rating__isnull=True)`, () => Album.objects().filter({ rating__isnull: true })),
    same('isnull=False', `Artist.objects.filter(alias__isnull=False)`, () =>
      Artist.objects().filter({ alias__isnull: false }),
    ),
    same('isnull of a key', `Artist.objects.filter(mentor__isnull=True)`, () =>
      Artist.objects().filter({ mentor__isnull: true }),
    ),
    same('isnull over a key that is NULL', `Artist.objects.filter(mentor__age__isnull=True)`, () =>
      Artist.objects().filter({ mentor__age__isnull: true }),
    ),
    same('isnull over two keys', `Artist.objects.filter(label__country__isnull=True)`, () =>
      Artist.objects().filter({ label__country__isnull: true }),
    ),
    same('isnull of what points back', `Album.objects.filter(tracks__isnull=True)`, () =>
      Album.objects().filter({ tracks__isnull: true }),
    ),
    same('isnull of a way back to one', `Album.objects.filter(sleeve__isnull=True)`, () =>
      Album.objects().filter({ sleeve__isnull: true }),
    ),
    same('year', `Album.objects.filter(released__year=1995)`, () => Album.objects().filter({ released__year: 1995 })),
    same('year of a moment at its end', `Album.objects.filter(recordedAt__year=1994)`, () =>
      Album.objects().filter({ recordedAt__year: 1994 }),
    ),
    same('year__gt', `Album.objects.filter(released__year__gt=1995)`, () =>
      Album.objects().filter({ released__year__gt: 1995 }),
    ),
    same('year__lte', `Album.objects.filter(released__year__lte=1988)`, () =>
      Album.objects().filter({ released__year__lte: 1988 }),
    ),
    same('year__in', `Album.objects.filter(released__year__in=[1988, 2020])`, () =>
      Album.objects().filter({ released__year__in: [1988, 2020] }),
    ),
    same('month', `Album.objects.filter(released__month=6)`, () => Album.objects().filter({ released__month: 6 })),
    same('day', `Album.objects.filter(released__day__gte=25)`, () =>
      Album.objects().filter({ released__day__gte: 25 }),
    ),
    same('week_day counts from Sunday', `Album.objects.filter(released__week_day=6)`, () =>
      Album.objects().filter({ released__weekDay: 6 }),
    ),
    same('iso_week_day counts from Monday', `Album.objects.filter(released__iso_week_day=5)`, () =>
      Album.objects().filter({ released__isoWeekDay: 5 }),
    ),
    same('week', `Review.objects.filter(at__week=1)`, () => Review.objects().filter({ at__week: 1 })),
    differs(
      MENDED,
      'iso_year',
      `Review.objects.filter(at__iso_year=2025).order_by('id')`,
      () => Review.objects().filter({ at__isoYear: 2025 }).orderBy('id'),
      ['thin', 'odd', 'none'],
    ),
    same('quarter', `Album.objects.filter(released__quarter=3)`, () =>
      Album.objects().filter({ released__quarter: 3 }),
    ),
    same('hour', `Review.objects.filter(at__hour=23)`, () => Review.objects().filter({ at__hour: 23 })),
    same('minute', `Review.objects.filter(at__minute=30)`, () => Review.objects().filter({ at__minute: 30 })),
    same('second', `Review.objects.filter(at__second__gte=45)`, () => Review.objects().filter({ at__second__gte: 45 })),
    same('date of a moment', `Review.objects.filter(at__date='2024-03-31')`, () =>
      Review.objects().filter({ at__date: '2024-03-31' }),
    ),
    same('date__lt', `Review.objects.filter(at__date__lt='1994-01-01')`, () =>
      Review.objects().filter({ at__date__lt: '1994-01-01' }),
    ),
    same('several lookups in one filter', `Album.objects.filter(stock__gt=2, price__lt=12)`, () =>
      Album.objects().filter({ stock__gt: 2, price__lt: '12' }),
    ),
    same('get', `Album.objects.get(title='Post')`, () => Album.objects().get({ title: 'Post' })),
    same('get of nothing', `Album.objects.get(title='none')`, () => Album.objects().get({ title: 'none' })),
    same('get of several', `Album.objects.get(artist__name='Björk')`, () =>
      Album.objects().get({ artist__name: 'Björk' }),
    ),
    same('in_bulk', `Album.objects.in_bulk([1, 2, 99])`, () => Album.objects().inBulk([1, 2, 99])),
    same('in_bulk of nothing', `Album.objects.in_bulk([])`, () => Album.objects().inBulk([])),
    same('exists', `Album.objects.filter(stock__gt=50).exists()`, () =>
      Album.objects().filter({ stock__gt: 50 }).exists(),
    ),
    same('exists of nothing', `Album.objects.filter(stock__gt=500).exists()`, () =>
      Album.objects().filter({ stock__gt: 500 }).exists(),
    ),
    same('an unknown field', `Album.objects.filter(nothing=1)`, () => Album.objects().filter({ nothing: 1 } as never)),
    same('an unknown lookup', `Album.objects.filter(title__nothing=1)`, () =>
      Album.objects().filter({ title__nothing: 1 } as never),
    ),
    same('an unknown relation', `Album.objects.filter(nobody__name=1)`, () =>
      Album.objects().filter({ nobody__name: 1 } as never),
    ),
    same('a text where a number is', `Album.objects.filter(stock='many')`, () =>
      Album.objects().filter({ stock: 'many' } as never),
    ),
    same('exact over a key', `Track.objects.filter(album__artist__label__country__name='Mali')`, () =>
      Track.objects().filter({ album__artist__label__country__name: 'Mali' }),
    ),
    same('a key by its value', `Album.objects.filter(artist=2)`, () => Album.objects().filter({ artist: 2 })),
    same('a text key by its value', `Label.objects.filter(country='ML')`, () =>
      Label.objects().filter({ country: 'ML' }),
    ),
    same('a text key in a list', `Label.objects.filter(country__in=['ML', 'JP'])`, () =>
      Label.objects().filter({ country__in: ['ML', 'JP'] }),
    ),
    same('a column against another', `Album.objects.filter(sold__gt=F('stock') * 20)`, () =>
      Album.objects().where((a) => a.sold.gt(a.stock.times(20))),
    ),
    same('a column against one over a key', `Track.objects.filter(writer=F('album__artist'))`, () =>
      Track.objects().where((t) => t.writer.id.eq(t.album.artist.id)),
    ),
    same('a text against a column over a key', `Label.objects.filter(artists__name=F('name'))`, () =>
      Label.objects().where((l) => l.artists.some((a) => a.name.eq(l.name))),
    ),
    same('none', `Album.objects.none().count()`, () => Album.objects().none().count()),
    same('true and false', `Album.objects.filter(live=True)`, () => Album.objects().filter({ live: true })),
    same('all of several', `Album.objects.filter(Q(stock__gt=5) & Q(stock__lt=10))`, () =>
      Album.objects().where((a) => a.stock.gt(5).and(a.stock.lt(10))),
    ),
    same('none of several', `Album.objects.filter(~(Q(stock=0) | Q(stock=7)))`, () =>
      Album.objects().where((a) => any(a.stock.eq(0), a.stock.eq(7)).not()),
    ),
    same('lookups on reviewers leave out NULL', `Review.objects.filter(reviewer__gt='A')`, () =>
      Review.objects().filter({ reviewer__gt: 'A' }),
    ),
    same('length', `Track.objects.annotate(n=Length('title')).filter(n__gt=14)`, () =>
      Track.objects().filter({ title__length__gt: 14 }),
    ),
    same('NULL in a list', `Artist.objects.filter(alias__in=['B', None])`, () =>
      Artist.objects().filter({ alias__in: ['B', null] as never }),
    ),
    same('exclude of a list with NULL', `Artist.objects.exclude(alias__in=['B', None])`, () =>
      Artist.objects().exclude({ alias__in: ['B', null] as never }),
    ),
    same('equal to nothing', `Artist.objects.filter(alias=None)`, () => Artist.objects().filter({ alias: null })),
    same('more than nothing', `Artist.objects.filter(age__gt=None)`, () =>
      Artist.objects().filter({ age__gt: null } as never),
    ),
    same('a text that holds nothing', `Artist.objects.filter(name__contains=None)`, () =>
      Artist.objects().filter({ name__contains: null } as never),
    ),
    same('a decimal written with more places', `Album.objects.filter(price='12.500')`, () =>
      Album.objects().filter({ price: '12.500' }),
    ),
    same('a list with a value twice', `Album.objects.filter(stock__in=[7, 7, 0])`, () =>
      Album.objects().filter({ stock__in: [7, 7, 0] }),
    ),
    same('a range over a key', `Album.objects.filter(artist__age__range=(30, 59))`, () =>
      Album.objects().filter({ artist__age__range: [30, 59] }),
    ),
    same('a row that is not there, over a key', `Album.objects.filter(artist=99).exists()`, () =>
      Album.objects().filter({ artist: 99 }).exists(),
    ),
    same('a list of rows', `Album.objects.filter(artist__in=list(Artist.objects.filter(age__gt=59)))`, async () =>
      Album.objects().filter({ artist__in: await Artist.objects().filter({ age__gt: 59 }) }),
    ),
    same('a row of another model', `Album.objects.filter(artist=Label.objects.get(pk=1))`, async () =>
      Album.objects().filter({ artist: (await Label.objects().get({ id: 1 })) as never }),
    ),
    same('a query of two columns', `list(Album.objects.filter(artist__in=Artist.objects.values('id', 'name')))`, () =>
      Album.objects().filter({ artist__in: Artist.objects().values('id', 'name') as never }),
    ),
    same('keys by another column', `Tag.objects.in_bulk(['pop', 'kora', 'none'], field_name='name')`, () =>
      Tag.objects().inBulk(['pop', 'kora', 'none'], 'name'),
    ),
    same('keys by a column that is not unique', `Album.objects.in_bulk([7], field_name='stock')`, () =>
      Album.objects().inBulk([7], 'stock'),
    ),
    same('a lookup behind a lookup', `Album.objects.filter(title__contains__startswith='a')`, () =>
      Album.objects().filter({ title__contains__startswith: 'a' } as never),
    ),
    differs(
      KINDS,
      'a lookup of texts on a moment',
      `Review.objects.filter(at__startswith='2024').count()`,
      () =>
        Review.objects()
          .filter({ at__startswith: '2024' } as never)
          .count(),
      { raises: 'query_error' },
    ),
  ],
} satisfies Family

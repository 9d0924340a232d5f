import {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from '../../src/expressions/expressions.ts'
import { Album, Track } from '../models.ts'
import { type Family, same } from '../question.ts'

const albums = () => Album.objects().orderBy('id')
const over = "order_by=[F('sold').desc(), F('id').asc()]"

export default {
  name: 'expressions_window',
  questions: [
    same('row_number', `Album.objects.order_by('id').annotate(x=Window(RowNumber(), ${over})).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: rowNumber().over({ orderBy: [a.sold.desc(), a.id] }) }))
        .values('x'),
    ),
    same('rank', `Album.objects.order_by('id').annotate(x=Window(Rank(), order_by=F('price').asc())).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: rank().over({ orderBy: a.price }) }))
        .values('x'),
    ),
    same(
      'dense_rank',
      `Album.objects.order_by('id').annotate(x=Window(DenseRank(), order_by=F('price').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: denseRank().over({ orderBy: a.price }) }))
          .values('x'),
    ),
    same(
      'percent_rank',
      `Album.objects.order_by('id').annotate(x=Window(PercentRank(), order_by=F('price').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: percentRank().over({ orderBy: a.price }) }))
          .values('x'),
    ),
    same(
      'cume_dist',
      `Album.objects.order_by('id').annotate(x=Window(CumeDist(), order_by=F('price').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: cumeDist().over({ orderBy: a.price }) }))
          .values('x'),
    ),
    same(
      'ntile',
      `Album.objects.order_by('id').annotate(x=Window(Ntile(num_buckets=4), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: ntile(4).over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'lag',
      `Album.objects.order_by('id').annotate(x=Window(Lag('title'), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: lag(a.title).over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'lead by two',
      `Album.objects.order_by('id').annotate(x=Window(Lead('price', offset=2), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: lead(a.price, 2).over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'lag in a part',
      `Album.objects.order_by('id').annotate(x=Window(Lag('sold'), partition_by=[F('artist')], order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: lag(a.sold).over({ partitionBy: a.artist.id, orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'first_value',
      `Album.objects.order_by('id').annotate(x=Window(FirstValue('title'), partition_by=[F('artist')], order_by=F('sold').desc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: firstValue(a.title).over({ partitionBy: a.artist.id, orderBy: a.sold.desc() }) }))
          .values('x'),
    ),
    same(
      'last_value goes to the row itself',
      `Album.objects.order_by('id').annotate(x=Window(LastValue('title'), partition_by=[F('artist')], order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: lastValue(a.title).over({ partitionBy: a.artist.id, orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'last_value of a frame',
      `Album.objects.order_by('id').annotate(x=Window(LastValue('title'), partition_by=[F('artist')], order_by=F('id').asc(), frame=RowRange(start=None, end=None))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({
            x: lastValue(a.title).over({ partitionBy: a.artist.id, orderBy: a.id, frame: { rows: [null, null] } }),
          }))
          .values('x'),
    ),
    same(
      'nth_value',
      `Album.objects.order_by('id').annotate(x=Window(NthValue('title', nth=2), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: nthValue(a.title, 2).over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'a running sum',
      `Album.objects.order_by('id').annotate(x=Window(Sum('sold'), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.sum().over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'a running sum counts rows that are alike at once',
      `Album.objects.order_by('id').annotate(x=Window(Sum('sold'), order_by=F('price').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.sum().over({ orderBy: a.price }) }))
          .values('x'),
    ),
    same(
      'a sum of a part',
      `Track.objects.order_by('id').annotate(x=Window(Sum('seconds'), partition_by=[F('album')])).values('x')`,
      () =>
        Track.objects()
          .orderBy('id')
          .annotate((t) => ({ x: t.seconds.sum().over({ partitionBy: t.album.id }) }))
          .values('x'),
    ),
    same(
      'parts over a key',
      `Track.objects.order_by('id').annotate(x=Window(Max('seconds'), partition_by=[F('album__artist__label')])).values('x')`,
      () =>
        Track.objects()
          .orderBy('id')
          .annotate((t) => ({ x: t.seconds.max().over({ partitionBy: t.album.artist.label.id }) }))
          .values('x'),
    ),
    same(
      'a mean of the rows around',
      `Album.objects.order_by('id').annotate(x=Window(Avg('sold'), order_by=F('id').asc(), frame=RowRange(start=-1, end=1))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.avg().over({ orderBy: a.id, frame: { rows: [-1, 1] } }) }))
          .values('x'),
    ),
    same(
      'the rows from here on',
      `Album.objects.order_by('id').annotate(x=Window(Count('id'), order_by=F('id').asc(), frame=RowRange(start=0, end=None))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.id.count().over({ orderBy: a.id, frame: { rows: [0, null] } }) }))
          .values('x'),
    ),
    same(
      'a frame by values',
      `Album.objects.order_by('id').annotate(x=Window(Count('id'), order_by=F('price').asc(), frame=ValueRange(start=0, end=0))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.id.count().over({ orderBy: a.price, frame: { range: [0, 0] } }) }))
          .values('x'),
    ),
    same('of all rows', `Album.objects.order_by('id').annotate(x=Window(Min('price'))).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: a.price.min().over() }))
        .values('x'),
    ),
    same(
      'of the rows that a condition leaves',
      `Album.objects.filter(stock__gt=2).order_by('id').annotate(x=Window(Count('id'))).values('x')`,
      () =>
        albums()
          .filter({ stock__gt: 2 })
          .annotate((a) => ({ x: a.id.count().over() }))
          .values('x'),
    ),
    same(
      'what is computed from windows',
      `Album.objects.order_by('id').annotate(x=F('sold') - Window(Avg('sold'), partition_by=[F('artist')])).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.minus(a.sold.avg().over({ partitionBy: a.artist.id })) }))
          .values('x'),
    ),
    same(
      'of what is computed',
      `Album.objects.order_by('id').annotate(x=Window(Sum(F('stock') * 2), order_by=F('id').asc())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.times(2).sum().over({ orderBy: a.id }) }))
          .values('x'),
    ),
    same(
      'an order by a window',
      `Album.objects.annotate(x=Window(Rank(), order_by=F('sold').desc())).order_by('-x', 'id')`,
      () =>
        albums()
          .annotate((a) => ({ x: rank().over({ orderBy: a.sold.desc() }) }))
          .orderBy('-x', 'id'),
    ),
    same(
      'two windows',
      `Album.objects.order_by('id').annotate(x=Window(Rank(), order_by=F('sold').desc()), y=Window(Rank(), order_by=F('price').desc())).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({
            x: rank().over({ orderBy: a.sold.desc() }),
            y: rank().over({ orderBy: a.price.desc() }),
          }))
          .values('x', 'y'),
    ),
    same(
      'the limit comes after the window',
      `Album.objects.order_by('id').annotate(x=Window(Count('id'))).values('x')[:2]`,
      () =>
        albums()
          .annotate((a) => ({ x: a.id.count().over() }))
          .values('x')
          .limit(2),
    ),
  ],
} satisfies Family

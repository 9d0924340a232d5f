import { Album, Order, Review } from '../models.ts'
import { type Family, same } from '../question.ts'

export default {
  name: 'dates',
  questions: [
    same('years', `list(Album.objects.dates('released', 'year'))`, () => Album.objects().dates('released', 'year')),
    same('months', `list(Album.objects.dates('released', 'month'))`, () => Album.objects().dates('released', 'month')),
    same('weeks', `list(Album.objects.dates('released', 'week'))`, () => Album.objects().dates('released', 'week')),
    same('days, from the last', `list(Album.objects.dates('released', 'day', order='DESC'))`, () =>
      Album.objects().dates('released', 'day', 'desc'),
    ),
    same('of rows that a condition leaves', `list(Album.objects.filter(artist=1).dates('released', 'year'))`, () =>
      Album.objects().filter({ artist: 1 }).dates('released', 'year'),
    ),
    same('of no rows', `list(Album.objects.none().dates('released', 'year'))`, () =>
      Album.objects().none().dates('released', 'year'),
    ),
    same('over a key', `list(Review.objects.dates('album__released', 'year'))`, () =>
      Review.objects().dates('album__released', 'year'),
    ),
    same('moments by year', `list(Review.objects.datetimes('at', 'year'))`, () => Review.objects().dates('at', 'year')),
    same('moments by month, from the last', `list(Review.objects.datetimes('at', 'month', order='DESC'))`, () =>
      Review.objects().dates('at', 'month', 'desc'),
    ),
    same('moments by day', `list(Review.objects.datetimes('at', 'day'))`, () => Review.objects().dates('at', 'day')),
    same('moments by hour', `list(Review.objects.datetimes('at', 'hour'))`, () => Review.objects().dates('at', 'hour')),
    same('moments by minute', `list(Review.objects.datetimes('at', 'minute'))`, () =>
      Review.objects().dates('at', 'minute'),
    ),
    same('moments by second', `list(Review.objects.datetimes('at', 'second'))`, () =>
      Review.objects().dates('at', 'second'),
    ),
    same('NULL is left out', `list(Order.objects.dates('join', 'month'))`, () =>
      Order.objects().dates('join', 'month'),
    ),
    same('of no day', `list(Album.objects.dates('title', 'year'))`, () =>
      Album.objects().dates('title' as never, 'year'),
    ),
  ],
} satisfies Family

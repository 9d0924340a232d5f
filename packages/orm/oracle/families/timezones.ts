import { runInContext } from '@tsango/core/context'
import { Album, Review } from '../models.ts'
import { type Family, same } from '../question.ts'

const there = <T>(timeZone: string, body: () => T): T => runInContext({ timeZone }, body)
const inZone = (zone: string, code: string): string =>
  `import pytz\nwith timezone.override(pytz.timezone('${zone}')): x = ${code}\nx`

export default {
  name: 'timezones',
  questions: [
    same('a moment goes in and comes out', `Review.objects.order_by('id').values('at')`, () =>
      Review.objects().orderBy('id').values('at'),
    ),
    same(
      'the year where one is',
      inZone('Asia/Tokyo', `list(Review.objects.filter(at__year=1994).order_by('id'))`),
      () => there('Asia/Tokyo', () => Review.objects().filter({ at__year: 1994 }).orderBy('id').all()),
    ),
    same('the day where one is', inZone('Europe/Berlin', `list(Review.objects.filter(at__date='2025-08-01'))`), () =>
      there('Europe/Berlin', () => Review.objects().filter({ at__date: '2025-08-01' }).all()),
    ),
    same(
      'the hour where one is, in summer and winter',
      inZone('Europe/Berlin', `list(Review.objects.order_by('id').annotate(h=ExtractHour('at')).values('h'))`),
      () =>
        there('Europe/Berlin', () =>
          Review.objects()
            .orderBy('id')
            .annotate((r) => ({ h: r.at.hour }))
            .values('h')
            .all(),
        ),
    ),
    same(
      'the hour when clocks change',
      inZone('Europe/Berlin', `list(Review.objects.filter(at__hour=3).order_by('id'))`),
      () => there('Europe/Berlin', () => Review.objects().filter({ at__hour: 3 }).orderBy('id').all()),
    ),
    same(
      'the week day where one is',
      inZone('America/New_York', `list(Review.objects.order_by('id').annotate(d=ExtractWeekDay('at')).values('d'))`),
      () =>
        there('America/New_York', () =>
          Review.objects()
            .orderBy('id')
            .annotate((r) => ({ d: r.at.weekDay }))
            .values('d')
            .all(),
        ),
    ),
    same(
      'half an hour beside',
      inZone(
        'Asia/Kolkata',
        `list(Review.objects.order_by('id').annotate(h=ExtractHour('at'), m=ExtractMinute('at')).values('h', 'm'))`,
      ),
      () =>
        there('Asia/Kolkata', () =>
          Review.objects()
            .orderBy('id')
            .annotate((r) => ({ h: r.at.hour, m: r.at.minute }))
            .values('h', 'm')
            .all(),
        ),
    ),
    same(
      'days that begin where one is',
      inZone('Europe/Berlin', `list(Review.objects.order_by('id').annotate(d=TruncDay('at')).values('d'))`),
      () =>
        there('Europe/Berlin', () =>
          Review.objects()
            .orderBy('id')
            .annotate((r) => ({ d: r.at.trunc('day') }))
            .values('d')
            .all(),
        ),
    ),
    same('months that begin where one is', inZone('Asia/Tokyo', `list(Review.objects.datetimes('at', 'month'))`), () =>
      there('Asia/Tokyo', () => Review.objects().dates('at', 'month')),
    ),
    same(
      'days as days',
      inZone('Asia/Tokyo', `list(Review.objects.order_by('id').annotate(d=TruncDate('at')).values('d'))`),
      () =>
        there('Asia/Tokyo', () =>
          Review.objects()
            .orderBy('id')
            .annotate((r) => ({ d: r.at.date }))
            .values('d')
            .all(),
        ),
    ),
    same(
      'a zone by name',
      `import pytz\nReview.objects.order_by('id').annotate(h=ExtractHour('at', tzinfo=pytz.timezone('Australia/Lord_Howe'))).values('h')`,
      () =>
        Review.objects()
          .orderBy('id')
          .annotate((r) => ({ h: r.at.inZone('Australia/Lord_Howe').hour }))
          .values('h'),
    ),
    same(
      'weeks in a zone by name',
      `import pytz\nReview.objects.order_by('id').annotate(w=TruncWeek('at', tzinfo=pytz.timezone('Pacific/Auckland'))).values('w')`,
      () =>
        Review.objects()
          .orderBy('id')
          .annotate((r) => ({ w: r.at.inZone('Pacific/Auckland').trunc('week') }))
          .values('w'),
    ),
    same(
      'groups by the day where one is',
      inZone(
        'Asia/Tokyo',
        `list(Review.objects.annotate(y=TruncYear('at')).values('y').annotate(n=Count('id')).order_by('y'))`,
      ),
      () =>
        there('Asia/Tokyo', () =>
          Review.objects()
            .alias((r) => ({ y: r.at.trunc('year') }))
            .values('y')
            .annotate((r) => ({ n: r.id.count() }))
            .orderBy('y')
            .all(),
        ),
    ),
    same('days have no zone', inZone('Pacific/Auckland', `list(Album.objects.filter(released__year=1988))`), () =>
      there('Pacific/Auckland', () => Album.objects().filter({ released__year: 1988 }).all()),
    ),
    same(
      'comparisons have no zone',
      inZone('Pacific/Auckland', `list(Review.objects.filter(at__lt=D('1994-01-01T00:00:00')).order_by('id'))`),
      () =>
        there('Pacific/Auckland', () =>
          Review.objects()
            .filter({ at__lt: new Date('1994-01-01T00:00:00Z') })
            .orderBy('id')
            .all(),
        ),
    ),
    same(
      'moments before 1970',
      `Album.objects.create(title='old', artist_id=1, price='1', recordedAt=D('1901-12-13T20:45:51.500')); Album.objects.filter(recordedAt__year__lt=1970).values('recordedAt')`,
      async () => {
        await Album.objects().create({
          title: 'old',
          artistId: 1,
          price: '1',
          recordedAt: new Date('1901-12-13T20:45:51.500Z'),
        })
        return await Album.objects().filter({ recordedAt__year__lt: 1970 }).values('recordedAt')
      },
    ),
    same(
      'the greatest moment of a relation',
      `Album.objects.order_by('id').annotate(m=Max('reviews__at')).values('m')`,
      () =>
        Album.objects()
          .orderBy('id')
          .annotate((a) => ({ m: a.reviews.max((r) => r.at) }))
          .values('m'),
    ),
  ],
} satisfies Family

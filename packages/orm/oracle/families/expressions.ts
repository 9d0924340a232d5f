import {
  bitAnd,
  bitOr,
  bitXor,
  coalesce,
  concat,
  greatest,
  least,
  left,
  ln,
  ltrim,
  nullIf,
  padEnd,
  padStart,
  position,
  power,
  repeat,
  replace,
  reverse,
  right,
  rtrim,
  sha256,
  sha512,
  shiftLeft,
  shiftRight,
  sign,
  sqrt,
  subquery,
  substr,
} from '../../src/expressions/expressions.ts'
import { PLACES } from '../differences.ts'
import { Album, Artist, Label, Review, Track } from '../models.ts'
import { differs, type Family, like, same } from '../question.ts'

const albums = () => Album.objects().orderBy('id')
const artists = () => Artist.objects().orderBy('id')

export default {
  name: 'expressions',
  questions: [
    same(
      'update from the row itself',
      `Album.objects.update(stock=F('stock') + F('sold')); Album.objects.order_by('id').values('stock')`,
      async () => {
        await albums()
          .unordered()
          .update((a) => ({ stock: a.stock.plus(a.sold) }))
        return await albums().values('stock')
      },
    ),
    same(
      'two columns from each other see the row as it was',
      `Album.objects.update(note='x', sold=F('stock')); Album.objects.order_by('id').values('sold')`,
      async () => {
        await albums()
          .unordered()
          .update((a) => ({ note: 'x', sold: a.stock }))
        return await albums().values('sold')
      },
    ),
    same(
      'plus, minus, times',
      `Album.objects.order_by('id').annotate(x=(F('stock') + 3) * 2 - F('sold')).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.plus(3).times(2).minus(a.sold) }))
          .values('x'),
    ),
    same(
      'whole numbers divide to whole numbers',
      `Album.objects.order_by('id').annotate(x=F('sold') / 7).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.dividedBy(7) }))
          .values('x'),
    ),
    same('also below zero', `Album.objects.order_by('id').annotate(x=(F('stock') - F('sold')) / 7).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: a.stock.minus(a.sold).dividedBy(7) }))
        .values('x'),
    ),
    same('what a division leaves', `Album.objects.order_by('id').annotate(x=F('sold') % 7).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: a.sold.mod(7) }))
        .values('x'),
    ),
    same(
      'also below zero, what it leaves',
      `Album.objects.order_by('id').annotate(x=Mod(F('stock') - F('sold'), 7)).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.minus(a.sold).mod(7) }))
          .values('x'),
    ),
    like(
      'sqlite',
      'a division by zero is NULL',
      `Album.objects.order_by('id').annotate(x=F('sold') / F('stock')).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.sold.dividedBy(a.stock) }))
          .values('x'),
    ),
    same(
      'a float and a whole number',
      `Album.objects.order_by('id').annotate(x=ExpressionWrapper(F('rating') * F('stock'), output_field=FloatField())).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.rating.times(a.stock) }))
          .values('x'),
    ),
    same(
      'a decimal and a decimal',
      `Album.objects.order_by('id').annotate(x=F('price') + Decimal('0.55')).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.price.plus('0.55') }))
          .values('x'),
    ),
    same(
      'a decimal and whole numbers',
      `Album.objects.order_by('id').annotate(x=F('price') + F('stock'), y=F('price') - F('sold')).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.price.plus(a.stock), y: a.price.minus(a.sold) }))
          .values('x', 'y'),
    ),
    same(
      'a number and what may be NULL',
      `Album.objects.order_by('id').annotate(x=F('stock') + F('artist__age')).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.plus(a.artist.age) }))
          .values('x'),
    ),
    differs(
      PLACES,
      'a decimal in parts',
      `Album.objects.order_by('id').annotate(x=F('price') / Value(4)).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.price.dividedBy('4') }))
          .values('x'),
      [3.13, 3.5, 12.5, 2.48, 3.13, 2.75, 6.25, 6.25, 5.03, 0].map((x) => ({ x })),
    ),
    same('a power', `Album.objects.order_by('id').annotate(x=Power('stock', 2)).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: power(a.stock, 2) }))
        .values('x'),
    ),
    same('a root', `Album.objects.filter(stock__gte=0).order_by('id').annotate(x=Sqrt('stock')).values('x')`, () =>
      albums()
        .filter({ stock__gte: 0 })
        .annotate((a) => ({ x: sqrt(a.stock) }))
        .values('x'),
    ),
    same('a logarithm', `Album.objects.filter(stock__gt=0).order_by('id').annotate(x=Ln('stock')).values('x')`, () =>
      albums()
        .filter({ stock__gt: 0 })
        .annotate((a) => ({ x: ln(a.stock) }))
        .values('x'),
    ),
    same(
      'without sign, and the sign',
      `Album.objects.order_by('id').annotate(x=Abs(F('stock') - 7), y=Sign(F('stock') - 7)).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.minus(7).abs(), y: sign(a.stock.minus(7)) }))
          .values('x', 'y'),
    ),
    same(
      'up and down',
      `Album.objects.order_by('id').annotate(x=Ceil('rating'), y=Floor('rating')).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.rating.ceil(), y: a.rating.floor() }))
          .values('x', 'y'),
    ),
    like('sqlite', 'rounded', `Album.objects.order_by('id').annotate(x=Round('rating')).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: a.rating.round() }))
        .values('x'),
    ),
    same(
      'bits',
      `Album.objects.order_by('id').annotate(x=F('sold').bitand(6), y=F('sold').bitor(9)).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: bitAnd(a.sold, 6), y: bitOr(a.sold, 9) }))
          .values('x', 'y'),
    ),
    same('bits of either', `Album.objects.order_by('id').annotate(x=F('sold').bitxor(5)).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: bitXor(a.sold, 5) }))
        .values('x'),
    ),
    same(
      'bits moved',
      `Album.objects.order_by('id').annotate(x=F('sold').bitleftshift(3), y=F('sold').bitrightshift(2)).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: shiftLeft(a.sold, 3), y: shiftRight(a.sold, 2) }))
          .values('x', 'y'),
    ),
    same('a filter on two columns', `Album.objects.filter(sold__gt=F('stock') + 100)`, () =>
      albums()
        .unordered()
        .where((a) => a.sold.gt(a.stock.plus(100))),
    ),
    same('a filter on columns of other rows', `Track.objects.filter(album__artist__age__gt=F('writer__age'))`, () =>
      Track.objects().where((t) => t.album.artist.age.gt(t.writer.age)),
    ),
    same('range of columns', `Album.objects.filter(stock__gte=F('artist__id'), stock__lte=F('sold'))`, () =>
      albums()
        .unordered()
        .where((a) => a.stock.gte(a.artist.id).and(a.stock.lte(a.sold))),
    ),
    same(
      'the first that is not NULL',
      `Artist.objects.order_by('id').annotate(x=Coalesce('alias', 'name')).values('x')`,
      () =>
        artists()
          .annotate((a) => ({ x: coalesce(a.alias, a.name) }))
          .values('x'),
    ),
    same(
      'the first that is not NULL, or a value',
      `Artist.objects.order_by('id').annotate(x=Coalesce('age', 0)).values('x')`,
      () =>
        artists()
          .annotate((a) => ({ x: coalesce(a.age, 0) }))
          .values('x'),
    ),
    same(
      'NULL where two are alike',
      `Album.objects.order_by('id').annotate(x=NullIf('stock', Value(7))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: nullIf(a.stock, 7) }))
          .values('x'),
    ),
    same(
      'the greatest and the least of a row',
      `Album.objects.order_by('id').annotate(x=Greatest('stock', 'sold'), y=Least('stock', 'sold')).values('x', 'y')`,
      () =>
        albums()
          .annotate((a) => ({ x: greatest(a.stock, a.sold), y: least(a.stock, a.sold) }))
          .values('x', 'y'),
    ),
    like(
      'sqlite',
      'the greatest of a row with NULL',
      `Artist.objects.order_by('id').annotate(x=Greatest('age', Value(40))).values('x')`,
      () =>
        artists()
          .annotate((a) => ({ x: greatest(a.age, 40) }))
          .values('x'),
    ),
    like(
      'postgresql',
      'lower and upper',
      `Artist.objects.order_by('id').annotate(x=Lower('name'), y=Upper('name')).values('x', 'y')`,
      () =>
        artists()
          .annotate((a) => ({ x: a.name.lower(), y: a.name.upper() }))
          .values('x', 'y'),
    ),
    same(
      'length in characters',
      `Artist.objects.order_by('id').annotate(x=Length('name'), y=Length('alias')).values('x', 'y')`,
      () =>
        artists()
          .annotate((a) => ({ x: a.name.length(), y: a.alias.length() }))
          .values('x', 'y'),
    ),
    same(
      'concat takes NULL for no text',
      `Artist.objects.order_by('id').annotate(x=Concat('name', Value('/'), 'alias')).values('x')`,
      () =>
        artists()
          .annotate((a) => ({ x: concat(a.name, '/', a.alias) }))
          .values('x'),
    ),
    same(
      'a part of a text',
      `Track.objects.order_by('id').annotate(x=Substr('title', 2, 4), y=Substr('title', 5)).values('x', 'y')`,
      () =>
        Track.objects()
          .orderBy('id')
          .annotate((t) => ({ x: substr(t.title, 2, 4), y: substr(t.title, 5) }))
          .values('x', 'y'),
    ),
    same(
      'the ends of a text',
      `Artist.objects.order_by('id').annotate(x=Left('name', 3), y=Right('name', 2)).values('x', 'y')`,
      () =>
        artists()
          .annotate((a) => ({ x: left(a.name, 3), y: right(a.name, 2) }))
          .values('x', 'y'),
    ),
    same(
      'more than there is',
      `Artist.objects.order_by('id').annotate(x=Left('name', 90), y=Right('name', 90)).values('x', 'y')`,
      () =>
        artists()
          .annotate((a) => ({ x: left(a.name, 90), y: right(a.name, 90) }))
          .values('x', 'y'),
    ),
    same(
      'replaced',
      `Album.objects.order_by('id').annotate(x=Replace('title', Value('e'), Value('E'))).values('x')`,
      () =>
        albums()
          .annotate((a) => ({ x: replace(a.title, 'e', 'E') }))
          .values('x'),
    ),
    same('turned round', `Artist.objects.order_by('id').annotate(x=Reverse('name')).values('x')`, () =>
      artists()
        .annotate((a) => ({ x: reverse(a.name) }))
        .values('x'),
    ),
    same('repeated', `Artist.objects.order_by('id').annotate(x=Repeat('alias', 3)).values('x')`, () =>
      artists()
        .annotate((a) => ({ x: repeat(a.alias, 3) }))
        .values('x'),
    ),
    same(
      'filled up',
      `Label.objects.order_by('id').annotate(x=LPad('name', 8, Value('.')), y=RPad('name', 8, Value('ab'))).values('x', 'y')`,
      () =>
        Label.objects()
          .orderBy('id')
          .annotate((l) => ({ x: padStart(l.name, 8, '.'), y: padEnd(l.name, 8, 'ab') }))
          .values('x', 'y'),
    ),
    same(
      'filled up to less',
      `Label.objects.order_by('id').annotate(x=LPad('name', 3), y=RPad('name', 3)).values('x', 'y')`,
      () =>
        Label.objects()
          .orderBy('id')
          .annotate((l) => ({ x: padStart(l.name, 3), y: padEnd(l.name, 3) }))
          .values('x', 'y'),
    ),
    same('where a text is', `Album.objects.order_by('id').annotate(x=StrIndex('title', Value('e'))).values('x')`, () =>
      albums()
        .annotate((a) => ({ x: position(a.title, 'e') }))
        .values('x'),
    ),
    same(
      'spaces at the ends',
      `Label.objects.filter(pk=1).annotate(x=Trim(Value('  a b ')), y=LTrim(Concat(Value('  '), 'name', Value(' '))), z=RTrim(Concat(Value('  '), 'name', Value(' ')))).values('x', 'y', 'z')`,
      () =>
        Label.objects()
          .filter({ id: 1 })
          .annotate((l) => ({
            x: concat('  a b', ' ').trim(),
            y: ltrim(concat('  ', l.name, ' ')),
            z: rtrim(concat('  ', l.name, ' ')),
          }))
          .values('x', 'y', 'z'),
    ),
    like(
      'sqlite',
      'hashes',
      `Artist.objects.order_by('id').annotate(x=SHA256('name'), y=SHA512('name')).values('x', 'y')`,
      () =>
        artists()
          .annotate((a) => ({ x: sha256(a.name), y: sha512(a.name) }))
          .values('x', 'y'),
    ),
    same(
      'parts of days',
      `Album.objects.order_by('id').annotate(y=ExtractYear('released'), m=ExtractMonth('released'), d=ExtractDay('released'), w=ExtractWeek('released'), q=ExtractQuarter('released'), i=ExtractIsoYear('released'), k=ExtractWeekDay('released'), s=ExtractIsoWeekDay('released')).values('y', 'm', 'd', 'w', 'q', 'i', 'k', 's')`,
      () =>
        albums()
          .annotate(({ released: r }) => ({
            y: r.year,
            m: r.month,
            d: r.day,
            w: r.week,
            q: r.quarter,
            i: r.isoYear,
            k: r.weekDay,
            s: r.isoWeekDay,
          }))
          .values('y', 'm', 'd', 'w', 'q', 'i', 'k', 's'),
    ),
    same(
      'parts of moments',
      `Review.objects.order_by('id').annotate(h=ExtractHour('at'), m=ExtractMinute('at'), s=ExtractSecond('at')).values('h', 'm', 's')`,
      () =>
        Review.objects()
          .orderBy('id')
          .annotate((r) => ({ h: r.at.hour, m: r.at.minute, s: r.at.second }))
          .values('h', 'm', 's'),
    ),
    same(
      'days cut',
      `Album.objects.order_by('id').annotate(y=TruncYear('released'), q=TruncQuarter('released'), m=TruncMonth('released'), w=TruncWeek('released')).values('y', 'q', 'm', 'w')`,
      () =>
        albums()
          .annotate(({ released: r }) => ({
            y: r.trunc('year'),
            q: r.trunc('quarter'),
            m: r.trunc('month'),
            w: r.trunc('week'),
          }))
          .values('y', 'q', 'm', 'w'),
    ),
    same('the day of a moment', `Review.objects.order_by('id').annotate(d=TruncDate('at')).values('d')`, () =>
      Review.objects()
        .orderBy('id')
        .annotate((r) => ({ d: r.at.date }))
        .values('d'),
    ),
    same('a text against another of the row', `Album.objects.filter(title__icontains=F('artist__name'))`, () =>
      albums()
        .unordered()
        .where((a) => position(a.title.lower(), a.artist.name.lower()).gt(0)),
    ),
    same(
      'a new row from an expression',
      `Album.objects.filter(pk=1).update(title=Concat('title', Value('!'))); Album.objects.get(pk=1)`,
      async () => {
        await albums()
          .unordered()
          .filter({ id: 1 })
          .update((a) => ({ title: concat(a.title, '!') }))
        return await albums().get({ id: 1 })
      },
    ),
    same(
      'update from a query',
      `Artist.objects.update(age=Subquery(Album.objects.filter(artist=OuterRef('pk')).order_by('-sold').values('sold')[:1])); Artist.objects.order_by('id').values('age')`,
      async () => {
        await Artist.objects().update((a) => ({
          age: subquery(
            Album.objects()
              .where((b) => b.artist.id.eq(a.id))
              .orderBy('-sold'),
            (b) => b.sold,
          ),
        }))
        return await artists().values('age')
      },
    ),
  ],
} satisfies Family

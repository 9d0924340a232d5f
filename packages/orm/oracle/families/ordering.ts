import { coalesce, random, when } from '../../src/expressions/expressions.ts'
import { Album, Artist, Credit, Label, Tag, Track } from '../models.ts'
import { type Family, like, same } from '../question.ts'

const albums = () => Album.objects()
const artists = () => Artist.objects()
const tracks = () => Track.objects()

export default {
  name: 'ordering',
  questions: [
    same('the order of a model', `Track.objects.all()`, () => tracks()),
    same('the order of a model, turned round', `Track.objects.reverse()`, () => tracks().reverse()),
    same('an order that is asked for replaces it', `Track.objects.order_by('seconds')`, () =>
      tracks().orderBy('seconds'),
    ),
    same('the last order counts', `Track.objects.order_by('title').order_by('-seconds')`, () =>
      tracks().orderBy('title').orderBy('-seconds'),
    ),
    same('by several columns', `Album.objects.order_by('price', '-stock', 'id')`, () =>
      albums().orderBy('price', '-stock', 'id'),
    ),
    same('by a column over a key', `Album.objects.order_by('artist__name', 'id')`, () =>
      albums().orderBy('artist__name', 'id'),
    ),
    like(
      'sqlite',
      'by a column over two keys that may be NULL',
      `Artist.objects.order_by('label__country__name', 'id')`,
      () => artists().orderBy('label__country__name', 'id'),
    ),
    same('by the key itself', `Track.objects.order_by('-album_id', 'id')`, () => tracks().orderBy('-albumId', 'id')),
    like('sqlite', 'by a nullable column', `Album.objects.order_by('released')`, () => albums().orderBy('released')),
    like('sqlite', 'by a nullable column, from the greatest', `Album.objects.order_by('-rating', 'id')`, () =>
      albums().orderBy('-rating', 'id'),
    ),
    like('sqlite', 'turned round, NULL is turned round, too', `Album.objects.order_by('released').reverse()`, () =>
      albums().orderBy('released').reverse(),
    ),
    same('NULL last', `Album.objects.order_by(F('released').asc(nulls_last=True))`, () =>
      albums().sortBy((a) => [a.released.asc().nullsLast()]),
    ),
    same('NULL last, from the greatest', `Album.objects.order_by(F('rating').desc(nulls_last=True), 'id')`, () =>
      albums().sortBy((a) => [a.rating.desc().nullsLast(), a.id]),
    ),
    same('NULL first', `Artist.objects.order_by(F('mentor').asc(nulls_first=True), 'id')`, () =>
      artists().sortBy((a) => [a.mentor.id.asc().nullsFirst(), a.id]),
    ),
    same(
      'NULL last turns round to NULL first',
      `Album.objects.order_by(F('released').asc(nulls_last=True)).reverse()`,
      () =>
        albums()
          .sortBy((a) => [a.released.asc().nullsLast()])
          .reverse(),
    ),
    same('by what is computed', `Album.objects.order_by((F('sold') - F('stock')).desc(), 'id')`, () =>
      albums().sortBy((a) => [a.sold.minus(a.stock).desc(), a.id]),
    ),
    same('by the lower case', `Album.objects.order_by(Lower('title'), 'id')`, () =>
      albums().sortBy((a) => [a.title.lower(), a.id]),
    ),
    same('by bytes: capitals before small letters', `Album.objects.order_by('title', 'id')`, () =>
      albums().orderBy('title', 'id'),
    ),
    same('letters beyond ASCII behind them', `Artist.objects.order_by('name')`, () => artists().orderBy('name')),
    same('by the first that is not NULL', `Artist.objects.order_by(Coalesce('age', 40), 'id')`, () =>
      artists().sortBy((a) => [coalesce(a.age, 40), a.id]),
    ),
    same('by a condition', `Album.objects.order_by(Case(When(stock=0, then=1), default=0), 'id')`, () =>
      albums().sortBy((a) => [when(a.stock.eq(0), 1).otherwise(0), a.id]),
    ),
    same('by true and false', `Album.objects.order_by('-live', 'id')`, () => albums().orderBy('-live', 'id')),
    same('by decimals', `Album.objects.order_by('-price', 'id').values('price')`, () =>
      albums().orderBy('-price', 'id').values('price'),
    ),
    same('by decimals as numbers', `Credit.objects.filter(fee__isnull=False).order_by('fee', 'id').values('fee')`, () =>
      Credit.objects().filter({ fee__isnull: false }).orderBy('fee', 'id').values('fee'),
    ),
    same('without an order', `Track.objects.order_by().ordered`, async () => (await tracks().unordered().count()) < 0),
    same('the first of a model with an order', `Track.objects.filter(album=1).first()`, () =>
      tracks().filter({ album: 1 }).first(),
    ),
    same('the last of a model with an order', `Track.objects.filter(album=1).last()`, () =>
      tracks().filter({ album: 1 }).last(),
    ),
    same('by a column that is not loaded', `Album.objects.order_by('-sold', 'id').values('title')[:3]`, () =>
      albums().orderBy('-sold', 'id').values('title').limit(3),
    ),
    like('sqlite', 'by a relation to itself', `Tag.objects.order_by('parent__parent__name', 'name')`, () =>
      Tag.objects().orderBy('parent__parent__name', 'name'),
    ),
    same('by an unknown column', `Album.objects.order_by('nothing')`, () => albums().orderBy('nothing' as never)),
    same('by an unknown column over a key', `Album.objects.order_by('artist__nothing')`, () =>
      albums().orderBy('artist__nothing' as never),
    ),
    same('by the way back to one', `Album.objects.filter(sleeve__isnull=False).order_by('-sleeve__name')`, () =>
      albums().filter({ sleeve__isnull: false }).orderBy('-sleeve__name'),
    ),
    same('with a slice', `Album.objects.order_by('-id')[3:6]`, () => albums().orderBy('-id').offset(3).limit(3)),
    same(
      'of a query in a list',
      `Label.objects.filter(pk__in=Artist.objects.order_by('-age').values('label')).order_by('-id')`,
      () =>
        Label.objects()
          .where((l) => l.id.in(artists().orderBy('-age').values('labelId')))
          .orderBy('-id'),
    ),
    same('by a key of a model without an order', `Album.objects.order_by('artist', '-id')`, () =>
      albums().orderBy('artist', '-id'),
    ),
    same('by the length of a text', `Artist.objects.order_by(Length('name').desc(), 'name')`, () =>
      artists().sortBy((a) => [a.name.length().desc(), a.name]),
    ),
    same(
      'by a column over a key, NULL last',
      `Album.objects.order_by(F('artist__age').desc(nulls_last=True), 'title')`,
      () => albums().sortBy((a) => [a.artist.age.desc().nullsLast(), a.title]),
    ),
    same(
      'by a column over a key that may be NULL, NULL first',
      `Artist.objects.order_by(F('label__founded').desc(nulls_first=True), 'name')`,
      () => artists().sortBy((a) => [a.label.founded.desc().nullsFirst(), a.name]),
    ),
    same(
      'by a column over four keys',
      `Track.objects.order_by('album__artist__label__country__name', 'title', 'id')`,
      () => tracks().orderBy('album__artist__label__country__name', 'title', 'id'),
    ),
    same(
      'by one column or another',
      `Album.objects.order_by(Case(When(title__istartswith='d', then=F('sold')), default=F('stock')), 'id')`,
      () => albums().sortBy((a) => [when(a.title.istartswith('d'), a.sold).otherwise(a.stock), a.id]),
    ),
    same(
      'by whether there is another row',
      `Album.objects.order_by(Exists(Track.objects.filter(album=OuterRef('pk'))).desc(), '-id')`,
      () =>
        albums()
          .annotate((a) => ({ has: a.tracks.some() }))
          .orderBy('-has', '-id'),
    ),
    same('the same column twice: the first counts', `Album.objects.order_by('stock', '-stock', 'id')`, () =>
      albums().orderBy('stock', '-stock', 'id'),
    ),
    same('by chance, nothing is lost', `Album.objects.order_by('?').count()`, () =>
      albums()
        .sortBy(() => [random()])
        .count(),
    ),
    same('the first of no order is that of the least key', `Album.objects.filter(stock=7).first()`, () =>
      albums().filter({ stock: 7 }).first(),
    ),
    same('the last of no order is that of the greatest', `Album.objects.filter(stock=7).last()`, () =>
      albums().filter({ stock: 7 }).last(),
    ),
    same('the last of two columns', `Album.objects.order_by('-price', 'title').last()`, () =>
      albums().orderBy('-price', 'title').last(),
    ),
    same('by how many rows point at it', `Album.objects.annotate(n=Count('tracks')).order_by('-n', 'title')`, () =>
      albums()
        .annotate((a) => ({ n: a.tracks.count() }))
        .orderBy('-n', 'title'),
    ),
    same('by what no row has a value of', `Label.objects.order_by('artists__nothing')`, () =>
      Label.objects().orderBy('artists__nothing' as never),
    ),
  ],
} satisfies Family

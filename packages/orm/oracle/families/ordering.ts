import { coalesce, when } from '../../src/expressions/expressions.ts'
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
  ],
} satisfies Family

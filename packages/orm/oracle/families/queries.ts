import { all, any, not, predicate } from '../../src/query/query.ts'
import { ONCE, TOGETHER, UNKNOWN } from '../differences.ts'
import { Album, Artist, Label, Tag, Track } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const albums = () => Album.objects()
const artists = () => Artist.objects()

export default {
  name: 'queries',
  questions: [
    differs(
      ONCE,
      'a row is there once, however many of its relation fulfil a condition',
      `Album.objects.filter(tracks__seconds__gt=250, artist=1).order_by('id')`,
      () => albums().filter({ tracks__seconds__gt: 250, artist: 1 }).orderBy('id'),
      ['Debut', 'Post', 'Live Box'],
    ),
    same('the same, made distinct by Django', `Album.objects.filter(tracks__seconds__gt=250).distinct()`, () =>
      albums().filter({ tracks__seconds__gt: 250 }),
    ),
    differs(
      ONCE,
      'count of the same',
      `Album.objects.filter(tracks__seconds__gt=250).count()`,
      () => albums().filter({ tracks__seconds__gt: 250 }).count(),
      7,
    ),
    same(
      'conditions of one filter hold for one row',
      `Album.objects.filter(tracks__title='Crying', tracks__seconds__gt=300)`,
      () => albums().filter({ tracks__title: 'Crying', tracks__seconds__gt: 300 }),
    ),
    same(
      'conditions of two filters may hold for two',
      `Album.objects.filter(tracks__title='Crying').filter(tracks__seconds__lt=260).distinct()`,
      () => albums().filter({ tracks__title: 'Crying' }).filter({ tracks__seconds__lt: 260 }),
    ),
    same('one filter over many-to-many', `Album.objects.filter(tags__name='folk', tags__parent__name='folk')`, () =>
      albums().filter({ tags__name: 'folk', tags__parent__name: 'folk' }),
    ),
    same(
      'two filters over many-to-many',
      `Album.objects.filter(tags__name='folk').filter(tags__parent__name='folk')`,
      () => albums().filter({ tags__name: 'folk' }).filter({ tags__parent__name: 'folk' }),
    ),
    same('exclude over a relation of many rows', `Album.objects.exclude(tracks__seconds__gt=250)`, () =>
      albums().exclude({ tracks__seconds__gt: 250 }),
    ),
    differs(
      TOGETHER,
      'exclude by two conditions over a relation of many rows',
      `Album.objects.exclude(tracks__position=1, tracks__seconds__gt=300)`,
      () => albums().exclude({ tracks__position: 1, tracks__seconds__gt: 300 }).orderBy('id'),
      ['Debut', 'Post', 'Hosono House', 'Saravah!', 'debut'],
    ),
    same('exclude over many-to-many', `Album.objects.exclude(tags__name='kora')`, () =>
      albums().exclude({ tags__name: 'kora' }),
    ),
    same('exclude over many-to-many and a key', `Album.objects.exclude(tags__parent__name='folk')`, () =>
      albums().exclude({ tags__parent__name: 'folk' }),
    ),
    same('exclude twice', `Album.objects.exclude(tags__name='kora').exclude(tags__name='pop')`, () =>
      albums().exclude({ tags__name: 'kora' }).exclude({ tags__name: 'pop' }),
    ),
    same('exclude over two relations of many rows', `Artist.objects.exclude(albums__tracks__seconds__gt=300)`, () =>
      artists().exclude({ albums__tracks__seconds__gt: 300 }),
    ),
    same('exclude keeps NULL over a key', `Artist.objects.exclude(label__name='Griot')`, () =>
      artists().exclude({ label__name: 'Griot' }),
    ),
    same('exclude keeps NULL of a column', `Artist.objects.exclude(alias='B')`, () =>
      artists().exclude({ alias: 'B' }),
    ),
    same('exclude of a comparison with NULL', `Artist.objects.exclude(age__gt=50)`, () =>
      artists().exclude({ age__gt: 50 }),
    ),
    same('exclude of a list', `Artist.objects.exclude(label__name__in=['Griot', 'Oto'])`, () =>
      artists().exclude({ label__name__in: ['Griot', 'Oto'] }),
    ),
    same('exclude of two columns drops only rows with both', `Album.objects.exclude(stock=7, price='12.50')`, () =>
      albums().exclude({ stock: 7, price: '12.50' }),
    ),
    same('exclude of isnull', `Artist.objects.exclude(alias__isnull=True)`, () =>
      artists().exclude({ alias__isnull: true }),
    ),
    same('exclude of isnull of a relation', `Artist.objects.exclude(albums__isnull=False)`, () =>
      artists().exclude({ albums__isnull: false }),
    ),
    same('exclude of texts with NULL', `Artist.objects.exclude(alias__startswith='B')`, () =>
      artists().exclude({ alias__startswith: 'B' }),
    ),
    same('exclude in an exclude', `Artist.objects.filter(~Q(~Q(age__gt=50)))`, () =>
      artists().where((a) => a.age.gt(50).not().not()),
    ),
    differs(
      UNKNOWN,
      'exclude of a comparison of two columns, of which one is NULL',
      `Artist.objects.exclude(age__gt=F('rating') * 10)`,
      () =>
        artists()
          .where((a) => a.rating.times(10).lt(a.age).not())
          .orderBy('id'),
      ['Sidiki', 'Haruomi', 'yukihiro'],
    ),
    same(
      'one of two over relations',
      `Album.objects.filter(Q(tags__name='pop') | Q(tracks__title='Jarabi')).distinct()`,
      () =>
        albums().where((a) =>
          any(
            a.tags.some((t) => t.name.eq('pop')),
            a.tracks.some((t) => t.title.eq('Jarabi')),
          ),
        ),
    ),
    same(
      'one of two, of which one is over a key that is NULL',
      `Artist.objects.filter(Q(label__name='Oto') | Q(age__lt=30))`,
      () => artists().where((a) => a.label.name.eq('Oto').or(a.age.lt(30))),
    ),
    same(
      'one of two over two keys that may be NULL',
      `Artist.objects.filter(Q(label__country__name='Mali') | Q(mentor__name='Haruomi'))`,
      () => artists().where((a) => any(a.label.country.name.eq('Mali'), a.mentor.name.eq('Haruomi'))),
    ),
    same('not over a key that is NULL', `Artist.objects.filter(~Q(label__country__name='Mali'))`, () =>
      artists().where((a) => not(a.label.country.name.eq('Mali'))),
    ),
    same('not of one of two', `Artist.objects.filter(~Q(Q(label__name='Oto') | Q(age__lt=40)))`, () =>
      artists().where((a) => not(any(a.label.name.eq('Oto'), a.age.lt(40)))),
    ),
    same('not of both', `Artist.objects.filter(~Q(Q(label__name='Oto') & Q(age__gt=40)))`, () =>
      artists().where((a) => not(all(a.label.name.eq('Oto'), a.age.gt(40)))),
    ),
    same(
      'the same relation by two ways',
      `Track.objects.filter(album__artist__name='Sidiki').filter(writer__name='Toumani')`,
      () => Track.objects().filter({ album__artist__name: 'Sidiki' }).filter({ writer__name: 'Toumani' }),
    ),
    same('a relation to itself', `Artist.objects.filter(mentor__mentor__name='Toumani')`, () =>
      artists().filter({ mentor__mentor__name: 'Toumani' }),
    ),
    same('the way back of a relation to itself', `Artist.objects.filter(pupils__pupils__name='Nobody%')`, () =>
      artists().filter({ pupils__pupils__name: 'Nobody%' }),
    ),
    same('there and back', `Tag.objects.filter(albums__tags__name='kora').distinct()`, () =>
      Tag.objects().where(() => predicate({ albums__tags__name: 'kora' })),
    ),
    same('a tree down', `Tag.objects.filter(children__isnull=False).distinct()`, () =>
      Tag.objects().filter({ children__isnull: false }),
    ),
    same('a tree, leaves', `Tag.objects.filter(children__isnull=True)`, () =>
      Tag.objects().filter({ children__isnull: true }),
    ),
    same('distinct values', `Album.objects.values('price').distinct()`, () => albums().values('price').distinct()),
    same('distinct values in an order', `Album.objects.values('stock').distinct().order_by('-stock')`, () =>
      albums().values('stock').distinct().orderBy('-stock'),
    ),
    same('count of distinct values', `Album.objects.values('artist').distinct().count()`, () =>
      albums().values('artistId').distinct().count(),
    ),
    same('distinct values over a key', `Track.objects.order_by().values('album__artist__name').distinct()`, () =>
      Track.objects().unordered().values('album__artist__name').distinct(),
    ),
    same('union', `Artist.objects.filter(age__gt=70).values('name').union(Label.objects.values('name'))`, () =>
      artists().filter({ age__gt: 70 }).values('name').union(Label.objects().values('name')),
    ),
    same('union of all', `Artist.objects.values('label').union(Artist.objects.values('label'), all=True).count()`, () =>
      artists().values('labelId').union(artists().values('labelId'), { all: true }).count(),
    ),
    same(
      'union makes one of what is alike',
      `Artist.objects.values('label').union(Artist.objects.values('label')).count()`,
      () => artists().values('labelId').union(artists().values('labelId')).count(),
    ),
    same(
      'union in an order, cut',
      `Artist.objects.values('name').union(Label.objects.values('name')).order_by('-name')[1:4]`,
      () => artists().values('name').union(Label.objects().values('name')).orderBy('-name').offset(1).limit(3),
    ),
    same('union with none', `Artist.objects.none().values('name').union(Label.objects.values('name'))`, () =>
      artists().none().values('name').union(Label.objects().values('name')),
    ),
    same(
      'union of rows',
      `Album.objects.filter(stock=7).union(Album.objects.filter(live=True)).order_by('title')`,
      () =>
        albums()
          .filter({ stock: 7 })
          .union(albums().filter({ live: true }))
          .orderBy('title'),
    ),
    same(
      'intersection',
      `Album.objects.filter(tags__name='folk').intersection(Album.objects.filter(tags__name='kora')).order_by('id')`,
      () =>
        albums()
          .filter({ tags__name: 'folk' })
          .intersection(albums().filter({ tags__name: 'kora' }))
          .orderBy('id'),
    ),
    same(
      'intersection with NULL',
      `Artist.objects.values('age').intersection(Artist.objects.filter(age=None).values('age')).count()`,
      () =>
        artists()
          .values('age')
          .intersection(artists().filter({ age: null }).values('age'))
          .count(),
    ),
    same('intersection with none', `Album.objects.intersection(Album.objects.none()).count()`, () =>
      albums().intersection(albums().none()).count(),
    ),
    same('difference', `Album.objects.difference(Album.objects.filter(stock__gt=2)).order_by('id')`, () =>
      albums()
        .difference(albums().filter({ stock__gt: 2 }))
        .orderBy('id'),
    ),
    same('difference of none', `Album.objects.none().difference(Album.objects.all()).count()`, () =>
      albums().none().difference(albums()).count(),
    ),
    same('filter behind a union is refused', `Album.objects.union(Album.objects.none()).filter(stock=1)`, () =>
      albums().union(albums()).filter({ stock: 1 }),
    ),
    same('annotate behind a union is refused', `Album.objects.union(Album.objects.all()).annotate(x=F('stock'))`, () =>
      albums()
        .union(albums())
        .annotate((a) => ({ x: a.stock })),
    ),
    same('update behind a union is refused', `Album.objects.union(Album.objects.all()).update(stock=1)`, () =>
      albums().union(albums()).update({ stock: 1 }),
    ),
    same('none stays none', `Album.objects.none().filter(stock=7).order_by('id')`, () =>
      albums().none().filter({ stock: 7 }).orderBy('id'),
    ),
    same('update of none', `Album.objects.none().update(stock=1)`, () => albums().none().update({ stock: 1 })),
    same('exclude of none', `Album.objects.exclude(pk__in=Album.objects.none()).count()`, () =>
      albums()
        .where((a) => not(a.id.in(Album.objects().none().values('id'))))
        .count(),
    ),
    same('reverse', `Album.objects.order_by('stock', '-id').reverse()`, () =>
      albums().orderBy('stock', '-id').reverse(),
    ),
    same('reverse twice', `Album.objects.order_by('id').reverse().reverse()`, () =>
      albums().orderBy('id').reverse().reverse(),
    ),
    same('reverse of a slice', `Album.objects.order_by('id')[:3].reverse()`, () =>
      albums().orderBy('id').limit(3).reverse(),
    ),
    same('last of a slice', `Album.objects.order_by('id')[:3].last()`, () => albums().orderBy('id').limit(3).last()),
    same('filters join', `Album.objects.filter(stock=7).filter(price='12.50')`, () =>
      albums().filter({ stock: 7 }).filter({ price: '12.50' }),
    ),
    same('filter and exclude join', `Album.objects.filter(stock__gt=2).exclude(price__gt=12)`, () =>
      albums().filter({ stock__gt: 2 }).exclude({ price__gt: '12' }),
    ),
    same('a filter that contradicts itself', `Album.objects.filter(stock=7).filter(stock=10).count()`, () =>
      albums().filter({ stock: 7 }).filter({ stock: 10 }).count(),
    ),
    same(
      'a query in a query in a query',
      `Track.objects.filter(album__in=Album.objects.filter(artist__in=Artist.objects.filter(label__in=Label.objects.filter(country='ML'))))`,
      () =>
        Track.objects().where((t) =>
          t.album.id.in(
            albums()
              .where((a) => a.artist.id.in(artists().filter({ label__country: 'ML' }).values('id')))
              .values('id'),
          ),
        ),
    ),
    same('not in a query', `Artist.objects.exclude(id__in=Album.objects.values('artist'))`, () =>
      artists().where((a) => a.id.in(albums().values('artistId')).not()),
    ),
    same('without any related row', `Label.objects.filter(artists=None)`, () =>
      Label.objects().where((l) => l.artists.none()),
    ),
    same('the key of a related row', `Label.objects.filter(artists__id=3)`, () =>
      Label.objects().filter({ artists: 3 }),
    ),
    same('a related row by its key in a list', `Label.objects.filter(artists__in=[1, 4]).distinct()`, () =>
      Label.objects().filter({ artists__in: [1, 4] }),
    ),
    same('a way back to one', `Album.objects.filter(sleeve__name='card')`, () =>
      albums().filter({ sleeve__name: 'card' }),
    ),
    same('exclude over a way back to one', `Album.objects.exclude(sleeve__name='card').count()`, () =>
      albums().exclude({ sleeve__name: 'card' }).count(),
    ),
    same('over a way back to one, and on', `Artist.objects.filter(albums__sleeve__name='plain')`, () =>
      artists().filter({ albums__sleeve__name: 'plain' }),
    ),
  ],
} satisfies Family

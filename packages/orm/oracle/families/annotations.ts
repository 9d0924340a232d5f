import { coalesce, concat, exists, outerRef, subquery, when } from '../../src/expressions/expressions.ts'
import { MENDED, MORE, UNKNOWN } from '../differences.ts'
import { Album, Artist, Label, Review, Track } from '../models.ts'
import { differs, type Family, like, same } from '../question.ts'

const albums = () => Album.objects().orderBy('id')
const artists = () => Artist.objects().orderBy('id')

export default {
  name: 'annotations',
  questions: [
    same(
      'a computed value of each row',
      `Album.objects.order_by('id').annotate(worth=F('price') * F('stock')).values('worth')`,
      () =>
        albums()
          .annotate((a) => ({ worth: a.price.times(a.stock) }))
          .values('worth'),
    ),
    same(
      'is a property of a row',
      `[a.twice for a in Album.objects.order_by('id').annotate(twice=F('stock') * 2)]`,
      async () => (await albums().annotate((a) => ({ twice: a.stock.times(2) }))).map((a) => a.twice),
    ),
    same(
      'a column over a key',
      `[a.who for a in Album.objects.order_by('id').annotate(who=F('artist__name'))]`,
      async () => (await albums().annotate((a) => ({ who: a.artist.name }))).map((a) => a.who),
    ),
    same(
      'a column over two keys that may be NULL',
      `Artist.objects.order_by('id').annotate(c=F('label__country__name')).values('c')`,
      () =>
        artists()
          .annotate((a) => ({ c: a.label.country.name }))
          .values('c'),
    ),
    same('a condition on an annotation', `Album.objects.annotate(left=F('sold') - F('stock')).filter(left__lt=0)`, () =>
      albums()
        .unordered()
        .annotate((a) => ({ left: a.sold.minus(a.stock) }))
        .where((a) => a.left.lt(0)),
    ),
    same(
      'a lookup on an annotation over a key',
      `Album.objects.annotate(who=F('artist__name')).filter(who__startswith='T')`,
      () =>
        albums()
          .unordered()
          .annotate((a) => ({ who: a.artist.name }))
          .where((a) => a.who.startswith('T')),
    ),
    same(
      'an order by an annotation',
      `Album.objects.annotate(left=F('sold') - F('stock')).order_by('-left', 'id')`,
      () =>
        albums()
          .annotate((a) => ({ left: a.sold.minus(a.stock) }))
          .orderBy('-left', 'id'),
    ),
    same(
      'annotations of annotations',
      `Album.objects.order_by('id').annotate(a=F('stock') + 1).annotate(b=F('a') * 2).values('a', 'b')`,
      () =>
        albums()
          .annotate((a) => ({ a: a.stock.plus(1) }))
          .annotate((a) => ({ b: a.a.times(2) }))
          .values('a', 'b'),
    ),
    same('a constant', `Album.objects.filter(pk=1).annotate(x=Value(5, output_field=IntegerField())).values('x')`, () =>
      albums()
        .filter({ id: 1 })
        .annotate((a) => ({ x: when(a.id.isNull(), 0).otherwise(5) }))
        .values('x'),
    ),
    same(
      'a condition as a value',
      `Album.objects.order_by('id').annotate(dear=Case(When(price__gt=15, then=True), default=False, output_field=BooleanField())).values('dear')`,
      () =>
        albums()
          .annotate((a) => ({ dear: a.price.gt('15') }))
          .values('dear'),
    ),
    same(
      'a condition as a value, NULL is false',
      `Artist.objects.order_by('id').annotate(old=Case(When(age__gt=50, then=True), default=False, output_field=BooleanField())).values('old')`,
      () =>
        artists()
          .annotate((a) => ({ old: a.age.gt(50) }))
          .values('old'),
    ),
    same(
      'alias computes, and does not load',
      `Album.objects.alias(n=F('stock') * 2).filter(n=14).values('title', 'stock')`,
      () =>
        albums()
          .unordered()
          .alias((a) => ({ n: a.stock.times(2) }))
          .where((a) => a.n.eq(14))
          .values('title', 'stock'),
    ),
    same('alias in an order', `Artist.objects.alias(n=Count('albums')).order_by('-n', 'id')`, () =>
      artists()
        .alias((a) => ({ n: a.albums.count() }))
        .orderBy('-n', 'id'),
    ),
    same(
      'an annotation and values before',
      `Album.objects.order_by('id').values('title').annotate(x=F('stock') + 1)[:2]`,
      () =>
        albums()
          .values('title')
          .annotate((a) => ({ x: a.stock.plus(1) }))
          .limit(2),
    ),
    same('a name that is taken', `Album.objects.annotate(stock=F('sold'))`, () =>
      albums().annotate((a) => ({ stock: a.sold as never })),
    ),
    same('count with an annotation', `Album.objects.annotate(x=F('stock') + 1).filter(x=8).count()`, () =>
      albums()
        .annotate((a) => ({ x: a.stock.plus(1) }))
        .where((a) => a.x.eq(8))
        .count(),
    ),
    like(
      'sqlite',
      'distinct of annotations',
      `Album.objects.annotate(x=F('artist__label__name')).values('x').distinct().order_by('-x')`,
      () =>
        albums()
          .annotate((a) => ({ x: a.artist.label.name }))
          .values('x')
          .distinct()
          .orderBy('-x'),
    ),
    same(
      'the first of a query',
      `Artist.objects.order_by('id').annotate(last=Subquery(Album.objects.filter(artist=OuterRef('pk')).order_by('-sold').values('title')[:1])).values('last')`,
      () =>
        artists()
          .annotate((a) => ({
            last: subquery(
              Album.objects()
                .where((b) => b.artist.id.eq(a.id))
                .orderBy('-sold'),
              (b) => b.title,
            ),
          }))
          .values('last'),
    ),
    same(
      'the first of a query over a key',
      `Track.objects.order_by('id').annotate(other=Subquery(Track.objects.filter(album=OuterRef('album')).exclude(pk=OuterRef('pk')).order_by('position').values('title')[:1])).values('other')`,
      () =>
        Track.objects()
          .orderBy('id')
          .annotate((t) => ({
            other: subquery(
              Track.objects()
                .where((o) => o.album.id.eq(t.album.id).and(o.id.eq(t.id).not()))
                .orderBy('position'),
              (o) => o.title,
            ),
          }))
          .values('other'),
    ),
    same(
      'a query counted',
      `Artist.objects.order_by('id').annotate(n=Subquery(Album.objects.filter(artist=OuterRef('pk')).order_by().values('artist').annotate(c=Count('pk')).values('c'))).values('n')`,
      () =>
        artists()
          .annotate((a) => ({ n: a.albums.count() }))
          .select((a) => ({ n: when(a.n.eq(0), null).otherwise(a.n) })),
    ),
    same(
      'exists',
      `Artist.objects.order_by('id').annotate(x=Exists(Album.objects.filter(artist=OuterRef('pk'), live=True))).values('x')`,
      () =>
        artists()
          .annotate((a) => ({
            x: exists(
              Album.objects()
                .where((b) => b.artist.id.eq(a.id))
                .filter({ live: true }),
            ),
          }))
          .values('x'),
    ),
    same(
      'filter by exists',
      `Artist.objects.filter(Exists(Album.objects.filter(artist=OuterRef('pk'), stock=0)))`,
      () =>
        artists()
          .unordered()
          .where((a) =>
            exists(
              Album.objects()
                .where((b) => b.artist.id.eq(a.id))
                .filter({ stock: 0 }),
            ),
          ),
    ),
    same(
      'filter by exists, by name',
      `Artist.objects.filter(Exists(Track.objects.filter(writer=OuterRef('pk'))))`,
      () =>
        artists()
          .unordered()
          .where(() => exists(Track.objects().filter({ writer: outerRef<number>('id') }))),
    ),
    same('filter by not exists', `Artist.objects.filter(~Exists(Track.objects.filter(writer=OuterRef('pk'))))`, () =>
      artists()
        .unordered()
        .where((a) => exists(Track.objects().where((t) => t.writer.id.eq(a.id))).not()),
    ),
    same(
      'exists and another condition',
      `Artist.objects.filter(Exists(Track.objects.filter(writer=OuterRef('pk'))) & Q(age__gt=50))`,
      () =>
        artists()
          .unordered()
          .where((a) => exists(Track.objects().where((t) => t.writer.id.eq(a.id))).and(a.age.gt(50))),
    ),
    same(
      'exists two levels down',
      `Label.objects.filter(Exists(Artist.objects.filter(label=OuterRef('pk')).filter(Exists(Album.objects.filter(artist=OuterRef('pk'), live=True)))))`,
      () =>
        Label.objects().where((l) =>
          exists(
            Artist.objects()
              .where((a) => a.label.id.eq(l.id))
              .where((a) =>
                exists(
                  Album.objects()
                    .where((b) => b.artist.id.eq(a.id))
                    .filter({ live: true }),
                ),
              ),
          ),
        ),
    ),
    same(
      'the outermost row two levels down',
      `Label.objects.filter(Exists(Artist.objects.filter(label=OuterRef('pk')).filter(Exists(Album.objects.filter(artist=OuterRef('pk'), released__lt=OuterRef(OuterRef('founded')))))))`,
      () =>
        Label.objects().where((l) =>
          exists(
            Artist.objects()
              .where((a) => a.label.id.eq(l.id))
              .where((a) => exists(Album.objects().where((b) => b.artist.id.eq(a.id).and(b.released.lt(l.founded))))),
          ),
        ),
    ),
    same(
      'a comparison with a query',
      `Album.objects.annotate(top=Subquery(Review.objects.filter(album=OuterRef('pk')).order_by('-stars').values('stars')[:1])).filter(rating__lt=F('top'))`,
      () =>
        albums()
          .unordered()
          .annotate((a) => ({
            top: subquery(
              Review.objects()
                .where((r) => r.album.id.eq(a.id))
                .orderBy('-stars'),
              (r) => r.stars,
            ),
          }))
          .where((a) => a.rating.lt(a.top)),
    ),
    same(
      'an order by a query',
      `Album.objects.annotate(s=Coalesce(Subquery(Review.objects.filter(album=OuterRef('pk')).order_by('stars', 'id').values('text')[:1]), Value(''))).order_by('s', 'id')`,
      () =>
        albums()
          .annotate((a) => ({
            s: coalesce(
              subquery(
                Review.objects()
                  .where((r) => r.album.id.eq(a.id))
                  .orderBy('stars', 'id'),
                (r) => r.text,
              ),
              '',
            ),
          }))
          .orderBy('s', 'id'),
    ),
    same(
      'a text of a row and of a key',
      `Album.objects.order_by('id').annotate(l=Concat('title', Value(' by '), 'artist__name')).values('l')`,
      () =>
        albums()
          .annotate((a) => ({ l: concat(a.title, ' by ', a.artist.name) }))
          .values('l'),
    ),
    same(
      'annotations stay with selectRelated',
      `[[a.x, a.artist.name] for a in Album.objects.order_by('id').annotate(x=F('stock') + 1).select_related('artist')[:3]]`,
      async () =>
        (
          await albums()
            .annotate((a) => ({ x: a.stock.plus(1) }))
            .selectRelated('artist')
            .limit(3)
        ).map((a) => [a.x, a.artist.name]),
    ),
    same(
      'values choose among annotations',
      `Album.objects.order_by('id').annotate(x=F('stock') + 1, y=F('stock') + 2).values('y')[:2]`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.plus(1), y: a.stock.plus(2) }))
          .values('y')
          .limit(2),
    ),
    same(
      'update by an annotation',
      `Album.objects.annotate(x=F('stock') + F('sold')).filter(x__lt=20).update(note='rare'); list(Album.objects.filter(note='rare').order_by('id'))`,
      async () => {
        await albums()
          .unordered()
          .annotate((a) => ({ x: a.stock.plus(a.sold) }))
          .where((a) => a.x.lt(20))
          .update({ note: 'rare' })
        return await albums().filter({ note: 'rare' })
      },
    ),
    same('by the name of a relation', `Album.objects.annotate(tracks=F('stock'))`, () =>
      albums().annotate((a) => ({ tracks: a.stock })),
    ),
    same(
      'update to an annotation',
      `Album.objects.annotate(x=F('stock') * 2).update(sold=F('x')); Album.objects.order_by('id').values('sold')`,
      async () => {
        await albums()
          .unordered()
          .annotate((a) => ({ x: a.stock.times(2) }))
          .update((a) => ({ sold: a.x }))
        return await albums().values('sold')
      },
    ),
    same(
      'aggregates of annotations',
      `Album.objects.annotate(x=F('stock') * 2).aggregate(s=Sum('x'), m=Max('x'))`,
      () =>
        albums()
          .annotate((a) => ({ x: a.stock.times(2) }))
          .aggregate((a) => ({ s: a.x.sum(), m: a.x.max() })),
    ),
    same('exclude by an annotation', `Album.objects.annotate(x=F('stock') - 7).exclude(x=0)`, () =>
      albums()
        .unordered()
        .annotate((a) => ({ x: a.stock.minus(7) }))
        .where((a) => a.x.eq(0).not()),
    ),
    differs(
      UNKNOWN,
      'exclude by an annotation that is NULL',
      `Artist.objects.order_by('id').annotate(x=F('age') + 1).exclude(x__gt=60)`,
      () =>
        artists()
          .annotate((a) => ({ x: a.age.plus(1) }))
          .where((a) => a.x.gt(60).not()),
      ['Toumani', 'Sidiki', 'yukihiro', 'Nobody%'],
    ),
    same(
      'an annotation of an alias',
      `Album.objects.order_by('id').alias(a=F('stock') * 2).annotate(b=F('a') + 1).values('b')[:3]`,
      () =>
        albums()
          .alias((a) => ({ a: a.stock.times(2) }))
          .annotate((a) => ({ b: a.a.plus(1) }))
          .values('b')
          .limit(3),
    ),
    differs(
      MORE,
      'values of an alias',
      `list(Album.objects.order_by('id').alias(n=F('stock') * 2).values('n')[:2])`,
      () =>
        albums()
          .alias((a) => ({ n: a.stock.times(2) }))
          .values('n')
          .limit(2),
      [{ n: 20 }, { n: 0 }],
    ),
    same(
      'of one row, of the first and of one by its key',
      `q = Album.objects.annotate(x=F('stock') + 1); [q.get(pk=1).x, q.order_by('id').first().x, q.in_bulk([4])[4].x, q.filter(x=11).exists()]`,
      async () => {
        const query = albums().annotate((a) => ({ x: a.stock.plus(1) }))
        return [
          (await query.get({ id: 1 })).x,
          (await query.first())?.x,
          (await query.inBulk([4])).get(4)?.x,
          await query.where((a) => a.x.eq(11)).exists(),
        ]
      },
    ),
    same(
      'with some columns',
      `[[a.x, a.title] for a in Album.objects.order_by('id').annotate(x=F('stock') + 1).only('title')[:3]]`,
      async () =>
        (
          await albums()
            .annotate((a) => ({ x: a.stock.plus(1) }))
            .only('title')
            .limit(3)
        ).map((a) => [a.x, a.title]),
    ),
    same(
      'one behind a group computes with what is counted',
      `Album.objects.values('artist').annotate(n=Count('id'), s=Sum('sold')).annotate(m=F('s') * F('n')).order_by('artist').values('m')`,
      () =>
        Album.objects()
          .values('artistId')
          .annotate((a) => ({ n: a.id.count(), s: a.sold.sum() }))
          .annotate((a) => ({ m: a.s.times(a.n) }))
          .orderBy('artistId')
          .values('m'),
    ),
    differs(
      MENDED,
      'a query that gives nothing',
      `Artist.objects.order_by('id').annotate(x=Subquery(Album.objects.none().values('title')[:1], output_field=CharField())).values('x')[:2]`,
      () =>
        artists()
          .annotate(() => ({ x: subquery(Album.objects().none(), (a) => a.title) }))
          .values('x')
          .limit(2),
      [{ x: null }, { x: null }],
    ),
  ],
} satisfies Family

import { atomic } from '../../src/atomic/atomic.ts'
import { any } from '../../src/query/query.ts'
import { related } from '../../src/related/related.ts'
import { READ } from '../differences.ts'
import {
  Album,
  Artist,
  Buoy,
  Cargo,
  Country,
  Crane,
  Credit,
  Harbour,
  Label,
  Pier,
  Review,
  Ship,
  Sleeve,
  Tag,
  Track,
} from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const counts = async (...models: readonly { objects(): { count(): Promise<number> } }[]): Promise<number[]> => {
  const found: number[] = []
  for (const model of models) found.push(await model.objects().count())
  return found
}

export default {
  name: 'delete',
  questions: [
    same(
      'what cascades goes along',
      `Album.objects.get(pk=1).delete(); [m.objects.count() for m in (Album, Track, Review, Sleeve, Credit)]`,
      async () => {
        await (await Album.objects().get({ id: 1 })).delete()
        return await counts(Album, Track, Review, Sleeve, Credit)
      },
    ),
    same(
      'by a query',
      `Album.objects.filter(artist=1).delete(); [m.objects.count() for m in (Album, Track, Review, Sleeve, Credit)]`,
      async () => {
        await Album.objects().filter({ artist: 1 }).delete()
        return await counts(Album, Track, Review, Sleeve, Credit)
      },
    ),
    same(
      'what cascades cascades',
      `Artist.objects.filter(name='Toumani').delete(); [m.objects.count() for m in (Artist, Album, Track, Credit)]`,
      async () => {
        await Artist.objects().filter({ name: 'Toumani' }).delete()
        return await counts(Artist, Album, Track, Credit)
      },
    ),
    same(
      'what is set to NULL stays',
      `Artist.objects.get(pk=2).delete(); Artist.objects.filter(mentor__isnull=True).order_by('id')`,
      async () => {
        await (await Artist.objects().get({ id: 2 })).delete()
        return await Artist.objects().filter({ mentor__isnull: true }).orderBy('id')
      },
    ),
    same(
      'a text key is set to NULL',
      `Country.objects.filter(pk='ML').delete(); Label.objects.filter(country__isnull=True).order_by('id')`,
      async () => {
        await Country.objects().filter({ id: 'ML' }).delete()
        return await Label.objects().filter({ country__isnull: true }).orderBy('id')
      },
    ),
    same('a branch goes with its leaves', `Tag.objects.get(pk=2).delete(); Tag.objects.order_by('id')`, async () => {
      await (await Tag.objects().get({ id: 2 })).delete()
      return await Tag.objects().orderBy('id')
    }),
    same('no rows', `Album.objects.filter(stock=-1).delete()[0]`, () => Album.objects().filter({ stock: -1 }).delete()),
    same('none', `Album.objects.none().delete()[0]`, () => Album.objects().none().delete()),
    same('all', `Review.objects.all().delete(); Review.objects.count()`, async () => {
      await Review.objects().delete()
      return await Review.objects().count()
    }),
    same('how many, where nothing follows', `Review.objects.filter(stars=5).delete()[0]`, () =>
      Review.objects().filter({ stars: 5 }).delete(),
    ),
    same(
      'by a condition over a key',
      `Track.objects.filter(album__artist__name='Björk').delete(); Track.objects.count()`,
      async () => {
        await Track.objects().filter({ album__artist__name: 'Björk' }).delete()
        return await Track.objects().count()
      },
    ),
    same(
      'by a condition over many rows',
      `Album.objects.filter(reviews__stars__lt=3).delete(); Album.objects.order_by('id')`,
      async () => {
        await Album.objects().filter({ reviews__stars__lt: 3 }).delete()
        return await Album.objects().orderBy('id')
      },
    ),
    same(
      'by a condition over its own relation',
      `Artist.objects.filter(mentor__name='Toumani').delete(); Artist.objects.order_by('id')`,
      async () => {
        await Artist.objects().filter({ mentor__name: 'Toumani' }).delete()
        return await Artist.objects().orderBy('id')
      },
    ),
    same(
      'by a query of its own model',
      `Track.objects.filter(pk__in=Track.objects.filter(seconds__gt=300).values('pk')).delete(); Track.objects.count()`,
      async () => {
        await Track.objects()
          .where((t) => t.id.in(Track.objects().filter({ seconds__gt: 300 }).values('id')))
          .delete()
        return await Track.objects().count()
      },
    ),
    same('protect keeps a row', `Ship.objects.get(name='bea').delete()`, async () =>
      (await Ship.objects().get({ name: 'bea' })).delete(),
    ),
    same('protect keeps the rows of a query', `Ship.objects.all().delete()`, () => Ship.objects().delete()),
    same(
      'protect lets others go',
      `Ship.objects.filter(name='cal').delete(); Ship.objects.order_by('id')`,
      async () => {
        await Ship.objects().filter({ name: 'cal' }).delete()
        return await Ship.objects().orderBy('id')
      },
    ),
    same('protect of what cascades', `Harbour.objects.get(name='south').delete()`, async () =>
      (await Harbour.objects().get({ name: 'south' })).delete(),
    ),
    same(
      'protect holds no longer when nothing points',
      `Buoy.objects.all().delete(); Harbour.objects.get(name='south').delete(); [m.objects.count() for m in (Harbour, Pier, Ship)] + [Ship.objects.filter(pier=None).count()]`,
      async () => {
        await Buoy.objects().delete()
        await (await Harbour.objects().get({ name: 'south' })).delete()
        return [...(await counts(Harbour, Pier, Ship)), await Ship.objects().filter({ pier: null }).count()]
      },
    ),
    same('restrict keeps a row', `Pier.objects.get(name='n2').delete()`, async () =>
      (await Pier.objects().get({ name: 'n2' })).delete(),
    ),
    same(
      'restrict lets go what goes by another key',
      `Harbour.objects.get(name='north').delete(); [m.objects.count() for m in (Harbour, Pier, Crane)]`,
      async () => {
        await (await Harbour.objects().get({ name: 'north' })).delete()
        return await counts(Harbour, Pier, Crane)
      },
    ),
    same('restrict keeps what does not', `Harbour.objects.get(name='west').delete()`, async () =>
      (await Harbour.objects().get({ name: 'west' })).delete(),
    ),
    same(
      'restrict lets go both together',
      `Harbour.objects.filter(name__in=['north', 'west']).delete(); [m.objects.count() for m in (Harbour, Pier, Crane)]`,
      async () => {
        await Harbour.objects()
          .filter({ name__in: ['north', 'west'] })
          .delete()
        return await counts(Harbour, Pier, Crane)
      },
    ),
    same(
      'what is kept is whole',
      `try:\n    with transaction.atomic(): Harbour.objects.all().delete()\nexcept Exception: pass\n[m.objects.count() for m in (Harbour, Pier, Ship, Cargo, Crane, Buoy)]`,
      async () => {
        await atomic(() => Harbour.objects().delete()).catch(() => {})
        return await counts(Harbour, Pier, Ship, Cargo, Crane, Buoy)
      },
    ),
    same(
      'a row that goes is gone',
      `a = Album.objects.get(pk=10); a.delete(); Album.objects.filter(pk=10).exists()`,
      async () => {
        await (await Album.objects().get({ id: 10 })).delete()
        return await Album.objects().filter({ id: 10 }).exists()
      },
    ),
    same('a row that was never saved', `Album(title='x', artist_id=1, price='1').delete()`, () =>
      Album.objects().build({ title: 'x', artistId: 1, price: '1' }).delete(),
    ),
    differs(
      READ,
      'values say what is read',
      `Album.objects.values('title').delete()`,
      () => Album.objects().values('title').delete(),
      10,
    ),
    same('groups cannot go', `Album.objects.values('price').annotate(n=Count('id')).delete()`, () =>
      Album.objects()
        .values('price')
        .annotate((a) => ({ n: a.id.count() }))
        .delete(),
    ),
    same('a row twice', `a = Album.objects.get(pk=10); a.delete(); a.delete()`, async () => {
      const album = await Album.objects().get({ id: 10 })
      await album.delete()
      await album.delete()
    }),
    same(
      'by the way back',
      `Artist.objects.get(pk=1).albums.all().delete(); [m.objects.count() for m in (Artist, Album, Track)]`,
      async () => {
        const albums = related(await Artist.objects().get({ id: 1 }), 'albums').all()
        await albums.delete()
        return await counts(Artist, Album, Track)
      },
    ),
    same(
      'all that others point at with setNull',
      `Label.objects.all().delete(); [Label.objects.count(), Artist.objects.filter(label=None).count(), Artist.objects.count()]`,
      async () => {
        await Label.objects().delete()
        return [
          await Label.objects().count(),
          await Artist.objects().filter({ label: null }).count(),
          await Artist.objects().count(),
        ]
      },
    ),
    same(
      'the side that holds the key of one to one',
      `Sleeve.objects.get(pk=1).delete(); [Sleeve.objects.count(), Album.objects.count()]`,
      async () => {
        await (await Sleeve.objects().get({ id: 1 })).delete()
        return await counts(Sleeve, Album)
      },
    ),
    same(
      'both ends of a key at once',
      `Artist.objects.filter(pk__in=[2, 3]).delete(); [Artist.objects.count(), Artist.objects.get(pk=6).mentor_id, Album.objects.count()]`,
      async () => {
        await Artist.objects()
          .filter({ id__in: [2, 3] })
          .delete()
        return [
          await Artist.objects().count(),
          (await Artist.objects().get({ id: 6 })).mentorId,
          await Album.objects().count(),
        ]
      },
    ),
    same('by exclude', `Review.objects.exclude(reviewer='Ada').delete(); Review.objects.order_by('id')`, async () => {
      await Review.objects().exclude({ reviewer: 'Ada' }).delete()
      return await Review.objects().orderBy('id')
    }),
    same(
      'by one of two conditions, of which one is over a relation',
      `Album.objects.filter(Q(stock=0) | Q(tags__name='kora')).delete(); Album.objects.order_by('id')`,
      async () => {
        await Album.objects()
          .where((a) =>
            any(
              a.stock.eq(0),
              a.tags.some((t) => t.name.eq('kora')),
            ),
          )
          .delete()
        return await Album.objects().orderBy('id')
      },
    ),
    same(
      'by a query over its own relation of many rows',
      `Artist.objects.filter(albums__in=Album.objects.filter(artist__albums__live=True)).delete(); Artist.objects.order_by('id')`,
      async () => {
        await Artist.objects()
          .filter({ albums__in: Album.objects().filter({ artist__albums__live: true }) })
          .delete()
        return await Artist.objects().orderBy('id')
      },
    ),
    same(
      'more rows than a statement takes values',
      `Tag.objects.bulk_create([Tag(name='t%d' % n) for n in range(2500)]); Tag.objects.filter(name__startswith='t').delete(); Tag.objects.count()`,
      async () => {
        await Tag.objects().bulkCreate(Array.from({ length: 2500 }, (_, n) => ({ name: `t${n}` })))
        await Tag.objects().filter({ name__startswith: 't' }).delete()
        return await Tag.objects().count()
      },
    ),
    same(
      'behind an order and a loaded key',
      `Track.objects.filter(album=1).select_related('album').order_by('-title').delete()[0]`,
      () => Track.objects().filter({ album: 1 }).selectRelated('album').orderBy('-title').delete(),
    ),
    same(
      'what protected goes first',
      `Cargo.objects.all().delete(); Ship.objects.all().delete(); [m.objects.count() for m in (Ship, Buoy, Pier)]`,
      async () => {
        await Cargo.objects().delete()
        await Ship.objects().delete()
        return await counts(Ship, Buoy, Pier)
      },
    ),
  ],
} satisfies Family

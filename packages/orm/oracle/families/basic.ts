import { related } from '../../src/related/related.ts'
import { CUT, WRITTEN } from '../differences.ts'
import { Album, Artist, Label, Track } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const albums = () => Album.objects()
const row = (values: object = {}) => Album.objects().build({ title: 'New', artistId: 1, price: '1.00', ...values })

export default {
  name: 'basic',
  questions: [
    same(
      'a row gets its defaults',
      `a = Album(title='New', artist_id=1, price='1.00'); [a.stock, a.live, a.note]`,
      () => {
        const { stock, live, note } = row()
        return [stock, live, note]
      },
    ),
    same(
      'a row is saved and found',
      `Album(title='New', artist_id=1, price='1.00').save(); Album.objects.get(title='New')`,
      async () => {
        await row().save()
        return await albums().get({ title: 'New' })
      },
    ),
    same(
      'a new row has a key after save',
      `a = Album(title='New', artist_id=1, price='1.00'); before = a.pk; a.save(); [before, a.pk is not None]`,
      async () => {
        const album = row()
        const before = (album as { id?: number }).id ?? null
        await album.save()
        return [before, album.id !== undefined]
      },
    ),
    same(
      'a saved row is written over',
      `a = Album.objects.get(pk=1); a.title = 'Other'; a.save(); [Album.objects.count(), Album.objects.get(pk=1)]`,
      async () => {
        const album = await albums().get({ id: 1 })
        album.title = 'Other'
        await album.save()
        return [await albums().count(), await albums().get({ id: 1 })]
      },
    ),
    same(
      'only some fields are written',
      `a = Album.objects.get(pk=1); a.title = 'Other'; a.stock = 99; a.save(update_fields=['stock']); Album.objects.values('title', 'stock').get(pk=1)`,
      async () => {
        const album = await albums().get({ id: 1 })
        album.title = 'Other'
        album.stock = 99
        await album.save({ fields: ['stock'] })
        return await albums().values('title', 'stock').get({ id: 1 })
      },
    ),
    same(
      'refresh reads the row anew',
      `a = Album.objects.get(pk=1); Album.objects.filter(pk=1).update(title='Other'); a.refresh_from_db(); a`,
      async () => {
        const album = await albums().get({ id: 1 })
        await albums().filter({ id: 1 }).update({ title: 'Other' })
        await album.refresh()
        return album
      },
    ),
    same(
      'refresh of a row that is gone',
      `a = Album.objects.get(pk=10); Album.objects.filter(pk=10).delete(); a.refresh_from_db()`,
      async () => {
        const album = await albums().get({ id: 10 })
        await albums().filter({ id: 10 }).delete()
        await album.refresh()
      },
    ),
    same(
      'create',
      `Album.objects.create(title='New', artist_id=1, price='1.00'); Album.objects.filter(artist=1).count()`,
      async () => {
        await albums().create({ title: 'New', artistId: 1, price: '1.00' })
        return await albums().filter({ artist: 1 }).count()
      },
    ),
    same('a row goes', `Album.objects.get(pk=10).delete(); Album.objects.count()`, async () => {
      await (await albums().get({ id: 10 })).delete()
      return await albums().count()
    }),
    same('NULL where there is none', `Album.objects.create(title=None, artist_id=1, price='1.00')`, () =>
      albums().create({ title: null as never, artistId: 1, price: '1.00' }),
    ),
    same('first', `Album.objects.order_by('title').first()`, () => albums().orderBy('title').first()),
    same('first without an order goes by the key', `Album.objects.filter(stock=7).first()`, () =>
      albums().filter({ stock: 7 }).first(),
    ),
    same('first of nothing', `Album.objects.none().first()`, () => albums().none().first()),
    same('last', `Album.objects.order_by('-price', 'id').last()`, () => albums().orderBy('-price', 'id').last()),
    same('last without an order goes by the key', `Album.objects.last()`, () => albums().last()),
    same('latest', `Album.objects.filter(released__isnull=False).latest('released')`, () =>
      albums().filter({ released__isnull: false }).latest('released'),
    ),
    same('earliest', `Album.objects.filter(released__isnull=False).earliest('released')`, () =>
      albums().filter({ released__isnull: false }).earliest('released'),
    ),
    same('earliest by two fields', `Album.objects.earliest('stock', '-title')`, () =>
      albums().earliest('stock', '-title'),
    ),
    same('latest of nothing', `Album.objects.none().latest('released')`, () => albums().none().latest('released')),
    same('slices', `Album.objects.order_by('id')[2:5]`, () => albums().orderBy('id').offset(2).limit(3)),
    same('a slice of a slice', `Album.objects.order_by('id')[2:8][1:3]`, () =>
      albums().orderBy('id').offset(2).limit(6).offset(3).limit(2),
    ),
    same('a slice behind the end', `Album.objects.order_by('id')[50:60]`, () =>
      albums().orderBy('id').offset(50).limit(10),
    ),
    same('count of a slice', `Album.objects.order_by('id')[8:50].count()`, () =>
      albums().orderBy('id').offset(8).limit(42).count(),
    ),
    differs(
      CUT,
      'filter of a slice',
      `Album.objects.order_by('id')[:3].filter(stock=7)`,
      () => albums().orderBy('id').limit(3).filter({ stock: 7 }),
      ['Kaira', 'New Ancient Strings'],
    ),
    differs(
      WRITTEN,
      'update of a slice',
      `Album.objects.order_by('id')[:3].update(stock=7)`,
      () => albums().orderBy('id').limit(3).update({ stock: 7 }),
      3,
    ),
    differs(
      WRITTEN,
      'delete of a slice',
      `Album.objects.order_by('id')[:3].delete()`,
      () => albums().orderBy('id').limit(3).delete(),
      3,
    ),
    differs(
      CUT,
      'order of a slice',
      `Album.objects.order_by('id')[:3].order_by('title')`,
      () => albums().orderBy('id').limit(3).orderBy('title'),
      ['Cochin Moon', 'Debut', 'Hosono House'],
    ),
    same('values', `Album.objects.filter(pk__lt=3).order_by('id').values('title', 'stock')`, () =>
      albums().filter({ id__lt: 3 }).orderBy('id').values('title', 'stock'),
    ),
    same(
      'values over keys',
      `Track.objects.filter(seconds__gt=480).order_by('id').values('title', 'album__artist__name', 'writer__label__name')`,
      () =>
        Track.objects()
          .filter({ seconds__gt: 480 })
          .orderBy('id')
          .values('title', 'album__artist__name', 'writer__label__name'),
    ),
    same(
      'values over a key that is NULL',
      `Artist.objects.filter(label__isnull=True).values('name', 'label__name', 'mentor__name')`,
      () => Artist.objects().filter({ label__isnull: true }).values('name', 'label__name', 'mentor__name'),
    ),
    same('one column as a list', `list(Label.objects.order_by('-name').values_list('name', flat=True))`, () =>
      Label.objects().orderBy('-name').pluck('name'),
    ),
    same('update says how many rows matched', `Album.objects.filter(stock=7).update(stock=7)`, () =>
      albums().filter({ stock: 7 }).update({ stock: 7 }),
    ),
    same(
      'update of several columns',
      `Album.objects.filter(artist=4).update(stock=1, note='x'); Album.objects.filter(artist=4).order_by('id').values('stock', 'note')`,
      async () => {
        await albums().filter({ artist: 4 }).update({ stock: 1, note: 'x' })
        return await albums().filter({ artist: 4 }).orderBy('id').values('stock', 'note')
      },
    ),
    same('update by a relation', `Album.objects.filter(artist__label__country='ML').update(stock=0)`, () =>
      albums().filter({ artist__label__country: 'ML' }).update({ stock: 0 }),
    ),
    same(
      'update by a relation of many rows counts each row once',
      `Album.objects.filter(tracks__seconds__gt=0).update(stock=0)`,
      () => albums().filter({ tracks__seconds__gt: 0 }).update({ stock: 0 }),
    ),
    same(
      'update of a key',
      `Album.objects.filter(artist=6).update(artist=1); Album.objects.filter(artist=1).count()`,
      async () => {
        await albums().filter({ artist: 6 }).update({ artistId: 1 })
        return await albums().filter({ artist: 1 }).count()
      },
    ),
    same('update over a key is refused', `Album.objects.update(artist__name='x')`, () =>
      albums().update({ artist__name: 'x' } as never),
    ),
    same('the way back', `list(Artist.objects.get(pk=1).albums.order_by('title'))`, async () =>
      related(await Artist.objects().get({ id: 1 }), 'albums')
        .all()
        .orderBy('title'),
    ),
    same(
      'create by the way back',
      `a = Artist.objects.get(pk=2).albums.create(title='New', price='1.00'); a.artist`,
      async () => {
        const album = await related(await Artist.objects().get({ id: 2 }), 'albums').create({
          title: 'New',
          price: '1.00',
        })
        return await Artist.objects().get({ id: album.artistId })
      },
    ),
    same(
      'add by the way back',
      `b = Artist.objects.get(pk=2); b.albums.add(Album.objects.get(pk=1)); [b.albums.count(), Artist.objects.get(pk=1).albums.count()]`,
      async () => {
        const [one, two] = [await Artist.objects().get({ id: 1 }), await Artist.objects().get({ id: 2 })]
        await related(two, 'albums').add(await albums().get({ id: 1 }))
        return [await related(two, 'albums').count(), await related(one, 'albums').count()]
      },
    ),
    same(
      'take away by the way back, where the key may be NULL',
      `l = Label.objects.get(pk=2); l.artists.remove(Artist.objects.get(pk=3)); [l.artists.count(), Artist.objects.get(pk=3).label]`,
      async () => {
        const label = await Label.objects().get({ id: 2 })
        await related(label, 'artists').remove(await Artist.objects().get({ id: 3 }))
        return [await related(label, 'artists').count(), (await Artist.objects().get({ id: 3 })).labelId]
      },
    ),
    same(
      'set by the way back',
      `l = Label.objects.get(pk=2); l.artists.set(Artist.objects.filter(pk__in=[1, 2])); list(l.artists.order_by('id'))`,
      async () => {
        const label = await Label.objects().get({ id: 2 })
        await related(label, 'artists').set(await Artist.objects().filter({ id__in: [1, 2] }))
        return await related(label, 'artists').all().orderBy('id')
      },
    ),
    same(
      'clear by the way back',
      `l = Label.objects.get(pk=2); l.artists.clear(); [l.artists.count(), Artist.objects.count()]`,
      async () => {
        const label = await Label.objects().get({ id: 2 })
        await related(label, 'artists').clear()
        return [await related(label, 'artists').count(), await Artist.objects().count()]
      },
    ),
    same('iterator', `[a.title for a in Album.objects.order_by('id').iterator(chunk_size=3)]`, async () => {
      const found: string[] = []
      for await (const album of albums().orderBy('id').iterate({ chunkSize: 3 })) found.push(album.title)
      return found
    }),
    same(
      'contains of a query',
      `[Album.objects.filter(stock=7).filter(pk=4).exists(), Album.objects.filter(stock=7).filter(pk=1).exists()]`,
      async () => {
        const [one, four] = [await albums().get({ id: 1 }), await albums().get({ id: 4 })]
        return [await albums().filter({ stock: 7 }).contains(four), await albums().filter({ stock: 7 }).contains(one)]
      },
    ),
  ],
} satisfies Family

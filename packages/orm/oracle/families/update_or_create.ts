import { atomic } from '../../src/atomic/atomic.ts'
import { related } from '../../src/related/related.ts'
import { STRICT } from '../differences.ts'
import { Album, Sleeve, Tag } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const albums = () => Album.objects()
const values = { artistId: 1, price: '1.00' }

export default {
  name: 'update_or_create',
  questions: [
    same(
      'what is there is written',
      `a, made = Album.objects.update_or_create(title='Post', defaults={'stock': 9}); [made, a.stock, Album.objects.get(title='Post').stock]`,
      async () => {
        const [album, made] = await albums().updateOrCreate({ title: 'Post' }, { stock: 9 } as never, {} as never)
        return [made, album.stock, (await albums().get({ title: 'Post' })).stock]
      },
    ),
    same(
      'what is not is made',
      `a, made = Album.objects.update_or_create(title='New', defaults={'artist_id': 1, 'price': '1.00', 'stock': 9}); [made, a.stock, Album.objects.count()]`,
      async () => {
        const [album, made] = await albums().updateOrCreate({ title: 'New' }, { ...values, stock: 9 })
        return [made, album.stock, await albums().count()]
      },
    ),
    same(
      'other columns stay',
      `Album.objects.update_or_create(title='Post', defaults={'stock': 9}); Album.objects.values('price', 'sold').get(title='Post')`,
      async () => {
        await albums().updateOrCreate({ title: 'Post' }, { stock: 9 } as never, {} as never)
        return await albums().values('price', 'sold').get({ title: 'Post' })
      },
    ),
    same(
      'what is found by is written over, too',
      `Tag.objects.update_or_create(name='pop', defaults={'name': 'rock'}); Tag.objects.filter(name__in=['pop', 'rock'])`,
      async () => {
        await Tag.objects().updateOrCreate({ name: 'pop' }, { name: 'rock' } as never, {} as never)
        return await Tag.objects().filter({ name__in: ['pop', 'rock'] })
      },
    ),
    same(
      'a lookup',
      `a, made = Album.objects.update_or_create(title__istartswith='kai', defaults={'stock': 1}); [a, made, a.stock]`,
      async () => {
        const [album, made] = await albums().updateOrCreate(
          { title__istartswith: 'kai' },
          { stock: 1 } as never,
          {} as never,
        )
        return [album, made, album.stock]
      },
    ),
    same('several', `Album.objects.update_or_create(stock=7, defaults={'note': 'x'})`, () =>
      albums().updateOrCreate({ stock: 7 }, { note: 'x' } as never, {} as never),
    ),
    same(
      'none is written where several are',
      `try:\n    with transaction.atomic(): Album.objects.update_or_create(stock=7, defaults={'note': 'x'})\nexcept Exception: pass\nAlbum.objects.filter(note='x').count()`,
      async () => {
        await albums()
          .updateOrCreate({ stock: 7 }, { note: 'x' } as never, {} as never)
          .catch(() => {})
        return await albums().filter({ note: 'x' }).count()
      },
    ),
    same(
      'without values',
      `Tag.objects.update_or_create(name='pop')[1]`,
      async () => (await Tag.objects().updateOrCreate({ name: 'pop' }))[1],
    ),
    differs(
      STRICT,
      'an unknown field',
      `Tag.objects.update_or_create(name='pop', defaults={'nothing': 1})`,
      () => Tag.objects().updateOrCreate({ name: 'pop' }, { nothing: 1 } as never, {} as never),
      { raises: 'unknown_field' },
    ),
    same('a value that another row has', `Tag.objects.update_or_create(name='pop', defaults={'name': 'kora'})`, () =>
      Tag.objects().updateOrCreate({ name: 'pop' }, { name: 'kora' } as never, {} as never),
    ),
    same(
      'of the rows of a relation',
      `t, made = Album.objects.get(pk=1).tracks.update_or_create(position=1, defaults={'seconds': 1}); [made, t.seconds, t.album_id]`,
      async () => {
        const tracks = related(await albums().get({ id: 1 }), 'tracks').all()
        const [track, made] = await tracks.updateOrCreate({ position: 1 }, { seconds: 1 } as never, {} as never)
        return [made, track.seconds, track.albumId]
      },
    ),
    same(
      'of the rows of a query alone',
      `a, made = Album.objects.filter(stock=0).update_or_create(title='Debut', defaults={'artist_id': 1, 'price': '1.00'}); [made, Album.objects.filter(title='Debut').count()]`,
      async () => {
        const [, made] = await albums().filter({ stock: 0 }).updateOrCreate({ title: 'Debut' }, values)
        return [made, await albums().filter({ title: 'Debut' }).count()]
      },
    ),
    same(
      'by a key',
      `a, made = Album.objects.update_or_create(pk=1, defaults={'stock': 2}); [made, a.title, a.stock]`,
      async () => {
        const [album, made] = await albums().updateOrCreate({ id: 1 }, { stock: 2 } as never, {} as never)
        return [made, album.title, album.stock]
      },
    ),
    same(
      'by a row',
      `s, made = Sleeve.objects.update_or_create(album=Album.objects.get(pk=1), defaults={'name': 'box'}); [made, s.name, s.pk]`,
      async () => {
        const album = await albums().get({ id: 1 })
        const [sleeve, made] = await Sleeve.objects().updateOrCreate({ album }, { name: 'box' } as never, {} as never)
        return [made, sleeve.name, sleeve.id]
      },
    ),
    same(
      'a second time, what was made is written',
      `a = Tag.objects.update_or_create(name='new', defaults={'parent_id': 1}); b = Tag.objects.update_or_create(name='new', defaults={'parent_id': 2}); [a[1], b[1], a[0].pk == b[0].pk, Tag.objects.get(name='new').parent_id]`,
      async () => {
        const [one, made] = await Tag.objects().updateOrCreate({ name: 'new' }, { parentId: 1 })
        const [two, again] = await Tag.objects().updateOrCreate({ name: 'new' }, { parentId: 2 })
        return [made, again, one.id === two.id, (await Tag.objects().get({ name: 'new' })).parentId]
      },
    ),
    same(
      'to NULL',
      `Album.objects.update_or_create(pk=1, defaults={'released': None, 'rating': None}); Album.objects.values('released', 'rating').get(pk=1)`,
      async () => {
        await albums().updateOrCreate({ id: 1 }, { released: null, rating: null } as never, {} as never)
        return await albums().values('released', 'rating').get({ id: 1 })
      },
    ),
    same(
      'a condition over a key finds',
      `a, made = Album.objects.update_or_create(artist__name='Björk', title='Post', defaults={'stock': 8}); [a, made, a.stock]`,
      async () => {
        const [album, made] = await albums().updateOrCreate(
          { artist__name: 'Björk', title: 'Post' },
          { stock: 8 } as never,
          {} as never,
        )
        return [album, made, album.stock]
      },
    ),
    same(
      'a condition over a key is no value of a new row',
      `Album.objects.update_or_create(artist__name='Björk', title='New', defaults={'price': '1.00'})`,
      () => albums().updateOrCreate({ artist__name: 'Björk', title: 'New' }, { price: '1.00' } as never, {} as never),
    ),
    same(
      'nothing to write',
      `Album.objects.update_or_create(pk=1)[1]`,
      async () => (await albums().updateOrCreate({ id: 1 }, {} as never, {} as never))[1],
    ),
    same('a value of another type', `Album.objects.update_or_create(pk=1, defaults={'stock': 'many'})`, () =>
      albums().updateOrCreate({ id: 1 }, { stock: 'many' } as never, {} as never),
    ),
    same('NULL where none may be', `Album.objects.update_or_create(pk=1, defaults={'title': None})`, () =>
      albums().updateOrCreate({ id: 1 }, { title: null } as never, {} as never),
    ),
    same(
      'nothing is written where the write fails',
      `try:\n    with transaction.atomic(): Tag.objects.update_or_create(name='pop', defaults={'name': 'kora'})\nexcept Exception: pass\nTag.objects.order_by('id')`,
      async () => {
        await atomic(() => Tag.objects().updateOrCreate({ name: 'pop' }, { name: 'kora' } as never, {} as never)).catch(
          () => {},
        )
        return await Tag.objects().orderBy('id')
      },
    ),
    same(
      'a key to another row',
      `a, made = Album.objects.update_or_create(title='Post', defaults={'artist': Artist.objects.get(pk=4)}); [made, a.artist_id, Album.objects.filter(artist=4).count()]`,
      async () => {
        const [album, made] = await albums().updateOrCreate({ title: 'Post' }, { artistId: 4 } as never, {} as never)
        return [made, album.artistId, await albums().filter({ artist: 4 }).count()]
      },
    ),
  ],
} satisfies Family

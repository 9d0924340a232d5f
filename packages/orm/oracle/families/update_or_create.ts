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
  ],
} satisfies Family

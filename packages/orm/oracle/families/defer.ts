import { LOADED } from '../differences.ts'
import { Album, Track } from '../models.ts'
import { differs, type Family, same } from '../question.ts'

const albums = () => Album.objects().orderBy('id')

export default {
  name: 'defer',
  questions: [
    same('only some columns', `[a.title for a in Album.objects.order_by('id').only('title')]`, async () =>
      (await albums().only('title')).map((a) => a.title),
    ),
    same('without some columns', `[a.title for a in Album.objects.order_by('id').defer('note', 'price')]`, async () =>
      (await albums().defer('note', 'price')).map((a) => a.title),
    ),
    same('the key is always there', `[a.pk for a in Album.objects.order_by('id').only('title')]`, async () =>
      (await albums().only('title')).map((a) => a.id),
    ),
    differs(
      LOADED,
      'a column that was left out',
      `Album.objects.only('title').get(pk=1).stock`,
      async () => {
        const album = (await albums().only('title').get({ id: 1 })) as unknown as { stock: number }
        return album.stock
      },
      { raises: 'not_loaded' },
    ),
    same(
      'defer adds up',
      `sorted(Album.objects.defer('note').defer('price').get(pk=1).get_deferred_fields())`,
      async () => {
        const album = await albums().defer('note').defer('price').get({ id: 1 })
        return ['note', 'price', 'title'].filter((name) => {
          try {
            return (album as unknown as Record<string, unknown>)[name] === undefined
          } catch {
            return true
          }
        })
      },
    ),
    same(
      'a condition on what is left out',
      `[a.title for a in Album.objects.only('title').filter(stock=7).order_by('id')]`,
      async () => (await albums().only('title').filter({ stock: 7 })).map((a) => a.title),
    ),
    same(
      'an order by what is left out',
      `[a.title for a in Album.objects.only('title').order_by('-sold', 'id')]`,
      async () => (await Album.objects().only('title').orderBy('-sold', 'id')).map((a) => a.title),
    ),
    same(
      'save writes what is there alone',
      `a = Album.objects.only('title').get(pk=1); Album.objects.filter(pk=1).update(stock=77); a.title = 'x'; a.save(); Album.objects.values('title', 'stock').get(pk=1)`,
      async () => {
        const album = await albums().only('title').get({ id: 1 })
        await Album.objects().filter({ id: 1 }).update({ stock: 77 })
        album.title = 'x'
        await album.save()
        return await Album.objects().values('title', 'stock').get({ id: 1 })
      },
    ),
    same(
      'refresh loads the rest',
      `a = Album.objects.only('title').get(pk=1); a.refresh_from_db(); [a.title, a.stock]`,
      async () => {
        const album = await albums().only('title').get({ id: 1 })
        await album.refresh()
        const { title, stock } = album as unknown as { title: string; stock: number }
        return [title, stock]
      },
    ),
    same(
      'columns of a row behind a key',
      `[[t.title, t.album.title] for t in Track.objects.order_by('id').select_related('album').only('title', 'album__title')]`,
      async () =>
        (await Track.objects().orderBy('id').selectRelated('album').only('title', 'album__title')).map((t) => [
          t.title,
          t.album.title,
        ]),
    ),
    same(
      'without columns of a row behind a key',
      `[[t.title, t.album.title] for t in Track.objects.order_by('id').select_related('album').defer('album__note')]`,
      async () =>
        (await Track.objects().orderBy('id').selectRelated('album').defer('album__note')).map((t) => [
          t.title,
          t.album.title,
        ]),
    ),
    same(
      'with annotations',
      `[[a.title, a.x] for a in Album.objects.order_by('id').only('title').annotate(x=F('stock') + 1)]`,
      async () =>
        (
          await albums()
            .only('title')
            .annotate((a) => ({ x: a.stock.plus(1) }))
        ).map((a) => [a.title, a.x]),
    ),
    same('counted', `Album.objects.only('title').count()`, () => Album.objects().only('title').count()),
    same('a row goes', `Album.objects.only('title').get(pk=1).delete(); Album.objects.count()`, async () => {
      await (await albums().only('title').get({ id: 1 })).delete()
      return await Album.objects().count()
    }),
    same('behind values', `list(Album.objects.values('title').only('title'))`, () =>
      Album.objects()
        .values('title')
        .only('title' as never),
    ),
  ],
} satisfies Family

import { Album, Track } from '../models.ts'
import { type Family, like, same } from '../question.ts'

export default {
  name: 'select_for_update',
  questions: [
    same('gives the rows', `Album.objects.select_for_update().filter(stock=7).order_by('id')`, () =>
      Album.objects().selectForUpdate().filter({ stock: 7 }).orderBy('id'),
    ),
    same('one row', `Album.objects.select_for_update().get(pk=1)`, () =>
      Album.objects().selectForUpdate().get({ id: 1 }),
    ),
    same(
      'a row to be written',
      `a = Album.objects.select_for_update().get(pk=1); a.stock -= 1; a.save(); Album.objects.values('stock').get(pk=1)`,
      async () => {
        const album = await Album.objects().selectForUpdate().get({ id: 1 })
        album.stock -= 1
        await album.save()
        return await Album.objects().values('stock').get({ id: 1 })
      },
    ),
    same('with a limit', `Album.objects.select_for_update().order_by('-id')[:2]`, () =>
      Album.objects().selectForUpdate().orderBy('-id').limit(2),
    ),
    same(
      'with a key',
      `[t.album.title for t in Track.objects.select_for_update(of=('self',)).select_related('album').order_by('id')[:3]]`,
      async () =>
        (await Track.objects().selectForUpdate().selectRelated('album').orderBy('id').limit(3)).map(
          (t) => t.album.title,
        ),
    ),
    same('both ways not to wait', `Album.objects.select_for_update(nowait=True, skip_locked=True)`, () =>
      Album.objects().selectForUpdate({ noWait: true, skipLocked: true }),
    ),
    same('first', `Album.objects.select_for_update().order_by('title').first()`, () =>
      Album.objects().selectForUpdate().orderBy('title').first(),
    ),
    same('none', `list(Album.objects.select_for_update().none())`, () => Album.objects().selectForUpdate().none()),
    same('values', `Album.objects.select_for_update().values('title').order_by('id')[:2]`, () =>
      Album.objects().selectForUpdate().values('title').orderBy('id').limit(2),
    ),
    same('by a condition over a key', `Track.objects.select_for_update().filter(album__artist__name='Björk')`, () =>
      Track.objects().selectForUpdate().filter({ album__artist__name: 'Björk' }),
    ),
    like('postgresql', 'an unknown relation', `list(Track.objects.select_for_update(of=('nothing',)))`, () =>
      Track.objects().selectForUpdate({ of: ['nothing' as never] }),
    ),
  ],
} satisfies Family

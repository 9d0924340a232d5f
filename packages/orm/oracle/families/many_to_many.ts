import { predicate } from '../../src/query/query.ts'
import { related } from '../../src/related/related.ts'
import { Album, Tag } from '../models.ts'
import { type Family, same } from '../question.ts'

const album = (id: number) => Album.objects().get({ id })
const tag = (id: number) => Tag.objects().get({ id })
const tagsOf = async (id: number) =>
  related(await album(id), 'tags')
    .all()
    .orderBy('id')
/** Python that does something with the first album and its tags. */
const doing = (code: string): string => `a = Album.objects.get(pk=1); ${code}; a.tags.order_by('id')`

export default {
  name: 'many_to_many',
  questions: [
    same('all', `Album.objects.get(pk=4).tags.order_by('id')`, () => tagsOf(4)),
    same('the way back', `Tag.objects.get(pk=3).albums.order_by('id')`, () =>
      Album.objects().filter({ tags: 3 }).orderBy('id'),
    ),
    same('add', doing('a.tags.add(Tag.objects.get(pk=2))'), async () => {
      await related(await album(1), 'tags').add(await tag(2))
      return await tagsOf(1)
    }),
    same('add by key', doing('a.tags.add(2, 3)'), async () => {
      await related(await album(1), 'tags').add(2, 3)
      return await tagsOf(1)
    }),
    same('add what is there', doing('a.tags.add(1, 1, 4)'), async () => {
      await related(await album(1), 'tags').add(1, 1, 4)
      return await tagsOf(1)
    }),
    same('add nothing', doing('a.tags.add()'), async () => {
      await related(await album(1), 'tags').add()
      return await tagsOf(1)
    }),
    same('remove', doing('a.tags.remove(Tag.objects.get(pk=1))'), async () => {
      await related(await album(1), 'tags').remove(await tag(1))
      return await tagsOf(1)
    }),
    same('remove what is not there', doing('a.tags.remove(3)'), async () => {
      await related(await album(1), 'tags').remove(3)
      return await tagsOf(1)
    }),
    same('set', doing('a.tags.set([4, 5])'), async () => {
      await related(await album(1), 'tags').set([4, 5])
      return await tagsOf(1)
    }),
    same('set of rows', doing('a.tags.set(Tag.objects.filter(parent=1))'), async () => {
      await related(await album(1), 'tags').set(await Tag.objects().filter({ parent: 1 }))
      return await tagsOf(1)
    }),
    same('set of nothing', doing('a.tags.set([])'), async () => {
      await related(await album(1), 'tags').set([])
      return await tagsOf(1)
    }),
    same('clear', doing('a.tags.clear()'), async () => {
      await related(await album(1), 'tags').clear()
      return await tagsOf(1)
    }),
    same(
      'clear leaves the rows, and what others have',
      `Album.objects.get(pk=1).tags.clear(); [Tag.objects.count(), Album.objects.get(pk=2).tags.count()]`,
      async () => {
        await related(await album(1), 'tags').clear()
        return [await Tag.objects().count(), await related(await album(2), 'tags').count()]
      },
    ),
    same('create', doing(`a.tags.create(name='new')`), async () => {
      await related(await album(1), 'tags').create({ name: 'new' })
      return await tagsOf(1)
    }),
    same(
      'get_or_create of what is there',
      `a = Album.objects.get(pk=1); t, made = a.tags.get_or_create(name='music'); [t, made, a.tags.count()]`,
      async () => {
        const tags = related(await album(1), 'tags')
        return [...(await tags.getOrCreate({ name: 'music' })), await tags.count()]
      },
    ),
    same(
      'get_or_create of what is not',
      `a = Album.objects.get(pk=1); t, made = a.tags.get_or_create(name='new'); [t, made, a.tags.count()]`,
      async () => {
        const tags = related(await album(1), 'tags')
        return [...(await tags.getOrCreate({ name: 'new' })), await tags.count()]
      },
    ),
    same('count', `Album.objects.get(pk=8).tags.count()`, async () => related(await album(8), 'tags').count()),
    same(
      'contains',
      `t = Tag.objects.get(pk=5); [Album.objects.get(pk=8).tags.filter(pk=t.pk).exists(), Album.objects.get(pk=1).tags.filter(pk=t.pk).exists()]`,
      async () => [
        await related(await album(8), 'tags').contains(await tag(5)),
        await related(await album(1), 'tags').contains(await tag(5)),
      ],
    ),
    same('filter of the rows', `Album.objects.get(pk=8).tags.filter(name__contains='%')`, async () =>
      related(await album(8), 'tags')
        .all()
        .filter({ name__contains: '%' }),
    ),
    same('exclude of the rows', `Album.objects.get(pk=4).tags.exclude(name='kora')`, async () =>
      related(await album(4), 'tags')
        .all()
        .exclude({ name: 'kora' }),
    ),
    same('a filter over the rows', `Album.objects.filter(tags__name__startswith='k').order_by('id')`, () =>
      Album.objects().filter({ tags__name__startswith: 'k' }).orderBy('id'),
    ),
    same('a filter by the row', `Album.objects.filter(tags=Tag.objects.get(pk=4)).order_by('id')`, async () =>
      Album.objects()
        .filter({ tags: (await tag(4)).id })
        .orderBy('id'),
    ),
    same('a filter by rows', `Album.objects.filter(tags__in=[2, 4]).distinct().order_by('id')`, () =>
      Album.objects()
        .filter({ tags__in: [2, 4] })
        .orderBy('id'),
    ),
    same('without any', `Album.objects.filter(tags__isnull=True)`, () =>
      Album.objects().filter({ tags__isnull: true }),
    ),
    same('the way back in a filter', `Tag.objects.filter(albums__title='Post')`, () =>
      Tag.objects().where(() => predicate({ albums__title: 'Post' })),
    ),
    same('the way back, counted', `Tag.objects.annotate(n=Count('albums')).filter(n=0)`, () =>
      Tag.objects().where(() => predicate({ albums__isnull: true })),
    ),
    same(
      'a row that goes leaves no pair',
      `Tag.objects.get(pk=3).delete(); [list(Album.objects.get(pk=4).tags.all()), Album.objects.filter(tags__isnull=True).count()]`,
      async () => {
        await (await tag(3)).delete()
        return [await tagsOf(4), await Album.objects().filter({ tags__isnull: true }).count()]
      },
    ),
    same(
      'update of the rows',
      `Album.objects.get(pk=8).tags.update(parent=6); Tag.objects.filter(parent=6).order_by('id')`,
      async () => {
        await related(await album(8), 'tags')
          .all()
          .update({ parentId: 6 })
        return await Tag.objects().filter({ parent: 6 }).orderBy('id')
      },
    ),
    same(
      'delete of the rows',
      `Album.objects.get(pk=8).tags.all().delete(); [Tag.objects.count(), Album.objects.get(pk=2).tags.count()]`,
      async () => {
        await related(await album(8), 'tags')
          .all()
          .delete()
        return [await Tag.objects().count(), await related(await album(2), 'tags').count()]
      },
    ),
    same('of a row that was never saved', `Album(title='x', artist_id=1, price='1').tags.count()`, () =>
      related(Album.objects().build({ title: 'x', artistId: 1, price: '1' }), 'tags').count(),
    ),
  ],
} satisfies Family

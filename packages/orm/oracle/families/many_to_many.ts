import { predicate } from '../../src/query/query.ts'
import { related } from '../../src/related/related.ts'
import { Album, Artist, Tag } from '../models.ts'
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
    same('remove all that a query gives', doing('a.tags.remove(*Tag.objects.filter(parent=1))'), async () => {
      await related(await album(1), 'tags').remove(...(await Tag.objects().filter({ parent: 1 })))
      return await tagsOf(1)
    }),
    same('set of what is there already', doing('a.tags.set([4, 1])'), async () => {
      await related(await album(1), 'tags').set([4, 1])
      return await tagsOf(1)
    }),
    same('set of the same twice', doing('a.tags.set([2, 2, 5])'), async () => {
      await related(await album(1), 'tags').set([2, 2, 5])
      return await tagsOf(1)
    }),
    same('add a row that was never saved', `Album.objects.get(pk=1).tags.add(Tag(name='x'))`, async () =>
      related(await album(1), 'tags').add(Tag.objects().build({ name: 'x' })),
    ),
    same('add a row of another model', `Album.objects.get(pk=1).tags.add(Artist.objects.get(pk=1))`, async () =>
      related(await album(1), 'tags').add((await Artist.objects().get({ id: 1 })) as never),
    ),
    same('create what is there', `Album.objects.get(pk=1).tags.create(name='kora')`, async () =>
      related(await album(1), 'tags').create({ name: 'kora' }),
    ),
    same('get of one of them', `Album.objects.get(pk=1).tags.get(name='pop')`, async () =>
      related(await album(1), 'tags')
        .all()
        .get({ name: 'pop' }),
    ),
    same('get of one that another has', `Album.objects.get(pk=1).tags.get(name='kora')`, async () =>
      related(await album(1), 'tags')
        .all()
        .get({ name: 'kora' }),
    ),
    same(
      'values, and the first in an order',
      `t = Album.objects.get(pk=4).tags; [list(t.order_by('name').values('name', 'parent__name')), t.order_by('-name').first()]`,
      async () => {
        const tags = related(await album(4), 'tags').all()
        return [await tags.orderBy('name').values('name', 'parent__name'), await tags.orderBy('-name').first()]
      },
    ),
    same('aggregates over them', `Album.objects.get(pk=8).tags.aggregate(n=Count('id'), last=Max('name'))`, async () =>
      related(await album(8), 'tags')
        .all()
        .aggregate((t) => ({ n: t.id.count(), last: t.name.max() })),
    ),
    same(
      'what two have in common',
      `list(Album.objects.get(pk=4).tags.all() & Album.objects.get(pk=6).tags.all())`,
      async () =>
        related(await album(4), 'tags')
          .all()
          .intersection(related(await album(6), 'tags').all()),
    ),
    same('two of them, each by a filter', `Album.objects.filter(tags=2).filter(tags=3)`, () =>
      Album.objects().filter({ tags: 2 }).filter({ tags: 3 }),
    ),
    same('two of them by one filter', `Album.objects.filter(Q(tags=2) & Q(tags=3))`, () =>
      Album.objects().where((a) => a.tags.some((t) => t.id.eq(2).and(t.id.eq(3)))),
    ),
    same(
      'a filter by a query',
      `Album.objects.filter(tags__in=Tag.objects.filter(parent__name='music')).distinct().order_by('id')`,
      () =>
        Album.objects()
          .filter({ tags__in: Tag.objects().filter({ parent__name: 'music' }) })
          .orderBy('id'),
    ),
    same(
      'the rows stay when what has them goes',
      `Album.objects.get(pk=8).delete(); [Tag.objects.count(), list(Tag.objects.filter(albums=None).order_by('id'))]`,
      async () => {
        await (await album(8)).delete()
        const without = Tag.objects()
          .where(() => predicate({ albums__isnull: true }))
          .orderBy('id')
        return [await Tag.objects().count(), await without]
      },
    ),
    same(
      'many at once',
      `a = Album.objects.get(pk=9); a.tags.add(*Tag.objects.bulk_create([Tag(pk=1000 + n, name='t%d' % n) for n in range(1500)])); a.tags.count()`,
      async () => {
        const rows = Array.from({ length: 1500 }, (_, n) => ({ id: 1000 + n, name: `t${n}` }))
        const tags = related(await album(9), 'tags')
        await tags.add(...(await Tag.objects().bulkCreate(rows)))
        return await tags.count()
      },
    ),
  ],
} satisfies Family

import { genericKey } from '../../src/content-types/content-types.ts'
import { related } from '../../src/related/related.ts'
import { Album, Artist, Mark } from '../models.ts'
import { type Family, like, same } from '../question.ts'

const target = genericKey(Mark, { type: 'targetType', key: 'targetKey', to: () => [Album, Artist] })
const album = (id: number) => Album.objects().get({ id })
const artist = (id: number) => Artist.objects().get({ id })
/** Marks two albums and an artist with the same key. */
const made = `[Mark.objects.create(name=n, target=t) for n, t in [('a', Album.objects.get(pk=1)), ('b', Album.objects.get(pk=1)), ('c', Album.objects.get(pk=2)), ('d', Artist.objects.get(pk=1))]]\n`
async function make(): Promise<void> {
  for (const [name, row] of [
    ['a', await album(1)],
    ['b', await album(1)],
    ['c', await album(2)],
    ['d', await artist(1)],
  ] as const)
    await Mark.objects().create({ name, ...(await target.valuesOf(row)) })
}

export default {
  name: 'generic_relations',
  questions: [
    same('the rows of a row', `${made}Album.objects.get(pk=1).marks.order_by('name')`, async () => {
      await make()
      return await target.of(await album(1)).orderBy('name')
    }),
    same(
      'the same key of another model',
      `${made}Mark.objects.filter(targetType=ContentType.objects.get_for_model(Artist), targetKey='1')`,
      async () => {
        await make()
        return await target.of(await artist(1))
      },
    ),
    same('of a row without any', `${made}Album.objects.get(pk=3).marks.count()`, async () => {
      await make()
      return await target.of(await album(3)).count()
    }),
    same('filtered', `${made}Album.objects.get(pk=1).marks.filter(name='b')`, async () => {
      await make()
      return await target.of(await album(1)).filter({ name: 'b' })
    }),
    same(
      'what each points at',
      `${made}[str(m.target) for m in Mark.objects.order_by('name').prefetch_related('target')]`,
      async () => {
        await make()
        const marks = await target.load(await Mark.objects().orderBy('name'), 'target')
        return marks.map((mark) => mark.target)
      },
    ),
    same(
      'what points at each',
      `${made}[sorted(m.name for m in a.marks.all()) for a in Album.objects.order_by('id').prefetch_related('marks')]`,
      async () => {
        await make()
        const albums = await target.loadPointing(await Album.objects().orderBy('id'), 'marks')
        return albums.map((row) => row.marks.map((mark) => mark.name).sort())
      },
    ),
    same(
      'deleted by the way back',
      `${made}Album.objects.get(pk=1).marks.all().delete(); Mark.objects.order_by('name')`,
      async () => {
        await make()
        await target.of(await album(1)).delete()
        return await Mark.objects().orderBy('name')
      },
    ),
    same(
      'what points at a row that is gone',
      `${made}Artist.objects.filter(pk=1).update(mentor=None); m = Mark.objects.get(name='d'); m.targetKey = '999'; m.save(); Mark.objects.get(name='d').target`,
      async () => {
        await make()
        await Mark.objects().filter({ name: 'd' }).update({ targetKey: '999' })
        return (await target.load(await Mark.objects().filter({ name: 'd' }), 'target'))[0]?.target
      },
    ),
    same(
      'points at another row afterwards',
      `${made}m = Mark.objects.get(name='d'); m.target = Album.objects.get(pk=2); m.save(); Album.objects.get(pk=2).marks.order_by('name')`,
      async () => {
        await make()
        const mark = await Mark.objects().get({ name: 'd' })
        Object.assign(mark, await target.valuesOf(await album(2)))
        await mark.save()
        return await target.of(await album(2)).orderBy('name')
      },
    ),
    like('sqlite', 'asked over the way back', `${made}Album.objects.filter(marks__name='b')`, async () => {
      await make()
      return await Album.objects().filter({ marks__name: 'b' })
    }),
    like(
      'sqlite',
      'both of one row',
      `${made}Album.objects.filter(marks__name='a', marks__targetKey='2')`,
      async () => {
        await make()
        return await Album.objects().filter({ marks__name: 'a', marks__targetKey: '2' })
      },
    ),
    like('sqlite', 'without any', `${made}Album.objects.filter(marks__isnull=True).order_by('id')`, async () => {
      await make()
      return await Album.objects().filter({ marks__isnull: true }).orderBy('id')
    }),
    like(
      'sqlite',
      'left out over the way back',
      `${made}Album.objects.exclude(marks__name='a').order_by('id')`,
      async () => {
        await make()
        return await Album.objects().exclude({ marks__name: 'a' }).orderBy('id')
      },
    ),
    like(
      'sqlite',
      'counted',
      `${made}Album.objects.order_by('id').annotate(n=Count('marks')).values('n')`,
      async () => {
        await make()
        return await Album.objects()
          .orderBy('id')
          .annotate((a) => ({ n: a.marks.count() }))
          .values('n')
      },
    ),
    same(
      'goes along with what it points at',
      `${made}Album.objects.filter(pk=1).delete(); Mark.objects.order_by('name')`,
      async () => {
        await make()
        await Album.objects().filter({ id: 1 }).delete()
        return await Mark.objects().orderBy('name')
      },
    ),
    same(
      'made from the other side',
      `Album.objects.get(pk=3).marks.create(name='x'); Mark.objects.filter(targetKey='3').count()`,
      async () => {
        await related(await album(3), 'marks').create({ name: 'x' })
        return await Mark.objects().filter({ targetKey: '3' }).count()
      },
    ),
    same(
      'given to another row',
      `${made}Album.objects.get(pk=3).marks.add(Mark.objects.get(name='a')); [Album.objects.get(pk=1).marks.count(), Album.objects.get(pk=3).marks.count()]`,
      async () => {
        await make()
        await related(await album(3), 'marks').add(await Mark.objects().get({ name: 'a' }))
        return [await related(await album(1), 'marks').count(), await related(await album(3), 'marks').count()]
      },
    ),
    same(
      'loaded by its name',
      `${made}[str(m.target) for m in Mark.objects.order_by('name').prefetch_related('target')]`,
      async () => {
        await make()
        return (await Mark.objects().orderBy('name').prefetch('target')).map((mark) => mark.target)
      },
    ),
  ],
} satisfies Family

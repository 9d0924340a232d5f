import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { Unsupported } from '../../errors/errors.ts'
import { search, searchRank } from '../../expressions/expressions.ts'
import { extend, type Meta, Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { fromQuery } from '../query.ts'

class Shelf extends Model('places.Shelf') {
  name = f.char(40)
  papers = f.reverse(() => Paper, 'shelf')
}
class Paper extends Model('places.Paper') {
  static meta: Meta<Paper> = { indexes: [{ name: 'paper_words', fields: ['title'], method: 'fulltext' }] }
  title = f.char(80)
  pages = f.int().default(0)
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
  deletedAt = f.softDelete()
}
class Thesis extends extend(Paper, 'places.Thesis') {
  static meta: Meta<Thesis> = { indexes: [{ fields: ['topic'], method: 'fulltext' }] }
  topic = f.char(80)
}

await describeDatabases('places in which words are searched', (under) => {
  const { test, run } = withModels(under, [Shelf, Paper, Thesis])

  beforeAll(() =>
    run(async () => {
      const [one, two] = await Shelf.objects().bulkCreate([{ name: 'one' }, { name: 'two' }])
      await Paper.objects().bulkCreate([
        { title: 'Dancing tango', pages: 1, shelfId: one!.id },
        { title: 'Tango and soup', pages: 2, shelfId: one!.id },
        { title: 'Soup', pages: 4, shelfId: two!.id },
      ])
      await Thesis.objects().create({
        title: 'History of the tango',
        topic: 'Buenos Aires',
        pages: 8,
        shelfId: two!.id,
      })
    }),
  )

  test('are relations of many rows, conditions on them and sums of some', async () => {
    const shelves = Shelf.objects().orderBy('id')
    expect(await shelves.filter({ papers__title__search: 'soup tango' }).pluck('name')).toEqual(['one'])
    expect(await shelves.where((s) => s.papers.some((p) => search(p.title, 'dancing'))).pluck('name')).toEqual(['one'])
    expect(await shelves.where((s) => s.papers.none((p) => search(p.title, 'dancing'))).pluck('name')).toEqual(['two'])
    const sums = await shelves.annotate((s) => ({
      pages: s.papers.sum(
        (p) => p.pages,
        (p) => search(p.title, 'tango'),
      ),
    }))
    expect(sums.map(({ pages }) => pages)).toEqual([3, 8])
    expect(await Paper.objects().aggregate((p) => ({ n: p.id.count({ where: search(p.title, 'soup') }) }))).toEqual({
      n: 2,
    })
  })

  test('are columns of a model that is extended, and of the one that extends it', async () => {
    expect(await Thesis.objects().filter({ title__search: 'tango' }).pluck('topic')).toEqual(['Buenos Aires'])
    expect(await Thesis.objects().filter({ topic__search: 'aires' }).pluck('title')).toEqual(['History of the tango'])
    expect(await Thesis.objects().exclude({ title__search: 'tango' }).count()).toBe(0)
    expect(await Paper.objects().filter({ title__search: 'tango' }).count()).toBe(3)
  })

  test('are results as values, groups, unions and subqueries', async () => {
    const papers = Paper.objects().orderBy('id')
    const hits = await papers.select((p) => ({ id: p.id, hit: search(p.title, 'soup') }))
    expect(hits.map(({ hit }) => hit)).toEqual([false, true, true, false])
    const groups = await Paper.objects()
      .filter({ title__search: 'tango' })
      .values('shelf__name')
      .annotate((p) => ({ n: p.id.count() }))
      .orderBy('shelf__name')
    expect(groups).toEqual([
      { shelf__name: 'one', n: 2 },
      { shelf__name: 'two', n: 1 },
    ])
    const either = Paper.objects()
      .filter({ title__search: 'dancing' })
      .union(Paper.objects().filter({ title__search: 'soup' }))
    expect(await either.count()).toBe(3)
    const shelves = Paper.objects().filter({ title__search: 'dancing' }).values('shelfId')
    expect(await Shelf.objects().filter({ id__in: shelves }).pluck('name')).toEqual(['one'])
    const ranked = Paper.objects()
      .annotate((p) => ({ rank: searchRank(p.title, 'tango') }))
      .filter({ rank__gt: 0 } as never)
    expect(await ranked.count()).toBe(3)
    expect(await papers.filter({ title__search: 'soup' }).update((p) => ({ pages: p.pages.plus(0) }))).toBe(2)
  })

  test('are no tables that a query made, where an index is needed', async () => {
    if (!under.dialect.operators.fulltext) return
    const made = fromQuery(Paper.objects().values('id', 'title'))
    expect(made).toBeDefined()
    await expect(Promise.resolve(made.filter({ title__search: 'x' } as never))).rejects.toBeInstanceOf(Unsupported)
  })
})

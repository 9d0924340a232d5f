import { f, type Row } from '@tsango/core'
import { beforeEach, describe, expect } from 'vitest'
import type { Meta } from '../../model/meta.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class City extends Model('shelf.City') {
  static meta: Meta<City> = { ordering: ['-name'] }
  name = f.char(20)
}
class Author extends Model('shelf.Author') {
  static meta: Meta<Author> = { ordering: ['city', 'name'] }
  name = f.char(20)
  city = f.fk(() => City, { onDelete: 'cascade' })
}
class Shelf extends Model('shelf.Shelf') {
  place = f.int()
}
class Book extends Model('shelf.Book') {
  static meta: Meta<Book> = { ordering: ['author', 'title'] }
  title = f.char(20)
  author = f.fk(() => Author, { onDelete: 'cascade' }).null()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' }).null()
}
/** Each is ordered by the other. */
class Egg extends Model('shelf.Egg') {
  static meta: Meta<Egg> = { ordering: ['hen'] }
  hen = f.fk(() => Hen, { onDelete: 'cascade' }).null()
}
class Hen extends Model('shelf.Hen') {
  static meta: Meta<Hen> = { ordering: ['-egg'] }
  egg = f.fk(() => Egg, { onDelete: 'cascade' }).null()
}

await describeDatabases('an order by a relation', (under) => {
  const { test, run } = withModels(under, [City, Author, Shelf, Book, Egg, Hen])
  let authors: readonly Row<Author>[]

  beforeEach(() =>
    run(async () => {
      for (const model of [Book, Author, City, Shelf] as readonly (typeof City)[]) await model.objects().delete()
      const [bern, wien] = (await City.objects().bulkCreate([{ name: 'Bern' }, { name: 'Wien' }])) as [
        Row<City>,
        Row<City>,
      ]
      authors = await Author.objects().bulkCreate([
        { name: 'Cy', cityId: wien.id },
        { name: 'Bo', cityId: bern.id },
        { name: 'Al', cityId: wien.id },
      ])
      const [high, low] = (await Shelf.objects().bulkCreate([{ place: 9 }, { place: 1 }])) as [Row<Shelf>, Row<Shelf>]
      await Book.objects().bulkCreate([
        { title: 'of Cy', authorId: authors[0]?.id ?? 0, shelfId: low.id },
        { title: 'of Bo', authorId: authors[1]?.id ?? 0, shelfId: high.id },
        { title: 'of Al', authorId: authors[2]?.id ?? 0, shelfId: low.id },
        { title: 'of none' },
      ])
    }),
  )

  const byAuthor = ['of Al', 'of Cy', 'of Bo', 'of none']

  describe('of a model with an order of its own', () => {
    test('goes by that, over any number of models, both ways', async () => {
      expect(await Book.objects().orderBy('author').pluck('title')).toEqual(byAuthor)
      expect(await Book.objects().orderBy('-author').pluck('title')).toEqual(byAuthor.toReversed())
      expect(await Book.objects().orderBy('author').reverse().pluck('title')).toEqual(byAuthor.toReversed())
      expect(await Author.objects().pluck('name')).toEqual(['Al', 'Cy', 'Bo'])
      expect(await Book.objects().orderBy('author__city', 'title').pluck('title')).toEqual([
        'of Al',
        'of Cy',
        'of Bo',
        'of none',
      ])
    })

    test('is that of the model itself where its meta says so', async () => {
      expect((await Book.objects()).map(({ title }) => title)).toEqual(byAuthor)
      expect((await Book.objects().first())?.title).toBe('of Al')
      expect((await Book.objects().last())?.title).toBe('of none')
      expect((await Author.objects().filter({ name: 'Cy' }).get()).name).toBe('Cy')
    })

    test('pages on behind a row, by cursors and in batches', async () => {
      const seen: string[] = []
      let cursor: string | null | undefined
      do {
        const page = await Book.objects().orderBy('author').cursorPage(1, cursor)
        seen.push(...page.rows.map(({ title }) => title))
        cursor = page.next
      } while (cursor)
      expect(seen).toEqual(byAuthor)
      const all: string[] = []
      for await (const { title } of Book.objects().orderBy('author').iterate({ chunkSize: 2 })) all.push(title)
      expect(all).toEqual(byAuthor)
      const one = await Author.objects().prefetchWith('city', (c) => c)
      expect(one).toHaveLength(3)
    })

    test('decides which rows a limited write takes', async () => {
      expect(
        await Book.objects().filter({ author__isnull: false }).orderBy('-author').limit(1).update({ title: 'last' }),
      ).toBe(1)
      expect(await Book.objects().filter({ title: 'last' }).pluck('authorId')).toEqual([authors[1]?.id])
    })

    test('is one of keys where it is said of the column, of results, and of groups', async () => {
      const keys = [null, ...authors.map(({ id }) => id)]
      expect(await Book.objects().orderBy('authorId').pluck('authorId')).toEqual(keys)
      expect(await Book.objects().orderBy('author__pk').pluck('authorId')).toEqual(keys)
      expect(
        (await Book.objects().values('authorId').distinct().orderBy('authorId')).map(({ authorId }) => authorId),
      ).toEqual(keys)
      const groups = await Book.objects()
        .values('authorId')
        .annotate((b) => ({ n: b.id.count() }))
        .orderBy('authorId')
      expect(groups.map(({ authorId }) => authorId)).toEqual(keys)
      const first = await Book.objects().distinctOn('authorId').orderBy('author', '-title')
      expect(first.map(({ authorId }) => authorId)).toEqual(keys)
    })
  })

  test('goes by the key of a model without one', async () => {
    expect(await Book.objects().filter({ author__isnull: false }).orderBy('shelf', 'title').pluck('title')).toEqual([
      'of Bo',
      'of Al',
      'of Cy',
    ])
    expect(Book.objects().orderBy('shelf').toSql().sql).not.toContain('JOIN')
  })

  test('that leads round in a circle is an error which names it', async () => {
    await expect(Egg.objects().all()).rejects.toThrow(
      'Models are ordered by each other without end: "shelf.Hen" by "shelf.Egg" by "shelf.Hen". Order one of them by a column: orderBy("hen__egg__hen__pk").',
    )
    await Egg.objects().create({})
    expect(await Egg.objects().orderBy('hen__pk').count()).toBe(1)
  })
})

import { f } from '@tsango/core'
import { beforeEach, describe, expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import type { TestDatabase } from '../dialects/base/testing.ts'
import { DoesNotExist, ProtectedError, QueryError, UniqueViolation } from '../errors/errors.ts'
import { rowNumber } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { can, suiteModels } from './suite-models.ts'

class Author extends Model('suite.Author') {
  name = f.char(50).unique()
  books = f.reverse(() => Book, 'author')
}
class Book extends Model('suite.Book') {
  title = f.char(50)
  pages = f.int().null()
  price = f.decimal(8, 2).default('0.00')
  printedAt = f.dateTime().null()
  facts = f.json<{ tags?: string[]; stats?: { likes: number } }>().default({})
  author = f.fk(() => Author, { onDelete: 'protect' })
  tags = f.manyToMany(() => Tag)
}
class Tag extends Model('suite.Tag') {
  name = f.char(50)
}

/** Queries that go through a whole dialect, as tests on one database. */
export function describeQueries(title: string, create: () => Promise<TestDatabase>): void {
  describe(`queries on ${title}`, () => {
    const suite = suiteModels(create, [Author, Book, Tag])
    const { run, test } = suite
    const titles = async (books: PromiseLike<readonly { readonly title: string }[]>): Promise<string[]> =>
      (await books).map((book) => book.title)

    beforeEach(() =>
      run(async () => {
        await Book.objects().delete()
        await Author.objects().delete()
        const [ann, bob] = await Author.objects().bulkCreate([{ name: 'ann' }, { name: 'Bob' }])
        await Book.objects().bulkCreate([
          {
            title: 'one',
            pages: 100,
            price: '9.50',
            authorId: ann?.id as number,
            facts: { tags: ['a'], stats: { likes: 3 } },
          },
          {
            title: 'Two',
            pages: 200,
            price: '19.50',
            authorId: ann?.id as number,
            printedAt: new Date('2026-02-28T23:30:00Z'),
          },
          { title: '100% three_', price: '1.00', authorId: bob?.id as number },
        ])
      }),
    )

    test('find, order, cut and count rows, whatever characters stand in the values', async () => {
      const books = Book.objects().orderBy('id')
      expect(await titles(books.filter({ title__startswith: '100%' }))).toEqual(['100% three_'])
      expect(await titles(books.filter({ title__contains: '_' }))).toEqual(['100% three_'])
      expect(await titles(books.filter({ title__icontains: 't' }))).toEqual(['Two', '100% three_'])
      expect(await titles(books.filter({ title__in: ['one', 'Two', 'none'] }))).toEqual(['one', 'Two'])
      expect(await titles(books.filter({ title__in: [] }))).toEqual([])
      expect(await titles(books.exclude({ pages__gt: 150 }))).toEqual(['one', '100% three_'])
      expect(await titles(books.orderBy('pages'))).toEqual(['100% three_', 'one', 'Two'])
      expect(await titles(books.orderBy('-pages').limit(1).offset(1))).toEqual(['one'])
      expect(await books.filter({ title: "'; DROP TABLE suite_book; --" }).count()).toBe(0)
      expect(await books.filter({ id__in: Array.from({ length: 2000 }, (_, at) => -at) }).exists()).toBe(false)
      await expect(books.get({ title: 'none' })).rejects.toBeInstanceOf(DoesNotExist)
    })

    test('follow relations, group, compute and number rows', async () => {
      expect(
        await titles(Book.objects().filter({ author__name: 'ann' }).selectRelated('author').orderBy('-id')),
      ).toEqual(['Two', 'one'])
      const [ann] = await Author.objects().prefetch('books').orderBy('name').filter({ books__pages: 100 })
      expect(ann?.books).toHaveLength(2)
      const sums = Author.objects().annotate((a) => ({ pages: a.books.sum((b) => b.pages), written: a.books.count() }))
      expect((await sums.orderBy('id')).map(({ pages, written }) => [pages, written])).toEqual([
        [300, 2],
        [null, 1],
      ])
      expect(await Book.objects().aggregate((b) => ({ all: b.price.sum(), most: b.pages.max() }))).toEqual({
        all: '30.00',
        most: 200,
      })
      const nth = Book.objects().annotate((b) => ({
        nth: rowNumber().over({ partitionBy: [b.authorId], orderBy: [b.id.desc()] }),
      }))
      expect(await titles(nth.where((b) => b.nth.eq(1)).orderBy('id'))).toEqual(['Two', '100% three_'])
      expect(await titles(Book.objects().filter({ printedAt__year: 2026, printedAt__month: 2 }))).toEqual(['Two'])
      expect(await titles(Book.objects().distinctOn('authorId').orderBy('authorId', '-id'))).toEqual([
        'Two',
        '100% three_',
      ])
      const both = Book.objects()
        .filter({ title: 'one' })
        .union(Book.objects().filter({ title: 'Two' }))
      expect(await titles(both.orderBy('title'))).toHaveLength(2)
    })

    test('look into JSON, or say by name that they do not', async () => {
      const { features, operators } = suite.database.dialect
      const found = titles(Book.objects().filter({ facts__stats__likes__gte: 3 }))
      if (can(() => operators.json.at("'{}'", ['stats'], () => "'$.stats'"))) expect(await found).toEqual(['one'])
      else
        await expect(found).rejects.toMatchObject({
          code: 'unsupported',
          message: expect.stringContaining(features.title),
        })
      expect((await Book.objects().get({ title: 'one' })).facts).toEqual({ tags: ['a'], stats: { likes: 3 } })
    })

    test('write rows one by one, many at once, and those that are there already', async () => {
      expect(
        await Book.objects()
          .filter({ author__name: 'ann' })
          .update((b) => ({ pages: b.pages.plus(1) })),
      ).toBe(2)
      const book = await Book.objects().get({ title: 'one' })
      expect(book.pages).toBe(101)
      book.title = 'first'
      await book.save()
      await book.refresh()
      expect(book.title).toBe('first')
      const [tag] = await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'b' }])
      await related(book, 'tags').set([tag as never])
      expect(await related(book, 'tags').count()).toBe(1)
      await Author.objects().insertOrIgnore([{ name: 'ann' }, { name: 'cid' }])
      await Author.objects().bulkUpsert([{ name: 'cid' }, { name: 'dan' }], { unique: ['name'], update: [] })
      expect(await Author.objects().count()).toBe(4)
      const [, made] = await Author.objects().getOrCreate({ name: 'dan' })
      expect(made).toBe(false)
      await related(book, 'tags').clear()
      expect(await book.delete()).toBe(1)
      await Tag.objects().delete()
    })

    test('keep what must hold, and undo what fails', async () => {
      await expect(Author.objects().create({ name: 'ann' })).rejects.toBeInstanceOf(UniqueViolation)
      await expect(Author.objects().filter({ name: 'ann' }).delete()).rejects.toBeInstanceOf(ProtectedError)
      const before = await Author.objects().count()
      const failing = atomic(async () => {
        await Author.objects().create({ name: 'lost' })
        await expect(atomic(() => Author.objects().create({ name: 'ann' }))).rejects.toBeInstanceOf(UniqueViolation)
        await Author.objects().create({ name: 'lost too' })
        throw new QueryError('no')
      })
      await expect(failing).rejects.toThrow(QueryError)
      expect(await Author.objects().count()).toBe(before)
    })

    test('page behind rows, and read in batches', async () => {
      const first = await Book.objects().orderBy('pages').cursorPage(2)
      const second = await Book.objects().orderBy('pages').cursorPage(2, first.next)
      expect([...first.rows, ...second.rows].map(({ title: one }) => one)).toEqual(['100% three_', 'one', 'Two'])
      const seen: string[] = []
      for await (const book of Book.objects().orderBy('id').iterate({ chunkSize: 2 })) seen.push(book.title)
      expect(seen).toHaveLength(3)
    })
  })
}

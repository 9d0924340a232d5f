import { inspect } from 'node:util'
import { f } from '@tsango/core'
import type { Row } from '@tsango/core/model'
import { describe, expect } from 'vitest'
import { RelationNotLoaded } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { prefetchRelated } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Author extends Model('shelf.Author') {
  name = f.char(20)
  books = f.reverse(() => Book, 'author')
}
class Tag extends Model('shelf.Tag') {
  name = f.char(20)
}
class Book extends Model('shelf.Book') {
  title = f.char(20)
  author = f.fk(() => Author, { onDelete: 'cascade' })
  editor = f.fk(() => Author, { onDelete: 'setNull', relatedName: 'edited' }).null()
  tags = f.manyToMany(() => Tag)
}

/** A row as code without types sees it. */
type Loose = Record<string, unknown> & { save(): Promise<void>; refresh(): Promise<void> }

await describeDatabases('relations of a row', (under) => {
  const { rolledBack: test } = withModels(under, [Author, Tag, Book])
  const loose = (row: object): Loose => row as Loose

  async function bookOf(name: string): Promise<Row<Book>> {
    const author = await Author.objects().create({ name })
    return Book.objects().create({ title: 'Notes', authorId: author.id })
  }

  describe('that nothing has loaded', () => {
    test('are an error that says what loads them, of rows that were read, made and built', async () => {
      const made = await bookOf('Ada')
      const read = await Book.objects().get()
      const built = Book.objects().build({ title: 'New', authorId: made.authorId })
      for (const row of [made, read, built]) {
        expect(() => loose(row)['author']).toThrow(RelationNotLoaded)
        expect(() => loose(row)['author']).toThrow(
          '"author" of this shelf.Book was not loaded: nothing loads by itself. Load it by selectRelated("author") or prefetch("author") of the query or prefetchRelated() of rows that are there.',
        )
        expect(() => loose(row)['tags']).toThrow(
          'Load it by prefetch("tags") of the query or prefetchRelated() of rows that are there or related(row, "tags").',
        )
      }
      const author = loose(await Author.objects().get())
      expect(() => author['books']).toThrow(expect.objectContaining({ code: 'relation_not_loaded', relation: 'books' }))
      expect(() => author['edited']).toThrow('"edited" of this shelf.Author')
    })

    test('are not seen by what goes over a row', async () => {
      await bookOf('Ada')
      const row = await Book.objects().get()
      const columns = { id: row.id, title: 'Notes', authorId: row.authorId, editorId: null }
      expect(row).toEqual(columns)
      expect({ ...row }).toEqual(columns)
      expect(structuredClone(row)).toEqual(columns)
      expect(JSON.parse(JSON.stringify(row))).toEqual(columns)
      expect(inspect(row)).not.toContain('tags')
      const seen: string[] = []
      for (const name in row) seen.push(name)
      expect(seen).toEqual(Object.keys(columns))
    })

    test('are refused to a path of prefetches only where it goes on', async () => {
      const made = await bookOf('Ada')
      const other = await Book.objects().selectRelated('author').get()
      await prefetchRelated([made, other], (books) => books.prefetch('author__books'))
      expect([made, other].map((row) => (loose(row)['author'] as { books: unknown[] }).books.length)).toEqual([1, 1])
    })
  })

  describe('that were loaded', () => {
    test('are the properties of the row, whatever loaded them', async () => {
      await bookOf('Ada')
      const joined = await Book.objects().selectRelated('author', 'editor').get()
      expect([joined.author.name, joined.editor]).toEqual(['Ada', null])
      expect(Object.keys(joined)).toEqual(['id', 'title', 'authorId', 'editorId', 'author', 'editor'])
      expect(() => loose(joined.author)['books']).toThrow(RelationNotLoaded)
      const [fetched] = await Book.objects().prefetch('author__books', 'tags')
      expect(fetched?.author.books.map(({ title }) => title)).toEqual(['Notes'])
      expect(Object.keys(fetched ?? {})).toEqual(['id', 'title', 'authorId', 'editorId', 'author', 'tags'])
      expect(JSON.parse(JSON.stringify(fetched))).toMatchObject({ author: { name: 'Ada' }, tags: [] })
    })

    test('are forgotten when the row is read anew', async () => {
      await bookOf('Ada')
      const row = await Book.objects().selectRelated('author').prefetch('tags').get()
      await row.refresh()
      expect(() => row.author).toThrow(RelationNotLoaded)
      expect(() => row.tags).toThrow(RelationNotLoaded)
    })

    test('are forgotten when the row is saved with another key, and stay with the same one', async () => {
      await bookOf('Ada')
      const grace = await Author.objects().create({ name: 'Grace' })
      const row = await Book.objects().selectRelated('author', 'editor').get()
      row.title = 'Drafts'
      await row.save()
      expect([row.author.name, row.editor]).toEqual(['Ada', null])
      row.authorId = grace.id
      await row.save()
      expect(() => row.author).toThrow(RelationNotLoaded)
      expect(row.editor).toBeNull()
      row.editorId = grace.id
      await row.save({ fields: ['editorId'] })
      expect(() => row.editor).toThrow(RelationNotLoaded)
      await prefetchRelated([row], (books) => books.prefetch('author', 'editor'))
      expect([row.author.name, row.editor?.name]).toEqual(['Grace', 'Grace'])
    })

    test('are refused by hand, where no save would write them: a row, one that was never saved, a key, nothing, a list', async () => {
      const row = await bookOf('Ada')
      const grace = await Author.objects().create({ name: 'Grace' })
      const unsaved = Author.objects().build({ name: 'Unsaved' })
      for (const value of [grace, unsaved, grace.id, 'x', null, undefined])
        expect(() => {
          loose(row)['author'] = value
        }).toThrow('"author" of this shelf.Book was set by hand, and no save would write it: assign authorId, the key.')
      expect(() => Object.assign(row, { tags: [] })).toThrow('related(row, "tags") writes it')
      expect(() => {
        loose(grace)['books'] = [row]
      }).toThrow('related(row, "books") writes it')
      expect(Object.keys(row)).not.toContain('author')
      row.authorId = grace.id
      await row.save()
      expect((await Book.objects().get()).authorId).toBe(grace.id)
    })

    test('are refused when they are put in the place of what was loaded, by every door that writes, and nothing is written', async () => {
      const made = await bookOf('Ada')
      const grace = await Author.objects().create({ name: 'Grace' })
      const unsaved = Author.objects().build({ name: 'Unsaved' })
      for (const value of [grace, unsaved, grace.id, null, undefined]) {
        const row = await Book.objects().selectRelated('author').prefetch('tags').get()
        row.title = 'Written'
        loose(row)['author'] = value
        const refused = 'set by hand, and no save would write it: assign authorId, the key.'
        await expect(row.save()).rejects.toThrow(refused)
        await expect(row.save({ fields: ['title'] })).rejects.toThrow(refused)
        await expect(row.validate()).rejects.toThrow(refused)
        await expect(Book.objects().saveMany([row])).rejects.toThrow(refused)
        await expect(Book.objects().bulkUpdate([row], ['title'])).rejects.toThrow(refused)
        delete loose(row)['author']
        loose(row)['tags'] = []
        await expect(row.save()).rejects.toThrow('"tags" of this shelf.Book')
      }
      expect(await Book.objects().pluck('title')).toEqual(['Notes'])
      expect((await Book.objects().get()).authorId).toBe(made.authorId)
    })

    test('may be taken away, and loaded again and again', async () => {
      const made = await bookOf('Ada')
      const grace = await Author.objects().create({ name: 'Grace' })
      const row = await Book.objects().selectRelated('author').prefetch('tags').get()
      delete loose(row)['tags']
      row.authorId = grace.id
      await row.save()
      for (let round = 0; round < 3; round++) {
        await prefetchRelated([row], (books) => books.prefetch('author', 'tags'))
        await row.save()
        if (round < 2) for (const name of ['author', 'tags']) delete loose(row)[name]
      }
      expect([row.author.name, row.tags]).toEqual(['Grace', []])
      expect(Object.getOwnPropertyDescriptor(row, 'author')).toMatchObject({ writable: true, enumerable: true })
      expect(made.authorId).not.toBe(grace.id)
    })

    test('a new row whose relation is set by hand is not inserted, and can be saved after all', async () => {
      const ada = await Author.objects().create({ name: 'Ada' })
      const row = Book.objects().build({ title: 'New', authorId: ada.id })
      Object.defineProperty(row, 'author', { value: ada, configurable: true, writable: true, enumerable: true })
      await expect(row.save()).rejects.toThrow('set by hand')
      expect(await Book.objects().count()).toBe(0)
      delete loose(row)['author']
      await row.save()
      expect(await Book.objects().count()).toBe(1)
    })
  })
})

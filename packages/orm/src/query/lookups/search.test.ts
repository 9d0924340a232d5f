import { createRegistry, f } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements, databaseSlot, openDatabases } from '../../databases/databases.ts'
import { ExtensionMissing, QueryError, SearchIndexMissing, Unsupported } from '../../errors/errors.ts'
import {
  exists,
  type HeadlineOptions,
  outerRef,
  type SearchOptions,
  search,
  searchHeadline,
  searchRank,
  searchVector,
  similarity,
  trigramSimilar,
  trigramWordSimilar,
  unaccent,
  wordSimilarity,
} from '../../expressions/expressions.ts'
import type { Meta } from '../../model/model.ts'
import { Model } from '../../model/model.ts'
import { rawExecute } from '../../raw/raw.ts'
import { createTables, describeDatabases, withModels } from '../../testing/testing.ts'

class Shelf extends Model('search.Shelf') {
  name = f.char(40)
}
class Book extends Model('search.Book') {
  title = f.char(80)
  body = f.text().null()
  pages = f.int().default(0)
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
}
const HOSTILE = `x'); DROP TABLE search_book; -- & | ! ( ) : * " \` \\`

await describeDatabases('a search for words', (under) => {
  const { test, run } = withModels(under, [Shelf, Book])
  const books = Book.objects().orderBy('id')
  const titles = async (query: typeof books) => (await query).map((book) => book.title)
  const has = under.dialect.operators.search !== undefined

  beforeAll(() =>
    run(async () => {
      const shelf = await Shelf.objects().create({ name: 'Dancing books' })
      await Book.objects().bulkCreate([
        { title: 'Dancing the tango', body: 'A dance of two; hot and cold.', shelfId: shelf.id },
        { title: 'Cooking', body: 'Hot soup, and a Tango while it cooks', shelfId: shelf.id },
        { title: 'Mexico', body: null, shelfId: shelf.id },
        { title: 'México cafés', body: "O'Neil <b>cold</b> drinks", shelfId: shelf.id },
      ])
    }),
  )

  if (!has) {
    test('is refused with feature and database', async () => {
      const { title } = under.dialect.features
      const through = under.dialect.operators.fulltext !== undefined
      const lacks = (what: string) =>
        through ? 'searches texts through full-text indexes' : `${title} does not support ${what}`
      const failure = through ? SearchIndexMissing : Unsupported
      await expect(books.where((b) => search(b.title, 'x'))).rejects.toThrow(lacks('search()'))
      await expect(books.where((b) => trigramSimilar(b.title, 'x'))).rejects.toBeInstanceOf(Unsupported)
      await expect(books.annotate((b) => ({ rank: searchRank(b.title, 'x') }))).rejects.toBeInstanceOf(failure)
      await expect(books.where((b) => unaccent(b.title).eq('x'))).rejects.toBeInstanceOf(Unsupported)
      await expect(books.filter({ title__trigramSimilar: 'x' })).rejects.toBeInstanceOf(Unsupported)
      await expect(books.filter({ title__unaccent__icontains: 'x' })).rejects.toBeInstanceOf(Unsupported)
      await expect(books.filter({ title__search: 'x' })).rejects.toThrow(lacks('"title__search"'))
    })
    return
  }

  test('finds all words in texts taken together, whatever the case', async () => {
    expect(await titles(books.where((b) => search([b.title, b.body], 'TANGO hot')))).toEqual([
      'Dancing the tango',
      'Cooking',
    ])
    expect(await titles(books.where((b) => search(b.body, 'tango')))).toEqual(['Cooking'])
    expect(await titles(books.where((b) => search(b.body, 'tango').not()))).toEqual([
      'Dancing the tango',
      'Mexico',
      'México cafés',
    ])
    expect(await titles(books.where((b) => search(b.title, 'dances')))).toEqual([])
    expect(await titles(books.where((b) => search(b.title, 'dances', { config: 'english' })))).toEqual([
      'Dancing the tango',
    ])
    expect(
      await Shelf.objects()
        .where((s) => search(s.name, 'dancing'))
        .count(),
    ).toBe(1)
    expect(await books.where((b) => search([b.title, b.shelf.name], 'books mexico')).count()).toBe(1)
  })

  test('stands as a lookup in a filter, over relations too', async () => {
    expect(await titles(books.filter({ body__search: 'hot TANGO' }))).toEqual(['Cooking'])
    expect(await titles(books.exclude({ body__search: 'tango' }))).toEqual([
      'Dancing the tango',
      'Mexico',
      'México cafés',
    ])
    expect(await books.filter({ shelf__name__search: 'books dancing', title__lower__search: 'mexico' }).count()).toBe(1)
    expect(await titles(books.filter({ body__search: HOSTILE }))).toEqual([])
    await expect(books.filter({ title__search: 5 as never })).rejects.toBeInstanceOf(QueryError)
    await expect(books.filter({ pages__search: 'x' } as never)).rejects.toThrow('Unknown lookup')
  })

  test('reads words in four ways', async () => {
    const found = (words: string, kind: 'phrase' | 'websearch' | 'raw') =>
      titles(books.where((b) => search([b.title, b.body], words, { kind })))
    expect(await found('cold drinks', 'phrase')).toEqual(['México cafés'])
    expect(await found('drinks cold', 'phrase')).toEqual([])
    expect(await found('tango -soup', 'websearch')).toEqual(['Dancing the tango'])
    expect(await found('"hot soup" or drinks', 'websearch')).toEqual(['Cooking', 'México cafés'])
    expect(await found('danc:* & !soup', 'raw')).toEqual(['Dancing the tango'])
    await expect(found('a b (', 'raw')).rejects.toThrow('of the kind "raw"')
    await expect(found('a b (', 'raw')).rejects.toBeInstanceOf(QueryError)
  })

  test('takes what people write as words, and finds nothing for none', async () => {
    for (const kind of ['plain', 'phrase', 'websearch'] as const)
      for (const words of [HOSTILE, '', '   ', '"', '-', '&|!'])
        expect(await titles(books.where((b) => search([b.title, b.body], words, { kind }))), words).toEqual([])
    expect(await books.where((b) => search(b.body, "o'neil")).count()).toBe(1)
    expect(await books.count()).toBe(4)
    await expect(books.where((b) => search(b.title, 5 as never))).rejects.toBeInstanceOf(QueryError)
    await expect(books.where((b) => search(b.pages as never, 'x'))).rejects.toThrow('search takes text; this is int')
  })

  test('ranks by weight, and serves order, annotations and one statement for all words', async () => {
    const ranked = (words: string) =>
      Book.objects()
        .annotate((b) => ({ rank: searchRank([b.title, b.body], words, { weights: ['A', 'D'] }) }))
        .where((b) => b.rank.gt(0))
        .orderBy('-rank')
    const found = await ranked('tango')
    expect(found.map((book) => book.title)).toEqual(['Dancing the tango', 'Cooking'])
    expect(found[0]?.rank).toBeGreaterThan(found[1]?.rank ?? 1)
    expect((await ranked('cooking')).map((book) => book.title)).toEqual(['Cooking'])
    expect(await countStatements(() => ranked('soup'))).toBe(1)
    expect(
      await titles(
        Book.objects()
          .sortBy((b) => [searchRank(b.body, 'drinks').desc(), b.id.asc()])
          .limit(1),
      ),
    ).toEqual(['México cafés'])
  })

  test('shows where the words stand', async () => {
    const shown = async (words: string, options?: HeadlineOptions) =>
      (await books.select((b) => ({ found: searchHeadline(b.body, words, options) }))).map((row) => row.found)
    expect(await shown('soup')).toEqual([
      'A dance of two; hot and cold.',
      'Hot <b>soup</b>, and a Tango while it cooks',
      null,
      "O'Neil  cold  drinks",
    ])
    expect((await shown('tango', { start: '{"', stop: '"}', minWords: 2, maxWords: 4 }))[1]).toMatch(/\{"Tango"\}/)
    expect((await shown('cooks', { config: 'english', start: ', MaxWords=1', stop: '' }))[1]).toContain(
      ', MaxWords=1cooks',
    )
  })

  test('is served by an index over the same texts', async () => {
    class Note extends Model('search.Note') {
      static meta: Meta<Note> = {
        indexes: [
          {
            name: 'note_words',
            method: 'gin',
            expressions: (n) => [searchVector([n.title, n.body], { config: 'english', weights: ['A', 'B'] })],
          },
        ],
      }
      title = f.char(80)
      body = f.text().null()
    }
    const { registry } = createRegistry({ models: [{ model: Note, app: '' }], close: true })
    const databases = await openDatabases({ default: under.url }, registry)
    try {
      await createTables(databases.get())
      await databaseSlot.run({ databases }, () =>
        atomic(async () => {
          await rawExecute(sql`SET LOCAL enable_seqscan = off`)
          const found = (options: SearchOptions) =>
            Note.objects()
              .where((n) => search([n.title, n.body], 'tango', options))
              .explain()
          expect(await found({ config: 'english', weights: ['A', 'B'] })).toContain('note_words')
          expect(await found({ config: 'english' })).not.toContain('note_words')
        }),
      )
    } finally {
      await databases.close()
    }
  })

  test('is served by an index of words that stands in the model, in any order of its fields and in its own config', async () => {
    class Leaf extends Model('search.Leaf') {
      static meta: Meta<Leaf> = {
        indexes: [
          { name: 'leaf_words', fields: ['title', 'body'], method: 'fulltext', config: 'english' },
          { name: 'leaf_trigrams', fields: ['title'], method: 'gin', opclasses: ['gin_trgm_ops'] },
        ],
      }
      title = f.char(80)
      body = f.text().null()
    }
    await under.driver.run({ sql: 'CREATE EXTENSION IF NOT EXISTS pg_trgm', write: true, returns: false }, [])
    const { registry } = createRegistry({ models: [{ model: Leaf, app: '' }], close: true })
    const databases = await openDatabases({ default: under.url }, registry)
    try {
      await createTables(databases.get())
      await databaseSlot.run({ databases }, () =>
        atomic(async () => {
          await rawExecute(sql`SET LOCAL enable_seqscan = off`)
          await Leaf.objects().create({ title: 'Dancing', body: null })
          const leaves = Leaf.objects()
          const words = leaves.where((n) => search([n.body, n.title], 'dances'))
          expect(await words.explain()).toContain('leaf_words')
          expect(await words.count()).toBe(1)
          const ranked = leaves.where((n) => searchRank([n.body, n.title], 'dances').gt(0))
          expect(await ranked.count()).toBe(1)
          expect(await leaves.where((n) => search([n.title, n.body], 'dances', { config: 'simple' })).count()).toBe(0)
          expect(await leaves.where((n) => trigramSimilar(n.title, 'Dancingg')).explain()).toContain('leaf_trigrams')
        }),
      )
    } finally {
      await databases.close()
      await under.driver.run({ sql: 'DROP TABLE search_leaf', write: true, returns: false }, [])
      await under.driver.run({ sql: 'DROP EXTENSION pg_trgm', write: true, returns: false }, [])
    }
  })

  test('knows texts that are alike where the extension is there', async () => {
    await expect(books.where((b) => trigramSimilar(b.title, 'x'))).rejects.toBeInstanceOf(ExtensionMissing)
    await expect(books.sortBy((b) => [similarity(b.title, 'x').desc()])).rejects.toThrow('"pg_trgm"')
    await expect(books.where((b) => trigramWordSimilar(b.title, 'x'))).rejects.toThrow('"pg_trgm"')
    await expect(books.where((b) => unaccent(b.title).eq('x'))).rejects.toThrow('"unaccent"')
    for (const name of ['pg_trgm', 'unaccent'])
      await under.driver.run({ sql: `CREATE EXTENSION IF NOT EXISTS ${name}`, write: true, returns: false }, [])
    expect(await titles(books.where((b) => trigramSimilar(b.title, 'Mexicoo')))).toEqual(['Mexico'])
    expect(await titles(books.where((b) => trigramWordSimilar(b.title, 'dancin')))).toEqual(['Dancing the tango'])
    expect(await titles(books.sortBy((b) => [wordSimilarity(b.title, 'tangoo').desc()]).limit(1))).toEqual([
      'Dancing the tango',
    ])
    expect(await books.select((b) => ({ like: similarity(b.body, 'x') })).filter({ title: 'Mexico' })).toEqual([
      { like: null },
    ])
    expect(await titles(books.where((b) => unaccent(b.title).icontains('mexico')))).toEqual(['Mexico', 'México cafés'])
    expect(await titles(books.where((b) => search(unaccent(b.title), 'cafes')))).toEqual(['México cafés'])
    expect(await titles(books.filter({ title__trigramSimilar: 'Mexicoo' }))).toEqual(['Mexico'])
    expect(await titles(books.filter({ title__trigramWordSimilar: 'dancin' }))).toEqual(['Dancing the tango'])
    expect(await titles(books.filter({ title__unaccent__icontains: 'MÉXICO' }))).toEqual(['Mexico', 'México cafés'])
    expect(await titles(books.filter({ title__unaccent: 'México cafes' }))).toEqual(['México cafés'])
    expect(await titles(books.filter({ title__unaccent__lower__startswith: 'méxico ' }))).toEqual(['México cafés'])
    expect(await books.orderBy('title__unaccent').values('title__unaccent').limit(1)).toEqual([
      { title__unaccent: expect.stringMatching(/^[ -~]*$/) },
    ])
    expect(await titles(books.filter({ title__unaccent__length: 6 }))).toEqual(['Mexico'])
    expect(await titles(books.filter({ title__unaccent__trigramSimilar: 'Mèxìcö' }))).toEqual([
      'Mexico',
      'México cafés',
    ])
    expect(await titles(books.filter({ title__unaccent__search: 'cafès' }))).toEqual(['México cafés'])
    expect(await titles(books.filter({ title__unaccent__endswith: 'cafès' }))).toEqual(['México cafés'])
    expect(
      await titles(books.where((b) => exists(books.filter({ title__unaccent__startswith: outerRef('title') })))),
    ).toHaveLength(4)
    // Without accents these are the signs of patterns.
    for (const sign of ['％', '＿', '！', '％o', '\\'])
      for (const lookup of ['contains', 'icontains', 'startswith', 'iendswith', 'iexact'])
        expect(await titles(books.filter({ [`title__unaccent__${lookup}`]: sign } as object))).toEqual([])
    await expect(books.filter({ title__unaccent__in: ['x'] })).rejects.toThrow('one at a time')
    await expect(books.filter({ title__trigramSimilar: 7 as never })).rejects.toMatchObject({ code: 'query_error' })
  })
})

describe('a search for words', () => {
  it('refuses what would become part of a statement', () => {
    const at = (options: object) => () => Book.objects().where((b) => search([b.title, b.body], 'x', options))
    expect(at({ config: `english', 'x` })).toThrow('no name of a configuration')
    expect(at({ config: '' })).toThrow(QueryError)
    expect(at({ kind: 'natural' })).toThrow('Known: plain, phrase, websearch, raw')
    expect(at({ weights: ['A'] })).toThrow('one for each of the 2 texts')
    expect(at({ weights: ['A', `B', 'x`] })).toThrow(QueryError)
    expect(() => Book.objects().where(() => search([], 'x'))).toThrow('at least one')
    expect(() => Book.objects().where(() => search(['title'] as never, 'x'))).toThrow('takes columns of text')
    for (const options of [{ minWords: 0 }, { maxWords: 1001 }, { minWords: 5, maxWords: 5 }, { maxWords: 1.5 }])
      expect(() => Book.objects().select((b) => ({ a: searchHeadline(b.body, 'x', options) }))).toThrow(
        '1 to 1000 words',
      )
  })

  it('takes texts alone', () => {
    const books = Book.objects()
    const wrong = () => {
      // @ts-expect-error a number
      books.where((b) => search(b.pages, 'x'))
      // @ts-expect-error words are text
      books.where((b) => search(b.title, 1))
      // @ts-expect-error unknown
      books.where((b) => search(b.title, 'x', { kind: 'natural' }))
      // @ts-expect-error only for indexes
      books.select((b) => ({ vector: searchVector(b.title) }))
    }
    expect(wrong).toBeTypeOf('function')
    const shown = () =>
      books.select((b) => ({ a: searchHeadline(b.body, 'x'), b: unaccent(b.title), c: similarity(b.body, '') }))
    expectTypeOf<Awaited<ReturnType<typeof shown>>>().toEqualTypeOf<
      { a: string | null; b: string; c: number | null }[]
    >()
    const meta: Meta<Book> = { indexes: [{ method: 'gin', expressions: (b) => [searchVector([b.title, b.body])] }] }
    expect(meta.indexes).toHaveLength(1)
  })
})

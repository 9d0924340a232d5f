import { createRegistry, f } from '@tsango/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { databaseSlot, openDatabases } from '../../databases/databases.ts'
import { DataError, QueryError, SchemaMissing, SearchIndexMissing, Unsupported } from '../../errors/errors.ts'
import {
  type Cols,
  type HeadlineOptions,
  type SearchOptions,
  search,
  searchHeadline,
  searchRank,
} from '../../expressions/expressions.ts'
import type { Meta } from '../../model/model.ts'
import { Model } from '../../model/model.ts'
import { createTables, describeDatabases, withModels } from '../../testing/testing.ts'

class Writer extends Model('words.Writer') {
  static meta: Meta<Writer> = { indexes: [{ fields: ['name'], method: 'fulltext' }] }
  name = f.char(80)
}
class Essay extends Model('words.Essay') {
  static meta: Meta<Essay> = {
    indexes: [
      { fields: ['title', 'body'], method: 'fulltext' },
      { name: 'essay_title', fields: ['title'], method: 'fulltext' },
    ],
  }
  title = f.char(80)
  body = f.text().null()
  note = f.text().default('')
  writer = f.fk(() => Writer, { onDelete: 'cascade' }).null()
}
class Verse extends Model('words.Verse') {
  static meta: Meta<Verse> = {
    indexes: [
      { fields: ['said'], method: 'fulltext' },
      { fields: ['line', 'shown'], method: 'fulltext' },
    ],
  }
  line = f.char(80)
  number = f.int().default(0)
  said = f.char(80).generated((v: Cols<Verse>) => v.line.lower())
  shown = f.char(90).generated((v: Cols<Verse>) => v.line.upper(), { stored: true })
}

const HOSTILE = [
  `x'); DROP TABLE words_essay; -- & | ! ( ) : * " \` \\`,
  '"',
  '""',
  '"tango',
  'tango"',
  '(tango',
  'tango)',
  '((((((((',
  '+tango',
  '-',
  '--',
  '~tango',
  '>tango <soup',
  'tango*',
  '*',
  'tan*',
  '@4 tango',
  '^tango',
  'title:tango',
  '{title} : tango',
  '- {title} : tango',
  'NEAR(hot cold)',
  'NEAR("hot" "cold", 1)',
  'hot AND',
  'NOT hot',
  'OR',
  'hot + cold',
  "'",
  "'hot'",
  "o'neil",
  '\0',
  'hot\0cold',
  '',
  '   ',
  '\\',
  '%',
  '_',
  '😀',
  '\ud800',
  '中文',
]

await describeDatabases('a search through a full-text index', (under) => {
  const { test, run } = withModels(under, [Writer, Essay, Verse])
  const essays = Essay.objects().orderBy('id')
  const titles = async (query: typeof essays) => (await query).map((essay) => essay.title)
  const found = (words: string, options?: SearchOptions) =>
    titles(essays.where((e) => search([e.title, e.body], words, options)))
  const { features, operators } = under.dialect
  const through = operators.fulltext !== undefined

  beforeAll(() =>
    run(async () => {
      const writer = await Writer.objects().create({ name: "Ana María O'Neil" })
      await Essay.objects().bulkCreate([
        { title: 'Dancing the tango', body: 'A dance of two; hot and cold.', writerId: writer.id },
        { title: 'Cooking', body: 'Hot soup, and a Tango while it cooks', writerId: writer.id },
        { title: 'Mexico', body: null },
        { title: 'México cafés', body: "O'Neil  cold  drinks, foo_bar" },
      ])
    }),
  )

  test('finds all words of the texts taken together, whatever the case and the order of the columns', async () => {
    expect(await found('TANGO hot')).toEqual(['Dancing the tango', 'Cooking'])
    expect(await found('tango dance')).toEqual(['Dancing the tango'])
    expect(await titles(essays.where((e) => search([e.body, e.title], 'cooking soup')))).toEqual(['Cooking'])
    expect(await found('tang')).toEqual([])
    expect(await found('the and while')).toEqual([])
    expect(await found('and the')).toEqual(['Dancing the tango'])
    expect(await found('MÉXICO')).toEqual(['México cafés'])
    expect(await found('mexico')).toEqual(['Mexico'])
    expect(await found("o'neil")).toEqual(['México cafés'])
  })

  test('takes no text for one without words, and is turned round', async () => {
    const not = (words: string) => titles(essays.where((e) => search([e.title, e.body], words).not()))
    expect(await not('tango')).toEqual(['Mexico', 'México cafés'])
    expect(await not('')).toEqual(['Dancing the tango', 'Cooking', 'Mexico', 'México cafés'])
    const either = essays.where((e) => search(e.title, 'mexico').or(search([e.title, e.body], 'soup')))
    expect(await titles(either)).toEqual(['Cooking', 'Mexico'])
    expect(await either.count()).toBe(2)
    expect(await essays.where((e) => search(e.title, 'mexico')).exists()).toBe(true)
  })

  test('stands as a lookup, over relations and from their other side', async () => {
    expect(await titles(essays.filter({ title__search: 'TANGO the' }))).toEqual(['Dancing the tango'])
    expect(await titles(essays.exclude({ title__search: 'tango' }))).toEqual(['Cooking', 'Mexico', 'México cafés'])
    expect(await titles(essays.filter({ writer__name__search: 'maría' }))).toEqual(['Dancing the tango', 'Cooking'])
    expect(await titles(essays.where((e) => search(e.writer.name, "o'neil ana")))).toEqual([
      'Dancing the tango',
      'Cooking',
    ])
    expect(await titles(essays.exclude({ writer__name__search: 'maría' }))).toEqual(['Mexico', 'México cafés'])
    await expect(essays.filter({ title__search: 5 as never })).rejects.toBeInstanceOf(QueryError)
  })

  test('reads words in three ways', async () => {
    expect(await found('cold drinks', { kind: 'phrase' })).toEqual(['México cafés'])
    expect(await found('drinks cold', { kind: 'phrase' })).toEqual([])
    expect(await found('dance of two', { kind: 'phrase' })).toEqual(['Dancing the tango'])
    expect(await found('tango -soup', { kind: 'websearch' })).toEqual(['Dancing the tango'])
    expect(await found('"hot soup" or drinks', { kind: 'websearch' })).toEqual(['Cooking', 'México cafés'])
    expect(await found('"a dance of" tango OR "hot soup" -drinks', { kind: 'websearch' })).toEqual([
      'Dancing the tango',
      'Cooking',
    ])
    expect(await found('tango -"hot soup"', { kind: 'websearch' })).toEqual(['Dancing the tango'])
    expect(await found('"hot soup', { kind: 'websearch' })).toEqual(['Cooking'])
    await expect(found('a b ( ', { kind: 'raw' })).rejects.toThrow('of the kind "raw"')
    await expect(found('a b ( ', { kind: 'raw' })).rejects.toBeInstanceOf(QueryError)
  })

  test('takes what people write as words, whatever it would mean to the database', async () => {
    const all = 4
    for (const kind of ['plain', 'phrase', 'websearch'] as const)
      for (const words of HOSTILE) {
        const rows = await found(words, { kind })
        expect(rows.length, `${kind} ${words}`).toBeLessThan(all)
        // What is left out alone finds nothing where the database finds only what is there.
        if (!/[a-z]/i.test(words)) expect(rows, `${kind} ${words}`).toEqual([])
      }
    expect(await found('tan*')).toEqual([])
    expect(await found('NEAR(hot cold)')).toEqual([])
    expect(await found('title:mexico')).toEqual([])
    expect(await found('hot\0cold')).toEqual(['Dancing the tango'])
    expect(await found('+tango* ("soup")')).toEqual(['Cooking'])
    expect(await essays.count()).toBe(all)
  })

  test('takes any text at all', async () => {
    const kind = fc.constantFrom('plain', 'phrase', 'websearch' as const)
    const piece = fc.oneof(fc.constantFrom(...HOSTILE, 'or', ' ', 'tango', 'hot soup'), fc.string({ unit: 'binary' }))
    const words = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    await fc.assert(
      fc.asyncProperty(words, kind, async (text, kind) => {
        const rows = await found(text, { kind: kind as 'plain' })
        expect(rows.length).toBeLessThanOrEqual(4)
      }),
      { numRuns: 60, seed: 20_261_120 },
    )
  })

  test('takes words of any length and any number, up to ten thousand characters', async () => {
    for (const words of [
      'x'.repeat(10_000),
      `${'x'.repeat(90)} `.repeat(100),
      'ab '.repeat(100),
      Array.from({ length: 100 }, (_, at) => `word${at}`).join(' '),
      Array.from({ length: 50 }, (_, at) => `word${at}`).join(' or '),
      Array.from({ length: 25 }, (_, at) => `"word ${at}" -b${at}`).join(' or '),
      `"${Array.from({ length: 100 }, (_, at) => `word${at}`).join(' ')}"`,
      '"tango" '.repeat(100),
      '- '.repeat(5_000),
      '"'.repeat(10_000),
      '('.repeat(10_000),
    ])
      expect((await found(words, { kind: 'websearch' })).length).toBeLessThan(4)
    await expect(found('x'.repeat(10_001))).rejects.toThrow('search() takes at most 10000 characters; these are 10001')
    await expect(found('ab '.repeat(101))).rejects.toThrow('search() takes at most 100 words; these are 101')
    await expect(essays.filter({ title__search: 'ab '.repeat(101) })).rejects.toMatchObject({
      code: 'search_too_long',
      status: 400,
    })
  })

  test('ranks: what matches better comes first, what does not has nothing', async () => {
    const ranked = await Essay.objects()
      .annotate((e) => ({ rank: searchRank([e.title, e.body], 'tango') }))
      .orderBy('-rank', 'id')
    expect(ranked.map((essay) => essay.title).slice(2)).toEqual(['Mexico', 'México cafés'])
    expect(ranked[0]?.rank).toBeGreaterThan(0)
    expect(ranked[3]?.rank).toBe(0)
    const first = Essay.objects()
      .where((e) => search([e.title, e.body], 'drinks'))
      .sortBy((e) => [searchRank([e.title, e.body], 'drinks').desc(), e.id.asc()])
      .limit(1)
    expect((await first).map((essay) => essay.title)).toEqual(['México cafés'])
  })

  test('finds the rows of its own transaction, but where the index learns of them with the commit', async () => {
    await atomic(async () => {
      await Essay.objects().create({ title: 'Milonga', body: null })
      const late = features.title === 'MySQL' || features.title === 'MariaDB'
      expect(await found('milonga')).toEqual(late ? [] : ['Milonga'])
    })
    expect(await found('milonga')).toEqual(['Milonga'])
    await Essay.objects().filter({ title: 'Milonga' }).delete()
  })

  test('weighs columns where the database can', async () => {
    const weighed = (weights: ('A' | 'B' | 'C' | 'D')[]) =>
      Essay.objects()
        .where((e) => search([e.title, e.body], 'tango'))
        .sortBy((e) => [searchRank([e.title, e.body], 'tango', { weights }).desc()])
    const { title } = features
    if (title === 'MySQL' || title === 'MariaDB')
      return expect(weighed(['A', 'D'])).rejects.toThrow(`${title} does not support weights of a search`)
    expect((await weighed(['A', 'D'])).map((essay) => essay.title)).toEqual(['Dancing the tango', 'Cooking'])
    expect((await weighed(['D', 'A'])).map((essay) => essay.title)).toEqual(['Cooking', 'Dancing the tango'])
    const turned = Essay.objects()
      .where((e) => search([e.title, e.body], 'tango'))
      .sortBy((e) => [searchRank([e.body, e.title], 'tango', { weights: ['A', 'D'] }).desc()])
    expect((await turned).map((essay) => essay.title)).toEqual(['Cooking', 'Dancing the tango'])
  })

  test('shows where the words stand where the database can', async () => {
    const shown = async (words: string, options?: HeadlineOptions) =>
      (await essays.select((e) => ({ found: searchHeadline(e.body, words, options) }))).map((row) => row.found)
    const { title } = features
    if (title === 'MySQL' || title === 'MariaDB') {
      await expect(shown('soup')).rejects.toThrow(`${title} does not support searchHeadline()`)
      await expect(shown('soup')).rejects.toBeInstanceOf(Unsupported)
      return
    }
    expect(await shown('soup')).toEqual([
      'A dance of two; hot and cold.',
      'Hot <b>soup</b>, and a Tango while it cooks',
      null,
      "O'Neil  cold  drinks, foo_bar",
    ])
    expect((await shown('TANGO', { start: '{', stop: '}' }))[1]).toBe('Hot soup, and a {Tango} while it cooks')
    expect((await shown('nothing cooks', { start: `'"`, stop: '' }))[1]).toContain(`'"cooks`)
    for (const words of HOSTILE.filter((text) => !/hot|cold|tango|soup|neil/i.test(text)))
      expect((await shown(words, { kind: 'websearch', start: '{' })).join(), words).not.toContain('{')
  })

  test('sees what is changed, deleted, and changed where it was found', async () => {
    const added = await Essay.objects().create({ title: 'Vermouth', body: null })
    expect(await found('vermouth')).toEqual(['Vermouth'])
    await Essay.objects().filter({ id: added.id }).update({ title: 'Gin', body: 'with juniper' })
    expect(await found('vermouth')).toEqual([])
    expect(await found('gin juniper')).toEqual(['Gin'])
    expect(await Essay.objects().filter({ title__search: 'gin' }).update({ title: 'Rum' })).toBe(1)
    expect(await found('gin')).toEqual([])
    expect(await found('juniper rum')).toEqual(['Rum'])
    await Essay.objects().filter({ title__search: 'rum' }).delete()
    expect(await found('juniper')).toEqual([])
    expect(await found('rum')).toEqual([])
  })

  test('sees what the database computes anew', async () => {
    await Verse.objects().bulkCreate([{ line: 'slow rivers' }, { line: 'quick brooks' }])
    const said = async (words: string) => Verse.objects().filter({ said__search: words }).pluck('line')
    const shown = async (words: string) =>
      Verse.objects()
        .where((v) => search([v.line, v.shown], words))
        .pluck('line')
    expect([await said('rivers'), await shown('rivers')]).toEqual([['slow rivers'], ['slow rivers']])
    await Verse.objects().filter({ line: 'slow rivers' }).update({ line: 'deep lakes' })
    expect([await said('rivers'), await shown('rivers')]).toEqual([[], []])
    expect([await said('lakes'), await shown('lakes')]).toEqual([['deep lakes'], ['deep lakes']])
    await Verse.objects().update({ number: 5 })
    expect([await said('lakes'), await shown('brooks')]).toEqual([['deep lakes'], ['quick brooks']])
    await Verse.objects().filter({ line: 'deep lakes' }).delete()
    expect([await said('lakes'), await shown('deep')]).toEqual([[], []])
  })

  test('is refused a text with more words than the index holds', async () => {
    if (through) return
    const body = Array.from({ length: 90_000 }, (_, at) => `endless${at}`).join(' ')
    await expect(Essay.objects().create({ title: 'Endless', body })).rejects.toBeInstanceOf(DataError)
    expect(await Essay.objects().filter({ title: 'Endless' }).count()).toBe(0)
  })

  test('of the kind "raw" finds nothing without words', async () => {
    for (const words of ['', ' ', '\0']) expect(await found(words, { kind: 'raw' }), words).toEqual([])
  })

  test('is served by the index', async () => {
    const plan = await Essay.objects()
      .where((e) => search(e.title, 'tango'))
      .explain()
    // A handful of rows PostgreSQL reads one by one.
    if (through) expect(plan).toMatch(/essay_title|fulltext/i)
  })

  test('says which index is missing where texts cannot be searched without', async () => {
    const searched = () => essays.where((e) => search([e.title, e.note], 'x'))
    if (!through) return expect(await searched()).toEqual([])
    await expect(searched()).rejects.toBeInstanceOf(SearchIndexMissing)
    await expect(searched()).rejects.toThrow(
      `${features.title} searches texts through full-text indexes, and words.Essay has none over just ['title', 'note']. Add { fields: ['title', 'note'], method: 'fulltext' } to its meta.indexes, and make a migration. It has: ['title', 'body'], ['title'].`,
    )
    await expect(essays.filter({ body__search: 'x' })).rejects.toMatchObject({
      code: 'search_index_missing',
      model: 'words.Essay',
      fields: ['body'],
    })
    await expect(essays.where((e) => search([e.title, e.note, e.title], 'x'))).rejects.toThrow(
      'search() was given words.Essay.title twice, and no index has a field twice: name each once.',
    )
    const two = essays.where((e) => search([e.title, e.writer.name], 'x'))
    await expect(two).rejects.toThrow(`${features.title} does not support search() of anything but columns of one row`)
    await expect(essays.where((e) => search(e.title.lower(), 'x'))).rejects.toBeInstanceOf(Unsupported)
    await expect(essays.filter({ title__lower__search: 'x' })).rejects.toBeInstanceOf(Unsupported)
    await expect(essays.where((e) => search(e.title, 'x', { config: 'english' }))).rejects.toThrow(
      'reads words as "english", and the full-text index of words.Essay over these fields as "simple"',
    )
  })

  test('tells of an index that no migration has made', async () => {
    if (!through) return
    class Late extends Model('words.Essay', { id: f.bigAuto() }) {
      static meta: Meta<Late> = { indexes: [{ fields: ['note'], method: 'fulltext' }] }
      note = f.text().default('')
    }
    const { registry } = createRegistry({ models: [{ model: Late, app: '' }], close: true })
    const databases = await openDatabases({ default: under.url }, registry, { dialects: [under.dialect] })
    try {
      await databaseSlot.run({ databases }, async () => {
        await expect(Late.objects().filter({ note__search: 'x' })).rejects.toBeInstanceOf(SchemaMissing)
      })
    } finally {
      await databases.close()
    }
  })

  test('is made with a config that the database knows', async () => {
    class Stem extends Model('words.Stem') {
      static meta: Meta<Stem> = { indexes: [{ fields: ['text'], method: 'fulltext', config: 'english' }] }
      text = f.text()
    }
    const { registry } = createRegistry({ models: [{ model: Stem, app: '' }], close: true })
    const opened = openDatabases({ default: under.url }, registry, { dialects: [under.dialect] })
    if (features.searchConfigs && !features.searchConfigs.includes('english'))
      return expect(opened).rejects.toThrow(`${features.title} does not support words.Stem: words read as "english"`)
    const databases = await opened
    try {
      await createTables(databases.get())
      await databaseSlot.run({ databases }, async () => {
        await Stem.objects().create({ text: 'Dancing in the streets' })
        expect(await Stem.objects().filter({ text__search: 'dance street' }).count()).toBe(1)
        expect(
          await Stem.objects()
            .where((s) => search(s.text, 'dances', { config: 'english' }))
            .count(),
        ).toBe(1)
        expect(await Stem.objects().filter({ text__search: 'street dancer' }).count()).toBe(0)
      })
    } finally {
      await databases.close()
    }
  })
})

describe('a full-text index', () => {
  const problems = (indexes: object[]) => {
    class Wrong extends Model('words.Wrong') {
      static meta = { indexes }
      title = f.char(20)
      size = f.int()
    }
    return createRegistry({ models: [{ model: Wrong, app: '' }], close: true }).problems.map(({ message }) => message)
  }

  it('is over columns of text alone', () => {
    expect(problems([{ fields: ['title'], method: 'fulltext', config: 'english' }])).toEqual([])
    expect(problems([{ fields: ['title', 'size'], method: 'fulltext' }])[0]).toContain('"size" is no column of text')
    expect(problems([{ fields: ['-title'], method: 'fulltext' }])[0]).toContain('"-title" is no column of text')
    expect(problems([{ fields: ['title'], method: 'fulltext', unique: true }])[0]).toContain('over all rows of columns')
    expect(problems([{ fields: ['title'], method: 'fulltext', where: () => true }])[0]).toContain('over all rows')
    expect(problems([{ fields: ['title'], config: 'english' }])[0]).toContain('is no full-text index')
    expect(problems([{ fields: ['title'], method: 'fulltext', config: `x', 'y` }])[0]).toContain('is no name')
  })
})

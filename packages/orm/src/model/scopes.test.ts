import { f, type ModelClass, type Row } from '@tsango/core'
import { contextSlot } from '@tsango/core/context'
import { createRegistry } from '@tsango/core/registry'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordStatements } from '../databases/databases.ts'
import { fromContext } from '../expressions/expressions.ts'
import { related } from '../related/related.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'

// As a package would have it; here also what no package should put there.
const current = contextSlot<unknown>('tenant')

class Shelf extends Model('scoped.Shelf') {
  static meta: Meta<Shelf> = { scopes: { open: (s) => s.closed.eq(false) } }
  name = f.char(20)
  closed = f.bool().default(false)
  books = f.reverse(() => Book, 'shelf')
}
class Book extends Model('scoped.Book') {
  static meta: Meta<Book> = {
    ordering: ['title'],
    // Over a key: the scope itself has to join.
    scopes: { printed: (b) => b.status.in(['printed', 'sold']), ours: (b) => b.owner.blocked.eq(false) },
  }
  title = f.char(20)
  status = f.choice(['draft', 'printed', 'sold']).default('printed')
  price = f.int().default(1)
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
  spare = f.fk(() => Shelf, { onDelete: 'setNull', relatedName: 'spares' }).null()
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
  tags = f.manyToMany(() => Tag, { through: () => Tagging })
  notes = f.reverse(() => Note, 'book')
}
class Owner extends Model('scoped.Owner') {
  name = f.char(20)
  blocked = f.bool().default(false)
  books = f.reverse(() => Book, 'owner')
}
class Tag extends Model('scoped.Tag') {
  static meta: Meta<Tag> = { scopes: { known: (t) => t.name.ne('secret') } }
  name = f.char(20)
}
class Tagging extends Model('scoped.Tagging') {
  static meta: Meta<Tagging> = { scopes: { active: (t) => t.active.eq(true) } }
  book = f.fk(() => Book, { onDelete: 'cascade' })
  tag = f.fk(() => Tag, { onDelete: 'cascade' })
  active = f.bool().default(true)
}
class Note extends Model('scoped.Note') {
  text = f.char(20)
  book = f.fk(() => Book, { onDelete: 'cascade' })
}
class Secret extends Model('scoped.Secret') {
  static meta: Meta<Secret> = {
    scopes: { tenant: (s) => s.tenant.eq(fromContext('tenant', () => current.get() as string)) },
  }
  tenant = f.char(20)
  text = f.char(20)
  parent = f.fk(() => Secret, { onDelete: 'setNull', relatedName: 'children' }).null()
}

const all = [Shelf, Book, Owner, Tag, Tagging, Note, Secret]
const titles = (rows: readonly { readonly title: string }[]): string[] => rows.map((row) => row.title)

await describeDatabases('scopes of models', (under) => {
  const { test, run } = withModels(under, all)
  let books: Row<Book>[]
  let open: Row<Shelf>
  let shut: Row<Shelf>

  beforeAll(() =>
    run(async () => {
      open = await Shelf.objects().create({ name: 'open' })
      shut = await Shelf.objects().create({ name: 'shut', closed: true })
      const fair = await Owner.objects().create({ name: 'fair' })
      const bad = await Owner.objects().create({ name: 'bad', blocked: true })
      books = await Book.objects().bulkCreate([
        { title: 'a', shelfId: open.id, ownerId: fair.id, spareId: open.id },
        { title: 'b', shelfId: shut.id, ownerId: fair.id, spareId: shut.id, price: 10 },
        { title: 'c', shelfId: open.id, ownerId: fair.id, status: 'draft', price: 100 },
        { title: 'd', shelfId: open.id, ownerId: bad.id, price: 1000 },
      ])
      const tags = await Tag.objects().bulkCreate([{ name: 'x' }, { name: 'secret' }, { name: 'y' }])
      await Tagging.objects().bulkCreate(
        tags.map((tag) => ({
          bookId: (books[0] as Row<Book>).id,
          tagId: tag.id,
          active: tag.name !== 'y',
        })),
      )
      await Note.objects().bulkCreate(books.map((book) => ({ text: book.title, bookId: book.id })))
    }),
  )

  test('hold rows in lists, in counts, in aggregates and in what asks whether there are any', async () => {
    expect(titles(await Book.objects())).toEqual(['a', 'b'])
    expect(await Book.objects().count()).toBe(2)
    expect(await Book.objects().aggregate((b) => ({ sum: b.price.sum() }))).toEqual({ sum: 11 })
    expect(
      await Book.objects()
        .limit(5)
        .aggregate((b) => ({ sum: b.price.sum() })),
    ).toEqual({ sum: 11 })
    expect(await Book.objects().filter({ title: 'c' }).exists()).toBe(false)
    expect(await Book.objects().find((books[2] as Row<Book>).id)).toBeNull()
    expect(titles((await Book.objects().page(1, 1)).rows)).toEqual(['a'])
    expect(await Book.objects().values('title')).toEqual([{ title: 'a' }, { title: 'b' }])
  })

  test('are lifted by name, one by one and all', async () => {
    expect(titles(await Book.objects().withoutScope('printed'))).toEqual(['a', 'b', 'c'])
    expect(titles(await Book.objects().withoutScope('ours'))).toEqual(['a', 'b', 'd'])
    expect(titles(await Book.objects().withoutScope('ours', 'printed'))).toEqual(['a', 'b', 'c', 'd'])
    expect(titles(await Book.objects().withoutScope('ours').withoutScope('printed'))).toEqual(['a', 'b', 'c', 'd'])
    expect(await Book.objects().withoutScopes().count()).toBe(4)
    expect(Book.objects().withoutScope('ours').plan.without).toEqual(['ours'])
    expect(Book.objects().withoutScopes().plan.without).toBe('all')
  })

  test('are looked for: a name that is none says which there are', async () => {
    await expect(Book.objects().withoutScope('published').all()).rejects.toThrow(
      'scoped.Book has no scope "published" to be lifted. It has: "printed", "ours".',
    )
    await expect(Book.objects().withoutScope('shelf__ours').all()).rejects.toThrow('At "shelf": "open".')
    await expect(Book.objects().withoutScope("x'; DROP TABLE books; --").all()).rejects.toThrow('has no scope')
    await expect(Book.objects().withoutScope('*').all()).rejects.toThrow('has no scope')
    await expect(Book.objects().withoutScope('all').all()).rejects.toThrow('has no scope')
    // @ts-expect-error no such relation
    await expect(Book.objects().withoutScope('nowhere__ours').all()).rejects.toThrow('At "nowhere": none.')
  })

  test('hold what a condition over a key sees, and lose no row for it', async () => {
    expect(titles(await Book.objects().filter({ shelf__name: 'shut' }))).toEqual([])
    expect(titles(await Book.objects().withoutScope('shelf__open').filter({ shelf__name: 'shut' }))).toEqual(['b'])
    // A hidden shelf has no name: it is not "open", and none that could be.
    expect(titles(await Book.objects().exclude({ shelf__name: 'open' }))).toEqual(['b'])
    expect(titles(await Book.objects().orderBy('shelf__name', '-title'))).toEqual(['b', 'a'])
    expect(await Book.objects().values('title', 'shelf__name')).toEqual([
      { title: 'a', shelf__name: 'open' },
      { title: 'b', shelf__name: null },
    ])
    expect(titles(await Book.objects().filter({ shelf: shut.id }))).toEqual(['b'])
    // Joined, the scope that itself goes over a key, too.
    expect((await Note.objects().filter({ book__price__gte: 0 })).map((note) => note.text).sort()).toEqual(['a', 'b'])
    expect(
      (await Note.objects().withoutScope('book__ours').filter({ book__price__gte: 0 })).map((note) => note.text).sort(),
    ).toEqual(['a', 'b', 'd'])
  })

  test('leave out rows whose required key leads to a hidden row where that is loaded; elsewhere there is none', async () => {
    expect(titles(await Book.objects().selectRelated('shelf'))).toEqual(['a'])
    expect(await Book.objects().selectRelated('shelf').count()).toBe(1)
    expect(await Book.objects().selectRelated('shelf').filter({ title: 'b' }).exists()).toBe(false)
    const spare = await Book.objects().selectRelated('spare')
    expect(spare.map((book) => book.spare?.name)).toEqual(['open', undefined])
    const lifted = await Book.objects().withoutScope('shelf__open').selectRelated('shelf')
    expect(lifted.map((book) => book.shelf.name)).toEqual(['open', 'shut'])
    const deep = await Note.objects().selectRelated('book__shelf').orderBy('text')
    expect(deep.map((note) => note.book.shelf.name)).toEqual(['open'])
    expect((await Note.objects().withoutScopes().selectRelated('book__shelf')).length).toBe(4)
  })

  test('hold relations of many rows: conditions, counts, what is prefetched and what is related', async () => {
    const shelves = (await Shelf.objects()
      .withoutScope('open')
      .annotate((s) => ({ count: s.books.count(), most: s.books.max((b) => b.price) }))
      .prefetch('books')
      .orderBy('name')) as (Row<Shelf> & { books: Row<Book>[]; count: number; most: number | null })[]
    expect(shelves.map(({ count, most, books: own }) => [count, most, titles(own)])).toEqual([
      [1, 1, ['a']],
      [1, 10, ['b']],
    ])
    const whole = await Shelf.objects().withoutScopes().prefetch('books').orderBy('name')
    expect(whole.map((shelf) => titles(shelf.books))).toEqual([['a', 'c', 'd'], ['b']])
    expect(await Shelf.objects().filter({ books__title: 'c' }).exists()).toBe(false)
    expect(await Shelf.objects().withoutScope('books__printed').filter({ books__title: 'c' }).exists()).toBe(true)
    expect(
      await Shelf.objects()
        .where((s) => s.books.every((b) => b.price.lt(5)))
        .count(),
    ).toBe(1)
    expect(titles(await related(open, 'books').all())).toEqual(['a'])
    expect(titles(await related(open, 'books').all().withoutScope('ours'))).toEqual(['a', 'd'])
  })

  test('hold what is prefetched by a query of its own, cut for each row, along a path, and the first of each group', async () => {
    const cut = await Shelf.objects().prefetchWith('books', (rows) => rows.orderBy('-price').limit(1))
    expect(cut.map((shelf) => titles(shelf.books))).toEqual([['a']])
    const lifted = await Shelf.objects().prefetchWith('books', (rows) =>
      rows.withoutScope('ours').orderBy('-price').limit(1),
    )
    expect(lifted.map((shelf) => titles(shelf.books))).toEqual([['d']])
    const [owner] = await Owner.objects().filter({ name: 'fair' }).prefetch('books__tags', 'books__spare')
    expect(owner?.books.map((book) => [book.title, book.tags.length, book.spare?.name])).toEqual([
      ['a', 1, 'open'],
      ['b', 0, undefined],
    ])
    expect(titles(await Book.objects().distinctOn('shelfId').orderBy('shelfId', '-price'))).toEqual(['a', 'b'])
  })

  test('hold the rows of many-to-many relations and those that join them', async () => {
    const book = books[0] as Row<Book>
    expect((await related(book, 'tags').all()).map((tag) => tag.name)).toEqual(['x'])
    const [loaded] = await Book.objects().filter({ id: book.id }).prefetch('tags')
    expect(loaded?.tags.map((tag) => tag.name)).toEqual(['x'])
    expect(await Book.objects().filter({ tags__name: 'y' }).exists()).toBe(false)
    expect(await Book.objects().withoutScope('tags__active').filter({ tags__name: 'y' }).exists()).toBe(true)
    expect(await Book.objects().filter({ tags__name: 'secret' }).exists()).toBe(false)
    const counted = Book.objects().filter({ id: book.id })
    expect(await counted.annotate((b) => ({ n: b.tags.count() })).values('n')).toEqual([{ n: 1 }])
    expect(
      await counted
        .withoutScopes()
        .annotate((b) => ({ n: b.tags.count() }))
        .values('n'),
    ).toEqual([{ n: 3 }])
  })

  test('hold queries behind "in", each by its own', async () => {
    const cheap = Book.objects().filter({ price__lt: 500 })
    expect(
      await Note.objects()
        .where((n) => n.book.id.in(cheap))
        .count(),
    ).toBe(2)
    expect(
      await Note.objects()
        .where((n) => n.book.id.in(cheap.withoutScopes()))
        .count(),
    ).toBe(3)
    const keys = (query: typeof cheap) => Note.objects().filter({ bookId__in: query as never })
    expect(await keys(cheap).count()).toBe(2)
    expect(await keys(cheap.withoutScope('printed')).count()).toBe(3)
    expect(await keys(cheap).withoutScopes().count()).toBe(2)
  })

  test('hold each query of a union by its own', async () => {
    const a = Book.objects().filter({ title: 'a' })
    expect(titles(await a.union(Book.objects().filter({ title__in: ['b', 'c'] })).orderBy('title'))).toEqual(['a', 'b'])
    const drafts = Book.objects()
      .withoutScope('printed')
      .filter({ title__in: ['b', 'c', 'd'] })
    expect(titles(await a.union(drafts).orderBy('title'))).toEqual(['a', 'b', 'c'])
    expect(titles(await drafts.union(a).orderBy('title'))).toEqual(['a', 'b', 'c'])
    expect(await drafts.union(a).count()).toBe(3)
    expect(titles(await drafts.difference(Book.objects()).orderBy('title'))).toEqual(['c'])
  })

  test('hold updates and deletes', async () => {
    expect(await Book.objects().update((b) => ({ price: b.price.plus(0) }))).toBe(2)
    expect(await Book.objects().withoutScope('printed').filter({ title: 'c' }).update({ price: 100 })).toBe(1)
    expect(await Book.objects().filter({ title: 'd' }).delete()).toBe(0)
    expect(
      await Book.objects()
        .selectRelated('shelf')
        .update((b) => ({ price: b.price.plus(0) })),
    ).toBe(1)
    expect(await Tag.objects().filter({ name: 'secret' }).update({ name: 'gone' })).toBe(0)
  })

  test('do not hold a row in hand', async () => {
    const draft = await Book.objects().withoutScopes().get({ title: 'c' })
    draft.price = 100
    await draft.save()
    await draft.refresh()
    expect(draft.price).toBe(100)
    expect(await Book.objects().withoutScopes().limit(4).contains(draft)).toBe(true)
    expect(await Book.objects().contains(draft)).toBe(false)
  })

  test('make a model without them ask what it asked before', async () => {
    const { statements } = await recordStatements(() => Owner.objects().filter({ name: 'fair' }).all())
    expect(statements.map(({ sql }) => sql).join()).not.toContain('blocked" =')
    expect(Owner.objects().toSql().parameters).toEqual([])
  })
})

await describeDatabases('scopes that take a value of the context', (under) => {
  const { test, run } = withModels(under, all)
  const as = <T>(name: unknown, body: () => T): T => current.run(name, body)

  beforeAll(() =>
    run(async () => {
      const [a] = (await Secret.objects().bulkCreate([
        { tenant: 'a', text: 'one' },
        { tenant: 'b', text: 'two' },
      ])) as [Row<Secret>]
      await Secret.objects().bulkCreate([
        { tenant: 'a', text: 'three', parentId: a.id },
        { tenant: 'b', text: 'four', parentId: a.id },
      ])
    }),
  )

  test('bind it when the query runs, in one statement for all', async () => {
    const mine = Secret.objects().orderBy('text')
    expect((await as('a', () => mine.all())).map((secret) => secret.text)).toEqual(['one', 'three'])
    expect((await as('b', () => mine.all())).map((secret) => secret.text)).toEqual(['four', 'two'])
    expect(await as("' OR '1'='1", () => mine.all())).toEqual([])
    const one = as('a', () => mine.toSql())
    const two = as('b', () => mine.toSql())
    expect(one.sql).toBe(two.sql)
    expect([one.parameters, two.parameters]).toEqual([['a'], ['b']])
  })

  test('bind it behind the values of the query, wherever the scope stands', async () => {
    const rows = (name: string) =>
      as(name, () =>
        Secret.objects()
          .filter({ text__in: ['one', 'two', 'three', 'four'] })
          .selectRelated('parent')
          .orderBy('text')
          .limit(9)
          .all(),
      )
    expect((await rows('a')).map((secret) => [secret.text, secret.parent?.text])).toEqual([
      ['one', undefined],
      ['three', 'one'],
    ])
    // The parent belongs to another tenant.
    expect((await rows('b')).map((secret) => [secret.text, secret.parent?.text])).toEqual([
      ['four', undefined],
      ['two', undefined],
    ])
    expect(await as('b', () => Secret.objects().filter({ parent__text: 'one' }).count())).toBe(0)
    expect(await as('b', () => Secret.objects().filter({ text: 'one' }).update({ text: 'stolen' }))).toBe(0)
    expect(await as('b', () => Secret.objects().filter({ text: 'one' }).delete())).toBe(0)
    expect(
      await as('b', () =>
        Secret.objects()
          .where((s) => s.id.in(Secret.objects().filter({ text: 'one' })))
          .count(),
      ),
    ).toBe(0)
  })

  test('refuse to run without it, and with what is none', async () => {
    for (const none of [undefined, null, ['a'], []]) {
      const missing = { code: 'scope_value_missing', value: 'tenant' }
      await expect(as(none, () => Secret.objects().all())).rejects.toMatchObject(missing)
      await expect(as(none, () => Secret.objects().count())).rejects.toMatchObject(missing)
      await expect(as(none, () => Secret.objects().update({ text: 'x' }))).rejects.toMatchObject(missing)
      await expect(as(none, () => Secret.objects().delete())).rejects.toMatchObject(missing)
    }
    await expect(as(7, () => Secret.objects().all())).rejects.toMatchObject({ code: 'query_error' })
    expect(
      await as(undefined, () => Secret.objects().withoutScope('tenant', 'parent__tenant').selectRelated('parent')),
    ).toHaveLength(4)
    await expect(
      as(undefined, () => Secret.objects().withoutScope('tenant').selectRelated('parent').all()),
    ).rejects.toMatchObject({ code: 'scope_value_missing' })
  })
})

describe('a scope', () => {
  it('needs a name that could be a method, and a condition', () => {
    const problems = (scopes: object): readonly string[] => {
      class Odd extends Model('scoped.Odd') {
        static meta = { scopes }
      }
      return createRegistry({ models: [{ model: Odd as ModelClass, app: 'scoped' }] }).problems.map((one) => one.code)
    }
    expect(problems({ fine: () => true })).toEqual([])
    expect(problems({ a__b: () => true })).toEqual(['core.scope'])
    expect(problems({ 'a b': () => true })).toEqual(['core.scope'])
    expect(problems({ none: 3 })).toEqual(['core.scope'])
  })
})

import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { concat } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Book extends Model('twice.Book') {
  title = f.char(40)
  pages = f.int()
  kind = f.char(10)
}

await describeDatabases('an expression with a value that stands in a statement twice', (under) => {
  const { test, run } = withModels(under, [Book])

  beforeAll(() =>
    run(() =>
      Book.objects().bulkCreate([
        { title: 'a', pages: 1, kind: 'x' },
        { title: 'b', pages: 1, kind: 'y' },
        { title: 'c', pages: 3, kind: 'x' },
      ]),
    ),
  )

  test('orders values of which each is there once', async () => {
    const more = Book.objects()
      .annotate((b) => ({ more: b.pages.plus(10) }))
      .values('more')
      .distinct()
    expect(await more.orderBy('-more')).toEqual([{ more: 13 }, { more: 11 }])
    expect(await more.sortBy((b) => [b.more.desc()]).limit(1)).toEqual([{ more: 13 }])
    const texts = Book.objects()
      .select((b) => ({ label: concat(b.kind, '-', b.pages) }))
      .distinct()
    expect((await texts).map(({ label }) => label).sort()).toEqual(['x-1', 'x-3', 'y-1'])
    const named = Book.objects()
      .alias((b) => ({ label: concat(b.kind, ': ', b.kind) }))
      .values('label')
      .distinct()
      .orderBy('label')
    expect(await named).toEqual([{ label: 'x: x' }, { label: 'y: y' }])
    expect(await named.count()).toBe(2)
    expect(await named.reverse().first()).toEqual({ label: 'y: y' })
  })

  test('orders groups, and stands beside an aggregate in what is asked of them', async () => {
    const groups = Book.objects()
      .alias((b) => ({ more: b.pages.plus(10) }))
      .values('more')
      .annotate((b) => ({ books: b.id.count() }))
    expect(await groups.orderBy('-more')).toEqual([
      { more: 13, books: 1 },
      { more: 11, books: 2 },
    ])
    expect(await groups.where((g) => g.more.eq(13).or(g.books.gt(1))).orderBy('more')).toEqual([
      { more: 11, books: 2 },
      { more: 13, books: 1 },
    ])
    expect(await groups.where((g) => g.books.gt(1).and(g.more.eq(11)))).toEqual([{ more: 11, books: 2 }])
    expect(await groups.where((g) => g.more.eq(13).or(g.books.gt(5))).count()).toBe(1)
    expect(await groups.filter({ more: 11, books__gt: 1 })).toEqual([{ more: 11, books: 2 }])
    expect(await groups.exclude({ more: 11, books__gt: 1 })).toEqual([{ more: 13, books: 1 }])
    expect(
      await groups.where((g) => g.more.eq(13).or(g.books.gt(5))).aggregate((g) => ({ all: g.books.sum() })),
    ).toEqual({
      all: 1,
    })
    expect(
      await Book.objects()
        .alias((b) => ({ more: b.pages.plus(10) }))
        .groupBy('more')
        .annotate((b) => ({ books: b.id.count() }))
        .where((g) => g.more.eq(13).or(g.books.gt(5)))
        .values('books'),
    ).toEqual([{ books: 1 }])
    expect(await groups.where((g) => g.more.plus(g.books).gt(13))).toEqual([{ more: 13, books: 1 }])
    expect(
      await groups
        .annotate((g) => ({ both: g.more.plus(g.books) }))
        .orderBy('both')
        .pluck('both'),
    ).toEqual([13, 14])
    expect(
      await Book.objects()
        .alias((b) => ({ label: concat(b.kind, '!') }))
        .groupBy('label')
        .annotate((b) => ({ all: b.pages.sum() }))
        .where((g) => g.label.startswith('x').or(g.all.gt(100)))
        .orderBy('-label'),
    ).toEqual([{ label: 'x!', all: 4 }])
  })
})

import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { col, exists } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'

class Writer extends Model('cols.Writer') {
  name = f.char(40)
  books = f.reverse(() => Book, 'writer')
}
class Book extends Model('cols.Book') {
  title = f.char(40)
  nick = f.char(40).null()
  likes = f.int()
  views = f.int()
  price = f.decimal(8, 2)
  rate = f.decimal(8, 4).null()
  made = f.dateTime()
  sold = f.dateTime().null()
  writer = f.fk(() => Writer, { onDelete: 'cascade' })
}

const DAY = new Date(Date.UTC(2026, 0, 2))

await describeDatabases('columns in the place of values', (under) => {
  const { test, run } = withModels(under, [Writer, Book])
  const titles = (lookups: object) => Book.objects().filter(lookups).orderBy('id').pluck('title')

  beforeAll(() =>
    run(async () => {
      const ann = await Writer.objects().create({ name: 'Ann' })
      const base = { writerId: ann.id, made: DAY }
      await Book.objects().create({
        ...base,
        title: 'By Ann',
        nick: 'by ann',
        likes: 3,
        views: 2,
        price: '2.50',
        rate: '2.5000',
        sold: DAY,
      })
      await Book.objects().create({
        ...base,
        title: '100%_A!',
        nick: '%',
        likes: 1,
        views: 1,
        price: '2.50',
        rate: '0.1250',
      })
      await Book.objects().create({ ...base, title: 'ÉCOLE', nick: 'école', likes: 0, views: 5, price: '1.00' })
    }),
  )

  test('are compared with columns, over relations too', async () => {
    expect(await titles({ likes__gt: col('views') })).toEqual(['By Ann'])
    expect(await titles({ likes: col('views') })).toEqual(['100%_A!'])
    expect(await titles({ price: col('rate') })).toEqual(['By Ann'])
    expect(await titles({ made__lte: col('sold') })).toEqual(['By Ann'])
    expect(await titles({ title__icontains: col('writer__name') })).toEqual(['By Ann'])
    expect(
      await Book.objects()
        .exclude({ sold: col('made') })
        .count(),
    ).toBe(2)
    expect(
      await Book.objects()
        .alias((b) => ({ sum: b.likes.plus(4) }))
        .filter({ views__gte: col('sum') })
        .pluck('title'),
    ).toEqual(['ÉCOLE'])
    expect(
      await Writer.objects()
        .filter({ books__title__icontains: col('name'), books__likes__gt: 2 })
        .count(),
    ).toBe(1)
    const own = Book.objects().filter({ likes__gt: col('views') })
    expect(
      await Writer.objects()
        .where(() => exists(own))
        .count(),
    ).toBe(1)
    expect(
      await Book.objects()
        .filter({ likes__lt: col('views') })
        .update({ nick: 'seen' }),
    ).toBe(1)
    await Book.objects().filter({ nick: 'seen' }).update({ nick: 'école' })
  })

  test('give texts in which nothing means anything', async () => {
    expect(await titles({ title__contains: col('nick') })).toEqual(['100%_A!'])
    expect(await titles({ title__icontains: col('nick') })).toEqual(['By Ann', '100%_A!', 'ÉCOLE'])
    expect(await titles({ title__iexact: col('nick') })).toEqual(['By Ann', 'ÉCOLE'])
    expect(await titles({ title__istartswith: col('nick') })).toEqual(['By Ann', 'ÉCOLE'])
    expect(await titles({ title__startswith: col('nick') })).toEqual([])
    expect(
      await Book.objects()
        .where((b) => b.title.endswith(b.writer.name))
        .pluck('title'),
    ).toEqual(['By Ann'])
    expect(
      await Book.objects()
        .where((b) => b.title.iendswith(b.nick.upper()))
        .count(),
    ).toBe(2)
    expect(
      await Book.objects()
        .where((b) => b.title.contains(b.nick).not())
        .count(),
    ).toBe(2)
  })

  test('that are not there, or of another type, are refused', async () => {
    for (const lookups of [{ likes: col<number>('nope') }, { likes: col<number>('title') }])
      await expect((async () => await Book.objects().filter(lookups))()).rejects.toThrow()
    expect(() => col('a; --')).toThrow(QueryError)
    await expect(
      (async () => await Book.objects().where(() => predicate({ nick__isnotnull: true })))(),
    ).rejects.toThrow('Unknown lookup')
  })

  test('of whole numbers and decimals make decimals', async () => {
    const [one] = await Book.objects()
      .orderBy('id')
      .select((b) => ({
        total: b.likes.times(b.price),
        sum: b.likes.plus(b.rate),
        less: b.views.minus(b.price),
        each: b.likes.dividedBy(b.price),
      }))
    expect(one).toEqual({ total: '7.50', sum: '5.5000', less: '-0.50', each: '1.20' })
    expect(
      await Book.objects()
        .where((b) => b.likes.times(b.price).gt('7.49'))
        .count(),
    ).toBe(1)
    expect(await Book.objects().aggregate((b) => ({ all: b.likes.times(b.price).sum() }))).toEqual({ all: '10.00' })
  })
})

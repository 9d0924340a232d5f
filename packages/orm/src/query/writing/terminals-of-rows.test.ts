import { f } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import {
  DoesNotExist,
  MultipleRows,
  NotLoaded,
  QueryError,
  TransactionError,
  UniqueViolation,
} from '../../errors/errors.ts'
import { isSame, type Meta, Model, phaseOf, replicate } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Shelf extends Model('rowterms.Shelf') {
  name = f.char(40)
}
class Book extends Model('rowterms.Book') {
  static meta: Meta<Book> = { getLatestBy: ['year', '-title'], scopes: { shown: (b) => b.hidden.eq(false) } }
  title = f.char(40)
  code = f.char(10).unique()
  year = f.int()
  hidden = f.bool().default(false)
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
  twice = f.int().generated((b: { year: { times(by: number): never } }) => b.year.times(2))
}

await describeDatabases('what is done to rows as a whole', (under) => {
  const { test, run } = withModels(under, [Shelf, Book])
  let shelf = 0

  beforeEach(() =>
    run(async () => {
      await Book.objects().withoutScopes().delete()
      await Shelf.objects().delete()
      shelf = (await Shelf.objects().create({ name: 's' })).id
      await Book.objects().bulkCreate(
        [
          ['a', 2000],
          ['b', 2001],
          ['c', 2001],
        ].map(([title, year]) => ({ title: title as string, code: `${title}`, year: year as number, shelfId: shelf })),
      )
    }),
  )

  test('sole gives the only one', async () => {
    expect((await Book.objects().filter({ title: 'a' }).sole()).year).toBe(2000)
    await expect(Book.objects().sole()).rejects.toBeInstanceOf(MultipleRows)
    await expect(Book.objects().filter({ title: 'x' }).sole()).rejects.toBeInstanceOf(DoesNotExist)
  })

  test('latest and earliest know the fields of the model', async () => {
    expect((await Book.objects().latest()).title).toBe('b')
    expect((await Book.objects().earliest()).title).toBe('a')
    expect((await Book.objects().latest('title')).title).toBe('c')
    await expect(Shelf.objects().latest()).rejects.toThrow('getLatestBy')
  })

  test('inBulk takes a unique field, valuesList gives tuples', async () => {
    const found = await Book.objects().inBulk(['a', 'c', 'x'], 'code')
    expect([...found.keys()].sort()).toEqual(['a', 'c'])
    expect(found.get('c')?.title).toBe('c')
    await expect(Book.objects().inBulk(['a'], 'title')).rejects.toThrow('Known: id, code')
    expect(await Book.objects().orderBy('title').valuesList('title', 'year', 'shelf__name')).toEqual([
      ['a', 2000, 's'],
      ['b', 2001, 's'],
      ['c', 2001, 's'],
    ])
    await expect(Reflect.apply(Book.objects().valuesList, Book.objects(), [])).rejects.toBeInstanceOf(QueryError)
  })

  test('updateOrCreate gives a new row more', async () => {
    const [made, created] = await Book.objects().updateOrCreate(
      { code: 'n' },
      { title: 'new' },
      { year: 1999, shelfId: shelf },
    )
    expect([created, made.title, made.year]).toEqual([true, 'new', 1999])
    const [again, more] = await Book.objects().updateOrCreate(
      { code: 'n' },
      { title: 'newer' },
      { year: 1, shelfId: shelf },
    )
    expect([more, again.title, again.year]).toEqual([false, 'newer', 1999])
  })

  test('saveMany saves all or none', async () => {
    const [a, b] = await Book.objects().orderBy('title').limit(2)
    if (!a || !b) throw new Error('no rows')
    a.year = 1
    const fresh = Book.objects().build({ title: 'd', code: 'd', year: 4, shelfId: shelf })
    await Book.objects().saveMany([a, fresh])
    expect(await Book.objects().orderBy('year').pluck('year')).toEqual([1, 4, 2001, 2001])
    a.year = 2
    const twin = Book.objects().build({ title: 'e', code: 'd', year: 5, shelfId: shelf })
    await expect(Book.objects().saveMany([a, twin])).rejects.toBeInstanceOf(UniqueViolation)
    expect(await Book.objects().filter({ title: 'a' }).value('year')).toBe(1)
    const other = await Shelf.objects().get({ id: shelf })
    await expect(Book.objects().saveMany([b, other as never])).rejects.toThrow('rowterms.Shelf')
    await expect(Book.objects().saveMany([{} as never])).rejects.toBeInstanceOf(QueryError)
    await Book.objects().saveMany([])
  })

  test('replicate makes a new row of another', async () => {
    const book = await Book.objects().selectRelated('shelf').get({ title: 'a' })
    const copy = replicate<Book>(book, { except: ['hidden'] })
    expect([phaseOf(copy), copy.title, copy.year, copy.id]).toEqual(['new', 'a', 2000, undefined])
    await expect(copy.save()).rejects.toBeInstanceOf(UniqueViolation)
    copy.code = 'copy'
    await copy.save()
    expect([copy.twice, await Book.objects().count()]).toEqual([4000, 4])
    expect(() => replicate<Book>(book, { except: ['colour' as never] })).toThrow('colour')
    const part = await Book.objects().only('title').get({ code: 'a' })
    expect(() => replicate<Book>(part as never)).toThrow(NotLoaded)
    expect(() => replicate({} as never)).toThrow(QueryError)
  })

  test('isSame compares rows by model and key', async () => {
    const one = await Book.objects().get({ title: 'a' })
    const again = await Book.objects().get({ title: 'a' })
    const other = await Book.objects().get({ title: 'b' })
    const fresh = Book.objects().build({ title: 'd', code: 'd', year: 4, shelfId: shelf })
    expect([isSame(one, again), isSame(one, other), isSame(one, null), isSame(fresh, fresh)]).toEqual([
      true,
      false,
      false,
      true,
    ])
    expect(isSame(fresh, replicate<Book>(fresh))).toBe(false)
    expect(isSame(await Shelf.objects().get({ id: shelf }), one)).toBe(false)
  })

  test('truncate empties the table, hidden rows too', async () => {
    await Book.objects().filter({ title: 'a' }).update({ hidden: true })
    await Book.objects().truncate()
    expect(await Book.objects().withoutScopes().count()).toBe(0)
    const before = await Book.objects().create({ title: 'a', code: 'a', year: 1, shelfId: shelf })
    expect(before.id).toBeGreaterThan(1)
    await Book.objects().truncate({ restartIdentity: true })
    const after = await Book.objects().create({ title: 'a', code: 'a', year: 1, shelfId: shelf })
    expect(after.id).toBe(1)
  })

  test('truncate takes along what points at the rows where that is asked for alone', async () => {
    await expect(Shelf.objects().truncate()).rejects.toThrow('rowterms.Book')
    expect(await Book.objects().count()).toBe(3)
    await expect(Shelf.objects().filter({ id: 1 }).truncate()).rejects.toThrow('on objects()')
    await Shelf.objects().truncate({ cascade: true })
    expect([await Book.objects().count(), await Shelf.objects().count()]).toEqual([0, 0])
  })

  test('truncate is undone with its transaction, or refused in one', async () => {
    await atomic(async () => {
      await Book.objects().truncate()
      expect(await Book.objects().count()).toBe(0)
      throw new Error('undone')
    }).catch(() => undefined)
    expect(await Book.objects().count()).toBe(3)
    const restart = atomic(() => Book.objects().truncate({ restartIdentity: true }))
    if (under.dialect.features.transactionalDdl) await restart
    else await expect(restart).rejects.toBeInstanceOf(TransactionError)
  })
})

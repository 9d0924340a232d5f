import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { countStatements, recordStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { prefetchRelated, related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Writer extends Model('shelf.Writer', { id: f.uuid() }) {
  name = f.char(40)
  desk = f.reverseOne(() => Desk, 'writer')
  books = f.reverse(() => Book, 'writer')
  reviews = f.reverse(() => Review, 'by')
}
class Desk extends Model('shelf.Desk') {
  writer = f.oneToOne(() => Writer, { onDelete: 'cascade' })
  lamps = f.reverse(() => Lamp, 'desk')
}
class Lamp extends Model('shelf.Lamp') {
  watts = f.int()
  desk = f.fk(() => Desk, { onDelete: 'cascade' })
}
class Topic extends Model('shelf.Topic') {
  static meta: Meta<Topic> = { ordering: ['name'] }
  name = f.char(40)
}
class Book extends Model('shelf.Book') {
  static meta: Meta<Book> = { ordering: ['id'] }
  title = f.char(40)
  writer = f.fk(() => Writer, { onDelete: 'cascade' })
  sequel = f.fk(() => Book, { onDelete: 'setNull' }).null()
  topics = f.manyToMany(() => Topic, { relatedName: 'books' })
  reviews = f.reverse(() => Review, 'book')
}
class Review extends Model('shelf.Review') {
  stars = f.int()
  note = f.char(40).null()
  book = f.fk(() => Book, { onDelete: 'cascade' })
  by = f.fk(() => Writer, { onDelete: 'setNull' }).null()
}

const MODELS = [Writer, Desk, Lamp, Topic, Book, Review]

await describeDatabases('prefetch', (under) => {
  const { test, run } = withModels(under, MODELS)
  const writers: Record<string, Row<Writer>> = {}
  const books: Record<string, Row<Book>> = {}

  beforeAll(() =>
    run(async () => {
      for (const name of ['ann', 'bob', 'eve']) writers[name] = await Writer.objects().create({ name })
      const [ann, bob] = [writers['ann']?.id as string, writers['bob']?.id as string]
      const desk = await Desk.objects().create({ writerId: ann })
      await Lamp.objects().bulkCreate([40, 60].map((watts) => ({ watts, deskId: desk.id })))
      for (const [title, writerId] of [
        ['a', ann],
        ['b', ann],
        ['c', bob],
        ['d', bob],
      ] as const)
        books[title] = await Book.objects().create({ title, writerId })
      await Book.objects()
        .filter({ title: 'a' })
        .update({ sequelId: books['b']?.id as number })
      const topics = await Topic.objects().bulkCreate(['z', 'y', 'x'].map((name) => ({ name })))
      for (const [title, names] of [
        ['a', 'xyz'],
        ['b', 'xy'],
        ['c', 'z'],
      ] as const)
        await related(books[title] as Row<Book>, 'topics').add(...topics.filter((one) => names.includes(one.name)))
      await Review.objects().bulkCreate(
        Array.from({ length: 12 }, (_, index) => ({
          stars: index % 4,
          note: index % 3 ? `n${index}` : null,
          bookId: books['abc'[index % 3] as string]?.id as number,
          byId: index % 2 ? ann : null,
        })),
      )
    }),
  )

  test('goes along paths of relations of every kind, one statement each', async () => {
    const { statements, result } = await recorded(() =>
      Book.objects().prefetch('writer__desk__lamps', 'topics', 'reviews__by', 'writer__reviews', 'sequel__topics'),
    )
    expect(statements).toBe(10)
    const [a, b, c, d] = result
    expect(a?.writer.name).toBe('ann')
    expect(a?.writer.desk?.lamps.map((lamp) => lamp.watts).sort()).toEqual([40, 60])
    expect(c?.writer.desk).toBeNull()
    expect([a, b, c, d].map((book) => book?.topics.map((topic) => topic.name).join(''))).toEqual(['xyz', 'xy', 'z', ''])
    expect([a, b, c, d].map((book) => book?.reviews.length)).toEqual([4, 4, 4, 0])
    expect(a?.reviews.map((review) => review.by?.name ?? null)).toEqual([null, 'ann', null, 'ann'])
    expect(a?.writer.reviews).toHaveLength(6)
    expect(a?.sequel?.topics.map((topic) => topic.name)).toEqual(['x', 'y'])
    expect(b?.sequel).toBeNull()
    expect(Object.keys(a?.topics[0] ?? {})).toEqual(['id', 'name'])
  })

  test('takes what selectRelated has loaded, and goes on from there', async () => {
    const { statements, result } = await recorded(() =>
      Book.objects().selectRelated('writer', 'sequel').prefetch('writer__books', 'sequel__writer', 'sequel'),
    )
    expect(statements).toBe(3)
    expect(result[0]?.writer.books.map((book) => book.title)).toEqual(['a', 'b'])
    expect(result[0]?.sequel?.writer.name).toBe('ann')
    expect(result[1]?.sequel).toBeNull()
  })

  test('takes the query set of a relation, under another name beside its own', async () => {
    const found = await Book.objects()
      .prefetch('reviews')
      .prefetchWith(
        'reviews',
        (r) =>
          r
            .filter({ stars__gte: 2 })
            .annotate((one) => ({ twice: one.stars.times(2) }))
            .selectRelated('by')
            .orderBy('-stars', 'id'),
        'good',
      )
    expect(found[0]?.good.map((one) => [one.stars, one.twice, one.by?.name ?? null])).toEqual([
      [3, 6, 'ann'],
      [2, 4, null],
    ])
    expect(found[0]?.reviews).toHaveLength(4)
    const inside = await Writer.objects()
      .orderBy('name')
      .prefetchWith('books', (b) => b.orderBy('-title').prefetchWith('topics', (t) => t.filter({ name: 'x' })))
    expect(inside.map((one) => one.books.map((book) => `${book.title}${book.topics.length}`))).toEqual([
      ['b1', 'a1'],
      ['d0', 'c0'],
      [],
    ])
    const none = await Review.objects().prefetchWith('by', (w) => w.filter({ name: 'bob' }))
    expect(none.every((one) => one.by === null)).toBe(true)
  })

  test('a limit and an offset count for each row', async () => {
    const query = Book.objects().prefetchWith('reviews', (r) => r.orderBy('-stars', 'note').limit(2), 'best')
    const { statements, result } = await recorded(() => query)
    expect(statements).toBe(2)
    const all = await Book.objects().prefetchWith('reviews', (r) => r.orderBy('-stars', 'note', 'id'))
    const part = (from: number, to?: number) => all.map((book) => book.reviews.slice(from, to).map((one) => one.id))
    const ids = (found: readonly { readonly best: readonly { readonly id: number }[] }[]) =>
      found.map((book) => book.best.map((one) => one.id))
    expect(ids(result)).toEqual(part(0, 2))
    for (const [offset, limit] of [
      [1, 2],
      [3, 5],
      [0, 0],
      [9, 1],
    ] as const)
      expect(
        ids(
          await Book.objects().prefetchWith(
            'reviews',
            (r) => r.orderBy('-stars', 'note').offset(offset).limit(limit),
            'best',
          ),
        ),
      ).toEqual(part(offset, offset + limit))
    expect(
      ids(await Book.objects().prefetchWith('reviews', (r) => r.orderBy('-stars', 'note').offset(1), 'best')),
    ).toEqual(part(1))
    const first = await Book.objects().prefetchWith('reviews', (r) =>
      r.filter({ stars__lt: 3 }).selectRelated('by').limit(1),
    )
    expect(first.map((book) => book.reviews.length)).toEqual([1, 1, 1, 0])
  })

  test('a limit counts for each row of a many-to-many, in both directions, by the order that was asked for', async () => {
    const tops = await Book.objects().prefetchWith('topics', (t) =>
      t
        .orderBy('-name')
        .limit(2)
        .prefetch('books' as never),
    )
    expect(tops.map((book) => book.topics.map((topic) => topic.name).join(''))).toEqual(['zy', 'yx', 'z', ''])
    expect(Object.keys(tops[0]?.topics[0] ?? {})).toEqual(['id', 'name', 'books'])
    const counted = await Book.objects().prefetchWith('topics', (t) =>
      t
        .annotate((one) => ({ length: one.name.length() }))
        .where((one) => one.length.gt(0))
        .reverse()
        .limit(1),
    )
    expect(counted.map((book) => book.topics.map((topic) => [topic.name, topic.length]))).toEqual([
      [['z', 1]],
      [['y', 1]],
      [['z', 1]],
      [],
    ])
    const computed = await Writer.objects()
      .orderBy('name')
      .prefetchWith('books', (b) =>
        b
          .alias((one) => ({ many: one.reviews.count(), known: one.topics.count() }))
          .orderBy('-many', 'known')
          .limit(1),
      )
    expect(computed.map((one) => one.books.map((book) => book.title))).toEqual([['b'], ['c'], []])
  })

  test('the same shape is met again, whatever the keys and limits', async () => {
    const texts = new Set<string>()
    for (const limit of [1, 2, 3]) {
      const { statements } = await recordStatements(() =>
        Book.objects()
          .filter({ id__gt: -limit })
          .prefetchWith('reviews', (r) => r.limit(limit)),
      )
      for (const { sql } of statements) texts.add(sql)
    }
    expect(texts.size).toBe(2)
  })

  test('rows that are there already', async () => {
    const rows = await Book.objects()
    const loaded = await prefetchRelated(rows, (b) =>
      b.prefetch('topics', 'writer__desk').prefetchWith('reviews', (r) => r.limit(1), 'some'),
    )
    expect(loaded[0]).toBe(rows[0])
    expect(loaded.map((book) => [book.topics.length, book.some.length, book.writer.name])).toEqual([
      [3, 1, 'ann'],
      [2, 1, 'ann'],
      [1, 1, 'bob'],
      [0, 0, 'bob'],
    ])
    expect(await countStatements(() => prefetchRelated(loaded, (b) => b.prefetch('topics', 'writer__desk')))).toBe(0)
    expect(await countStatements(() => prefetchRelated(loaded, (b) => b.prefetch('writer__books')))).toBe(1)
    expect(loaded.map((book) => (book.writer as unknown as { books: unknown[] }).books.length)).toEqual([2, 2, 2, 2])
    expect(await prefetchRelated([] as Row<Book>[], (b) => b.prefetch('topics'))).toEqual([])
    const mixed = [...rows, ...(await Topic.objects())] as unknown as Row<Book>[]
    await expect(prefetchRelated(mixed, (b) => b.prefetch('topics'))).rejects.toThrow('shelf.Book and of shelf.Topic')
    await expect(prefetchRelated(rows, (b) => b.filter({ id: 1 }))).rejects.toThrow('alone what is loaded')
  })

  test('batches of iterate load theirs', async () => {
    const seen: string[] = []
    const query = Book.objects()
      .prefetchWith('topics', (t) => t.limit(1))
      .prefetch('writer')
    for await (const book of query.iterate({ chunkSize: 3 }))
      seen.push(`${book.title}${book.topics.length}${book.writer.name}`)
    expect(seen).toEqual(['a1ann', 'b1ann', 'c1bob', 'd0bob'])
  })

  test('refuses what leads nowhere, and says what exists', async () => {
    const all = Book.objects()
    const none = all.none()
    for (const query of [all, none]) {
      await expect(query.prefetch('topicz' as never)).rejects.toThrow('"topicz"')
      await expect(query.prefetch('topics__boks' as never)).rejects.toThrow('books')
      await expect(query.prefetch('writer__' as never)).rejects.toMatchObject({ code: 'unknown_field' })
      await expect(query.prefetch("x'; DROP TABLE shelf_book; --" as never)).rejects.toMatchObject({
        code: 'unknown_field',
      })
      await expect(query.prefetchWith('title' as never, (t) => t as never)).rejects.toMatchObject({
        code: 'unknown_field',
      })
      await expect(query.prefetchWith('topics', () => Writer.objects())).rejects.toThrow(
        'takes a query set of shelf.Topic',
      )
      await expect(query.prefetchWith('topics', (() => 5) as never)).rejects.toThrow('takes a query set of shelf.Topic')
      await expect(query.prefetchWith('topics', (t) => t.values('name'))).rejects.toThrow('is about rows')
    }
    for (const name of ['title', 'writerId', 'save', 'then', 'reviews', 'a b', "a'; --", ''])
      expect(() => all.prefetchWith('topics', (t) => t, name)).toThrow('cannot be the name')
    expect(() => all.annotate((b) => ({ many: b.reviews.count() })).prefetchWith('topics', (t) => t, 'many')).toThrow(
      'it is taken',
    )
    expect(() => all.prefetchWith('topics', (t) => t).prefetchWith('topics', (t) => t.limit(1))).toThrow('already')
    await expect(all.prefetchWith('topics', (t) => t.selectForUpdate().limit(1))).rejects.toThrow(
      'cannot lock some rows',
    )
  })
})

async function recorded<T>(run: () => PromiseLike<T>): Promise<{ statements: number; result: T }> {
  const { statements, result } = await recordStatements(run)
  return { statements: statements.length, result }
}

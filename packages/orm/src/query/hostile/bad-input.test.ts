import { f } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { recordStatements } from '../../databases/databases.ts'
import { any, col, concat, exists, outerRef } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { prefetchRelated, related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate, readPredicate } from '../query.ts'

class Shelf extends Model('bad.Shelf') {
  label = f.char(50).unique()
  books = f.reverse(() => Book, 'shelf')
}
class Book extends Model('bad.Book') {
  title = f.char(20)
  pages = f.int().null()
  price = f.decimal(6, 2).null()
  at = f.dateTime().null()
  version = f.version()
  shelf = f.fk(() => Shelf, { onDelete: 'protect' }).null()
  tags = f.manyToMany(() => Shelf, { relatedName: 'tagged' })
}

/** Calls a method as JavaScript can, whatever its type says of what it takes. */
function call(target: object, method: string, ...given: readonly unknown[]): Promise<unknown> {
  return (async () => await Reflect.apply(Reflect.get(target, method) as () => unknown, target, given))()
}

await describeDatabases('what bad input gets', (under) => {
  const { test, run } = withModels(under, [Shelf, Book])
  const books = () => Book.objects()

  beforeEach(() =>
    run(async () => {
      await Book.objects().delete()
      await Shelf.objects().delete()
      await Book.objects().bulkCreate([
        { title: '100%' },
        { title: '100 and more' },
        { title: 'a_b' },
        { title: 'axb' },
        { title: 'back\\slash' },
        { title: "quo'te" },
      ])
    }),
  )

  /** An error with a code, which tells no SQL, before anything is sent. */
  async function refused(code: string, ask: () => unknown, sent = 0): Promise<Error> {
    let failed: unknown
    const { statements } = await recordStatements(async () => {
      try {
        await ask()
      } catch (error) {
        failed = error
      }
    })
    expect(failed, String(ask)).toMatchObject({ code })
    expect(String(failed)).not.toMatch(/SELECT|INSERT|UPDATE |DELETE FROM/)
    expect(statements.length, `${String(ask)}: ${statements.map(({ sql }) => sql).join('; ')}`).toBe(sent)
    return failed as Error
  }

  test('an unknown field, lookup or relation: what there is instead, and nothing is sent', async () => {
    expect(String(await refused('unknown_field', () => call(books(), 'filter', { titel: 'a' })))).toContain('"title"')
    expect(String(await refused('query_error', () => books().where(() => predicate({ title__like: 'a' }))))).toContain(
      'icontains',
    )
    const names: (() => unknown)[] = [
      () => call(books(), 'orderBy', 'titel'),
      () => call(books(), 'values', 'titel'),
      () => call(books(), 'selectRelated', 'shlef'),
      () => call(books(), 'prefetch', 'shlef'),
      () => call(books(), 'prefetch', 'tags__titel'),
      () => call(books(), 'update', { titel: 'a' }),
      () => call(books(), 'create', { titel: 'a' }),
      () => call(books(), 'only', 'titel'),
    ]
    for (const name of names) await refused('unknown_field', name)
    const counted = () => books().annotate((b) => ({ half: b.pages.dividedBy(2) }))
    for (const door of ['filter', 'exclude'])
      expect(String(await refused('unknown_field', () => call(counted(), door, { hlaf__gt: 1 })))).toMatch(
        /Known: .*"title".*"half"/,
      )
    expect(String(await refused('unknown_field', () => call(counted(), 'orderBy', 'hlaf')))).toContain('"half"')
    expect(String(await refused('query_error', () => call(books(), 'dates', 'title', 'month')))).toContain(
      'A text is not cut to "month": days, moments and times of day are.',
    )
    expect(() => readPredicate(Book as never, { lookups: { title: 'a' } })).toThrow('registry.of(Post)')
    // Behind a key, it is the other model that has no such name.
    const behind = 'bad.Shelf has no field "lable". Known: "id", "label"'
    const misspelt = 'bad.Book.title has no field "lowr". Known: "lower", "upper", "trim", "length"'
    for (const door of ['orderBy', 'values', 'groupBy', 'distinctOn', 'pluck', 'latest']) {
      expect(String(await refused('unknown_field', () => call(books(), door, 'shelf__lable'))), door).toContain(behind)
      expect(String(await refused('unknown_field', () => call(books(), door, 'title__lowr'))), door).toContain(misspelt)
    }
    await refused('query_error', () => call(books(), 'filter', { shelf__lable: 'a' }))
  })

  test('an order by what is not there, also where nobody sees the order: in counts, writes and queries within', async () => {
    const ordered = (by: string) =>
      Reflect.apply(Reflect.get(books(), 'orderBy'), books(), [by]) as ReturnType<typeof books>
    const wrong = () => ordered('titel')
    const asked: (() => unknown)[] = [
      () => wrong().count(),
      () => wrong().exists(),
      () => wrong().aggregate((b) => ({ most: b.pages.max() })),
      () => wrong().update({ pages: 1 }),
      () => wrong().increment({ pages: 1 }),
      () => wrong().delete(),
      () => wrong().page(1, 5),
      () => wrong().distinct().count(),
      () => wrong().limit(2).count(),
      () => wrong().selectRelated('shelf').count(),
      () => wrong().values('title').distinct().count(),
      () => wrong().groupBy('title').count(),
      () => books().filter({ pk__in: wrong() }),
      () => books().filter({ pk__in: wrong().limit(2) }),
      () => books().where(() => exists(wrong().filter({ id: outerRef('id') }))),
      () => books().union(wrong()),
      () =>
        books()
          .sortBy(() => [concat(col<string>('titel'), 'x').asc()])
          .count(),
      () => ordered('shelf__lable').count(),
    ]
    for (const ask of asked)
      expect(String(await refused('unknown_field', async () => await ask())), String(ask)).toMatch(
        /Known: .*"(title|label)"/,
      )
    const united = books().union(books().filter({ title: 'a_b' }))
    const united2 = () => Reflect.apply(Reflect.get(united, 'orderBy'), united, ['titel']) as typeof united
    for (const ask of [() => united2().count(), () => united2().exists(), () => books().filter({ pk__in: united2() })])
      expect(String(await refused('query_error', async () => await ask())), String(ask)).toContain(
        'it gives no "titel"',
      )
    expect(await books().count()).toBe(6)
    // A name that is there costs nothing and joins nothing.
    expect(await books().orderBy('-pages').values('title').distinct().count()).toBe(6)
    expect(await books().orderBy('-pages').groupBy('title').count()).toBe(6)
    const { statements } = await recordStatements(() => books().orderBy('shelf__label', 'title').count())
    expect(statements.map(({ sql }) => sql.replace(/[`"]/g, ''))).toEqual(['SELECT COUNT(*) FROM bad_book'])
  })

  test('an upsert that does not say what it writes, an order of no names, a row that takes nothing', async () => {
    const shelves = () => Shelf.objects()
    for (const options of [
      undefined,
      {},
      { unique: ['label'] },
      { update: ['label'] },
      { unique: 'label', update: [] },
    ])
      expect(
        String(await refused('query_error', () => call(shelves(), 'bulkUpsert', [{ label: 'a' }], options))),
      ).toContain('"unique", by which a row is found, and "update"')
    await refused('query_error', () => call(shelves(), 'bulkUpsert', { label: 'a' }, { unique: ['label'], update: [] }))
    await refused('query_error', () => call(shelves(), 'insertOrIgnore', { label: 'a' }))
    await refused('query_error', () => call(books(), 'bulkUpdate', [], 'title'))
    for (const term of [3, null, undefined, ['title'], { title: 'asc' }])
      expect(String(await refused('query_error', () => call(books(), 'orderBy', term)))).toContain('sortBy()')
    const [book] = await books()
    Object.freeze(book)
    const rows = [book] as NonNullable<typeof book>[]
    expect(String(await refused('query_error', () => prefetchRelated(rows, (b) => b.prefetch('tags'))))).toContain(
      'A row of bad.Book is frozen',
    )
    expect(await shelves().count()).toBe(0)
  })

  test('a value of the wrong type, and one that is none, is no question and no row', async () => {
    const values: (() => unknown)[] = [
      () => call(books(), 'filter', { pages: 'many' }),
      () => call(books(), 'filter', { pages: 1.5 }),
      () => call(books(), 'filter', { pages__in: [1, 'two'] }),
      () => call(books(), 'filter', { title: 3 }),
      () => call(books(), 'filter', { at__gt: 'yesterday' }),
      () => call(books(), 'filter', { at__gt: new Date('x') }),
      () => call(books(), 'filter', { price: Number.NaN }),
      () => call(books(), 'filter', { title: undefined }),
      () => call(books(), 'filter', { title__in: 'abc' }),
      () => call(books(), 'filter', { pages__range: [1] }),
      () => call(books(), 'filter', { shelf__isnull: 'no' }),
      () => call(books(), 'limit', -1),
      () => call(books(), 'offset', 1.5),
    ]
    for (const value of values) await refused('query_error', value)
    for (const row of [
      { title: 3 },
      { title: 'x'.repeat(21) },
      { title: 'a', pages: 1.5 },
      { title: 'a', price: '12345.678' },
    ]) {
      await refused('invalid', () => call(books(), 'create', row))
      await refused('invalid', () => call(books(), 'bulkCreate', [{ title: 'fine' }, row]))
    }
    // What is missing, the database tells.
    await refused('not_null_violation', () => call(books(), 'create', {}), 1)
    await refused('invalid', () => call(books(), 'update', { pages: 'many' }))
    expect(await books().count()).toBe(6)
  })

  test('what is no object of lookups, and no condition, leaves no row to what comes behind it', async () => {
    const given = [() => true, [], new Date(0), new Map([['title', 'a_b']]), 'title', 3, true, undefined, null]
    for (const lookups of given)
      for (const step of ['filter', 'exclude'])
        expect(String(await refused('query_error', () => call(books(), step, lookups)))).toContain(
          `${step}() takes lookups by name`,
        )
    for (const lookups of [() => true, null, 0, []]) {
      await refused('query_error', () => call(books(), 'get', lookups))
      await refused('query_error', () => books().where(() => predicate(lookups as never)))
    }
    const failed = await refused('query_error', () => call(books(), 'filter', () => true))
    expect(failed.message).toBe(
      'filter() takes lookups by name, filter({ views__gt: 3 }); this is of the type function. A condition over columns goes into where((row) => row.views.gt(3)).',
    )
    for (const condition of [{ title: 'a_b' }, 'title', undefined])
      await refused('query_error', () => call(books(), 'where', condition))
    expect(await books().filter({}).count()).toBe(6)
  })

  test('an update or delete of a part, one of groups and one of plain objects', async () => {
    // A part is meant where it is written: that many rows, and no more.
    expect(await books().orderBy('id').limit(1).update({ pages: 7 })).toBe(1)
    expect(await books().orderBy('id').limit(1).pluck('pages')).toEqual([7])
    await refused('query_error', () => call(books().distinctOn('title'), 'update', { pages: 1 }))
    await refused('query_error', () => call(books().groupBy('title'), 'delete'))
    await refused('query_error', () => call(books().union(books()), 'update', { pages: 1 }))
    expect(await books().filter({ pages: 1 }).count()).toBe(0)
  })

  test('get of none and of several', async () => {
    await refused('does_not_exist', () => books().get({ title: 'none' }), 1)
    await refused('multiple_rows', () => books().get(), 1)
  })

  test('a column that was not loaded, a row that is gone, one that others have written, one that never was', async () => {
    const part = await books().only('pages').filter({ title: 'axb' }).get()
    await refused('not_loaded', () => Reflect.get(part, 'title'))
    const [gone, stale] = [await books().get({ title: '100%' }), await books().get({ title: 'a_b' })]
    await gone.delete()
    await refused('row_gone', () => gone.save())
    await refused('row_gone', () => gone.refresh())
    await refused('row_gone', () => gone.delete())
    await refused('query_error', () => related(gone, 'tags'))
    const elsewhere = await books().get({ title: 'axb' })
    await books().filter({ title: 'axb' }).delete()
    await refused('row_gone', () => elsewhere.save(), 2)
    await books().filter({ title: 'a_b' }).update({ pages: 3 })
    stale.pages = 4
    await refused('stale_row', () => stale.save(), 2)
    expect((await books().get({ title: 'a_b' })).pages).toBe(3)
    const fresh = books().build({ title: 'never' })
    await refused('row_gone', () => fresh.delete())
    await refused('row_gone', () => call(books(), 'filter', { shelf: Shelf.objects().build({ label: 'never' }) }))
  })

  test('wildcards, quotes and backslashes in what is looked for are characters', async () => {
    const titles = async (lookups: object): Promise<unknown[]> =>
      books()
        .where(() => predicate(lookups as never))
        .orderBy('id')
        .pluck('title')
    for (const fold of ['', 'i']) {
      expect(await titles({ [`title__${fold}contains`]: '%' })).toEqual(['100%'])
      expect(await titles({ [`title__${fold}contains`]: '_' })).toEqual(['a_b'])
      expect(await titles({ [`title__${fold}contains`]: '\\' })).toEqual(['back\\slash'])
      expect(await titles({ [`title__${fold}startswith`]: '100%' })).toEqual(['100%'])
      expect(await titles({ [`title__${fold}endswith`]: '_b' })).toEqual(['a_b'])
      expect(await titles({ [`title__${fold}endswith`]: "'te" })).toEqual(["quo'te"])
      expect(await titles({ [`title__${fold}exact`]: '100%' })).toEqual(['100%'])
      expect(await titles({ [`title__${fold}exact`]: 'a_b' })).toEqual(['a_b'])
    }
  })

  test('a list of 100,000, and more values than a statement takes', async () => {
    const ids = Array.from({ length: 100_000 }, (_, at) => -at - 1)
    const [first] = await books().orderBy('id')
    expect(
      await books()
        .filter({ id__in: [...ids, first?.id as number] })
        .count(),
    ).toBe(1)
    expect(await books().exclude({ id__in: ids }).count()).toBe(6)
    expect((await books().inBulk([...ids, first?.id as number])).size).toBe(1)
    const { maxParameters } = under.dialect.features
    const many = Array.from({ length: maxParameters + 1 }, (_, at) => at)
    await refused('query_error', () =>
      books()
        .where((b) => any(...many.map((at) => b.pages.eq(at))))
        .count(),
    )
    await books().bulkCreate(Array.from({ length: 3000 }, (_, at) => ({ title: `t${at}` })))
    expect(await books().count()).toBe(3006)
    // A fault in the last row of many leaves none of them.
    const faulty = [...Array.from({ length: 3000 }, (_, at) => ({ label: `s${at}` })), { label: 's1' }]
    await expect(Shelf.objects().bulkCreate(faulty)).rejects.toMatchObject({ code: 'unique_violation' })
    expect(await Shelf.objects().count()).toBe(0)
  })

  test('a database, a lock and a transaction that cannot be', async () => {
    await refused('unknown_database', () => books().using('none').count())
    await refused('unknown_database', () => atomic(() => books().count(), { using: 'none' }))
    await refused('transaction_error', () => books().selectForUpdate().all())
    await refused('transaction_error', () => atomic(() => {}, { retry: -1 }))
    await refused('transaction_error', () => atomic(async () => atomic(() => {}, { isolation: 'serializable' })))
    await refused('transaction_error', () => atomic(async () => atomic(() => {}, { durable: true })))
    for (const isolation of ['nope', '', 'READ COMMITTED; DROP TABLE x', null, 3])
      expect(String(await refused('unsupported', () => atomic(() => {}, { isolation: isolation as never })))).toContain(
        `the isolation level ${JSON.stringify(isolation)}`,
      )
    await refused('transaction_error', () => atomic(() => books().create({ title: 'x' }), { readOnly: true }))
    expect(await books().count()).toBe(6)
  })
})

import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import type { Cols, Condition } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { describeLookup, predicate } from '../query.ts'

interface Meta {
  tags?: string[]
  stats?: { likes: number | string | null; deep?: { list: ({ x: number | null } | number)[] } }
  name?: string
  done?: boolean | null
  [key: string]: unknown
}

class Doc extends Model('lib.Doc') {
  name = f.char(20)
  meta = f.json<Meta>().null()
  any = f.json().null()
}

const HOSTILE = `q"'\\ ; DROP TABLE lib_doc -- $.a[0] é😀\u0001`

const DOCS: Readonly<Record<string, Meta | null>> = {
  one: { tags: ['a', 'b'], stats: { likes: 3, deep: { list: [{ x: 1 }, { x: null }, 7] } }, name: 'Émile', done: true },
  two: { tags: [], stats: { likes: '3' }, name: 'émile ', done: false },
  three: { stats: { likes: null }, name: '10', done: null, [HOSTILE]: 1, 'a.b': 2, a__b: 3, '0': 'zero' },
  four: { tags: ['b', 'c'], stats: { likes: 10.5 }, name: 'Z%_' },
  scalar: 5 as unknown as Meta,
  list: [1, 'a', { k: 1 }] as unknown as Meta,
  none: null,
}

await describeDatabases('JSON', (under) => {
  const { test, run, database } = lazily(withModels(under, [Doc]))
  const names = async (lookups: Readonly<Record<string, unknown>>) =>
    (
      await Doc.objects()
        .where(() => predicate(lookups))
        .orderBy('id')
    ).map((doc) => doc.name)
  const typed = async (condition: (doc: Cols<Doc>) => Condition) =>
    (await Doc.objects().where(condition).orderBy('id')).map((doc) => doc.name)

  beforeAll(() =>
    run(() => Doc.objects().bulkCreate(Object.entries(DOCS).map(([name, meta]) => ({ name, meta, any: meta })))),
  )

  test('is asked by path, for values of every type', async () => {
    expect(await names({ meta__name: 'Émile' })).toEqual(['one'])
    expect(await names({ meta__name: 'émile' })).toEqual([])
    expect(await names({ meta__name: 'émile ' })).toEqual(['two'])
    expect(await names({ meta__tags__0: 'a' })).toEqual(['one'])
    expect(await names({ meta__tags__1__isnull: true })).toEqual(['two', 'three', 'scalar', 'list', 'none'])
    expect(await names({ meta__tags: ['a', 'b'] })).toEqual(['one'])
    expect(await names({ meta__tags: ['b', 'a'] })).toEqual([])
    expect(await names({ meta__tags: [] })).toEqual(['two'])
    expect(await names({ meta__done: true })).toEqual(['one'])
    expect(await names({ meta__done: false })).toEqual(['two'])
    expect(await names({ meta__stats: { likes: 10.5 } })).toEqual(['four'])
    expect(await names({ meta__stats__deep__list__0__x: 1 })).toEqual(['one'])
    expect(await names({ meta__stats__deep: { list: [{ x: 1 }, { x: null }, 7] } })).toEqual(['one'])
    expect(await names({ meta__2__k: 1 })).toEqual(['list'])
    expect(await names({ any__name: 'Z%_' })).toEqual(['four'])
  })

  test('never takes numbers for texts, places for keys, or a thing for its first place', async () => {
    expect(await names({ meta__stats__likes: 3 })).toEqual(['one'])
    expect(await names({ meta__stats__likes: '3' })).toEqual(['two'])
    expect(await names({ meta__stats__likes__gt: 2 })).toEqual(['one', 'four'])
    expect(await names({ meta__stats__likes__gte: '3' })).toEqual(['two'])
    expect(await names({ meta__stats__likes__lt: 10.5 })).toEqual(['one'])
    expect(await names({ meta__name__gt: 'Z' })).toEqual(['one', 'two', 'four'])
    expect(await names({ meta__name__range: ['1', 'Z'] })).toEqual(['three'])
    expect(await names({ meta__stats__likes__range: [3, 11] })).toEqual(['one', 'four'])
    expect(await names({ meta__done: 1 })).toEqual([])
    expect(await names({ meta__done__gt: 0 })).toEqual([])
    expect(await names({ meta__0: 1 })).toEqual(['list'])
    expect(await names({ meta__name__0: 'Émile' })).toEqual([])
    expect(await names({ meta__0__isnull: false })).toEqual(['list'])
    expect(await names({ meta__stats__0__isnull: false })).toEqual([])
    expect(await typed((d) => d.any.get('0').eq('zero'))).toEqual(['three'])
    expect(await typed((d) => d.any.get('tags').get('0').isNull(false))).toEqual([])
  })

  test('tells its own null from what is not there', async () => {
    expect(await names({ meta__done: null })).toEqual(['three'])
    expect(await names({ meta__done__isnull: true })).toEqual(['four', 'scalar', 'list', 'none'])
    expect(await names({ meta__stats__likes: null })).toEqual(['three'])
    expect(await typed((d) => d.meta.get('done').eq(null))).toEqual(['three'])
    expect(await typed((d) => d.meta.get('done').isNull())).toEqual(['four', 'scalar', 'list', 'none'])
    expect(await typed((d) => d.meta.isNull())).toEqual(['none'])
    expect(await typed((d) => d.meta.get('stats').isNull(false))).toEqual(['one', 'two', 'three', 'four'])
    expect(await names({ meta__isnull: true })).toEqual(['none'])
    expect(await names({ meta: null })).toEqual(['none'])
    expect((await Doc.objects().exclude({ meta__done: true }).orderBy('id')).length).toBe(6)
    expect((await Doc.objects().exclude({ meta__stats__likes__gt: 2 }).orderBy('id')).length).toBe(5)
  })

  test('finds values of a list, texts by their pieces, and keys', async () => {
    expect(await names({ meta__stats__likes__in: [3, '3', 99] })).toEqual(['one', 'two'])
    expect(await names({ meta__done__in: [true] })).toEqual(['one'])
    expect(await names({ meta__tags__in: [['b', 'c'], []] })).toEqual(['two', 'four'])
    expect(await names({ meta__name__in: [] })).toEqual([])
    expect(await names({ meta__in: [5] })).toEqual(['scalar'])
    expect(await names({ meta__name__icontains: 'ÉM' })).toEqual(['one', 'two'])
    expect(await names({ meta__name__startswith: 'ém' })).toEqual(['two'])
    expect(await names({ meta__name__iexact: 'ÉMILE' })).toEqual(['one'])
    expect(await names({ meta__name__endswith: '%_' })).toEqual(['four'])
    expect(await names({ meta__name__regex: '^\\d+$' })).toEqual(['three'])
    expect(await names({ meta__stats__likes__startswith: '3' })).toEqual(['two'])
    expect(await names({ meta__hasKey: 'tags' })).toEqual(['one', 'two', 'four'])
    expect(await names({ meta__hasKey: 'a' })).toEqual([])
    expect(await names({ meta__hasKey: '0' })).toEqual(['three'])
    expect(await names({ meta__hasKey: HOSTILE })).toEqual(['three'])
    expect(await names({ meta__hasKey: 'done' })).toEqual(['one', 'two', 'three'])
    expect(await names({ meta__stats__hasKeys: ['likes', 'deep'] })).toEqual(['one'])
    expect(await names({ meta__hasAnyKeys: ['a.b', 'tags', 'zz'] })).toEqual(['one', 'two', 'three', 'four'])
    expect(await names({ meta__hasKeys: [] })).toEqual(['one', 'two', 'three', 'four'])
    expect(await names({ meta__hasAnyKeys: [] })).toEqual([])
  })

  test('has keys of every kind, in both doors', async () => {
    for (const key of [HOSTILE, 'a.b', 'a__b', '$', '', ' ', '"', "'", '\\', '[0]', '*', '**', '?'])
      expect(await typed((d) => d.any.get(key).isNull(false)), key).toEqual(
        key in (DOCS['three'] ?? {}) ? ['three'] : [],
      )
    expect(await typed((d) => d.meta.get(HOSTILE).eq(1))).toEqual(['three'])
    expect(await typed((d) => d.meta.get('stats').get('deep').get('list').get(2).eq(7))).toEqual(['one'])
    expect(await typed((d) => d.meta.get('stats').get('likes').in([3, 10.5]))).toEqual(['one', 'four'])
    expect(await typed((d) => d.meta.get('tags').get(0).gt('a').or(d.meta.get('name').icontains('ÉMILE ')))).toEqual([
      'two',
      'four',
    ])
    const one = Doc.objects().where((d) => d.any.get('a').eq(1))
    expect(one.toSql().sql).toBe(
      Doc.objects()
        .where((d) => d.any.get('a').eq('x'))
        .toSql().sql,
    )
    expect(
      await Doc.objects()
        .where((d) => d.any.get('","a').isNull(false))
        .count(),
    ).toBe(0)
  })

  test('gives values, and makes texts and numbers of them for the rest', async () => {
    const found = await Doc.objects()
      .orderBy('id')
      .select((d) => ({
        likes: d.meta.get('stats').get('likes'),
        tags: d.meta.get('tags'),
        text: d.meta.get('name').asText().lower(),
        number: d.meta.get('stats').get('likes').asNumber().plus(1),
      }))
    expect(found.map(({ likes }) => likes)).toEqual([3, '3', null, 10.5, null, null, null])
    expect(found.map(({ tags }) => tags)).toEqual([['a', 'b'], [], null, ['b', 'c'], null, null, null])
    expect(found.map(({ text }) => text)).toEqual(['émile', 'émile ', '10', 'z%_', null, null, null])
    expect(found.map(({ number }) => number)).toEqual([4, null, null, 11.5, null, null, null])
    const sorted = await Doc.objects().sortBy((d) => [d.meta.get('name').asText().desc(), d.id.asc()])
    expect(sorted.slice(0, 4).map(({ name }) => name)).toEqual(['two', 'one', 'four', 'three'])
    expect(await typed((d) => d.meta.get('name').asText().eq(d.any.get('name').asText()))).toEqual([
      'one',
      'two',
      'three',
      'four',
    ])
  })

  test('holds other JSON', async () => {
    expect(await names({ meta__contains: { done: true } })).toEqual(['one'])
    expect(await names({ meta__contains: { tags: ['b'] } })).toEqual(['one', 'four'])
    expect(await names({ meta__contains: { tags: 'b' } })).toEqual([])
    expect(await names({ meta__tags__contains: 'b' })).toEqual(['one', 'four'])
    expect(await names({ meta__stats__contains: { deep: { list: [{ x: 1 }] } } })).toEqual(['one'])
    expect(await names({ meta__contains: [1, { k: 1 }] })).toEqual(['list'])
    expect(await names({ meta__contains: [{}] })).toEqual(['list'])
    expect(await names({ meta__contains: 1 })).toEqual(['list'])
    expect(await names({ meta__contains: {} })).toEqual(['one', 'two', 'three', 'four'])
    expect(
      await names({ meta__stats__containedBy: { likes: 3, deep: { list: [7, { x: 1, y: 2 }, { x: null }] } } }),
    ).toEqual(['one'])
    expect(await typed((d) => d.meta.get('tags').contains(['c', 'b']))).toEqual(['four'])
  })

  test('refuses what it cannot be asked', async () => {
    const refused: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ meta__a__gt: true }, 'compares with a number or a text'],
      [{ meta__a__gt: null }, 'cannot be compared with null'],
      [{ meta__a__gt: [1] }, 'compares with a number or a text'],
      [{ meta__a__range: [1] }, 'takes a pair'],
      [{ meta__a__range: [1, null] }, 'compares with a number or a text'],
      [{ meta__a__in: 1 }, 'takes a list'],
      [{ meta__hasKey: 1 }, 'takes keys as text'],
      [{ meta__hasKeys: [1] }, 'takes keys as text'],
      [{ meta__hasKeys: 'a' }, 'takes a list'],
      [{ meta__hasKey: 'a\0' }, 'takes keys as text'],
      [{ meta__a__isnull: 1 }, 'takes true or false'],
      [{ meta__a__icontains: 1 }, 'takes text'],
      [{ meta__a: 'a\0' }, 'NUL'],
    ]
    for (const [lookups, message] of refused) {
      await expect(names(lookups), JSON.stringify(lookups)).rejects.toThrow(message)
      await expect(names(lookups)).rejects.toBeInstanceOf(QueryError)
    }
    for (const key of [-1, 1.5, Number.NaN, 'a\0', '\ud800'])
      expect(() => Doc.objects().where((d) => d.any.get(key).isNull())).toThrow('get takes a key')
    await expect(Doc.objects().where((d) => d.any.get('a').eq(d.any.get('b')))).rejects.toThrow('asText()')
  })

  test('is told from other values', async () => {
    expect(await names({ meta__done__ne: true })).toEqual(['two', 'three', 'four', 'scalar', 'list', 'none'])
    expect(await names({ meta__done__ne: null, meta__isnull: false })).toEqual(['one', 'two', 'four', 'scalar', 'list'])
    expect(await names({ meta__name__notIn: ['10', 'Z%_'], meta__name__isnull: false })).toEqual(['one', 'two'])
    expect(await names({ meta__name__notRegex: '^[1Z]', meta__name__isnull: false })).toEqual(['one', 'two'])
    expect(await names({ meta__name__notIregex: '^É', meta__name__isnull: false })).toEqual(['three', 'four'])
    // A text and JSON's own null lie between no two numbers.
    expect(await names({ meta__stats__likes__notRange: [1, 5], meta__stats__likes__isnull: false })).toEqual([
      'two',
      'three',
      'four',
    ])
    expect(await names({ meta__ne: [1, 'a', { k: 1 }], meta__isnull: false })).toEqual([
      'one',
      'two',
      'three',
      'four',
      'scalar',
    ])
  })

  test('has a length where it is an array, and NULL elsewhere', async () => {
    expect(await typed((d) => d.meta.get('tags').len.eq(2))).toEqual(['one', 'four'])
    expect(await typed((d) => d.meta.get('tags').len.lt(1))).toEqual(['two'])
    expect(await typed((d) => d.meta.get('tags').len.isNull())).toEqual(['three', 'scalar', 'list', 'none'])
    expect(await typed((d) => d.meta.get('tags').len.ne(2))).toEqual(['two', 'three', 'scalar', 'list', 'none'])
    expect(await typed((d) => d.meta.len.eq(3))).toEqual(['list'])
    expect(await typed((d) => d.any.get('stats').get('deep').get('list').len.gte(d.id))).toEqual(['one'])
    expect(await typed((d) => d.any.get('stats').len.isNull(false))).toEqual([])
    expect(await typed((d) => d.any.get('name').len.isNull(false))).toEqual([])
    expect(await typed((d) => d.meta.get('tags').len.lt(9_007_199_254_740_991))).toEqual(['one', 'two', 'four'])
    const [row] = await Doc.objects()
      .filter({ name: 'one' })
      .select((d) => ({ tags: d.meta.get('tags').len.plus(1), key: d.any.get(HOSTILE).len }))
    expect(row).toEqual({ tags: 3, key: null })
    expect(await Doc.objects().aggregate((d) => ({ most: d.meta.get('tags').len.max() }))).toEqual({ most: 2 })
    expect(
      await Doc.objects()
        .sortBy((d) => [d.meta.get('tags').len.desc(), d.id.asc()])
        .pluck('name'),
    ).toEqual(['one', 'four', 'two', 'three', 'scalar', 'list', 'none'])
    expect(await names({ any__tags__len: 2 })).toEqual(['one', 'four'])
    expect(await names({ meta__tags__len__gte: 1 })).toEqual(['one', 'four'])
    expect(await names({ meta__tags__len__in: [0, 7] })).toEqual(['two'])
    expect(await names({ meta__tags__len__ne: 2 })).toEqual(['two', 'three', 'scalar', 'list', 'none'])
    expect(await names({ meta__tags__len__isnull: true })).toEqual(['three', 'scalar', 'list', 'none'])
    expect(await names({ meta__len: 3 })).toEqual(['list'])
    expect(await names({ meta__stats__deep__list__len__range: [3, 4] })).toEqual(['one'])
    await expect(names({ meta__tags__len: '2' })).rejects.toThrow('must be a whole number')
    await expect(names({ meta__tags__len: null, meta__tags__len__gt: null })).rejects.toThrow('compared with null')
    expect(await Doc.objects().orderBy('-meta__tags__len', 'id').values('name', 'meta__tags__len')).toMatchObject([
      { name: 'one', meta__tags__len: 2 },
      { name: 'four', meta__tags__len: 2 },
      { name: 'two', meta__tags__len: 0 },
      ...['three', 'scalar', 'list', 'none'].map((name) => ({ name, meta__tags__len: null })),
    ])
  })

  test('is described for those who take lookups from outside', () => {
    const model = database().registry.of(Doc)
    const of = (name: string) => {
      const { lookup, takes, spec } = describeLookup(model, name)
      return [lookup, takes, spec.sort]
    }
    expect(of('meta__a__0__icontains')).toEqual(['a__0__icontains', 'text', 'json'])
    expect(of('meta__a__b')).toEqual(['a__b', 'value', 'json'])
    expect(of('meta__hasKeys')).toEqual(['hasKeys', 'list', 'text'])
    expect(of('meta__a__isnull')).toEqual(['a__isnull', 'boolean', 'json'])
    expect(of('meta__a__ne')).toEqual(['a__ne', 'value', 'json'])
    expect(of('meta__a__len')).toEqual(['a__len', 'number', 'number'])
    expect(of('meta__a__len__notIn')).toEqual(['a__len__notIn', 'list', 'number'])
  })
})

/** The database is open once the tests run. */
function lazily(under: ReturnType<typeof withModels>) {
  return { test: under.test, run: under.run, database: () => under.database }
}

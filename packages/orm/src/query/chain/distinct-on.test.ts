import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { coalesce } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Writer extends Model('on.Writer') {
  name = f.char(40)
  texts = f.reverse(() => Text, 'writer')
}
class Text extends Model('on.Text') {
  static meta: Meta<Text> = { ordering: ['-views', 'title'] }
  title = f.char(40)
  kind = f.char(10).null()
  views = f.int()
  price = f.decimal(8, 2)
  at = f.dateTime()
  writer = f.fk(() => Writer, { onDelete: 'cascade' })
}

const titles = (rows: readonly { readonly title: string }[]): string => rows.map((row) => row.title).join()

await describeDatabases('one row of each group', (under) => {
  const { test, run } = withModels(under, [Writer, Text])

  beforeAll(() =>
    run(async () => {
      const [ada, bob] = await Writer.objects().bulkCreate([{ name: 'Ada' }, { name: 'Bob' }])
      const at = new Date('2026-01-01T00:00:00.123Z')
      const text = (title: string, kind: string | null, views: number, writer = ada) => ({
        title,
        kind,
        views,
        price: `${views}.50`,
        at,
        writerId: writer?.id as number,
      })
      await Text.objects().bulkCreate([
        text('a', 'news', 1),
        text('b', 'news', 9),
        text('c', null, 5),
        text('d', 'News', 2, bob),
        text('e', 'news', 9, bob),
        text('f', null, 7, bob),
        text('g', 'news', 9, bob),
      ])
    }),
  )

  test('the first row of each group in the order asked for, NULL a group of its own', async () => {
    const first = Text.objects().distinctOn('kind').orderBy('kind', '-views', 'title')
    expect(titles(await first)).toBe('f,d,b')
    expect(titles(await first.reverse())).toBe('a,d,c')
    expect((await first.first())?.title).toBe('f')
    expect((await first.last())?.title).toBe('a')
    const [row] = await first.filter({ kind: 'news' })
    expect(row).toMatchObject({ title: 'b', price: '9.50', at: new Date('2026-01-01T00:00:00.123Z') })
  })

  test('without an order of its own it takes the groups first, then the order of the model', async () => {
    expect(titles(await Text.objects().distinctOn('kind'))).toBe('f,d,b')
    expect(titles(await Text.objects().distinctOn('writerId', 'kind'))).toBe('c,b,f,d,e')
    expect(titles(await Text.objects().distinctOn('views'))).toBe('b,f,c,d,a')
  })

  test('rows that are alike in everything give the one with the least key', async () => {
    const tied = Text.objects().filter({ writer__name: 'Bob', views: 9 }).distinctOn('views').orderBy('views')
    expect(titles(await tied)).toBe('e')
    expect(titles(await tied.reverse())).toBe('g')
  })

  test('joins, annotations, values and related rows go with it', async () => {
    const best = Text.objects().distinctOn('writer__name').orderBy('-writer__name', '-views', '-title')
    const rows = await best.selectRelated('writer').annotate((t) => ({ twice: t.views.times(2) }))
    expect(rows.map((row) => [row.title, row.writer.name, row.twice])).toEqual([
      ['g', 'Bob', 18],
      ['b', 'Ada', 18],
    ])
    expect(await best.values('writer__name', 'title', 'price')).toEqual([
      { writer__name: 'Bob', title: 'g', price: '9.50' },
      { writer__name: 'Ada', title: 'b', price: '9.50' },
    ])
    const shout = Text.objects()
      .alias((t) => ({ group: coalesce(t.kind.lower(), 'none') }))
      .distinctOn('group')
      .orderBy('group', 'title')
    expect(await shout.values('group', 'title')).toEqual([
      { group: 'news', title: 'a' },
      { group: 'none', title: 'c' },
    ])
    expect(titles(await Text.objects().distinctOn('writer__id').orderBy('writerId', 'title'))).toBe('a,d')
  })

  test('a limit comes after it; count, exists, aggregates and pages see what is left', async () => {
    const first = Text.objects().distinctOn('kind').orderBy('kind', '-views', 'title')
    expect(titles(await first.limit(2))).toBe('f,d')
    expect(titles(await first.offset(1).limit(1))).toBe('d')
    expect(await first.count()).toBe(3)
    expect(await first.limit(2).count()).toBe(2)
    expect(await first.exists()).toBe(true)
    expect(await first.offset(2).exists()).toBe(true)
    expect(await first.offset(3).exists()).toBe(false)
    expect(await first.aggregate((t) => ({ views: t.views.sum() }))).toEqual({ views: 18 })
    const page = await Text.objects().distinctOn('kind').page(2, 2)
    expect([page.count, page.pages, titles(page.rows)]).toEqual([3, 2, 'b'])
    await expect(first.get()).rejects.toMatchObject({ code: 'multiple_rows' })
    expect((await first.filter({ kind: 'News' }).get()).title).toBe('d')
  })

  test('behind in, and as the rows that another query writes', async () => {
    const first = Text.objects().distinctOn('kind').orderBy('kind', '-views', 'title')
    expect(
      titles(
        await Text.objects()
          .filter({ pk__in: first as never })
          .orderBy('title'),
      ),
    ).toBe('b,d,f')
    expect(
      titles(
        await Text.objects()
          .exclude({ pk__in: first.limit(1) as never })
          .orderBy('title'),
      ),
    ).toBe('a,b,c,d,e,g')
    const names = await Writer.objects().where((w) => w.id.in(first.values('writerId')))
    expect(names.map((writer) => writer.name).sort()).toEqual(['Ada', 'Bob'])
    const [b, a] = [await Text.objects().get({ title: 'b' }), await Text.objects().get({ title: 'a' })]
    expect([await first.contains(b), await first.contains(a)]).toEqual([true, false])
    await atomic(async () => {
      const written = await Text.objects()
        .where((t) => t.id.in(first))
        .update((t) => ({ views: t.views.plus(0) }))
      expect(written).toBe(3)
    })
  })

  test('a prefetch by it takes the first of each group for each parent', async () => {
    const writers = await Writer.objects()
      .orderBy('name')
      .prefetchWith('texts', (t) => t.distinctOn('kind').orderBy('kind', '-views'))
    expect(writers.map((writer) => titles(writer.texts))).toEqual(['c,b', 'f,d,e'])
    const two = Writer.objects().prefetchWith('texts', (t) => t.distinctOn('kind').limit(1))
    await expect(two).rejects.toThrow('in two different ways')
  })

  test('the last of distinct and distinctOn counts', async () => {
    expect(await Text.objects().distinctOn('kind').values('writer__name').distinct().count()).toBe(2)
    expect(await Text.objects().distinct().distinctOn('kind').count()).toBe(3)
  })

  test('what it cannot mean is said', async () => {
    const first = Text.objects().distinctOn('kind')
    await expect(first.orderBy('views')).rejects.toThrow('must begin with what it was given: kind')
    await expect(Text.objects().distinctOn('kind', 'views').orderBy('kind', 'title')).rejects.toThrow('kind, views')
    expect(titles(await Text.objects().filter({ kind: 'news' }).distinctOn('kind', 'views').orderBy('-views'))).toBe(
      'b,a',
    )
    await expect(first.update({ views: 1 })).rejects.toMatchObject({ code: 'query_error' })
    await expect(first.delete()).rejects.toThrow('distinctOn()')
    await expect(first.find(1)).rejects.toThrow('find()')
    await expect(first.latest('at')).rejects.toThrow('latest()')
    await expect(atomic(async () => await first.selectForUpdate())).rejects.toThrow('distinctOn()')
    const loose = Text.objects() as unknown as { distinctOn(...paths: string[]): Promise<unknown> }
    expect(() => loose.distinctOn()).toThrow('which rows are alike')
    expect(() => loose.distinctOn('-kind')).toThrow('without an order')
    await expect(loose.distinctOn('kind"; DROP TABLE x')).rejects.toThrow('kind')
    await expect(loose.distinctOn('nothing')).rejects.toMatchObject({ code: 'unknown_field' })
  })
})

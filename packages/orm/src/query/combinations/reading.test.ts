import { beforeAll, expect } from 'vitest'
import { genericKeyOf, isRowOf } from '../../content-types/content-types.ts'
import { exists, notExists, rank, rowNumber, subquery } from '../../expressions/expressions.ts'
import { atomic, related } from '../../index.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import {
  BigPart,
  Box,
  keys,
  Line,
  Money,
  makeWorld,
  models,
  money,
  Node,
  Note,
  Part,
  Shop,
  Tag,
  type World,
} from './fixtures/world.ts'

const titles = (rows: readonly { readonly title: string }[]) => rows.map(({ title }) => title)
const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)

await describeDatabases('two things at once, read', (under) => {
  const { rolledBack: test, run } = withModels(under, models, { encryptionKeys: keys })
  let world: World
  beforeAll(() =>
    run(async () => {
      world = await makeWorld()
    }),
  )

  test('scope × trash × prefetchWith limit × composite key', async () => {
    const shops = await Shop.objects().prefetchWith('lines', (l) => l.orderBy('-number').limit(1))
    expect(shops.map((s) => titles(s.lines))).toEqual([['one2'], ['two2']])
    const all = await Shop.objects().prefetchWith('lines', (l) => l.withoutScopes().orderBy('-number').limit(2))
    expect(all.map((s) => titles(s.lines))).toEqual([
      ['one4', 'one3'],
      ['two2', 'two1'],
    ])
  })
  test('scope of the parents × prefetch of the trash', async () => {
    const shops = await Shop.objects()
      .withoutScope('open')
      .prefetchWith('lines', (l) => l.onlyTrashed(), 'gone')
    expect(shops.map((s) => titles(s.gone))).toEqual([['one3'], [], []])
  })
  test('trash × union × encrypted', async () => {
    const rows = Line.objects().filter({ shop: world.one })
    const both = rows.values('title').union(Line.objects().onlyTrashed().values('title'))
    expect(titles(await both.orderBy('title'))).toEqual(['one1', 'one2', 'one3'])
    expect(await rows.union(rows.withTrashed(), { all: true }).count()).toBe(5)
    await expect(rows.union(rows.withTrashed())).rejects.toThrow('"code" is encrypted')
  })
  test('trash × difference × scope', async () => {
    const all = Line.objects().withoutScopes().values('title')
    expect(titles(await all.difference(Line.objects().values('title')).orderBy('title'))).toEqual(['one3', 'one4'])
  })
  test('intersection × composite key × limit', async () => {
    const some = Line.objects().filter({ number__lte: 2 }).values('shopId', 'number', 'title')
    const ranked = Line.objects().filter({ rank__isnull: true }).values('shopId', 'number', 'title')
    expect(titles(await some.intersection(ranked).orderBy('title').limit(1))).toEqual(['one1'])
  })
  test('union × prefetch', async () => {
    const rows = Shop.objects()
      .filter({ name: 'one' })
      .union(Shop.objects().filter({ name: 'two' }))
    const shops = await rows.orderBy('-name').prefetch('parts')
    expect(shops.map((s) => names(s.parts))).toEqual([['c1'], ['a1', 'a2', 'b1']])
  })
  test('annotate × cursorPage × NULL', async () => {
    const query = Line.objects()
      .annotate((l) => ({ twice: l.rank.times(2) }))
      .orderBy('-twice', 'title')
    const seen: string[] = []
    for (let cursor: string | null | undefined = null; cursor !== undefined; ) {
      const page = await query.cursorPage(1, cursor)
      seen.push(...titles(page.rows))
      cursor = page.next ?? undefined
    }
    expect(seen).toEqual(titles(await query))
    expect(seen).toEqual(['shut1', 'one2', 'two2', 'one1', 'two1'])
  })
  test('cursorPage × composite key × ties', async () => {
    const query = Line.objects().withoutScopes().orderBy('rank')
    const first = await query.cursorPage(3)
    const second = await query.cursorPage(9, first.next)
    expect([...titles(first.rows), ...titles(second.rows)]).toEqual(titles(await query.orderBy('rank', 'pk')))
    const back = await query.cursorPage(3, second.previous)
    expect(titles(back.rows)).toEqual(titles(first.rows))
  })
  test('cursorPage × cast in the order', async () => {
    await expect(Part.objects().orderBy('-price').cursorPage(2)).rejects.toThrow(
      'A cursor cannot hold a value of a cast',
    )
    const page = await Part.objects().orderBy('-price').page(1, 3)
    expect(names(page.rows)).toEqual(['a1', 'b1', 'c1'])
  })
  test('cursorPage × count over a path × reverse', async () => {
    const query = Shop.objects()
      .annotate((s) => ({ n: s.parts.count() }))
      .orderBy('n')
      .reverse()
    const first = await query.cursorPage(1)
    expect(first.rows.map((s) => [s.name, s.n])).toEqual([['one', 3]])
    expect(names((await query.cursorPage(1, first.next)).rows)).toEqual(['two'])
  })
  test('cursorPage × selectRelated × order over a key that is hidden', async () => {
    const query = Line.objects().withoutScope('shown').selectRelated('shop').orderBy('shop__name', 'number')
    const page = await query.cursorPage(2)
    expect(page.rows.map((l) => [l.title, l.shop.name])).toEqual([
      ['one1', 'one'],
      ['one2', 'one'],
    ])
    expect(titles((await query.cursorPage(9, page.next)).rows)).toEqual(['one4', 'two1', 'two2'])
  })
  test('cursorPage × moments that are NULL × path to one row', async () => {
    const query = Part.objects()
      .filter({ shop__name__in: ['one', 'two'] })
      .orderBy('-at', 'shop__name')
    const first = await query.cursorPage(3)
    expect([...names(first.rows), ...names((await query.cursorPage(3, first.next)).rows)]).toEqual([
      'a2',
      'a1',
      'c1',
      'b1',
    ])
  })
  test('recursive × scope', async () => {
    const tree = await Node.objects().filter({ name: 'root' }).recursive('children')
    expect(names(tree).sort()).toEqual(['leaf', 'left', 'root'])
    const all = await Node.objects().withoutScopes().filter({ name: 'root' }).recursive('children')
    expect(all).toHaveLength(5)
  })
  test('recursive × trash', async () => {
    await Node.objects().filter({ name: 'left' }).delete()
    expect(names(await Node.objects().filter({ name: 'root' }).recursive('children'))).toEqual(['root'])
    const tree = await Node.objects()
      .withTrashed()
      .filter({ name: 'root' })
      .recursive('children', { depth: 'level' })
      .orderBy('level')
    expect(names(tree)).toEqual(['root', 'left', 'leaf'])
  })
  test('recursive × annotate × prefetch × depth', async () => {
    const tree = await Node.objects()
      .filter({ name: 'root' })
      .recursive('children', { depth: 'level' })
      .annotate((n) => ({ below: n.children.count() }))
      .orderBy('-level')
      .prefetch('parent')
    expect(tree.map((n) => [n.name, n.level, n.below, n.parent?.name ?? null])).toEqual([
      ['leaf', 2, 0, 'left'],
      ['left', 1, 1, 'root'],
      ['root', 0, 1, null],
    ])
  })
  test('recursive × values × distinct × count', async () => {
    const tree = Node.objects().filter({ parentId: null }).recursive('children')
    expect(await tree.values('hidden').distinct()).toEqual([{ hidden: false }])
    expect([await tree.count(), await tree.values('hidden').distinct().count()]).toEqual([3, 1])
  })
  test('recursive × path over paths × scope on the way', async () => {
    expect(names(await Node.objects().filter({ name: 'root' }).recursive('grandchildren'))).toEqual(['root', 'leaf'])
    expect(await Node.objects().withoutScopes().filter({ name: 'root' }).recursive('grandchildren').count()).toBe(3)
  })
  test('recursive × union', async () => {
    const tree = Node.objects().filter({ name: 'left' }).recursive('children')
    const both = tree.union(Node.objects().filter({ name: 'root' }))
    expect(names(await both.orderBy('name'))).toEqual(['leaf', 'left', 'root'])
  })
  test('recursive × behind in × trash', async () => {
    const tree = Node.objects().filter({ name: 'root' }).recursive('children')
    expect(await Node.objects().filter({ parent__in: tree }).orderBy('name').pluck('name')).toEqual(['leaf', 'left'])
  })
  test('distinctOn × prefetch × composite key', async () => {
    const lines = await Line.objects().distinctOn('shopId').orderBy('shopId', '-number').selectRelated('shop')
    expect(lines.map((l) => [l.title, l.shop.name])).toEqual([
      ['one2', 'one'],
      ['two2', 'two'],
    ])
    const boxes = await Box.objects().distinctOn('shopId').orderBy('shopId', '-id').prefetch('parts')
    expect(boxes.map((b) => names(b.parts))).toEqual([['b1'], ['c1']])
  })
  test('distinctOn × NULL × count × scope', async () => {
    const ranks = Line.objects().withoutScopes().distinctOn('rank').orderBy('rank', 'title')
    expect(titles(await ranks)).toEqual(['one1', 'one4', 'two2', 'one2', 'shut1'])
    expect(await ranks.count()).toBe(5)
  })
  test('distinctOn × prefetchWith × trash', async () => {
    await Box.objects().filter({ label: 'b' }).delete()
    const shops = await Shop.objects().prefetchWith('boxes', (b) => b.distinctOn('shopId').orderBy('shopId', '-id'))
    expect(shops.map((s) => s.boxes.map((b) => b.label))).toEqual([['a'], ['c']])
  })
  test('encrypted × only × selectRelated × cast', async () => {
    const [part] = await Part.objects().filter({ name: 'a1' }).only('code', 'price').selectRelated('box')
    expect([part?.code, part?.price instanceof Money, part?.box.label]).toEqual(['x', true, 'a'])
    const [other] = await Part.objects().filter({ name: 'a1' }).defer('code')
    expect(() => (other as unknown as { code: string }).code).toThrow('was not loaded')
  })
  test('encrypted × union × prefetch', async () => {
    const both = Part.objects()
      .filter({ name: 'a1' })
      .union(Part.objects().filter({ name: 'a2' }), { all: true })
    expect((await both.orderBy('name')).map((p) => p.code)).toEqual(['x', null])
  })
  test('cast × window', async () => {
    const parts = await Part.objects().annotate((p) => ({ best: p.price.max().over({ partitionBy: p.box.id }) }))
    expect(parts.map((p) => (p.best instanceof Money ? p.best.cents : p.best))).toEqual([30, 30, 20, 20])
  })
  test('cast × groups × having', async () => {
    const groups = await Part.objects()
      .values('price')
      .annotate((p) => ({ n: p.id.count() }))
      .where((p) => p.n.gt(1))
    expect(groups.map((g) => [g.price.cents, g.n])).toEqual([[20, 2]])
  })
  test('cast × subquery × NULL', async () => {
    const boxes = await Box.objects().annotate((b) => ({
      dear: subquery(
        Part.objects()
          .where((p) => p.box.id.eq(b.id).and(p.size.gt(1)))
          .orderBy('-price'),
        (p) => p.price,
      ),
    }))
    expect(boxes.map((b) => b.dear?.cents ?? null)).toEqual([10, null, 20])
  })
  test('cast × union × order × values', async () => {
    const cheap = Part.objects()
      .filter({ price__lt: money(20) })
      .values('name', 'price')
    const dear = Part.objects()
      .filter({ price__gt: money(20) })
      .values('name', 'price')
    expect((await cheap.union(dear).orderBy('-price')).map((p) => [p.name, p.price.cents])).toEqual([
      ['a1', 30],
      ['a2', 10],
    ])
  })
  test('cast × in × distinct × count', async () => {
    expect(
      await Part.objects()
        .filter({ price__in: [money(20), money(30)] })
        .count(),
    ).toBe(3)
    expect(await Part.objects().values('price').distinct().count()).toBe(3)
  })
  test('window × scope × page', async () => {
    const ranked = Line.objects()
      .annotate((l) => ({ place: rowNumber().over({ partitionBy: l.shopId, orderBy: l.number.desc() }) }))
      .where((l) => l.place.eq(1))
      .orderBy('title')
    expect(titles(await ranked)).toEqual(['one2', 'shut1', 'two2'])
    const page = await ranked.page(2, 2)
    expect([titles(page.rows), page.count]).toEqual([['two2'], 3])
  })
  test('window × trash × count × path', async () => {
    const parts = Part.objects()
      .annotate((p) => ({ place: rank().over({ partitionBy: p.box.shop.id, orderBy: p.size.desc() }) }))
      .where((p) => p.place.eq(1))
    expect(names(await parts.orderBy('name'))).toEqual(['a2', 'c1'])
    await Box.objects().filter({ label: 'c' }).delete()
    expect(await parts.filter({ box__isnull: false }).count()).toBeGreaterThan(0)
  })
  test('groups × trash × scope of a key', async () => {
    const groups = await Line.objects()
      .values('shopId')
      .annotate((l) => ({ n: l.number.count() }))
      .orderBy('shopId')
    expect(groups.map(({ n }) => n)).toEqual([2, 2, 1])
    const all = await Line.objects()
      .withoutScopes()
      .values('shopId')
      .annotate((l) => ({ n: l.number.count() }))
      .orderBy('shopId')
    expect(all.map(({ n }) => n)).toEqual([4, 2, 1])
  })
  test('groups × page × offset × count', async () => {
    const groups = Line.objects()
      .groupBy('rank')
      .annotate((l) => ({ n: l.number.count() }))
      .orderBy('rank')
    expect(await groups.count()).toBe(4)
    const page = await groups.page(2, 2)
    expect([page.rows, page.count]).toEqual([
      [
        { rank: 5, n: 1 },
        { rank: 7, n: 1 },
      ],
      4,
    ])
  })
  test('aggregate × distinct × trash × withoutScopes', async () => {
    expect(await Line.objects().aggregate((l) => ({ n: l.rank.count({ distinct: true }) }))).toEqual({ n: 3 })
    expect(
      await Line.objects()
        .withoutScopes()
        .aggregate((l) => ({ n: l.rank.count({ distinct: true }) })),
    ).toEqual({ n: 4 })
  })
  test('exists × trash × scopes of the inner query', async () => {
    const with3 = (all: boolean) =>
      Shop.objects().where((s) => {
        const lines = all ? Line.objects().withTrashed() : Line.objects()
        return exists(lines.where((l) => l.shopId.eq(s.id).and(l.number.eq(3))))
      })
    expect([await with3(false).count(), await with3(true).count()]).toEqual([0, 1])
    const none = Shop.objects().where((s) => notExists(Line.objects().where((l) => l.shopId.eq(s.id))))
    expect(await none.count()).toBe(0)
  })
  test('path × trash on the way × union × distinctOn', async () => {
    await Box.objects().filter({ label: 'a' }).delete()
    expect(await Shop.objects().filter({ parts__name: 'a1' }).count()).toBe(0)
    expect(await Shop.objects().withTrashed('boxes').filter({ parts__name: 'a1' }).count()).toBe(1)
    const both = Shop.objects()
      .filter({ parts__size: 3 })
      .union(Shop.objects().filter({ parts__name: 'b1' }))
    expect(names(await both.orderBy('name'))).toEqual(['one', 'two'])
    expect(
      await Shop.objects()
        .filter({ parts__isnull: false })
        .distinctOn('closed')
        .orderBy('closed', 'name')
        .pluck('name'),
    ).toEqual(['one'])
  })
  test('path × exclude × NULL', async () => {
    expect(names(await Shop.objects().exclude({ parts__size__gt: 2 }))).toEqual(['one'])
    expect(names(await Shop.objects().exclude({ parts__size__isnull: true }))).toEqual(['two'])
    // What is unknown for NULL is not true, and so are those of whom it is said.
    expect(names(await Shop.objects().where((s) => s.parts.every((p) => p.size.gt(0)).not()))).toEqual(['one'])
  })
  test('path × prefetchWith × window × only', async () => {
    const shops = await Shop.objects().prefetchWith('parts', (p) =>
      p.only('name', 'size').annotate((one) => ({ place: rowNumber().over({ orderBy: one.id.desc() }) })),
    )
    expect(shops.map((s) => names(s.parts))).toEqual([['a1', 'a2', 'b1'], ['c1']])
    const [part] = (shops[0]?.parts ?? []) as unknown as { code: string }[]
    expect(() => part?.code).toThrow('was not loaded')
  })
  test('path × proxy', async () => {
    const parts = await BigPart.objects().filter({ shop__name: 'one' }).selectRelated('shop')
    expect(parts.map((p) => [p.name, p.shop?.name])).toEqual([['a2', 'one']])
    expect(names(await BigPart.objects().prefetch('shop'))).toEqual(['c1', 'a2'])
  })
  test('proxy × union × scope × count', async () => {
    const big = BigPart.objects().values('name')
    expect(await big.count()).toBe(2)
    expect(names(await big.union(BigPart.objects().filter({ size: 3 }).values('name')).orderBy('name'))).toEqual([
      'a2',
      'c1',
    ])
  })
  test('generic key × cursorPage × prefetch × scope', async () => {
    const target = genericKeyOf(Note, 'about')
    const part = await Part.objects().get({ name: 'a1' })
    for (const row of [world.one, part, world.closed])
      await Note.objects().create({ text: 'n', ...(await target.valuesOf(row)) })
    const first = await Note.objects().orderBy('text').prefetch('about').cursorPage(2)
    expect(first.rows.map((n) => n.about && isRowOf(n.about, Shop))).toEqual([true, false])
    const second = await Note.objects().orderBy('text').prefetch('about').cursorPage(2, first.next)
    expect(second.rows.map((n) => n.about)).toEqual([null])
  })
  test('generic key × proxy × way back × groups', async () => {
    const big = await BigPart.objects().get({ name: 'c1' })
    const target = genericKeyOf(Note, 'about')
    await Note.objects().bulkCreate([
      { text: 'x', ...(await target.valuesOf(big)) },
      { text: 'x', ...(await target.valuesOf(world.one)) },
    ])
    expect(await Note.objects().filter({ about: big }).count()).toBe(1)
    expect(
      await Note.objects()
        .values('text')
        .annotate((n) => ({ n: n.id.count() })),
    ).toEqual([{ text: 'x', n: 2 }])
    expect(names(await Shop.objects().filter({ notes__text: 'x' }))).toEqual(['one'])
    expect(
      await Note.objects()
        .filter({ about__in: [big, world.one] })
        .union(Note.objects().none())
        .count(),
    ).toBe(2)
  })
  test('iterate × prefetch × composite key × scope', async () => {
    const seen: string[] = []
    for await (const shop of Shop.objects().orderBy('-name').prefetch('lines', 'parts').iterate({ chunkSize: 1 }))
      seen.push(`${shop.name} ${shop.lines.length} ${shop.parts.length}`)
    expect(seen).toEqual(['two 2 1', 'one 2 3'])
    const lines: string[] = []
    for await (const line of Line.objects().withoutScopes().orderBy('rank').iterate({ chunkSize: 2 }))
      lines.push(line.title)
    expect(lines).toHaveLength(7)
    expect(new Set(lines).size).toBe(7)
  })
  test('inBulk × composite key × trash × findMany', async () => {
    const found = await Line.objects().inBulk([
      [world.one.id, 2],
      [world.one.id, 3],
    ])
    expect([found.get([world.one.id, 2])?.title, found.get([world.one.id, 3])]).toEqual(['one2', undefined])
    expect(
      titles(
        await Line.objects()
          .withTrashed()
          .findMany([
            [world.one.id, 3],
            [world.one.id, 1],
          ]),
      ),
    ).toEqual(['one3', 'one1'])
    expect(await Line.objects().find([world.one.id, 4])).toBeNull()
  })
  test('earliest × latest × NULL × scope × path', async () => {
    expect((await Part.objects().filter({ at__isnull: false }).earliest('at'))?.name).toBe('a1')
    expect((await Part.objects().latest('at'))?.name).toBe('a2')
    expect((await related(world.one, 'parts').all().latest('size'))?.name).toBe('a2')
  })
  test('dates × path × NULL', async () => {
    expect(await Part.objects().filter({ shop: world.one }).dates('at', 'day')).toHaveLength(2)
  })
  test('values × cast × composite key × order by key', async () => {
    const rows = await Line.objects().filter({ shop: world.one }).orderBy('-pk').values('pk', 'price')
    expect(rows.map((r) => [r.pk[1], r.price.cents])).toEqual([
      [2, 20],
      [1, 10],
    ])
  })
  test('many-to-many × scope × prefetchWith limit × count', async () => {
    const [known, secret] = await Tag.objects().bulkCreate([{ name: 'a' }, { name: 'secret' }, { name: 'z' }])
    await related(world.one, 'tags').add(...((await Tag.objects().withoutScopes()) as never[]))
    expect([known?.name, secret?.name]).toEqual(['a', 'secret'])
    const [shop] = await Shop.objects()
      .filter({ id: world.one.id })
      .annotate((s) => ({ n: s.tags.count() }))
      .prefetchWith('tags', (t) => t.orderBy('-name').limit(2))
    expect([shop?.n, names(shop?.tags ?? [])]).toEqual([2, ['z', 'a']])
    expect(await related(world.one, 'tags').count()).toBe(2)
    expect(await related(world.one, 'tags').all().withoutScopes().count()).toBe(3)
  })
  test('selectForUpdate × scope × prefetch × composite key', async () => {
    await atomic(async () => {
      const lines = await Line.objects().filter({ shop: world.one }).orderBy('number').selectForUpdate()
      expect(titles(lines)).toEqual(['one1', 'one2'])
      const shops = await Shop.objects().selectForUpdate().prefetch('parts')
      expect(shops).toHaveLength(2)
    })
  })
  test('selectRelated × path × trash × only', async () => {
    await Box.objects().filter({ label: 'c' }).delete()
    const parts = await Part.objects().orderBy('name').selectRelated('shop').only('name', 'shop__name')
    expect(parts.map((p) => [p.name, p.shop?.name ?? null])).toEqual([
      ['a1', 'one'],
      ['a2', 'one'],
      ['b1', 'one'],
      ['c1', null],
    ])
  })
})

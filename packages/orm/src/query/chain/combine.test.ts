import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { cast, exists, rowNumber, when } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Team extends Model('mix.Team') {
  name = f.char(40)
  players = f.reverse(() => Player, 'team')
}
class Player extends Model('mix.Player') {
  static meta: Meta<Player> = { ordering: ['-points'] }
  name = f.char(40)
  points = f.int()
  fee = f.decimal(10, 2).null()
  joined = f.dateTime().null()
  big = f.bigInt({ mode: 'bigint' }).default(2n ** 60n)
  extra = f.json<{ n: number }>().default({ n: 1 })
  team = f.fk(() => Team, { onDelete: 'cascade' })
}

class Safe extends Model('mix.Safe') {
  code = f.encrypted().null()
}

const names = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join('')

await describeDatabases('combined queries', (under) => {
  const { test, run } = withModels(under, [Team, Player, Safe], {
    encryptionKeys: ['0123456789abcdef0123456789abcdef'],
  })
  const low = () => Player.objects().filter({ points__lte: 3 })
  const high = () => Player.objects().filter({ points__gte: 3 })

  beforeAll(() =>
    run(async () => {
      const [a, b] = await Team.objects().bulkCreate([{ name: 'A' }, { name: 'B' }])
      await Player.objects().bulkCreate(
        ['a', 'b', 'c', 'd', 'e'].map((name, index) => ({
          name,
          points: index + 1,
          fee: index === 4 ? null : `${index}.50`,
          joined: index === 0 ? null : new Date(Date.UTC(2026, 0, index, 0, 0, 0, 123)),
          teamId: (index % 2 ? b : a)?.id as number,
        })),
      )
    }),
  )

  test('a union has what stands in a column of any of its queries, ordered by what it gives', async () => {
    const feed = Player.objects()
      .select((p) => ({ what: when(p.id.gt(0), 'player').otherwise('player'), name: p.name, fee: p.fee }))
      .union(
        Team.objects().select((t) => ({
          what: when(t.id.gt(0), 'team').otherwise('team'),
          name: t.name,
          fee: cast(t.id.minus(t.id), f.decimal(10, 2)),
        })),
      )
      .orderBy('-what', 'name')
    const rows = await feed
    expect(rows.map(({ what, name }) => `${what} ${name}`)).toEqual([
      ...['A', 'B'].map((name) => `team ${name}`),
      ...['a', 'b', 'c', 'd', 'e'].map((name) => `player ${name}`),
    ])
    expect(rows.map(({ fee }) => fee)).toEqual(['0.00', '0.00', '0.50', '1.50', '2.50', '3.50', null])
  })

  test('a union gives each row once, all of it as often as it comes', async () => {
    expect(names(await low().union(high()).orderBy('name'))).toBe('abcde')
    expect(names(await low().union(high(), { all: true }).orderBy('name'))).toBe('abccde')
    expect(names(await low().union(low(), high(), high()).orderBy('-points'))).toBe('edcba')
    const [row] = await low().union(high()).orderBy('-name')
    expect(row).toMatchObject({
      fee: null,
      big: 2n ** 60n,
      extra: { n: 1 },
      joined: new Date('2026-01-04T00:00:00.123Z'),
    })
  })

  test('intersection and difference', async () => {
    expect(names(await low().intersection(high()))).toBe('c')
    expect(names(await low().difference(high()).orderBy('name'))).toBe('ab')
    expect(names(await Player.objects().difference(low(), high().filter({ name: 'e' })))).toBe('d')
    expect(await low().intersection(high().none())).toEqual([])
    expect(names(await low().difference(high().none()).orderBy('name'))).toBe('abc')
    expect(await low().union(high()).none()).toEqual([])
  })

  test('each query keeps its limit with its order; those behind are of the whole', async () => {
    const two = low().orderBy('name').limit(2)
    const last = high().orderBy('-name').limit(1)
    expect(names(await two.union(last).orderBy('name'))).toBe('abe')
    expect(names(await two.union(last).orderBy('-name').limit(2))).toBe('eb')
    expect(names(await two.union(last).orderBy('name').offset(1).limit(1))).toBe('b')
    expect(names(await low().orderBy('-points').offset(1).union(last).orderBy('name').reverse())).toBe('eba')
    expect(names(await high().distinctOn('team__id').orderBy('team__id', '-points').union(two).orderBy('name'))).toBe(
      'abde',
    )
  })

  test('count, exists, first, last, get, page and in', async () => {
    const all = low().union(high())
    expect(await all.count()).toBe(5)
    expect(await low().union(high(), { all: true }).count()).toBe(6)
    expect(await all.limit(2).count()).toBe(2)
    expect(await all.none().count()).toBe(0)
    expect([await all.exists(), await all.offset(5).exists(), await all.none().exists()]).toEqual([true, false, false])
    expect([(await all.first())?.name, (await all.last())?.name]).toEqual(['a', 'e'])
    expect([(await all.orderBy('-fee').first())?.name, (await all.orderBy('-fee').last())?.name]).toEqual(['d', 'e'])
    expect((await low().intersection(high()).get()).name).toBe('c')
    await expect(all.get()).rejects.toMatchObject({ code: 'multiple_rows' })
    const page = await all.orderBy('name').page(2, 2)
    expect([page.count, names(page.rows)]).toEqual([5, 'cd'])
    const some = low()
      .orderBy('name')
      .limit(1)
      .union(high().filter({ name: 'e' }))
    expect(
      names(
        await Player.objects()
          .where((p) => p.id.in(some))
          .orderBy('name'),
      ),
    ).toBe('ae')
    expect(names(await Player.objects().where((p) => p.id.in(all.orderBy('-name').limit(2))))).toBe('ed')
    expect(
      names(await Player.objects().where((p) => p.name.in(low().values('name').union(high().values('name').limit(1))))),
    ).toBe('ecba')
    expect(await some.contains(await Player.objects().get({ name: 'e' }))).toBe(true)
    expect(await some.contains(await Player.objects().get({ name: 'd' }))).toBe(false)
  })

  test('values behind it make one of what is alike there; values before choose columns by name', async () => {
    const all = low().union(high())
    expect(await all.values('team__name').orderBy('team__name')).toEqual([{ team__name: 'A' }, { team__name: 'B' }])
    expect(await low().union(high(), { all: true }).values('team__name').count()).toBe(6)
    const mixed = Player.objects()
      .filter({ name: 'a' })
      .values('name', 'points')
      .union(Team.objects().select((t) => ({ points: t.players.count(), name: t.name })))
      .orderBy('name', '-points')
    expect(await mixed).toEqual([
      { name: 'A', points: 3 },
      { name: 'B', points: 2 },
      { name: 'a', points: 1 },
    ])
    expect(await mixed.values('points').limit(2)).toEqual([{ points: 3 }, { points: 2 }])
    expect(await mixed.select((p) => ({ sum: p.points })).orderBy('name')).toEqual([{ sum: 3 }, { sum: 2 }, { sum: 1 }])
    expect(await mixed.count()).toBe(3)
  })

  test('rows with what is loaded and computed for them; combinations in combinations', async () => {
    const with_ = (query: ReturnType<typeof low>) =>
      query.selectRelated('team').annotate((p) => ({ twice: p.points.times(2) }))
    const rows = await with_(low()).union(with_(high())).orderBy('-twice').limit(2)
    expect(rows.map((row) => [row.name, row.team.name, row.twice])).toEqual([
      ['e', 'A', 10],
      ['d', 'B', 8],
    ])
    expect((await with_(low()).union(with_(high())).orderBy('team__name', 'name').first())?.name).toBe('a')
    const nested = low().difference(high()).union(high().difference(low()).orderBy('-name').limit(1)).orderBy('name')
    expect(names(await nested)).toBe('abe')
    expect(names(await nested.intersection(low()).orderBy('name'))).toBe('ab')
    const prefetched = await Team.objects().union(Team.objects()).orderBy('name').prefetch()
    expect(names(prefetched)).toBe('AB')
  })

  test('of groups and of rows that windows choose', async () => {
    const groups = Player.objects()
      .filter({ points__gt: 1 })
      .groupBy('team__name')
      .annotate((p) => ({ n: p.id.count() }))
    const other = Player.objects()
      .filter({ points__lte: 2 })
      .groupBy('team__name')
      .annotate((p) => ({ n: p.id.count() }))
    expect(await groups.union(other).orderBy('team__name', '-n')).toEqual([
      { team__name: 'A', n: 2 },
      { team__name: 'A', n: 1 },
      { team__name: 'B', n: 2 },
      { team__name: 'B', n: 1 },
    ])
    const best = Player.objects()
      .alias((p) => ({ place: rowNumber().over({ partitionBy: [p.team.id], orderBy: [p.points.desc()] }) }))
      .where((p) => p.place.eq(1))
    expect(names(await best.union(low()).orderBy('name'))).toBe('abcde')
    expect(names(await best.difference(low()).orderBy('name'))).toBe('de')
  })

  test('in a subquery that reads the row around it, or an error that says so', async () => {
    const some = Team.objects().where((t) =>
      exists(
        Player.objects()
          .where((p) => p.team.id.eq(t.id).and(p.points.gt(4)))

          .union(Player.objects().where((p) => p.team.id.eq(t.id).and(p.points.gt(9)))),
      ),
    )
    if (under.dialect.features.correlatedTable) expect(names(await some)).toBe('A')
    else await expect(some).rejects.toMatchObject({ code: 'unsupported' })
  })

  test('what it cannot mean is said', async () => {
    const all = low().union(high())
    expect(() => all.filter({ name: 'a' })).toThrow('stand only: orderBy')
    expect(() => all.where((p) => p.points.gt(1))).toThrow('stand only')
    expect(() => all.annotate((p) => ({ x: p.points.plus(1) }))).toThrow('stand only')
    expect(() => all.distinct()).toThrow('stand only')
    expect(() => all.selectForUpdate()).toThrow('stand only')
    await expect(all.update({ name: 'x' })).rejects.toThrow('stand only')
    await expect(all.delete()).rejects.toThrow('stand only')
    await expect(all.aggregate((p) => ({ n: p.id.count() }))).rejects.toThrow('stand only')
    expect((await all.latest('points')).name).toBe('e')
    await expect(all.orderBy('team__name')).rejects.toThrow('it gives no "team__name". Known: "id", "name", "points"')
    await expect(all.sortBy((p) => [p.points.plus(1).desc()])).rejects.toThrow('only be ordered by what it gives')
    await expect(all.select((p) => ({ n: p.points.plus(1) }))).rejects.toThrow('"n" is computed')
    await expect(
      low()
        .values('name')
        .union(high().values('name', 'points') as never),
    ).rejects.toThrow('The first gives "name"; another gives "name", "points"')
    await expect(low().union(high().values('name') as never)).rejects.toThrow('same columns')
    await expect(
      Player.objects()
        .select((p) => ({ x: p.name }))
        .union(Player.objects().select((p) => ({ x: p.points })) as never),
    ).rejects.toThrow('cannot put "x" into one column')
    await expect(Safe.objects().union(Safe.objects())).rejects.toThrow('"code" is encrypted')
    await Safe.objects().create({ code: 'x' })
    expect((await Safe.objects().union(Safe.objects(), { all: true })).map((safe) => safe.code)).toEqual(['x', 'x'])
    await expect(low().selectForUpdate().union(high())).rejects.toThrow('selectForUpdate()')
    const loose = low() as unknown as {
      union(...others: unknown[]): unknown
      intersection(...others: unknown[]): unknown
    }
    expect(() => loose.union()).toThrow('takes query sets')
    expect(() => loose.intersection({ subquery: { shape: 1 } })).toThrow('takes query sets')
  })
})

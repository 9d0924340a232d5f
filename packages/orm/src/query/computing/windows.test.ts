import { f, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import {
  all,
  any,
  type Cols,
  cumeDist,
  denseRank,
  exists,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
  subquery,
  type WindowFrame,
  type WindowOptions,
  when,
} from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { fromQuery } from '../query.ts'

class Club extends Model('sport.Club') {
  name = f.char(20)
  players = f.reverse(() => Player, 'club')
}
class Player extends Model('sport.Player') {
  name = f.char(20)
  score = f.int()
  fee = f.decimal(8, 2).null()
  height = f.float().null()
  joined = f.date().default('2026-01-01')
  seen = f.dateTime().default(new Date(0))
  club = f.fk(() => Club)
}

await describeDatabases('windows', (under) => {
  const { test, run } = withModels(under, [Club, Player])
  const players = () => Player.objects().orderBy('id')
  const named = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join('')
  const made: Row<Player>[] = []
  const at = (hours: number): Date => new Date(Date.UTC(2026, 2, 29) + hours * 3_600_000)

  beforeAll(() =>
    run(async () => {
      const [red, blue] = await Club.objects().bulkCreate([{ name: 'red' }, { name: 'blue' }])
      const [one, two] = [red?.id as number, blue?.id as number]
      made.push(
        ...(await Player.objects().bulkCreate([
          { name: 'a', score: 10, fee: '1.50', height: 1.5, clubId: one, joined: '1969-12-30', seen: at(0) },
          { name: 'b', score: 30, fee: '2.25', height: 2, clubId: one, joined: '1970-01-01', seen: at(1) },
          { name: 'c', score: 30, clubId: one, joined: '1970-01-02', seen: at(1.5) },
          { name: 'd', score: 20, fee: '4.00', height: 1, clubId: two, joined: '2026-02-27', seen: at(2) },
          { name: 'e', score: 40, fee: '0.25', clubId: two, joined: '2026-03-01', seen: at(3.5) },
        ])),
      )
    }),
  )

  test('number and rank rows', async () => {
    const ranked = await players().select((p) => {
      const orderBy = p.score.desc()
      return {
        nth: rowNumber().over({ orderBy: [p.score.desc(), p.id] }),
        inClub: rowNumber().over({ partitionBy: p.club.id, orderBy: [p.score.desc(), p.id.desc()] }),
        rank: rank().over({ orderBy }),
        dense: denseRank().over({ orderBy }),
        percent: percentRank().over({ orderBy }),
        dist: cumeDist().over({ orderBy }),
        half: ntile(2).over({ orderBy: p.id }),
      }
    })
    expect(ranked.map((row) => row.nth)).toEqual([5, 2, 3, 4, 1])
    expect(ranked.map((row) => row.inClub)).toEqual([3, 2, 1, 2, 1])
    expect(ranked.map((row) => row.rank)).toEqual([5, 2, 2, 4, 1])
    expect(ranked.map((row) => row.dense)).toEqual([4, 2, 2, 3, 1])
    expect(ranked.map((row) => row.percent)).toEqual([1, 0.25, 0.25, 0.75, 0])
    expect(ranked.map((row) => row.dist)).toEqual([1, 0.6, 0.6, 0.8, 0.2])
    expect(ranked.map((row) => row.half)).toEqual([1, 1, 1, 2, 2])
  })

  test('keep to their own order beside windows that have none', async () => {
    const rows = await players().select((p) => ({
      nth: rowNumber().over({ orderBy: [p.score.desc(), p.id] }),
      running: p.score.sum().over({ partitionBy: p.club.id, orderBy: p.id }),
      all: p.id.count().over(),
      best: p.score.max().over({ frame: { rows: [null, null] } }),
      some: rowNumber().over(),
    }))
    expect(rows.map(({ nth }) => nth)).toEqual([5, 2, 3, 4, 1])
    expect(rows.map(({ running }) => running)).toEqual([10, 40, 70, 20, 60])
    expect(rows.map(({ all, best }) => [all, best])).toEqual(rows.map(() => [5, 40]))
    expect(rows.map(({ some }) => some).sort()).toEqual([1, 2, 3, 4, 5])
  })

  test('tell shares with all digits of a float, of the rows of a part and of those that are alike', async () => {
    const shares = players()
      .filter({ name__in: ['a', 'b', 'c', 'd'] })
      .annotate((p) => ({
        percent: percentRank().over({ orderBy: p.id }),
        back: percentRank().over({ orderBy: p.score.desc() }),
        inClub: percentRank().over({ partitionBy: [p.club.id, when(p.score.gt(5), 1).otherwise(2)], orderBy: p.id }),
        dist: cumeDist().over({ partitionBy: p.club.id, orderBy: p.score }),
      }))
    expect(await shares.values('percent', 'back', 'inClub', 'dist')).toEqual([
      { percent: 0, back: 1, inClub: 0, dist: 1 / 3 },
      { percent: 1 / 3, back: 0, inClub: 0.5, dist: 1 },
      { percent: 2 / 3, back: 0, inClub: 1, dist: 1 },
      { percent: 1, back: 2 / 3, inClub: 0, dist: 1 },
    ])
    expect(named(await shares.where((p) => p.dist.lt(0.5).or(p.back.gt(0.5))).orderBy('-percent'))).toBe('da')
    const framed = players().select((p) => ({
      percent: percentRank().over({ orderBy: p.id, frame: { rows: [-1, 0] } }),
      dist: cumeDist().over({ orderBy: p.id, frame: { rows: [0, 0] } }),
    }))
    expect((await framed).map(({ percent, dist }) => [percent, dist])).toEqual(
      [1, 2, 3, 4, 5].map((place) => [(place - 1) / 4, place / 5]),
    )
  })

  test('give values of other rows, of the same type, or NULL', async () => {
    const whole = [null, null] as const
    const rows = await players().select((p) => ({
      before: lag(p.fee).over({ orderBy: p.id }),
      after: lead(p.name, 2).over({ orderBy: p.id }),
      same: lag(p.score, 0).over({ orderBy: p.id }),
      first: firstValue(p.fee).over({ partitionBy: [p.club.id], orderBy: p.id }),
      last: lastValue(p.name).over({ orderBy: p.id }),
      lastOfAll: lastValue(p.name).over({ orderBy: p.id, frame: { rows: whole } }),
      second: nthValue(p.score, 2).over({ orderBy: p.id, frame: { rows: whole } }),
    }))
    expect(rows.map((row) => row.before)).toEqual([null, '1.50', '2.25', null, '4.00'])
    expect(rows.map((row) => row.after)).toEqual(['c', 'd', 'e', null, null])
    expect(rows.map((row) => row.same)).toEqual([10, 30, 30, 20, 40])
    expect(rows.map((row) => row.first)).toEqual(['1.50', '1.50', '1.50', '4.00', '4.00'])
    expect(named(rows.map((row) => ({ name: row.last as string })))).toBe('abcde')
    expect(named(rows.map((row) => ({ name: row.lastOfAll as string })))).toBe('eeeee')
    expect(rows.map((row) => row.second)).toEqual([30, 30, 30, 30, 30])
  })

  test('give a default in the place of a row that is not there, and NULL of one that is', async () => {
    const rows = await players().select((p) => ({
      before: lag(p.fee, { default: '9.99' }).over({ orderBy: p.id }),
      after: lead(p.name, { offset: 2, default: "o'ne" }).over({ partitionBy: p.club.id, orderBy: p.id }),
      same: lag(p.score, { offset: 0, default: 7 }).over({ orderBy: p.id }),
      score: lead(p.score, { default: -1 }).over({ orderBy: p.id }),
    }))
    expect(rows.map((row) => row.before)).toEqual(['9.99', '1.50', '2.25', null, '4.00'])
    expect(rows.map((row) => row.after)).toEqual(['c', "o'ne", "o'ne", "o'ne", "o'ne"])
    expect(rows.map((row) => row.same)).toEqual([10, 30, 30, 20, 40])
    expect(rows.map((row) => row.score)).toEqual([30, 30, 20, 40, -1])
    const first: number =
      (await players().select((p) => ({ n: lag(p.score, { default: 0 }).over({ orderBy: p.id }) })))[0]?.n ?? 5
    expect(first).toBe(0)
  })

  test('aggregate the rows of a frame, all of them or those of a condition', async () => {
    const rows = await players().select((p) => ({
      soFar: p.score.sum().over({ orderBy: p.id }),
      fees: p.fee.sum().over({ partitionBy: p.club.id }),
      around: p.score.avg().over({ orderBy: p.id, frame: { rows: [-1, 1] } }),
      later: p.id.count().over({ orderBy: p.id, frame: { rows: [1, null] } }),
      alike: p.id.count().over({ orderBy: p.score, frame: { range: [0, 0] } }),
      dear: p.id.count({ where: p.fee.gt('2.00') }).over(),
      least: p.fee.min().over({ orderBy: p.id, frame: { rows: [-1, 0] } }),
      mean: p.fee.avg().over(),
      tallest: p.height.max().over({ partitionBy: p.club.id }),
    }))
    expect(rows.map((row) => row.soFar)).toEqual([10, 40, 70, 90, 130])
    expect(rows.map((row) => row.fees)).toEqual(['3.75', '3.75', '3.75', '4.25', '4.25'])
    expect(rows.map((row) => row.around)).toEqual([20, 70 / 3, 80 / 3, 30, 30].map((mean) => expect.closeTo(mean, 9)))
    expect(rows.map((row) => row.later)).toEqual([4, 3, 2, 1, 0])
    expect(rows.map((row) => row.alike)).toEqual([1, 2, 2, 1, 1])
    expect(rows.map((row) => row.dear)).toEqual([2, 2, 2, 2, 2])
    expect(rows.map((row) => row.least)).toEqual(['1.50', '1.50', '2.25', '4.00', '0.25'])
    expect(rows[0]?.mean).toBe(2)
    expect(rows.map((row) => row.tallest)).toEqual([2, 2, 2, 1, 1])
  })

  test('take rows of a frame by how far their value lies away: numbers, moments and days', async () => {
    const rows = await players().select((p) => ({
      scores: p.id.count().over({ orderBy: p.score, frame: { range: [-10, 10] } }),
      down: p.id.count().over({ orderBy: p.score.desc(), frame: { range: [-10, 0] } }),
      more: p.id.count().over({ orderBy: p.score, frame: { range: [5, null] } }),
      fees: p.id.count().over({ orderBy: p.fee, frame: { range: ['-0.75', 0] } }),
      heights: p.id.count().over({ orderBy: p.height, frame: { range: [-0.5, 0.5] } }),
      days: p.id.count().over({ orderBy: p.joined, frame: { range: [-2, 0] } }),
      hours: p.id.count().over({ partitionBy: p.club.id, orderBy: p.seen, frame: { range: [-3_600_000, 0] } }),
      before: lag(p.name, { default: '-' }).over({ orderBy: p.seen, frame: { range: [-3_600_000, 0] } }),
    }))
    expect(rows.map((row) => row.scores)).toEqual([2, 4, 4, 4, 3])
    expect(rows.map((row) => row.down)).toEqual([2, 3, 3, 3, 1])
    expect(rows.map((row) => row.more)).toEqual([4, 1, 1, 3, 0])
    expect(rows.map((row) => row.fees)).toEqual([1, 2, 1, 1, 1])
    expect(rows.map((row) => row.heights)).toEqual([3, 2, 2, 2, 2])
    expect(rows.map((row) => row.days)).toEqual([1, 2, 2, 1, 2])
    expect(rows.map((row) => row.hours)).toEqual([1, 2, 2, 1, 1])
    expect(rows.map((row) => row.before)).toEqual(['-', 'a', 'b', 'c', 'd'])
  })

  test('count groups of rows that are alike, and leave rows out, or say that the database cannot', async () => {
    const { features } = under.dialect
    const of = (frame: WindowFrame) =>
      players().select((p) => ({ sum: p.score.sum({ default: 0 }).over({ orderBy: p.score, frame }) }))
    const sums = async (frame: WindowFrame) => (await of(frame)).map((row) => row.sum)
    if (features.windowGroups) {
      expect(await sums({ groups: [-1, 0] })).toEqual([10, 80, 80, 30, 100])
      expect(await sums({ groups: [1, null] })).toEqual([120, 40, 40, 100, 0])
      expect(await sums({ groups: [0, 0] })).toEqual([10, 60, 60, 20, 40])
      await expect(
        players().select((p) => ({ x: p.score.sum().over({ frame: { groups: [-1, 0] } }) })),
      ).rejects.toThrow('needs an order')
    } else await expect(of({ groups: [-1, 0] })).rejects.toThrow(Unsupported)
    if (features.windowExclusion) {
      expect(await sums({ rows: [null, null], exclude: 'currentRow' })).toEqual([120, 100, 100, 110, 90])
      expect(await sums({ range: [-10, 0], exclude: 'group' })).toEqual([0, 20, 20, 10, 60])
      expect(await sums({ range: [null, null], exclude: 'ties' })).toEqual([130, 100, 100, 130, 130])
    } else await expect(of({ rows: [null, 0], exclude: 'ties' })).rejects.toThrow(Unsupported)
  })

  test('have NULL where every order has it, and orders of their own that reverse() leaves', async () => {
    const rows = Player.objects().select((p) => ({
      name: p.name,
      first: rowNumber().over({ orderBy: [p.fee, p.id] }),
      last: rowNumber().over({ orderBy: [p.fee.asc().nullsLast(), p.id] }),
    }))
    const found = await rows.sortBy((p) => [p.id])
    expect(found.map((row) => row.first)).toEqual([3, 4, 1, 5, 2])
    expect(found.map((row) => row.last)).toEqual([2, 3, 5, 4, 1])
    expect((await rows.sortBy((p) => [p.id]).reverse()).map((row) => row.first)).toEqual([2, 5, 1, 4, 3])
  })

  test('choose rows, which keep what windows saw before', async () => {
    const ranked = players().annotate((p) => ({
      nth: rowNumber().over({ partitionBy: p.club.id, orderBy: [p.score.desc(), p.id] }),
    }))
    const best = ranked.where((p) => p.nth.eq(1))
    const rows = await best.selectRelated('club')
    expect(rows.map((row) => [row.name, row.nth, row.club.name])).toEqual([
      ['b', 1, 'red'],
      ['e', 1, 'blue'],
    ])
    expect(await best.count()).toBe(2)
    expect(await best.exists()).toBe(true)
    expect(named(await ranked.filter({ nth__gt: 1 } as never).orderBy('-name'))).toBe('dca')
    expect(named(await ranked.filter({ nth: 2 } as never).limit(1))).toBe('c')
    expect(named(await ranked.where((p) => p.nth.eq(1).or(p.score.eq(10))))).toBe('abe')
    expect(await best.aggregate((p) => ({ score: p.score.sum() }))).toEqual({ score: 70 })
    expect(await best.values('nth').distinct().orderBy('nth')).toEqual([{ nth: 1 }])
    expect(await best.find(made[1]?.id as number)).toMatchObject({ name: 'b' })
    expect(await best.find(made[2]?.id as number)).toBeNull()
    expect(await best.contains(made[2] as Row<Player>)).toBe(false)
    // Behind the window a condition chooses among its results; before it, among its rows.
    expect(named(await best.where((p) => p.name.ne('b')))).toBe('e')
    expect(named(await ranked.where((p) => p.name.ne('b')).where((p) => p.nth.eq(1)))).toBe('ce')
    expect((await best.page(1, 1)).count).toBe(2)
    expect(await best.first()).toMatchObject({ name: 'b' })
    expect(await best.last()).toMatchObject({ name: 'e' })
  })

  test('stand in conditions within conditions, which see the columns of their own row', async () => {
    const ranked = players().annotate((p) => ({
      nth: rowNumber().over({ orderBy: [p.score.desc(), p.id] }),
    }))
    // nth: b 2, c 3, d 4, e 1, a 5.
    const chosen = ranked.where((p) =>
      any(
        p.nth.gt(4),
        all(p.nth.eq(1), p.name.eq('e')),
        all(p.nth.lt(4), any(p.fee.isNull(), p.nth.eq(9)), p.score.eq(30)),
      ),
    )
    expect(named(await chosen)).toBe('ace')
    expect(named(await ranked.where((p) => p.nth.gt(4).or(p.name.eq('b'))).where((p) => p.score.lt(99)))).toBe('ab')
    expect(named(await chosen.exclude({ nth: 1, name: 'e' } as never))).toBe('ac')
    const told = await ranked.annotate((p) => ({
      is: when(any(p.nth.gt(4), all(p.nth.eq(1), p.name.eq('e'))), p.name).otherwise('-'),
    }))
    expect(told.map(({ is }) => is).join('')).toBe('a---e')
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await ranked
        .alias((p) => ({ odd: p.nth.mod(2) }))
        .orderBy('-odd', '-height', 'fee')
        .cursorPage(1, cursor)
      seen.push(named(page.rows))
      cursor = page.next
    }
    expect(seen.join('')).toBe('acebd')
  })

  test('need no order: all rows are alike then', async () => {
    const alike = await players().select((p) => ({
      rank: rank().over(),
      dense: denseRank().over({ partitionBy: p.club.id }),
      percent: percentRank().over(),
      dist: cumeDist().over(),
      before: lag(p.score, 9).over(),
    }))
    expect(alike).toEqual(Array(5).fill({ rank: 1, dense: 1, percent: 0, dist: 1, before: null }))
  })

  test('of groups see those that conditions keep, whatever the groups are made of', async () => {
    const clubs = Player.objects()
      .groupBy('club__name')
      .annotate((p) => ({ n: p.id.count(), scores: p.score.count({ distinct: true }), sum: p.score.sum() }))
      .where((p) => any(p.n.gt(2), p.sum.gt(1_000)))
      .annotate((p) => ({ nth: rank().over({ orderBy: p.sum.desc() }), share: p.sum.sum().over() }))
    const red = { club__name: 'red', n: 3, scores: 2, sum: 70, nth: 1, share: 70 }
    expect(await clubs.orderBy('nth')).toEqual([red])
    expect(await clubs.where((p) => p.nth.eq(1)).orderBy('-scores')).toEqual([red])
    expect(await clubs.where((p) => p.nth.gt(1)).exists()).toBe(false)
    expect(await clubs.count()).toBe(1)
    expect(await clubs.aggregate((p) => ({ most: p.share.max(), n: p.scores.sum() }))).toEqual({ most: 70, n: 2 })
  })

  test('stand in orders, in queries inside of others, and choose what is written', async () => {
    expect(named(await Player.objects().sortBy((p) => [rank().over({ orderBy: p.score.desc() }), p.name.desc()]))).toBe(
      'ecbda',
    )
    const second = Player.objects()
      .alias((p) => ({ nth: rowNumber().over({ orderBy: [p.score.desc(), p.id] }) }))
      .where((p) => p.nth.eq(2))
    expect(named(await Player.objects().where((p) => p.id.in(second)))).toBe('b')
    expect(
      await Player.objects()
        .where(() => exists(second))
        .count(),
    ).toBe(5)
    const ofClub = Club.objects()
      .orderBy('id')
      .annotate((c) => ({
        share: subquery(
          Player.objects()
            .where((p) => p.club.id.eq(c.id))
            .orderBy('-score', 'id'),
          (p) => p.score.sum().over(),
        ),
      }))
    expect((await ofClub).map((row) => row.share)).toEqual([70, 60])
    expect(await second.update({ height: 3 })).toBe(1)
    expect((await Player.objects().get({ name: 'b' })).height).toBe(3)
    await Player.objects().filter({ name: 'b' }).update({ height: 2 })
  })

  test('refuse what has no meaning', async () => {
    expect(() => ntile(0)).toThrow(QueryError)
    expect(() => nthValue({} as never, 1.5)).toThrow(QueryError)
    expect(() => players().select((p) => ({ x: p.score.sum().over({ frame: { rows: [1, 0] } }) }))).toThrow(
      'A frame goes',
    )
    expect(() =>
      players().select((p) => ({ x: p.score.sum().over({ frame: { rows: ['1; DROP TABLE' as never, 0] } }) })),
    ).toThrow('A frame goes')
    for (const frame of [{}, { range: [1] }, { rows: 3 }, { row: [0, 1] }])
      expect(() => players().select((p) => ({ x: p.score.sum().over({ frame: frame as never }) }))).toThrow(
        'A frame says what it counts',
      )
    for (const bound of ['1; DROP TABLE', '1e3', '', Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => players().select((p) => ({ x: p.score.sum().over({ frame: { range: [null, bound] } }) }))).toThrow(
        'A frame goes',
      )
    expect(() =>
      players().select((p) => ({ x: p.score.sum().over({ frame: { rows: [0, 1], exclude: 'me' as never } }) })),
    ).toThrow('leaves out')
    const ranged = (orderBy: (p: Cols<Player>) => WindowOptions['orderBy'], to: number | string = 1) =>
      players().select((p) => ({ x: p.score.sum().over({ orderBy: orderBy(p) ?? [], frame: { range: [0, to] } }) }))
    const ranked = players().annotate((p) => ({ nth: rank().over({ orderBy: p.score.desc() }) }))
    await expect(ranked.annotate((p) => ({ x: p.nth.sum().over({ orderBy: p.id }) }))).rejects.toThrow(
      'stands in no window',
    )
    const numbered = players().annotate((p) => ({ r: rank().over({ orderBy: p.id }) }))
    const grouped: (() => PromiseLike<unknown>)[] = [
      () => numbered.groupBy('r').annotate((p) => ({ n: p.id.count() })),
      () => numbered.groupBy('clubId', 'r').annotate((p) => ({ n: p.id.count() })),
      () => numbered.values('r').annotate((p) => ({ n: p.score.sum() })),
      () =>
        numbered
          .annotate((p) => ({ more: p.r.plus(1) }))
          .groupBy('more')
          .annotate((p) => ({ n: p.id.count() })),
    ]
    for (const group of grouped) {
      const error: unknown = await (async () => group())().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(QueryError)
      expect((error as Error).message).toContain('Ask fromQuery(query)')
    }
    expect(
      await fromQuery(numbered)
        .groupBy('r')
        .annotate((p) => ({ n: p.id.count() })),
    ).not.toEqual([])
    expect(await numbered.values('r').distinct().count()).toBe(await players().count())
    const first = Club.objects().prefetchWith('players', (p) =>
      p
        .annotate((one) => ({ nth: rank().over({ orderBy: one.score.desc() }) }))
        .orderBy('-id')
        .limit(1),
    )
    await expect(first).rejects.toThrow('leave rows out before windows see them')
    const best = ranked.distinctOn('clubId').orderBy('clubId', 'nth', 'id')
    if (under.dialect.features.distinctOn) expect(named(await best)).toBe('be')
    else await expect(best).rejects.toThrow(Unsupported)
    const asked = ranked.where((p) => exists(Club.objects().where((c) => c.id.eq(p.nth))))
    await expect(asked).rejects.toThrow('"nth" goes over a window')
    const given = fromQuery(ranked.values('name', 'nth')).where((p) =>
      exists(Club.objects().where((c) => c.id.eq(p.nth))),
    )
    expect(await given.orderBy('name').pluck('name')).toEqual(['b', 'c', 'e'])
    await expect(ranged((p) => [p.score, p.id])).rejects.toThrow('goes by one')
    await expect(ranged(() => [])).rejects.toThrow('goes by one')
    await expect(ranged((p) => p.score.asc().nullsLast())).rejects.toThrow('goes by one')
    await expect(ranged((p) => p.name)).rejects.toThrow('ordered by char')
    await expect(ranged((p) => p.score, 0.5)).rejects.toThrow('whole numbers')
    await expect(ranged((p) => p.joined, '0.5')).rejects.toThrow('whole numbers')
    await expect(ranged((p) => p.fee, '0.005')).rejects.toThrow('The range')
    expect(() => players().select((p) => ({ x: (p.score as never as { over(): never }).over() }))).toThrow('dividedBy')
    await expect(players().select((p) => ({ x: p.score.count({ distinct: true }).over() }))).rejects.toThrow('distinct')
    await expect(Player.objects().update((p) => ({ score: rowNumber().over({ orderBy: p.id }) }))).rejects.toThrow(
      QueryError,
    )
    await expect(players().aggregate((p) => ({ x: rank().over({ orderBy: p.id }).max() }))).rejects.toThrow(QueryError)
  })
})

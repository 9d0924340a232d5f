import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements, recordStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { any, not, objects, predicate } from '../query.ts'

class Country extends Model('geo.Country') {
  name = f.char(40)
  cities = f.reverse(() => City, 'country')
}
class City extends Model('geo.City') {
  static meta: Meta<City> = { ordering: ['name'] }
  name = f.char(40)
  country = f.fk(() => Country, { relatedName: 'towns' }).null()
  mayor = f.oneToOne(() => Mayor, { relatedName: 'town' }).null()
  people = f.bigInt({ mode: 'bigint' }).default(0n)
  area = f.float().null()
  founded = f.date().null()
  opens = f.time().null()
  lasts = f.duration().null()
  data = f.json<{ tags: string[] }>().null()
  flag = f.binary().null()
  streets = f.reverse(() => Street, 'city')
  twins = f.manyToMany(() => City)
}
class Mayor extends Model('geo.Mayor', { id: f.uuid() }) {
  name = f.char(40)
  city = f.reverseOne(() => City, 'mayor')
}
class Street extends Model('geo.Street') {
  name = f.char(40)
  city = f.fk(() => City, { onDelete: 'cascade' })
  houses = f.reverse(() => House, 'street')
}
class House extends Model('geo.House') {
  number = f.smallInt()
  street = f.fk(() => Street, { onDelete: 'cascade' })
}

const names = (rows: readonly { readonly name: string }[]): string[] => rows.map((row) => row.name)

await describeDatabases('query sets in their corners', (under) => {
  const { test, run } = withModels(under, [Country, City, Mayor, Street, House])
  let rome: Row<City>
  let oslo: Row<City>

  beforeAll(() =>
    run(async () => {
      const italy = await Country.objects().create({ name: "Italy's" })
      const mayor = await Mayor.objects().create({ name: 'Ada' })
      rome = await City.objects().create({
        name: 'Rome',
        countryId: italy.id,
        mayorId: mayor.id,
        people: 2n ** 62n,
        area: 1285.5,
        founded: '0753-04-21',
        opens: '08:30:00',
        lasts: 90_061_001,
        data: { tags: ['old', "o'clock"] },
        flag: Uint8Array.of(0, 255, 39),
      })
      oslo = await City.objects().create({ name: 'Oslo', area: -0.25 })
      const [via] = await Street.objects().bulkCreate([
        { name: 'Via', cityId: rome.id },
        { name: 'Vei', cityId: oslo.id },
      ])
      await House.objects().bulkCreate([1, 2, 3].map((number) => ({ number, streetId: via?.id as number })))
    }),
  )

  test('values of every kind come back as they went in, and find their row', async () => {
    const row = await City.objects().get({ name: 'Rome' })
    expect(row).toMatchObject({
      people: 2n ** 62n,
      area: 1285.5,
      founded: '0753-04-21',
      opens: '08:30:00',
      lasts: 90_061_001,
      data: { tags: ['old', "o'clock"] },
    })
    expect([...(row.flag ?? [])]).toEqual([0, 255, 39])
    for (const key of ['people', 'area', 'founded', 'opens', 'lasts', 'flag', 'mayorId'] as const) {
      expect(names(await City.objects().where(() => predicate({ [key]: row[key] })))).toEqual(['Rome'])
    }
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({ people: String(2n ** 62n), flag: 'AP8n' })
  })

  test('relations of relations: reverse of reverse, one-to-one both ways, names that only relatedName gives', async () => {
    expect(names(await Country.objects().filter({ cities__streets__houses__number: 2 }))).toEqual(["Italy's"])
    expect(
      names(
        await City.objects().where((c) =>
          c.streets.some((s) => s.houses.some((h) => h.number.gt(2)).and(s.name.eq('Via'))),
        ),
      ),
    ).toEqual(['Rome'])
    expect(
      names(await City.objects().where((c) => c.streets.some((s) => s.name.ne(c.name).and(s.houses.none())))),
    ).toEqual(['Oslo'])
    expect(names(await Mayor.objects().filter({ city__name: 'Rome' }))).toEqual(['Ada'])
    expect((await Mayor.objects().selectRelated('city'))[0]?.city?.name).toBe('Rome')
    expect(names(await City.objects().filter({ mayor__name: 'Ada' }))).toEqual(['Rome'])
    expect(names(await Country.objects().where(() => predicate({ cities__name__in: ['Rome', 'Oslo'] })))).toEqual([
      "Italy's",
    ])
  })

  test('an aggregate of relations within a condition, an order and an aggregate over a cut', async () => {
    expect(() => City.objects().annotate((c) => ({ streets_: c.streets.count() }))).toThrow('cannot be the name')
    expect(() => City.objects().annotate((c) => ({ name: c.streets.count() }))).toThrow('it is taken')
    const counted = await City.objects()
      .annotate((c) => ({ n: c.streets.count((s) => s.name.startswith('V')) }))
      .where((c) => c.n.gte(1))
      .orderBy('-n', 'name')
    expect(names(counted)).toEqual(['Oslo', 'Rome'])
    expect(await City.objects().filter({ country__isnull: false }).limit(5).offset(0).count()).toBe(1)
    expect(
      await City.objects()
        .orderBy('-name')
        .limit(1)
        .aggregate((c) => ({ n: c.id.count(), least: c.name.min() })),
    ).toEqual({ n: 1, least: 'Rome' })
  })

  test('a query behind in, also with a limit, also negated', async () => {
    const first = City.objects().orderBy('name').limit(1).values('id')
    expect(names(await City.objects().where((c) => c.id.in(first)))).toEqual(['Oslo'])
    expect(names(await City.objects().exclude({ id__in: first as never }))).toEqual(['Rome'])
    expect(names(await City.objects().where((c) => c.country.name.in(Country.objects().values('name')).not()))).toEqual(
      ['Oslo'],
    )
  })

  test('not, exclude and any leave no row between them', async () => {
    const conditions = [
      predicate({ country__name: "Italy's" }),
      predicate({ area__gt: 0, people__gt: 5n }),
      any(predicate({ opens__hour: 8 }), predicate({ founded__year__lt: 1000 })),
    ]
    for (const condition of conditions) {
      const [yes, no] = [
        await City.objects()
          .where(() => condition)
          .count(),
        await City.objects()
          .where(() => not(condition))
          .count(),
      ]
      expect([yes, no]).toEqual([1, 1])
    }
  })

  test('the same shape is compiled once, whatever the values', async () => {
    const texts = new Set<string>()
    for (const name of ["'; DROP TABLE geo_city; --", '%', '_', 'Rome', '']) {
      const { statements } = await recordStatements(() =>
        City.objects().filter({ name__contains: name, id__in: [1, 2] }),
      )
      for (const { sql } of statements) texts.add(sql)
    }
    expect(texts.size).toBe(1)
    expect([...texts][0]).not.toContain('Rome')
    expect(await City.objects().count()).toBe(2)
  })

  test('prefetch of nothing asks nothing, and a many-to-many to oneself goes one way', async () => {
    expect(await countStatements(() => City.objects().filter({ name: 'Nowhere' }).prefetch('streets', 'twins'))).toBe(1)
    const twins = await objects(City).prefetch('twins')
    expect(twins.map((city) => city.twins)).toEqual([[], []])
  })

  test('a row that another deletes, and a delete that a key forbids', async () => {
    await expect(Country.objects().filter({ name: "Italy's" }).delete()).rejects.toMatchObject({
      code: 'protected',
    })
    await atomic(async () => {
      expect(await rome.delete()).toBe(1)
      expect(await House.objects().count()).toBe(0)
      throw new RangeError('undo')
    }).catch(() => undefined)
    expect(await House.objects().count()).toBe(3)
  })

  test('numbers beyond what JavaScript counts exactly are errors, not other numbers', async () => {
    await expect(City.objects().filter({ id: 2 ** 53 })).rejects.toThrow('does not fit')
    await expect(House.objects().create({ number: 40_000, streetId: 1 })).rejects.toMatchObject({ code: 'invalid' })
    await expect(City.objects().create({ name: 'x', area: Number.NaN })).rejects.toMatchObject({ code: 'invalid' })
    await expect(City.objects().create({ name: 'a\0b' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('a query outside of any database', () => {
  it('says how to give it one', async () => {
    await expect(City.objects().count()).rejects.toThrow('Wrap it in app.run')
  })
})

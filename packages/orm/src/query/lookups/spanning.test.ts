import { f, type Row } from '@tsango/core'
import { UnknownField } from '@tsango/core/errors'
import { beforeAll, expect } from 'vitest'
import { QueryError, RowGone } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { readPredicate } from '../query.ts'

class Country extends Model('geo.Country', { id: f.uuid({ auto: 'v7' }) }) {
  name = f.char(30)
  cities = f.reverse(() => City, 'country')
}
class City extends Model('geo.City') {
  name = f.char(30)
  secret = f.char(30).default('s').secret()
  founded = f.dateTime().null()
  country = f.fk(() => Country, { onDelete: 'cascade' })
  twin = f.fk(() => City, { onDelete: 'setNull' }).null()
  sights = f.manyToMany(() => Sight)
  streets = f.reverse(() => Street, 'city')
}
class Street extends Model('geo.Street') {
  name = f.char(30)
  lanes = f.int().default(1)
  city = f.fk(() => City, { onDelete: 'cascade' })
}
class Sight extends Model('geo.Sight') {
  name = f.char(30)
  old = f.bool().default(false)
}

await describeDatabases('lookups over relations', (under) => {
  const { test, run, database } = lazily(withModels(under, [Country, City, Street, Sight]))
  const cities: Record<string, Row<City>> = {}
  const countries: Record<string, Row<Country>> = {}
  const names = (rows: readonly { readonly name: string }[]) => rows.map((row) => row.name).sort()

  beforeAll(() =>
    run(async () => {
      for (const name of ['Italy', 'Norway']) countries[name] = await Country.objects().create({ name })
      const { Italy, Norway } = countries as Record<'Italy' | 'Norway', Row<Country>>
      cities['Rome'] = await City.objects().create({
        name: 'Rome',
        countryId: Italy.id,
        founded: new Date('2026-01-02T03:04:05.000Z'),
      })
      cities['Oslo'] = await City.objects().create({ name: 'Oslo', countryId: Norway.id, twinId: cities['Rome'].id })
      cities['Bergen'] = await City.objects().create({ name: 'Bergen', countryId: Norway.id })
      await Street.objects().bulkCreate([
        { name: 'Corso', lanes: 4, cityId: cities['Rome'].id },
        { name: 'Appia', lanes: 1, cityId: cities['Rome'].id },
        { name: 'Karl Johan', lanes: 4, cityId: cities['Oslo'].id },
      ])
    }),
  )

  test('hold for one related row in one call, for any of them in two, and deny as Django does', async () => {
    const rows = async (lookups: Parameters<typeof filter>[0]) => names(await filter(lookups))
    const filter = (lookups: { streets__name?: string; streets__lanes?: number }) => City.objects().filter(lookups)
    expect(await rows({ streets__name: 'Appia', streets__lanes: 4 })).toEqual([])
    expect(names(await filter({ streets__name: 'Appia' }).filter({ streets__lanes: 4 }))).toEqual(['Rome'])
    expect(names(await City.objects().exclude({ streets__name: 'Appia' }))).toEqual(['Bergen', 'Oslo'])
    expect(names(await City.objects().exclude({ streets__lanes: 4 }))).toEqual(['Bergen'])
    expect(names(await City.objects().exclude({ streets__name: 'Appia', streets__lanes: 4 }))).toEqual([
      'Bergen',
      'Oslo',
      'Rome',
    ])
    expect(names(await City.objects().filter({ streets__isnull: true }))).toEqual(['Bergen'])
    expect(names(await City.objects().exclude({ streets__isnull: true }))).toEqual(['Oslo', 'Rome'])
    expect(names(await Country.objects().filter({ cities__streets__isnull: true }))).toEqual(['Norway'])
    expect(names(await Country.objects().filter({ cities__streets__lanes__gte: 4, cities__name: 'Oslo' }))).toEqual([
      'Norway',
    ])
    expect(names(await Street.objects().filter({ city__country__cities__streets__name: 'Appia' }))).toEqual([
      'Appia',
      'Corso',
    ])
    expect(await City.objects().filter({ streets__lanes__gte: 1 }).count()).toBe(2)
    await expect(City.objects().orderBy('streets__name' as 'name')).rejects.toThrow('leads to many rows')
  })

  test('take rows for keys', async () => {
    const { Rome, Oslo } = cities as Record<'Rome' | 'Oslo', Row<City>>
    expect(names(await City.objects().filter({ twin: Rome }))).toEqual(['Oslo'])
    expect(names(await City.objects().exclude({ twin: Rome }))).toEqual(['Bergen', 'Rome'])
    expect(names(await Street.objects().filter({ city__in: [Rome, Oslo] }))).toHaveLength(3)
    expect(names(await Street.objects().filter({ city__in: [Rome, Oslo.id], lanes: 1 }))).toEqual(['Appia'])
    expect(names(await Country.objects().filter({ cities: Oslo }))).toEqual(['Norway'])
    expect(names(await Street.objects().filter({ city__country: countries['Norway'] as Row<Country> }))).toEqual([
      'Karl Johan',
    ])
    const one = Street.objects().filter({ city: Rome })
    expect(one.toSql().sql).toBe(Street.objects().filter({ city: 1 }).toSql().sql)
    const [street, made] = await Street.objects().getOrCreate({ name: 'Nova', city: Rome })
    expect([made, street.cityId]).toEqual([true, Rome.id])
    await street.delete()
  })

  test('refuse rows of another model, and those that are not there', async () => {
    const Rome = cities['Rome'] as Row<City>
    const wrong = countries['Norway'] as unknown as Row<City>
    await expect(City.objects().filter({ twin: wrong })).rejects.toThrow(
      '"twin" takes rows of geo.City; this is one of geo.Country',
    )
    await expect(City.objects().filter({ twin__in: [Rome, wrong] })).rejects.toBeInstanceOf(QueryError)
    await expect(City.objects().filter({ name: Rome as unknown as string })).rejects.toBeInstanceOf(QueryError)
    await expect(
      City.objects().filter({ twin: City.objects().build({ name: 'x', countryId: Rome.countryId }) }),
    ).rejects.toBeInstanceOf(RowGone)
    const forged = JSON.parse(`{"id": ${Rome.id}}`) as Row<City>
    await expect(City.objects().filter({ twin: forged })).rejects.toBeInstanceOf(QueryError)
  })

  test('are read from trees that come from outside', async () => {
    const model = database().registry.of(City)
    const found = async (tree: unknown) => names(await City.objects().where(() => readPredicate(model, tree)))
    expect(await found({ lookups: { name: 'Rome' } })).toEqual(['Rome'])
    expect(
      await found({
        any: [{ lookups: { streets__name: 'Appia', streets__lanes: 1 } }, { lookups: { twin__isnull: false } }],
      }),
    ).toEqual(['Oslo', 'Rome'])
    expect(await found({ not: { lookups: { twin__name: 'Rome' } } })).toEqual(['Bergen', 'Rome'])
    expect(
      await found({ xor: [{ lookups: { country__name: 'Norway' } }, { lookups: { streets__lanes: 4 } }] }),
    ).toEqual(['Bergen', 'Rome'])
    expect(await found({ lookups: { founded: '2026-01-02T03:04:05Z' } })).toEqual(['Rome'])
    expect(
      await found({ lookups: { founded__range: ['2026-01-01', '2026-12-31'], founded__year__in: [2026] } }),
    ).toEqual(['Rome'])
    expect(await found({ all: [] })).toHaveLength(3)
    expect(await found({ any: [] })).toEqual([])
  })

  test('refuse trees of another shape, and names and values that do not fit', () => {
    const model = database().registry.of(City)
    const deep = (depth: number): unknown => (depth === 0 ? { lookups: { name: 'x' } } : { not: deep(depth - 1) })
    const trees: readonly unknown[] = [
      null,
      [],
      'name',
      {},
      { lookups: {} },
      { lookups: [] },
      { lookups: { name: 'x' }, not: {} },
      { any: {} },
      { xor: [{ lookups: { name: 'x' } }] },
      { and: [] },
      { __proto__: null },
      { lookups: { secret__startswith: 's' } },
      { lookups: { founded: 'yesterday' } },
      { lookups: { id: 'x' } },
      { lookups: { id__in: 1 } },
      { lookups: { name__gtx: 1 } },
      { lookups: { name: { subquery: 1 } } },
      deep(30),
      { any: Array.from({ length: 600 }, () => ({ lookups: { name: 'x' } })) },
    ]
    for (const tree of trees) expect(() => readPredicate(model, tree), JSON.stringify(tree)).toThrow(QueryError)
    expect(() => readPredicate(model, { lookups: { nam: 'x' } })).toThrow(UnknownField)
  })
})

/** The database is open once the tests run. */
function lazily(under: ReturnType<typeof withModels>) {
  return { test: under.test, run: under.run, database: () => under.database }
}

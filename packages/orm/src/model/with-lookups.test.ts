import { createRegistry, f } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { recordStatements } from '../databases/databases.ts'
import { QueryError, Unsupported } from '../errors/errors.ts'
import { defineLookup, defineTransform } from '../expressions/expressions.ts'
import { describeLookup, predicate, readPredicate } from '../query/query.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { extend, modelWithLookups, Model as PlainModel, proxy } from './model.ts'

const initial = defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`)

const Model = modelWithLookups({
  text: {
    initial,
    lengthOver: defineLookup(f.int(), (column, least) => sql`length(${column}) > ${least}`),
    nowhere: defineLookup(f.text(), () => undefined),
  },
  number: { divisibleBy: defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`) },
  date: { isMay: defineLookup(f.bool(), (column, is) => sql`(CAST(${column} AS CHAR(10)) LIKE '%-05-%') = ${is}`) },
})

class Country extends Model('given.Country') {
  name = f.char(60).unique()
  cities = f.reverse(() => City, 'country')
}
class City extends Model('given.City') {
  // In any order with the other options.
  name = f.char(60).null().label('Name')
  mail = f.email().default('nobody@example.org')
  people = f.int().default(0)
  founded = f.date().null()
  code = f
    .char(10)
    .default('')
    .lookups({ lengthOver: defineLookup(f.int(), (column, least) => sql`length(${column}) > ${least} + 1`) })
  country = f.fk(() => Country, { onDelete: 'cascade' })
}
class Capital extends extend(City, 'given.Capital') {
  title = f.char(20)
}
class Large extends proxy(City, 'given.Large') {}
class Line extends Model('given.Line', { key: ['order', 'number'] }) {
  order = f.int()
  number = f.int()
}
class Plain extends PlainModel('given.Plain') {
  name = f.char(60)
}

const HOSTILE = `x'); DROP TABLE given_city; -- " \` \\`

await describeDatabases('lookups for all fields of a sort', (under) => {
  const made = withModels(under, [Country, City, Capital, Large, Line, Plain])
  const { test, run } = made
  const cities = City.objects().orderBy('id')

  beforeAll(() =>
    run(async () => {
      const one = await Country.objects().create({ name: 'Austria' })
      const two = await Country.objects().create({ name: 'Italy' })
      await City.objects().bulkCreate([
        { name: 'Graz', people: 300, founded: '1200-05-01', code: 'GRZ', countryId: one.id },
        { name: HOSTILE, people: 7, mail: 'a@example.org', countryId: two.id },
      ])
      await Capital.objects().create({ name: 'Rome', people: 2800, title: 'Eternal', countryId: two.id })
      await Line.objects().bulkCreate([
        { order: 1, number: 2 },
        { order: 1, number: 3 },
      ])
    }),
  )

  test('are asked of every field of the sort, over relations, of proxies and of models that extend', async () => {
    expect(await cities.filter({ name__initial: 'G', people__divisibleBy: 100 }).pluck('name')).toEqual(['Graz'])
    expect(await cities.filter({ mail__initial__in: ['a', 'b'] }).pluck('name')).toEqual([HOSTILE])
    expect(await cities.filter({ country__name__lengthOver: 5 }).pluck('name')).toEqual(['Graz'])
    expect(await Country.objects().filter({ cities__people__divisibleBy: 7 }).orderBy('id').pluck('name')).toEqual([
      'Italy',
    ])
    expect(await cities.exclude({ name__lengthOver: 4 }).pluck('name')).toEqual(['Graz', 'Rome'])
    expect(await cities.filter({ founded__isMay: true }).pluck('name')).toEqual(['Graz'])
    expect(await Capital.objects().filter({ name__initial: 'R', title__initial: 'E' }).count()).toBe(1)
    expect(await Large.objects().filter({ people__divisibleBy: 400 }).pluck('name')).toEqual(['Rome'])
    expect(await Line.objects().filter({ number__divisibleBy: 2 }).pluck('number')).toEqual([2])
  })

  test('are asked of columns by where', async () => {
    expect(await cities.where((c) => c.people.lookup('divisibleBy', 100).not()).pluck('name')).toEqual([HOSTILE])
    expect(await cities.select((c) => ({ first: c.country.name.transform('initial').lower() })).limit(1)).toEqual([
      { first: 'a' },
    ])
    expect(
      await Country.objects()
        .where((c) => c.cities.some((one) => one.name.lookup('lengthOver', 10)))
        .pluck('name'),
    ).toEqual(['Italy'])
  })

  test('that are transforms stand in orders and values by name', async () => {
    expect(await City.objects().filter({ people__gt: 7 }).orderBy('-name__initial').pluck('name')).toEqual([
      'Rome',
      'Graz',
    ])
    expect(await cities.filter({ people: 300 }).values('name__initial', 'country__name__initial__lower')).toEqual([
      { name__initial: 'G', country__name__initial__lower: 'a' },
    ])
    expect(await cities.filter({ people: 300 }).pluck('name__initial')).toEqual(['G'])
  })

  test('stand behind those of the field itself', async () => {
    expect(await cities.filter({ code__lengthOver: 2 }).count()).toBe(0)
    expect(await cities.filter({ code__lengthOver: 1, code__initial: 'G' }).count()).toBe(1)
  })

  test('hold in conditions that come from outside, and take what a stranger wrote as a value', async () => {
    const model = made.database.registry.of(City)
    expect(describeLookup(model, 'country__name__lengthOver')).toMatchObject({ lookup: 'lengthOver', takes: 'value' })
    expect(await cities.where(() => predicate({ name__initial: 'G' })).count()).toBe(1)
    expect(await cities.where(() => readPredicate(model, { lookups: { people__divisibleBy: 7 } })).count()).toBe(2)
    expect(() => readPredicate(model, { lookups: { people__divisible: 7 } })).toThrow(/divisibleBy/)
    const { statements } = await recordStatements(() => cities.filter({ name__initial: HOSTILE }).count())
    expect(statements[0]?.sql).not.toContain('DROP')
    await expect(cities.filter({ people__divisibleBy: HOSTILE as never }).count()).rejects.toThrow(QueryError)
    await expect(cities.filter({ name__nowhere: 'x' }).count()).rejects.toThrow(Unsupported)
  })

  test('are unknown to other models', async () => {
    const outside = made.database.registry.of(Plain)
    expect(() => readPredicate(outside, { lookups: { name__initial: 'x' } })).toThrow('Unknown lookup "initial"')
  })
})

describe('lookups for all fields of a sort', () => {
  it('are refused under names that are taken or none, once for all models', () => {
    const Wrong = modelWithLookups({ text: { contains: initial, a__b: initial } })
    class One extends Wrong('wrong.One') {
      name = f.text()
    }
    class Two extends Wrong('wrong.Two') {
      name = f.text()
    }
    const models = [One, Two].map((model) => ({ model, app: 'wrong' }))
    expect(createRegistry({ models, close: true }).problems.map(({ message }) => message)).toEqual([
      'modelWithLookups({ text: … }): "contains" is a lookup of Tsango\'s.',
      'modelWithLookups({ text: … }): "a__b" is no name of a lookup.',
    ])
  })

  it('are none of what is encrypted', () => {
    class One extends Model('given.One') {
      note = f.text().encrypted()
    }
    const { registry, problems } = createRegistry({ models: [{ model: One, app: 'given' }], close: true })
    expect(problems).toEqual([])
    expect(registry.of(One).field('note')?.spec.lookups).toBeUndefined()
    expect(Object.keys(registry.of(One).key.spec.lookups ?? {})).toEqual(['divisibleBy'])
  })

  it('are refused under what is no sort', () => {
    expect(() => modelWithLookups({ txt: { initial } } as never)).toThrow(
      'modelWithLookups(), at "txt", takes lookups by name under the sort of their fields (text, uuid, number,',
    )
    expect(() => modelWithLookups({ text: [initial] } as never)).toThrow('at "text", takes lookups by name')
    expect(() => modelWithLookups(undefined as never)).toThrow('modelWithLookups() takes lookups by name')
  })
})

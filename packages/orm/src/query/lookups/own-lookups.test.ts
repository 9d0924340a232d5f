import { createRegistry, f } from '@tsango/core'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { recordStatements } from '../../databases/databases.ts'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { defineLookup, defineTransform, lookupBy, transformBy } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { describeLookup, predicate, readPredicate } from '../query.ts'

let rendered = 0

const initial = defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`)

class Town extends Model('own.Town') {
  name = f.char(60)
  people = f.reverse(() => Person, 'town')
}
class Person extends Model('own.Person') {
  name = f.char(60).lookups({
    initial,
    halfOf: defineLookup(f.text(), (column, text) => {
      rendered++
      return sql`${column} || '' = ${text}`
    }),
    lengthOver: defineLookup(f.int(), (column, least) => sql`length(${column}) > ${least} + ${1}`),
    nowhere: defineLookup(f.text(), () => undefined),
    broken: defineLookup(f.text(), () => 'x' as never),
  })
  nick = f
    .char(60)
    .null()
    .lookups({ backwards: defineLookup(f.bool(), (column, is) => sql`(${column} = ${'otto'}) = ${is}`) })
  meta = f
    .json<{ a: number }>()
    .null()
    .lookups({ known: defineLookup(f.bool(), (column, is) => sql`(${column} IS NOT NULL) = ${is}`) })
  born = f.date().lookups({
    monthName: defineTransform(f.text().lookups({ first: initial }), (column, { title }) =>
      title === 'SQLite'
        ? sql`CASE strftime('%m', ${column}) WHEN '01' THEN 'January' ELSE 'later' END`
        : sql`CASE EXTRACT(MONTH FROM ${column}) WHEN 1 THEN 'January' ELSE 'later' END`,
    ),
  })
  town = f.fk(() => Town, { onDelete: 'cascade' })
}

const HOSTILE = `x'); DROP TABLE own_person; -- " \` \\`

await describeDatabases('lookups of the app', (under) => {
  const made = withModels(under, [Town, Person])
  const { test, run } = made
  const people = Person.objects().orderBy('id')
  const names = async (query: typeof people) => (await query).map((person) => person.name)

  beforeAll(() =>
    run(async () => {
      const one = await Town.objects().create({ name: 'One' })
      const two = await Town.objects().create({ name: 'Two' })
      await Person.objects().bulkCreate([
        { name: 'Anna', nick: 'otto', born: '2000-01-05', townId: one.id },
        { name: 'Adalbert', nick: null, meta: { a: 1 }, born: '2000-02-05', townId: two.id },
        { name: HOSTILE, nick: 'x', born: '2000-01-06', townId: two.id },
      ])
    }),
  )

  test('are asked by filter, over relations, negated, and by where', async () => {
    expect(await names(people.filter({ name__lengthOver: 4 }))).toEqual(['Adalbert', HOSTILE])
    expect(await names(people.filter({ nick__backwards: true }))).toEqual(['Anna'])
    expect(await names(people.exclude({ nick__backwards: true }))).toEqual(['Adalbert', HOSTILE])
    expect(await names(people.filter({ meta__known: false, meta__a__isnull: true }))).toEqual(['Anna', HOSTILE])
    expect(await names(people.where((p) => p.name.lookup('lengthOver', 4).not()))).toEqual(['Anna'])
    expect(
      await Town.objects().filter({ people__name__lengthOver: 4, people__nick__isnull: true }).values('name'),
    ).toEqual([{ name: 'Two' }])
    expect(
      await Town.objects()
        .where((t) => t.people.some((p) => p.name.lookup('lengthOver', 20)))
        .count(),
    ).toBe(1)
  })

  test('are transforms that other lookups follow, also those of what they give', async () => {
    expect(await names(people.filter({ name__initial: 'A' }))).toEqual(['Anna', 'Adalbert'])
    expect(
      await names(people.filter({ name__initial__in: ['x', 'y'], name__initial__lower__startswith: 'X' })),
    ).toEqual([])
    expect(await names(people.filter({ born__monthName__first__iexact: 'j' }))).toEqual(['Anna', HOSTILE])
    expect(await names(people.where((p) => p.name.transform('initial').lower().eq('x')))).toEqual([HOSTILE])
    expect(await people.select((p) => ({ first: p.name.transform('initial') })).limit(1)).toEqual([{ first: 'A' }])
    expect(await names(people.sortBy((p) => [p.born.transform('monthName').desc(), p.id.asc()]))).toEqual([
      'Adalbert',
      'Anna',
      HOSTILE,
    ])
  })

  test('are asked of any column by themselves, of models that know nothing of them', async () => {
    const endsOn = defineLookup(f.text(), (column, text) => sql`${column} LIKE '%' || ${text}`)
    const shout = defineTransform(f.text(), (column) => sql`upper(${column})`)
    const size = defineTransform(f.int(), (column) => sql`length(${column})`)
    const none = defineTransform(f.text(), () => undefined)
    const portable = under.dialect.operators.quote('x') === '"x"'
    if (portable) {
      expect(
        await Town.objects()
          .where((t) => lookupBy(endsOn, t.name, 'ne'))
          .pluck('name'),
      ).toEqual(['One'])
      expect(
        await Town.objects()
          .where((t) => lookupBy(endsOn, t.name, 'ne').not())
          .pluck('name'),
      ).toEqual(['Two'])
    }
    expect(
      await Town.objects()
        .where((t) => transformBy(shout, t.name).eq('TWO'))
        .pluck('name'),
    ).toEqual(['Two'])
    expect(
      await people
        .where((p) => transformBy(shout, p.town.name).startswith('O'))
        .select((p) => ({ n: transformBy(size, p.name).plus(1) })),
    ).toEqual([{ n: 5 }])
    expect(
      await names(people.where((p) => transformBy(initial, transformBy(shout, p.name)).eq(transformBy(shout, p.nick)))),
    ).toEqual([HOSTILE])
    // Two that differ in nothing but their SQL are two.
    const [lower, upper] = [sql`lower`, sql`upper`].map((word) =>
      defineTransform(f.text(), (column) => sql`${word}(${column})`),
    ) as [typeof shout, typeof shout]
    for (const [of, expected] of [
      [lower, 'one'],
      [upper, 'ONE'],
      [lower, 'one'],
    ] as const)
      expect(
        await Town.objects()
          .filter({ name: 'One' })
          .select((t) => ({ made: transformBy(of, t.name) })),
      ).toEqual([{ made: expected }])
    expect(
      await Town.objects()
        .select((t) => ({ made: transformBy(lower, t.name), n: t.id.count() }))
        .sortBy((t) => [transformBy(lower, t.name).asc()]),
    ).toEqual([
      { made: 'one', n: 1 },
      { made: 'two', n: 1 },
    ])
    const { statements } = await recordStatements(() =>
      Town.objects().where((t) => transformBy(shout, t.name).eq(HOSTILE)),
    )
    expect(statements[0]?.sql).not.toContain('DROP')
    await expect(Town.objects().where((t) => transformBy(none, t.name).eq('x'))).rejects.toBeInstanceOf(Unsupported)
    await expect(Town.objects().where((t) => lookupBy(endsOn, t.name, 7 as never))).rejects.toBeInstanceOf(QueryError)
    await expect(Town.objects().where((t) => lookupBy(endsOn, t.name, null as never))).rejects.toThrow('isnull')
    for (const wrong of [undefined, {}, shout, 'shout'])
      expect(() => Town.objects().where((t) => lookupBy(wrong as never, t.name, 'x'))).toThrow(
        'lookupBy takes what defineLookup gave',
      )
    const typed = () => {
      // @ts-expect-error a text is no number
      Town.objects().where((t) => transformBy(size, t.name).eq('x'))
      // @ts-expect-error a number is no text
      Town.objects().where((t) => lookupBy(endsOn, t.name, 5))
    }
    expect(typed).toBeTypeOf('function')
  })

  test('take what a stranger wrote as a value, and are written once for each kind of query', async () => {
    expect(await names(people.where((p) => p.name.lookup('lengthOver', 4)).filter({ name__initial: `'` }))).toEqual([])
    const { statements } = await recordStatements(() => names(people.filter({ name__initial: HOSTILE })))
    expect(statements[0]?.sql).not.toContain('DROP')
    await people.filter({ name__lengthOver: 1 })
    rendered = 0
    const half = (text: string) => people.filter({ name__halfOf: text }).count()
    await half('Anna')
    await half(HOSTILE)
    await half('x')
    expect(rendered).toBe(1)
  })

  test('hold in conditions that come from outside, read as their type', async () => {
    const model = made.database.registry.of(Person)
    const tree = { any: [{ lookups: { name__lengthOver: 4 } }, { lookups: { name__initial__lower: 'a' } }] }
    expect(await people.where(() => readPredicate(model, tree)).count()).toBe(3)
    expect(await people.where(() => predicate({ town__people__name__lengthOver: 20 })).count()).toBe(2)
    expect(describeLookup(model, 'name__lengthOver')).toMatchObject({
      lookup: 'lengthOver',
      takes: 'value',
      spec: { kind: 'int' },
    })
    expect(describeLookup(model, 'meta__known')).toMatchObject({ lookup: 'known', spec: { sort: 'boolean' } })
    expect(describeLookup(model, 'name__initial__in')).toMatchObject({ takes: 'list' })
    expect(() => readPredicate(model, { lookups: { name__lengthOver: 'x' } })).toThrow(QueryError)
    expect(() => readPredicate(model, { lookups: { name__lengthover: 1 } })).toThrow(
      /lookup "lengthover".*initial, halfOf, lengthOver/,
    )
    expect(() => readPredicate(model, { lookups: { name__constructor: 1 } })).toThrow('Unknown lookup "constructor"')
  })

  test('refuse null, other types, unknown names, and databases that have nothing for them', async () => {
    await expect(people.filter({ name__halfOf: null as never })).rejects.toThrow('cannot be compared with null')
    await expect(people.filter({ name__lengthOver: 'x' as never })).rejects.toThrow(QueryError)
    await expect(people.filter({ name__lengthOver: [1] as never })).rejects.toThrow(QueryError)
    await expect(people.filter({ name__lengthOver__gt: 1 } as never)).rejects.toThrow('Nothing can follow')
    await expect(people.filter({ name__nowhere: 'x' })).rejects.toThrow(Unsupported)
    await expect(people.filter({ name__nowhere: 'x' })).rejects.toThrow(`the lookup "nowhere"`)
    await expect(people.filter({ name__broken: 'x' })).rejects.toThrow('gives no SQL')
    await expect(names(people.where((p) => p.name.lookup('nope' as never, 'x' as never)))).rejects.toThrow(
      'Unknown lookup "nope"',
    )
    await expect(names(people.sortBy((p) => [p.name.transform('halfOf' as never)]))).rejects.toThrow('Known: initial')
    expect(() => people.where((p) => p.name.lookup('a(b' as never, 'x' as never))).toThrow('no name of a lookup')
  })
})

describe('lookups of the app', () => {
  const problems = (field: unknown) => {
    class One extends Model('own.One') {
      field = field as ReturnType<typeof f.text>
    }
    return createRegistry({ models: [{ model: One, app: '' }], close: true })
      .problems.map((one) => one.message)
      .join()
  }

  it('are refused under names that are taken or none, and on encrypted text', () => {
    expect(problems(f.text().lookups({ contains: initial }))).toContain('"contains" is a lookup of Tsango\'s')
    expect(problems(f.text().lookups({ a__b: initial }))).toContain('"a__b" is no name of a lookup')
    expect(problems(f.text().encrypted().lookups({ initial }))).toContain('encrypted text can be asked nothing')
    expect(problems(f.text().lookups({ initial }))).toBe('')
    expect(() => defineLookup({} as never, () => sql``)).toThrow('takes a field first')
  })

  it('are known to the compiler', () => {
    const people = Person.objects()
    const wrong = () => {
      // @ts-expect-error a number
      people.filter({ name__lengthOver: 'x' })
      // @ts-expect-error unknown
      people.filter({ name__lengthover: 1 })
      // @ts-expect-error text is followed by lookups of text
      people.filter({ name__initial__year: 1 })
      // @ts-expect-error unknown
      people.where((p) => p.name.lookup('lengthover', 1))
      // @ts-expect-error a number
      people.where((p) => p.name.lookup('lengthOver', 'x'))
      // @ts-expect-error a lookup is no transform
      people.where((p) => p.name.transform('lengthOver').isNull())
      // @ts-expect-error they are said last
      f.text().lookups({ initial }).null()
    }
    expect(wrong).toBeTypeOf('function')
    const first = () =>
      people.select((p) => ({ first: p.name.transform('initial'), born: p.born.transform('monthName').length() }))
    expectTypeOf<Awaited<ReturnType<typeof first>>>().toEqualTypeOf<{ first: string | null; born: number | null }[]>()
    expectTypeOf<Awaited<typeof people>[number]['nick']>().toEqualTypeOf<string | null>()
    expectTypeOf(Person.objects().create).parameter(0).toHaveProperty('name').toEqualTypeOf<string>()
  })
})

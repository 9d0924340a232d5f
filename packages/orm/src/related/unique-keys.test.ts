import { createApplication, createRegistry, defineApp, f, type Row } from '@tsango/core'
import type { Contribution } from '@tsango/core/apps'
import { runInContext } from '@tsango/core/context'
import type { ModelClass } from '@tsango/core/model'
import { beforeEach, describe, expect, it } from 'vitest'
import { AuditEntry } from '../audit/audit.ts'
import { countStatements, recordStatements } from '../databases/databases.ts'
import { frozenRegistry } from '../frozen/frozen.ts'
import { stateOf } from '../migrations/migrations.ts'
import { extend, type Meta, Model } from '../model/model.ts'
import { describeLookup } from '../query/lookups/predicate.ts'
import { onPostDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { prefetchRelated, related } from './related.ts'

class Country extends Model('world.Country') {
  static meta: Meta<Country> = { ordering: ['code'] }
  code = f.char(2).unique()
  name = f.char(40)
  union = f.fk(() => Country, { to: 'code', onDelete: 'setNull', relatedName: 'members' }).null()
  cities = f.reverse(() => City, 'country')
  flag = f.reverseOne(() => Flag, 'country')
}
class City extends Model('world.City') {
  static meta: Meta<City> = { ordering: ['name'] }
  name = f.char(40)
  country = f.fk(() => Country, { to: 'code', onDelete: 'cascade' })
  twin = f.fk(() => Country, { to: 'code', onDelete: 'setNull', relatedName: 'twins' }).null()
}
class Flag extends Model('world.Flag') {
  country = f.oneToOne(() => Country, { to: 'code', onDelete: 'protect' })
  colours = f.int()
}
class Embassy extends Model('world.Embassy') {
  city = f.fk(() => City, { onDelete: 'cascade' })
  of = f.fk(() => Country, { to: 'code', onDelete: 'restrict' })
}

await describeDatabases('keys to a unique column', (under) => {
  const { test, run } = withModels(under, [Country, City, Flag, Embassy])
  let at: Row<Country>
  let de: Row<Country>

  beforeEach(() =>
    run(async () => {
      await Embassy.objects().delete()
      await Flag.objects().delete()
      await Country.objects().delete()
      // Keys that are no numbers of rows, so that one is never taken for the other.
      de = await Country.objects().create({ id: 70, code: 'de', name: 'Germany' })
      at = await Country.objects().create({ id: 71, code: 'at', name: 'Austria', unionId: 'de' })
      await Flag.objects().create({ countryId: 'at', colours: 2 })
      await City.objects().bulkCreate([
        { name: 'Linz', countryId: 'at', twinId: 'de' },
        { name: 'Wien', countryId: 'at' },
        { name: 'Bonn', countryId: 'de', twinId: 'at' },
      ])
    }),
  )
  const listening = <T>(receivers: readonly Contribution[], body: () => Promise<T>): Promise<T> =>
    runInContext({ app: createApplication({ apps: [defineApp({ name: 'listens', extends: receivers })] }) }, body)
  const names = async (rows: PromiseLike<readonly { name: string }[]>): Promise<string> =>
    (await rows).map(({ name }) => name).join(' ')

  test('hold the values of the column, and are asked by them, by rows and by the key of the row', async () => {
    const cities = City.objects()
    expect((await cities.first())?.countryId).toBe('de')
    expect(await names(cities.filter({ country: 'at' }))).toBe('Linz Wien')
    expect(await names(cities.filter({ country: at }))).toBe('Linz Wien')
    expect(await names(cities.filter({ countryId: 'at', countryId__in: ['at', 'de'] }))).toBe('Linz Wien')
    expect(await names(cities.filter({ country__in: [de, at], twin__isnull: true }))).toBe('Wien')
    expect(await names(cities.filter({ country__id: 71 }))).toBe('Linz Wien')
    expect(await names(cities.filter({ country__id__in: [70] }))).toBe('Bonn')
    expect(await names(cities.filter({ country__code: 'de' }))).toBe('Bonn')
    expect(await names(cities.filter({ country__name__startswith: 'G' }))).toBe('Bonn')
    expect(await names(cities.filter({ country__union: de }))).toBe('Linz Wien')
    expect(await names(cities.filter({ twin: null }))).toBe('Wien')
    expect(await names(cities.exclude({ twin: at }))).toBe('Linz Wien')
    expect(await names(cities.where((c) => c.countryId.startswith('d').or(c.country.name.eq('?'))))).toBe('Bonn')
    expect(await names(cities.where((c) => c.country.code.eq('de')))).toBe('Bonn')
  })

  test('stand behind in by rows of a query, whatever their key', async () => {
    const found = Country.objects().filter({ name: 'Austria' })
    expect(await names(City.objects().filter({ country__in: found }))).toBe('Linz Wien')
    expect(await names(City.objects().filter({ countryId__in: found }))).toBe('Linz Wien')
    expect(await names(City.objects().filter({ country__id__in: found }))).toBe('Linz Wien')
    expect(await names(City.objects().where((c) => c.countryId.in(found)))).toBe('Linz Wien')
    expect(await names(City.objects().filter({ country__in: found.limit(1) }))).toBe('Linz Wien')
    expect(await names(City.objects().filter({ country__in: City.objects().values('twinId') }))).toBe('Bonn Linz Wien')
    await expect(
      City.objects()
        .filter({ country__in: found.union(Country.objects()) })
        .all(),
    ).rejects.toThrow('values("code")')
    expect(await names(Country.objects().filter({ cities__in: City.objects().filter({ name: 'Linz' }) }))).toBe(
      'Austria',
    )
  })

  test('a row does not stand for a value', async () => {
    const wrong = { countryId: at } as never
    await expect(City.objects().filter(wrong).all()).rejects.toThrow(
      '"countryId" takes a key, not a row. A row stands behind "country": filter({ country: row }).',
    )
    await expect(
      City.objects()
        .filter({ countryId__in: [at] } as never)
        .all(),
    ).rejects.toThrow('takes a key, not a row')
    await expect(
      City.objects()
        .where((c) => c.countryId.eq(at as never))
        .all(),
    ).rejects.toThrow('takes a key, not a row')
    await expect(City.objects().getOrCreate(wrong, {} as never)).rejects.toThrow('takes a key, not a row')
    await expect(City.objects().filter({ country: 71 } as never)).rejects.toMatchObject({ code: 'query_error' })
  })

  test('are joined over the column, also by one to one and on the way back', async () => {
    const [city] = await City.objects().selectRelated('country__union', 'twin').filter({ name: 'Linz' })
    expect([city?.country.name, city?.country.union?.name, city?.twin?.name]).toEqual(['Austria', 'Germany', 'Germany'])
    expect((await Flag.objects().selectRelated('country').get()).country.id).toBe(71)
    const austria = await Country.objects().selectRelated('flag').get({ code: 'at' })
    expect(austria.flag?.colours).toBe(2)
    expect(await names(Country.objects().filter({ cities__name: 'Bonn' }))).toBe('Germany')
    expect(await names(Country.objects().filter({ members: at } as never))).toBe('Germany')
    expect(await names(Country.objects().filter({ flag__isnull: true }))).toBe('Germany')
    expect(await names(Country.objects().where((c) => c.cities.count().gt(1)))).toBe('Austria')
    expect(await City.objects().orderBy('country__name', 'name').values('country__id', 'countryId').first()).toEqual({
      country__id: 71,
      countryId: 'at',
    })
  })

  test('are prefetched, both ways', async () => {
    let result: Awaited<ReturnType<typeof loaded>> = []
    const loaded = async () => Country.objects().prefetch('cities__twin', 'flag', 'union')
    expect(
      await countStatements(async () => {
        result = await loaded()
      }),
    ).toBe(5)
    expect(result.map((c) => [c.code, c.cities.map((one) => [one.name, one.twin?.code]), c.flag?.colours])).toEqual([
      [
        'at',
        [
          ['Linz', 'de'],
          ['Wien', undefined],
        ],
        2,
      ],
      ['de', [['Bonn', 'at']], undefined],
    ])
    expect(result[0]?.union?.id).toBe(70)
    const limited = await Country.objects().prefetchWith('cities', (c) => c.orderBy('-name').limit(1))
    expect(limited.map(({ cities }) => cities.map(({ name }) => name))).toEqual([['Wien'], ['Bonn']])
    const [later] = await prefetchRelated([await Country.objects().get({ code: 'de' })], (c) => c.prefetch('cities'))
    expect(later?.cities).toHaveLength(1)
  })

  test('are set by relation managers', async () => {
    const cities = related(at, 'cities')
    expect(await cities.count()).toBe(2)
    const graz = await cities.create({ name: 'Graz' })
    expect(graz.countryId).toBe('at')
    const bonn = await City.objects().get({ name: 'Bonn' })
    await cities.add(bonn)
    expect([bonn.countryId, await related(de, 'cities').count()]).toEqual(['at', 0])
    expect(await cities.contains(bonn)).toBe(true)
    await expect(cities.remove(bonn)).rejects.toThrow('must point somewhere')
  })

  test('are written, and hold to rows that are there', async () => {
    const city = await City.objects().get({ name: 'Linz' })
    city.countryId = 'de'
    await city.save()
    expect(await names(City.objects().filter({ country: de }))).toBe('Bonn Linz')
    expect(await City.objects().filter({ country: de }).update({ twinId: null })).toBe(2)
    await expect(City.objects().create({ name: 'Atlantis', countryId: '??' })).rejects.toMatchObject({
      code: 'foreign_key_violation',
    })
    const [found, made] = await City.objects().getOrCreate({ name: 'Graz', country: at })
    expect([found.countryId, made]).toEqual(['at', true])
  })

  test('do on delete what they say', async () => {
    await expect(at.delete()).rejects.toMatchObject({ code: 'protected' })
    await Flag.objects().delete()
    expect(await at.delete()).toBe(1)
    expect(await City.objects().values('name', 'twinId').all()).toEqual([{ name: 'Bonn', twinId: null }])
    await Country.objects().create({ id: 72, code: 'ch', name: 'Suisse', unionId: 'de' })
    expect(await Country.objects().filter({ code: 'de' }).delete()).toBe(1)
    expect((await Country.objects().get()).unionId).toBeNull()
  })

  test('are followed where someone hears of what goes with a row', async () => {
    await Flag.objects().delete()
    const gone: string[] = []
    await listening([onPostDelete(City, ({ row }) => void gone.push(row.name))], () => at.delete())
    expect(gone.sort()).toEqual(['Linz', 'Wien'])
  })

  test('restrict, unless the row goes by another way', async () => {
    await Flag.objects().delete()
    const wien = await City.objects().get({ name: 'Wien' })
    await Embassy.objects().create({ cityId: wien.id, ofId: 'de' })
    await expect(de.delete()).rejects.toMatchObject({ code: 'restricted' })
    await Embassy.objects().update({ ofId: 'at' })
    expect(await at.delete()).toBe(1)
    expect(await Embassy.objects().count()).toBe(0)
  })

  test('join nothing where the column itself is asked', async () => {
    const { statements } = await recordStatements(() => City.objects().filter({ country__code: 'de' }).all())
    expect(statements[0]?.sql).not.toContain('JOIN')
  })
})

class Pen extends Model('desk.Pen') {
  code = f.char(2).unique()
  deletedAt = f.softDelete()
}
class Cap extends Model('desk.Cap') {
  static meta: Meta<Cap> = { audit: true, ordering: ['id'] }
  name = f.char(20)
  pen = f.fk(() => Pen, { to: 'code', onDelete: 'setNull' }).null()
  box = f.fk(() => Box, { to: 'label', onDelete: 'cascade' }).null()
}
class Box extends Model('desk.Box') {
  label = f.char(20).unique()
  pen = f.fk(() => Pen, { to: 'code', onDelete: 'cascade' }).null()
  deletedAt = f.softDelete()
}

await describeDatabases('keys to a unique column, recorded and in the trash', (under) => {
  const { rolledBack } = withModels(under, [Pen, Cap, Box, AuditEntry])

  rolledBack('lose it, and it is recorded', async () => {
    await Pen.objects().create({ id: 50, code: 'aa' })
    await Cap.objects().bulkCreate([{ name: 'one', penId: 'aa' }, { name: 'two' }])
    await AuditEntry.objects().delete()
    expect(await Pen.objects().forceDelete()).toBe(1)
    const entries = await AuditEntry.objects().orderBy('id')
    expect(entries.map(({ model, changes }) => [model, changes])).toEqual([
      ['Cap', { penId: { from: 'aa', to: null } }],
    ])
  })

  rolledBack('go into the trash with it, and come back', async () => {
    const pen = await Pen.objects().create({ id: 50, code: 'aa' })
    await Box.objects().create({ id: 60, label: 'small', penId: 'aa' })
    await Cap.objects().create({ name: 'one', boxId: 'small' })
    await pen.delete()
    expect([await Box.objects().count(), await Cap.objects().count()]).toEqual([0, 1])
    expect(await Cap.objects().filter({ box__label: 'small' }).count()).toBe(1)
    await pen.restore()
    expect(await Box.objects().filter({ pen }).count()).toBe(1)
    expect(await Box.objects().filter({ pen__id: 50 }).forceDelete()).toBe(1)
    expect(await Cap.objects().count()).toBe(0)
  })
})

describe('a key to a unique column', () => {
  it('is one of models as they were, too', () => {
    const { registry } = createRegistry({ models: [Country, City, Flag].map((model) => ({ model, app: 'world' })) })
    const frozen = frozenRegistry(stateOf(registry)).get('world.City').field('country')
    expect([frozen?.relation?.to.name, frozen?.spec.maxLength]).toEqual(['code', 2])
  })

  it('is none where the column is in the table of a model that is extended', () => {
    class Place extends Model('bad.Place') {
      code = f.char(2).unique()
    }
    class Cafe extends extend(Place, 'bad.Cafe', {}) {
      seats = f.int()
    }
    class Wrong extends Model('bad.Wrong') {
      cafe = f.fk(() => Cafe, { to: 'code' })
    }
    expect(problemsOf(Wrong, Cafe, Place)).toMatchObject([{ code: 'core.key_target' }])
  })

  const problemsOf = (...models: ModelClass[]) =>
    createRegistry({ models: models.map((model) => ({ model, app: 'bad' })) }).problems

  it('points at what tells one row, or says what could', () => {
    class Target extends Model('bad.Target') {
      plain = f.char(2)
      maybe = f.char(2).unique().null()
      cast = f
        .char(2)
        .cast({ get: (text) => text, set: (text: string) => text })
        .unique()
      json = f.json().unique()
      folded = f.char(2).collation('NOCASE').unique()
      good = f.char(2).unique()
      other = f.oneToOne(() => Target)
    }
    for (const [name, why] of [
      ['plain', 'is not unique'],
      ['maybe', 'may be NULL'],
      ['cast', 'something else than its column'],
      ['json', 'which is json'],
      ['folded', 'a collation'],
      ['other', 'a key itself'],
      ['none', 'no column'],
    ] as const) {
      class Wrong extends Model('bad.Wrong') {
        target = f.fk(() => Target, { to: name as never })
      }
      const [found, ...more] = problemsOf(Target, Wrong)
      expect(more).toEqual([])
      expect(found).toMatchObject({ code: 'core.key_target', hint: 'A key may point at "id", "good".' })
      expect(found?.message).toContain(why)
    }
  })

  it('is no way through pairs', () => {
    class Left extends Model('bad.Left') {
      code = f.char(2).unique()
      rights = f.manyToMany(() => Right, { through: () => Pair })
    }
    class Right extends Model('bad.Right') {}
    class Pair extends Model('bad.Pair') {
      left = f.fk(() => Left, { to: 'code' })
      right = f.fk(() => Right)
    }
    expect(problemsOf(Left, Right, Pair)).toMatchObject([{ code: 'core.through' }])
  })

  it('is described with the type of the column', () => {
    const { registry } = createRegistry({ models: [Country, City, Flag].map((model) => ({ model, app: 'world' })) })
    expect(describeLookup(registry.of(City), 'country').spec).toMatchObject({ kind: 'char', maxLength: 2 })
    expect(registry.of(City).field('country')).toMatchObject({
      attribute: 'countryId',
      column: 'country_id',
      sort: 'text',
    })
  })
})

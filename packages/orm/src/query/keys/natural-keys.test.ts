import { f, type Row } from '@tsango/core'
import { expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Country extends Model('nk.Country', { id: f.char(3).column('code') }) {
  name = f.char(40)
  cities = f.reverse(() => City, 'country')
}
class City extends Model('nk.City', { id: f.bigInt({ mode: 'bigint' }) }) {
  name = f.char(40)
  country = f.fk(() => Country, { onDelete: 'cascade' })
}
class Mayor extends Model('nk.Mayor', { id: f.uuid() }) {
  city = f.fk(() => City, { onDelete: 'cascade' })
  backup = f.fk(() => City, { onDelete: 'setNull', relatedName: 'backups' }).null()
}
class Holiday extends Model('nk.Holiday', { id: f.date() }) {
  name = f.char(40)
}
class Level extends Model('nk.Level', { id: f.smallInt() }) {
  name = f.char(40)
  above = f.fk(() => Level, { onDelete: 'cascade' }).null()
}

const HUGE = 9_007_199_254_740_993n
const GIVEN = '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'

await describeDatabases('keys that the application gives', (under) => {
  const { test } = withModels(under, [Country, City, Mayor, Holiday, Level])
  const undone = (title: string, body: () => Promise<void>): void =>
    test(title, async () => {
      const done = new Error('done')
      const run = atomic(async () => {
        await body()
        throw done
      })
      await expect(run).rejects.toBe(done)
    })

  undone('a new row with a key of its own is inserted by save, and updated by the next', async () => {
    const country = Country.objects().build({ id: 'de', name: 'Deutschland' })
    await country.save()
    country.name = 'Germany'
    await country.save()
    expect((await Country.objects().find('de'))?.name).toBe('Germany')
    expect(await Country.objects().count()).toBe(1)
    const again = Country.objects().build({ id: 'de', name: 'twice' })
    await expect(atomic(() => again.save())).rejects.toMatchObject({ code: 'unique_violation' })
    Object.assign(again, { id: 'DE' })
    await again.save()
    expect(await Country.objects().orderBy('id').pluck('id')).toEqual(['DE', 'de'])
    await country.refresh()
    expect(country.name).toBe('Germany')
    Object.assign(country, { id: 'fr' })
    await expect(country.save()).rejects.toMatchObject({ code: 'row_gone' })
    expect(Country.objects().toSql().sql).toContain('code')
  })

  undone('keys to them hold what they hold, at any size', async () => {
    await Country.objects().bulkCreate([
      { id: 'de', name: 'Germany' },
      { id: 'fr', name: 'France' },
    ])
    await City.objects().bulkCreate([
      { id: HUGE, name: 'Berlin', countryId: 'de' },
      { id: HUGE - 1n, name: 'Paris', countryId: 'fr' },
      { id: -HUGE, name: 'Lyon', countryId: 'fr' },
    ])
    const mayor = await Mayor.objects().create({ id: GIVEN, cityId: HUGE, backupId: HUGE - 1n })
    expect([mayor.id, mayor.cityId]).toEqual([GIVEN, HUGE])
    const [loaded] = await Mayor.objects().selectRelated('city__country', 'backup')
    expect([loaded?.city.id, loaded?.city.country.id, loaded?.backup?.name]).toEqual([HUGE, 'de', 'Paris'])
    const countries = await Country.objects().orderBy('id').prefetch('cities')
    expect(countries.map(({ cities }) => cities.map(({ id }) => id).toSorted())).toEqual([[HUGE], [-HUGE, HUGE - 1n]])
    expect((await City.objects().inBulk([HUGE, -HUGE])).get(HUGE)?.name).toBe('Berlin')
    expect(
      await Mayor.objects()
        .filter({ city: HUGE - 1n })
        .count(),
    ).toBe(0)
    expect(
      await Mayor.objects()
        .filter({ city__country__in: ['de'], city__id__gt: 0n })
        .count(),
    ).toBe(1)
    await City.objects().bulkUpsert([{ id: HUGE, name: 'Potsdam', countryId: 'de' }], {
      unique: ['id'],
      update: ['name'],
    })
    await City.objects().insertOrIgnore([{ id: HUGE, name: 'other', countryId: 'de' }])
    const [berlin, made] = await City.objects().getOrCreate({ id: HUGE }, { name: 'x', countryId: 'de' })
    expect([berlin.name, made]).toEqual(['Potsdam', false])
    const cities = (await City.objects().orderBy('id')) as Row<City>[]
    for (const city of cities) city.name = `${city.name}!`
    expect(await City.objects().bulkUpdate(cities, ['name'])).toBe(3)
    expect(await City.objects().orderBy('id').pluck('name')).toEqual(['Lyon!', 'Paris!', 'Potsdam!'])
    expect(await Country.objects().filter({ id: 'fr' }).delete()).toBe(1)
    expect((await Mayor.objects().get({ id: GIVEN })).backupId).toBeNull()
    expect(await Country.objects().delete()).toBe(1)
    expect(await Mayor.objects().count()).toBe(0)
  })

  undone('days and small numbers are keys as well, also to the model itself', async () => {
    await Holiday.objects().create({ id: '2026-12-25', name: 'Christmas' })
    expect((await Holiday.objects().find('2026-12-25'))?.name).toBe('Christmas')
    await Level.objects().bulkCreate([
      { id: 0, name: 'top' },
      { id: -1, name: 'below', aboveId: 0 },
    ])
    expect((await Level.objects().get({ above: 0 })).name).toBe('below')
    const pages = await Level.objects().cursorPage(1)
    expect((await Level.objects().cursorPage(1, pages.next)).rows[0]?.id).toBe(0)
    expect(await Level.objects().filter({ id: 0 }).delete()).toBe(1)
    expect(await Level.objects().count()).toBe(0)
  })

  undone('a row without its key is refused', async () => {
    await expect(atomic(() => Country.objects().create({ name: 'none' } as never))).rejects.toMatchObject({
      code: expect.stringMatching(/not_null|invalid|integrity/),
    })
    await expect(City.objects().create({ id: 1 as never, name: 'x', countryId: 'de' })).rejects.toMatchObject({
      code: 'invalid',
    })
  })
})

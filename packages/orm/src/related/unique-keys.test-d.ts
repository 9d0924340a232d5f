import { f, type Row } from '@tsango/core'
import type { Create } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../model/model.ts'

class Country extends Model('typed.Country') {
  code = f.char(2).unique().help('ISO 3166')
  number = f.smallInt().unique()
  plain = f.char(2)
  maybe = f.char(2).null().unique()
  capital = f.fk(() => City, { to: 'slug' }).null()
  union = f.fk(() => Country, { to: 'code' }).null()
  cities = f.reverse(() => City, 'country')
}
class City extends Model('typed.City') {
  slug = f.slug().unique()
  country = f.fk(() => Country, { to: 'number' }).help('Where it lies')
  flag = f.oneToOne(() => Country, { to: 'code', onDelete: 'cascade' })
}

describe('the types of keys to a unique column', () => {
  it('are those of the column', () => {
    expectTypeOf<Row<City>['countryId']>().toEqualTypeOf<number>()
    expectTypeOf<Row<City>['flagId']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Country>['capitalId']>().toEqualTypeOf<string | null>()
    expectTypeOf<Create<City>['flagId']>().toEqualTypeOf<string>()
    const cities = City.objects()
    cities.filter({ country: 3, countryId__gt: 2, flag__in: ['at'], flag__id: 7, country__union__code: 'eu' })
    cities.where((c) => c.countryId.gt(2).and(c.flagId.startswith('a'), c.country.unionId.eq('eu')))
    expectTypeOf(cities.pluck('countryId')).resolves.toEqualTypeOf<number[]>()
    expectTypeOf(cities.values('country__unionId')).resolves.toEqualTypeOf<{ country__unionId: string | null }[]>()
    // @ts-expect-error -- the column holds numbers
    cities.filter({ country: 'at' })
    // @ts-expect-error -- and this one text
    cities.filter({ flagId: 3 })
    // @ts-expect-error -- of rows, too
    cities.filter({ flag__in: [7] })
  })

  it('hold the name to a unique column that may not be NULL', () => {
    f.fk(() => Country, { to: 'code' })
    // @ts-expect-error -- not unique
    f.fk(() => Country, { to: 'plain' })
    // @ts-expect-error -- may be NULL
    f.fk(() => Country, { to: 'maybe' })
    // @ts-expect-error -- no field
    f.fk(() => Country, { to: 'coed' })
    // @ts-expect-error -- a relation
    f.oneToOne(() => Country, { to: 'cities' })
  })
})

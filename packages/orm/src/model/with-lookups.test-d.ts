import { f } from '@tsango/core/fields'
import { sql } from 'drizzle-orm'
import { expectTypeOf } from 'vitest'
import { defineLookup, defineTransform } from '../expressions/expressions.ts'
import { inherit, modelWithLookups, proxy } from './model.ts'

const divisibleBy = defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`)
const initial = defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`)
const Model = modelWithLookups({ text: { initial }, number: { divisibleBy } })

abstract class Named {
  name = f.char(60).null()
}
class Land extends inherit(Model('given.Land'), Named) {
  people = f.int().default(0)
  cities = f.reverse(() => City, 'land')
}
class City extends Model('given.City', { id: f.uuid() }) {
  name = f.char(60)
  land = f.fk(() => Land)
}
class Large extends proxy(City, 'given.Large') {}

Land.objects().filter({ name__initial: 'A', name__initial__in: ['A'], name__initial__lower: 'a', id__divisibleBy: 2 })
City.objects().filter({ land__people__divisibleBy: 2, land__name__initial__startswith: 'A' })
Large.objects().filter({ name__initial: 'A' })
Land.objects().where((l) => l.people.lookup('divisibleBy', 3))

// @ts-expect-error a number
Land.objects().filter({ people__divisibleBy: 'x' })
// @ts-expect-error of numbers alone
Land.objects().filter({ name__divisibleBy: 2 })
// @ts-expect-error unknown
City.objects().filter({ land__people__divisible: 2 })
// @ts-expect-error the key is a text that is no name
City.objects().filter({ id__divisibleBy: 2 })
// @ts-expect-error unknown
Land.objects().where((l) => l.people.lookup('divisible', 3))
// @ts-expect-error a number
Land.objects().where((l) => l.people.lookup('divisibleBy', 'x'))
// @ts-expect-error a lookup is no transform
Land.objects().where((l) => l.people.transform('divisibleBy').isNull())

const first = () => City.objects().select((c) => ({ first: c.name.transform('initial') }))
expectTypeOf<Awaited<ReturnType<typeof first>>>().toEqualTypeOf<{ first: string | null }[]>()
expectTypeOf<Awaited<ReturnType<typeof rows>>[number]['name']>().toEqualTypeOf<string | null>()
const rows = () => Land.objects().all()
expectTypeOf(City.objects().create).parameter(0).toHaveProperty('name').toEqualTypeOf<string>()

City.objects().orderBy('-name__initial', 'land__name__initial__lower')
const initials = () => City.objects().values('name__initial', 'land__name__initial__length')
expectTypeOf<Awaited<ReturnType<typeof initials>>>().toEqualTypeOf<
  { name__initial: string | null; land__name__initial__length: number | null }[]
>()
// @ts-expect-error a lookup is no transform
City.objects().values('land__people__divisibleBy')
// @ts-expect-error unknown
City.objects().orderBy('name__inital')

// @ts-expect-error text, not txt
modelWithLookups({ txt: { initial } })
// @ts-expect-error no sort of fields, beside one
modelWithLookups({ text: { initial }, txt: { initial } })
// @ts-expect-error what is encrypted can be asked nothing
modelWithLookups({ encrypted: { initial } })
// @ts-expect-error no lookup
modelWithLookups({ text: { initial: 'x' } })

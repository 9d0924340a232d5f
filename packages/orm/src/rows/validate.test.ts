import { createRegistry, f, ValidationError } from '@tsango/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { recordStatements } from '../databases/databases.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Hall extends Model('fair.Hall') {
  name = f.char(20)
}
class Stand extends Model('fair.Stand') {
  static meta: Meta<Stand> = {
    uniqueTogether: [['hall', 'number']],
    checks: [
      { name: 'stand_price', check: (s) => s.price.gte('0'), message: 'It costs something.' },
      { name: 'stand_days', check: (s) => s.firstDay.lte(s.lastDay) },
    ],
    validate: (row, refuse) => {
      if (row.width * row.depth > 100) refuse('', 'area', 'It is too large.')
      if (row.width < row.depth) {
        refuse('width', 'ratio', 'A stand is wider than deep.')
        refuse('depth', 'ratio', 'A stand is wider than deep.')
      }
    },
  }
  hall = f.fk(() => Hall)
  number = f.int()
  code = f.char(20).unique()
  price = f.decimal(8, 2).default('1.00')
  firstDay = f.date().default('2030-01-01')
  lastDay = f.date().default('2030-01-05')
  width = f.int().default(3)
  depth = f.int().default(2)
}

const faultsOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return undefined
  if (!(error instanceof ValidationError)) throw error
  return Object.fromEntries(Object.entries(error.faults).map(([at, all]) => [at, all.map(({ code }) => code)]))
}

await describeDatabases('rows are valid', (under) => {
  const { test, run } = withModels(under, [Hall, Stand])
  let hallId = 0
  beforeEach(() =>
    run(async () => {
      await Stand.objects().delete()
      await Hall.objects().delete()
      hallId = (await Hall.objects().create({ name: 'A' })).id
    }),
  )

  test('by what their model says of all values together, before anything is written', async () => {
    const wrong = { hallId, number: 1, code: 'a', width: 10, depth: 11 }
    const stands = Stand.objects()
    const { statements } = await recordStatements(async () => {
      const expected = { '': ['area'], width: ['ratio'], depth: ['ratio'] }
      expect(await faultsOf(stands.create(wrong))).toEqual(expected)
      expect(await faultsOf(stands.bulkCreate([{ hallId, number: 2, code: 'b' }, wrong]))).toEqual(expected)
      expect(await faultsOf(stands.insertOrIgnore([wrong]))).toEqual(expected)
      expect(await faultsOf(stands.bulkUpsert([wrong], { unique: ['code'], update: ['width'] }))).toEqual(expected)
    })
    expect(statements.filter(({ sql }) => sql.includes('INSERT'))).toEqual([])
    expect(await stands.count()).toBe(0)
  })

  test('on every way to write rows that are there', async () => {
    const stand = await Stand.objects().create({ hallId, number: 1, code: 'a' })
    stand.width = 1
    const expected = { width: ['ratio'], depth: ['ratio'] }
    expect(await faultsOf(stand.save())).toEqual(expected)
    expect(await faultsOf(stand.save({ fields: ['code'] }))).toEqual(expected)
    expect(await faultsOf(Stand.objects().bulkUpdate([stand], ['width']))).toEqual(expected)
    expect(await faultsOf(Stand.objects().updateOrCreate({ code: 'a' }, { hallId, number: 1, width: 1 }))).toEqual(
      expected,
    )
    await stand.refresh()
    expect(stand.width).toBe(3)
    // A statement for all rows sees none of them.
    expect(await Stand.objects().update({ width: 1 })).toBe(1)
    const part = await Stand.objects().only('code').get()
    await expect(part.save()).rejects.toMatchObject({ code: 'not_loaded' })
  })

  test('only where each value is', async () => {
    const stand = Stand.objects().build({ hallId, number: 1, code: 'x'.repeat(21), width: 1 })
    expect(await faultsOf(stand.save())).toEqual({ code: ['max_length'] })
    expect(await faultsOf(stand.validate())).toEqual({ code: ['max_length'] })
  })

  test('when validate() finds nothing in the database that they would break', async () => {
    const stand = await Stand.objects().create({ hallId, number: 1, code: 'a', price: '2.50' })
    const statements = await recordStatements(() => stand.validate())
    expect(statements.statements).toHaveLength(1)
    const twin = Stand.objects().build({ hallId, number: 1, code: 'a', price: '-0.01', lastDay: '2029-12-31' })
    expect(await faultsOf(twin.validate())).toEqual({ code: ['unique'], price: ['check'], '': ['unique', 'check'] })
    await expect(twin.validate()).rejects.toMatchObject({ faults: { price: [{ message: 'It costs something.' }] } })
    expect(await faultsOf(Stand.objects().build({ hallId, number: 2, code: 'b' }).validate())).toBeUndefined()
    expect(await faultsOf(Stand.objects().build({ id: stand.id, hallId, number: 3, code: 'c' }).validate())).toEqual({
      id: ['unique'],
    })
    const other = await Stand.objects().create({ hallId, number: 2, code: 'b' })
    expect(await faultsOf(other.validate())).toBeUndefined()
    other.code = 'a'
    expect(await faultsOf(other.validate())).toEqual({ code: ['unique'] })
    expect(await Stand.objects().count()).toBe(2)
    await other.delete()
    await expect(other.validate()).rejects.toMatchObject({ code: 'row_gone' })
  })
})

class Seat extends Model('fair.Seat') {
  static meta: Meta<Seat> = {
    uniqueTogether: [{ name: 'seat_live', fields: ['row', 'label'], where: (s) => s.gone.isNull() }],
  }
  row = f.char(10)
  label = f.char(10)
  gone = f.date().null()
}
class Guest extends Model('fair.Guest') {
  static meta: Meta<Guest> = { uniqueTogether: [{ name: 'guest_email', expressions: (g) => [g.email.lower()] }] }
  email = f.char(40)
}

await describeDatabases('unique constraints with options', (under) => {
  describe('of some rows', () => {
    const { test } = withModels(under, [Seat])
    test('are asked of these alone', async () => {
      await Seat.objects().create({ row: 'a', label: '1' })
      const again = Seat.objects().build({ row: 'a', label: '1' })
      expect(await faultsOf(again.validate())).toEqual({ '': ['unique'] })
      again.gone = '2030-01-01'
      expect(await faultsOf(again.validate())).toBeUndefined()
      await again.save()
      again.gone = null
      expect(await faultsOf(again.validate())).toEqual({ '': ['unique'] })
      await Seat.objects().filter({ gone: null }).update({ gone: '2029-01-01' })
      expect(await faultsOf(again.validate())).toBeUndefined()
    })
  })
  describe('over expressions', () => {
    const { test } = withModels(under, [Guest])
    test('are asked by what they compute', async () => {
      const guest = await Guest.objects().create({ email: 'Ann@x.org' })
      expect(await faultsOf(guest.validate())).toBeUndefined()
      expect(await faultsOf(Guest.objects().build({ email: 'ann@X.ORG' }).validate())).toEqual({ email: ['unique'] })
      expect(await faultsOf(Guest.objects().build({ email: 'bob@x.org' }).validate())).toBeUndefined()
    })
  })
})

class Place extends Model('fair.Place', { key: ['row', 'nr'] }) {
  row = f.char(5)
  nr = f.int()
  label = f.char(5).unique()
}

await describeDatabases('rows with keys of several columns', (under) => {
  const { test } = withModels(under, [Place])
  test('are valid by the same rules', async () => {
    const place = await Place.objects().create({ row: 'a', nr: 1, label: 'x' })
    expect(await faultsOf(place.validate())).toBeUndefined()
    const twin = Place.objects().build({ row: 'a', nr: 1, label: 'x' })
    expect(await faultsOf(twin.validate())).toEqual({ '': ['unique'], label: ['unique'] })
    expect(await faultsOf(Place.objects().build({ row: 'a', nr: 2, label: 'y' }).validate())).toBeUndefined()
    const next = await Place.objects().create({ row: 'a', nr: 2, label: 'y' })
    next.label = 'x'
    expect(await faultsOf(next.validate())).toEqual({ label: ['unique'] })
  })
})

class Sloppy extends Model('fair.Sloppy') {
  static meta: Meta<Sloppy> = {
    validate: async () => {
      await Promise.reject(new Error('nobody would see this'))
    },
  }
  name = f.char(9)
}
class Unknown extends Model('fair.Unknown') {
  static meta: Meta<Unknown> = { validate: (_, refuse) => refuse('nmae' as 'name', 'x', 'X') }
  name = f.char(9)
}

await describeDatabases('a rule that is wrong itself', (under) => {
  const { test } = withModels(under, [Sloppy, Unknown])
  test('is told so', async () => {
    await expect(Sloppy.objects().create({ name: 'a' })).rejects.toThrow('must not be async')
    await expect(Unknown.objects().create({ name: 'a' })).rejects.toThrow('has no field "nmae"')
    expect(await Sloppy.objects().count()).toBe(0)
  })
})

it('the name of the method is reserved', () => {
  class Named extends Model('fair.Named') {
    validate = f.char(5)
  }
  const { problems } = createRegistry({ models: [{ model: Named, app: 'fair' }] })
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('every row has a method validate()')])
})

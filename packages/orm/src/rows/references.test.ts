import { f, ValidationError } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { recordStatements } from '../databases/databases.ts'
import type { IntegrityError } from '../errors/errors.ts'
import { extend } from '../model/extend.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Country extends Model('port.Country') {
  code = f.char(2).unique()
}
class Harbour extends Model('port.Harbour', { key: ['country', 'number'] }) {
  country = f.fk(() => Country, { to: 'code' })
  number = f.int()
}
class Ship extends Model('port.Ship') {
  static meta: Meta<Ship> = { uniqueTogether: [['home', 'berth']] }
  name = f.char(20)
  home = f.fk(() => Harbour)
  berth = f.int()
  next = f.fk(() => Harbour).null()
  owner = f.fk(() => Country).null()
  flag = f.fk(() => Country, { to: 'code', onDelete: 'doNothing' }).null()
  sister = f.fk(() => Ship).null()
  kind = f.char(5).default('tug')
}
class Liner extends extend(Ship, 'port.Liner') {
  line = f.fk(() => Country)
}

const faultsOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) return undefined
  if (!(error instanceof ValidationError)) throw error
  return Object.fromEntries(
    Object.entries(error.faults).map(([at, all]) => [at, all.map(({ code, message }) => `${code}: ${message}`).join()]),
  )
}

const COUNTRY = 'no_such_row: There is no country with this key.'
const HARBOUR = 'no_such_row: There is no harbour with this key.'
const REQUIRED = 'required: This field is required.'

await describeDatabases('what rows point at', (under) => {
  const { test, run } = withModels(under, [Country, Harbour, Ship, Liner])
  let countryId = 0
  const home = ['NO', 1] as const
  const built = (values: object = {}) => Ship.objects().build({ name: 'a', berth: 1, homeId: home, ...values } as never)
  beforeEach(() =>
    run(async () => {
      await Liner.objects().delete()
      await Ship.objects().update({ sisterId: null })
      await Ship.objects().delete()
      await Harbour.objects().delete()
      await Country.objects().delete()
      countryId = (await Country.objects().create({ code: 'NO' })).id
      await Harbour.objects().create({ countryId: 'NO', number: 1 })
    }),
  )

  test('is asked by validate(), in the statement that asks all else', async () => {
    const { statements } = await recordStatements(async () => {
      expect(await faultsOf(built({ ownerId: countryId, flagId: 'NO' }).validate())).toBeUndefined()
    })
    expect(statements).toHaveLength(1)
    expect(
      await faultsOf(built({ ownerId: 999_999, flagId: 'XX', sisterId: 7, homeId: ['NO', 2] }).validate()),
    ).toEqual({
      homeId: HARBOUR,
      ownerId: COUNTRY,
      flagId: COUNTRY,
      sisterId: 'no_such_row: There is no ship with this key.',
    })
    expect(await faultsOf(built({ homeId: ['SE', 1], nextId: ['no', 1] }).validate())).toEqual({
      homeId: HARBOUR,
      nextId: HARBOUR,
    })
    expect(await faultsOf(Harbour.objects().build({ countryId: 'XX', number: 3 }).validate())).toEqual({
      countryId: COUNTRY,
    })
    expect(await Ship.objects().count()).toBe(0)
  })

  test('may be nothing, and the row itself', async () => {
    const nothing = { nextId: null, ownerId: null, flagId: null, sisterId: null }
    expect(await faultsOf(built(nothing).validate())).toBeUndefined()
    expect(await faultsOf(built({ id: 50, sisterId: 50 }).validate())).toBeUndefined()
    expect(await faultsOf(built({ id: 50, sisterId: 51 }).validate())).toEqual({
      sisterId: 'no_such_row: There is no ship with this key.',
    })
  })

  test('is asked of a row that is there where it changed', async () => {
    const ship = await Ship.objects().create({ name: 'a', berth: 1, homeId: home, ownerId: countryId })
    expect(await faultsOf(ship.validate())).toBeUndefined()
    ship.ownerId = 999_999
    ship.nextId = ['NO', 9]
    expect(await faultsOf(ship.validate())).toEqual({ ownerId: COUNTRY, nextId: HARBOUR })
    ship.ownerId = null
    ship.nextId = home
    ship.sisterId = ship.id
    expect(await faultsOf(ship.validate())).toBeUndefined()
    const part = await Ship.objects().defer('ownerId', 'nextId').get()
    part.name = 'b'
    expect(await faultsOf(part.validate())).toBeUndefined()
  })

  test('is asked in each table of a model that extends another', async () => {
    const liner = Liner.objects().build({ name: 'a', berth: 1, homeId: ['NO', 1], lineId: 999_999 })
    expect(await faultsOf(liner.validate())).toEqual({ lineId: COUNTRY })
    liner.lineId = countryId
    liner.ownerId = 999_999
    expect(await faultsOf(liner.validate())).toEqual({ ownerId: COUNTRY })
    liner.ownerId = null
    await liner.validate()
    await liner.save()
    await liner.validate()
  })

  test('is told at the same place by a write, where the database says which key it was', async () => {
    for (const [values, at, message] of [
      [{ ownerId: 999_999 }, 'ownerId', 'There is no country with this key.'],
      [{ homeId: ['NO', 9] }, 'homeId', 'There is no harbour with this key.'],
    ] as const) {
      const error = (await built(values)
        .save()
        .catch((reason: unknown) => reason)) as IntegrityError
      expect(error).toMatchObject({ code: 'foreign_key_violation' })
      const [place = ''] = Object.keys(error.faults)
      expect(['', at]).toContain(place)
      if (place) expect(error.faults[place]).toEqual([{ code: 'no_such_row', message }])
    }
  })

  test('is required where it must be there, as all else is', async () => {
    const empty = Ship.objects().build({ kind: 'x'.repeat(6) } as never)
    expect(await faultsOf(empty.validate())).toMatchObject({
      homeId: REQUIRED,
      name: REQUIRED,
      berth: REQUIRED,
      kind: expect.stringContaining('max_length'),
    })
    expect(
      await faultsOf(
        Harbour.objects()
          .build({} as never)
          .validate(),
      ),
    ).toEqual({
      countryId: REQUIRED,
      number: REQUIRED,
    })
    expect(
      await faultsOf(
        Liner.objects()
          .build({ name: 'a', berth: 1, homeId: home } as never)
          .validate(),
      ),
    ).toEqual({
      lineId: REQUIRED,
    })
    await expect(
      Ship.objects()
        .build({ name: 'a', berth: 1 } as never)
        .save(),
    ).rejects.toMatchObject({
      code: 'not_null_violation',
      faults: { homeId: [{ code: 'null' }] },
    })
  })

  test('has one name for people, of however many columns it consists', async () => {
    await Ship.objects().create({ name: 'a', berth: 1, homeId: home })
    expect(await faultsOf(built().validate())).toEqual({ '': 'unique: Another ship has the same home and berth.' })
    await expect(built().save()).rejects.toMatchObject({
      faults: { '': [{ message: 'Another ship has the same home and berth.' }] },
    })
  })
})

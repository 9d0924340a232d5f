import { f } from '@tsango/core'
import { beforeEach, describe, expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { CheckViolation, type IntegrityError, UniqueViolation } from '../errors/errors.ts'
import { nullIf } from '../expressions/expressions.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class House extends Model('town.House') {
  name = f.char(20)
}
class Flat extends Model('town.Flat') {
  static meta: Meta<Flat> = {
    uniqueTogether: [
      ['house', 'number'],
      {
        name: 'town_flat_bell',
        fields: ['house', 'bell'],
        message: 'The bell has this name already.',
        code: 'bell_taken',
      },
      { name: 'town_flat_mail', expressions: (t) => [t.mail.lower()], message: 'The letter box is taken.' },
    ],
    indexes: [
      { name: 'town_flat_plan', fields: ['plan'], unique: true, where: (t) => t.size.gt(10), code: 'plan_taken' },
    ],
    checks: [
      {
        name: 'town_flat_size',
        check: (t) => t.size.gt(0),
        message: 'A flat is not smaller than nothing.',
        code: 'tiny',
      },
      { name: 'town_flat_floor', check: (t) => t.floor.lte(t.size) },
    ],
  }
  house = f.fk(() => House)
  number = f.int()
  bell = f.char(20)
  mail = f.char(40)
  plan = f.char(10).null()
  code = f.char(10).unique({ message: 'This code is in use.', code: 'in_use' })
  size = f.int().default(20)
  floor = f.int().default(1)
}
class Plot extends Model('town.Plot', { key: ['street', 'number'] }) {
  street = f.char(10)
  number = f.int()
}
class Fence extends Model('town.Fence') {
  house = f.fk(() => House, { onDelete: 'doNothing' })
  road = f.char(10)
  place = f.int()
  plot = f.fk(() => Plot, { fields: ['road', 'place'], onDelete: 'doNothing' })
}

await describeDatabases('a write that breaks a constraint', (under) => {
  const { test, run } = withModels(under, [House, Flat, Plot, Fence])
  let houseId = 0
  let next = 0
  beforeEach(() =>
    run(async () => {
      await Flat.objects().delete()
      await House.objects().delete()
      houseId = (await House.objects().create({ name: 'a' })).id
    }),
  )
  const flat = (values: object = {}) => {
    const unlike = `x${++next}`
    return { houseId, number: next, bell: unlike, mail: unlike, plan: unlike, code: unlike, ...values }
  }

  const CASES: readonly (readonly [values: object, at: string, code: string, message: string, own: boolean])[] = [
    [{ number: 0 }, '', 'unique', 'Another flat has the same house and number.', false],
    [{ bell: 'b' }, '', 'bell_taken', 'The bell has this name already.', true],
    [{ mail: 'M' }, 'mail', 'unique', 'The letter box is taken.', true],
    [{ plan: 'p' }, 'plan', 'plan_taken', 'Another flat has the same plan.', false],
    [{ code: 'c' }, 'code', 'in_use', 'This code is in use.', true],
    [{ size: 0, floor: 0 }, 'size', 'tiny', 'A flat is not smaller than nothing.', true],
    [{ floor: 21 }, '', 'check', 'The values do not go together.', false],
  ]

  describe.each(CASES)('%j', (values, at, code, message, own) => {
    const faults = { [at]: [{ code, message }] }
    const told = own ? message : 'The values conflict with other data.'

    test('tells the faults that validate() tells, on every way to write rows', async () => {
      const flats = Flat.objects()
      await flats.create(flat({ number: 0, bell: 'b', mail: 'm', plan: 'p', code: 'c' }))
      const other = await flats.create(flat())
      const id = { id: other.id }
      const build = flats.build(flat(values))
      await expect(build.validate()).rejects.toMatchObject({ faults })
      for (const write of [
        () => flats.create(flat(values)),
        () => flats.bulkCreate([flat(), flat(values)]),
        () =>
          flats.bulkUpsert([{ size: 20, floor: 1, ...flat(values), ...id }], {
            unique: ['id'],
            update: ['number', 'bell', 'mail', 'plan', 'code', 'size', 'floor'],
          }),
        () => flats.filter(id).update(values),
        () => flats.filter(id).update(() => values),
        () => Object.assign(flats.build(flat()), values).save(),
        async () => Object.assign(await flats.get(id), values).save(),
        async () => Object.assign(await flats.get(id), values).save({ fields: Object.keys(values) as never }),
        async () => flats.bulkUpdate([Object.assign(await flats.get(id), values)], Object.keys(values) as never),
        () => atomic(() => flats.create(flat(values))),
      ]) {
        const error = await (async () => await write())().then(
          () => undefined,
          (reason: unknown) => reason,
        )
        expect(error, write.toString()).toBeInstanceOf(
          code === 'tiny' || code === 'check' ? CheckViolation : UniqueViolation,
        )
        expect(error).toMatchObject({ faults, table: 'town_flat', publicMessage: told })
        if (own) expect((error as Error).message).toBe(message)
        expect((error as IntegrityError).columns.length).toBeGreaterThan(0)
        expect(JSON.stringify(error)).not.toMatch(/INSERT|UPDATE|SELECT/)
      }
      expect(await flats.count()).toBe(2)
    })
  })

  test('names the constraint and its columns, whatever the database tells', async () => {
    await Flat.objects().create(flat({ code: 'c', bell: 'b' }))
    const fail = (values: object) => Flat.objects().create(flat(values))
    await expect(fail({ code: 'c' })).rejects.toMatchObject({ columns: ['code'], constraint: 'town_flat_code_uniq' })
    await expect(fail({ bell: 'b' })).rejects.toMatchObject({
      columns: ['house_id', 'bell'],
      constraint: 'town_flat_bell',
    })
    await expect(fail({ floor: 99 })).rejects.toMatchObject({
      columns: ['floor', 'size'],
      constraint: 'town_flat_floor',
    })
  })

  test('names the columns of the key that points at a row which shall go, as far as the database tells them', async () => {
    await Plot.objects().create({ street: 'a (b)=(c', number: 1 })
    await Fence.objects().create({ houseId, road: 'a (b)=(c', place: 1 })
    for (const [write, columns] of [
      [() => House.objects().delete(), ['house_id']],
      [() => Plot.objects().delete(), ['road', 'place']],
      [() => Fence.objects().update({ houseId: 999_999 }), ['house_id']],
    ] as const) {
      const error = await (async () => await write())().catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'foreign_key_violation' })
      // SQLite tells nothing of the constraint.
      if (under.dialect.features.title === 'SQLite') expect(error).toMatchObject({ columns: [] })
      else expect(error).toMatchObject({ table: 'town_fence', columns })
    }
    await Fence.objects().delete()
    await Plot.objects().delete()
  })

  test('says nothing of what an index is made of', async () => {
    await Flat.objects().create(flat({ plan: 'p', mail: 'm' }))
    const fail = async (values: object): Promise<string> =>
      await Flat.objects()
        .create(flat(values))
        .then(
          () => '',
          ({ message }: Error) => message,
        )
    expect(await fail({ plan: 'p' })).toMatch(/\(plan\) exists\.$/)
    expect(await fail({ mail: 'M' })).toBe('The letter box is taken.')
  })

  test('tells of a key twice, of NULL and of a key to nowhere where they stand', async () => {
    const there = await Flat.objects().create(flat())
    await expect(Flat.objects().create(flat({ id: there.id }))).rejects.toMatchObject({
      columns: ['id'],
      faults: { id: [{ code: 'unique', message: 'Another flat has the same id.' }] },
    })
    const nowhere = await Flat.objects()
      .create(flat({ houseId: 999_999 }))
      .catch((error: unknown) => error)
    expect(nowhere).toMatchObject({ code: 'foreign_key_violation' })
    // Not every database tells which key it was.
    expect([['houseId'], ['']]).toContainEqual(Object.keys((nowhere as IntegrityError).faults))
    expect(Object.values((nowhere as IntegrityError).faults).flat()).toMatchObject([{ code: 'no_such_row' }])
    await expect(
      (async () =>
        await Flat.objects()
          .filter({ id: there.id })
          .update((t) => ({ size: nullIf(t.size, t.size) as never })))(),
    ).rejects.toMatchObject({ code: 'not_null_violation', faults: { size: [{ code: 'null' }] } })
  })
})

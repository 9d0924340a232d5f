import { createRegistry, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { beforeEach, describe, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { openDatabases, recordStatements } from '../databases/databases.ts'
import { stateOf } from '../migrations/migrations.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { related } from '../related/related.ts'
import { quietly } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { AuditEntry, AuditSeal, history, historyOf, pruneAudit, withSource } from './audit.ts'
import initial from './migrations/0001_initial.ts'

class Owner extends Model('care.Owner') {
  name = f.char(20)
}
class Vet extends Model('care.Vet') {
  static meta: Meta<Vet> = { audit: { fields: ['name'] } }
  name = f.char(20)
  phone = f.char(20).default('')
}
class Animal extends Model('care.Animal') {
  static meta: Meta<Animal> = { audit: { except: ['visits'] }, uniqueTogether: [['name']] }
  name = f.char(20)
  weight = f.decimal(8, 3).null()
  born = f.dateTime().null()
  chip = f.char(20).default('').secret()
  visits = f.int().default(0)
  updatedAt = f.dateTime({ autoNow: true })
  owner = f.fk(() => Owner, { onDelete: 'cascade' })
  vet = f.fk(() => Vet, { onDelete: 'setNull' }).null()
  friends = f.manyToMany(() => Vet)
}
class Box extends Model('care.Box') {
  static meta: Meta<Box> = { audit: true }
  label = f.char(20)
  gone = f.softDelete()
}
class Slot extends Model('care.Slot') {
  static meta: Meta<Slot> = { audit: true }
  box = f.fk(() => Box, { onDelete: 'cascade' })
  gone = f.softDelete()
}

class Place extends Model('care.Place', { key: ['row', 'nr'] }) {
  static meta: Meta<Place> = { audit: true }
  row = f.char(5)
  nr = f.int()
  label = f.char(5)
}

class Undone extends RangeError {}

await describeDatabases('audited models', (under) => {
  const { test, run } = withModels(under, [Owner, Vet, Animal, Box, Slot, Place, AuditEntry, AuditSeal], {
    encryptionKeys: ['00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'],
  })
  let ownerId = 0
  const entries = async (): Promise<readonly unknown[]> => {
    const found = await AuditEntry.objects().orderBy('id')
    await AuditEntry.objects().delete()
    return found.map(({ action, model, changes }) => [action, model, changes])
  }
  const make = (values: { name: string; weight?: string; chip?: string; vetId?: number }): Promise<Row<Animal>> =>
    Animal.objects().create({ ownerId, ...values })

  beforeEach(() =>
    run(async () => {
      await Animal.objects().delete()
      await Vet.objects().delete()
      await Owner.objects().delete()
      await Slot.objects().withTrashed().forceDelete()
      await Box.objects().withTrashed().forceDelete()
      ownerId = (await Owner.objects().create({ name: 'Ann' })).id
      await AuditEntry.objects().delete()
    }),
  )

  test('have an entry of each insert, update and delete, with what changed, and nothing of what is secret', async () => {
    const animal = await make({ name: 'Rex', weight: '1.5', chip: 'c-123' })
    expect(await entries()).toEqual([
      [
        'create',
        'Animal',
        {
          id: { to: animal.id },
          name: { to: 'Rex' },
          weight: { to: '1.500' },
          born: { to: null },
          chip: { changed: true },
          ownerId: { to: ownerId },
          vetId: { to: null },
        },
      ],
    ])
    animal.weight = '1.50'
    await animal.save()
    animal.visits = 7
    await animal.save()
    expect(await entries()).toEqual([])
    animal.name = 'Max'
    animal.chip = 'c-456'
    animal.born = new Date('2020-01-02T03:04:05Z')
    await animal.save({ fields: ['name', 'chip'] })
    await animal.save()
    expect(await entries()).toEqual([
      ['update', 'Animal', { name: { from: 'Rex', to: 'Max' }, chip: { changed: true } }],
      ['update', 'Animal', { born: { from: null, to: '2020-01-02T03:04:05.000Z' } }],
    ])
    animal.name = 'unsaved'
    await animal.delete()
    expect(await entries()).toMatchObject([['delete', 'Animal', { name: { from: 'Max' }, chip: { changed: true } }]])
    expect(JSON.stringify(await AuditEntry.objects())).not.toContain('c-456')
  })

  test('say who, in which request, and what wrote', async () => {
    await runInContext({ actor: { id: 42 }, requestId: 'r-1' }, () =>
      withSource('job:tidy', () => make({ name: 'Rex' })),
    )
    const [entry] = await AuditEntry.objects()
    expect(entry).toMatchObject({ actor: '42', requestId: 'r-1', source: 'job:tidy', app: 'care', model: 'Animal' })
    expect(Math.abs(Date.now() - Number(entry?.at))).toBeLessThan(60_000)
    await make({ name: 'Max' })
    expect(await AuditEntry.objects().first()).toMatchObject({ actor: null, requestId: null, source: null })
  })

  test('have an entry for each row of a write of many, also where signals are quiet', async () => {
    const [a, b] = (await Animal.objects().bulkCreate([
      { name: 'a', ownerId },
      { name: 'b', ownerId },
    ])) as [Row<Animal>, Row<Animal>]
    expect(await entries()).toMatchObject([
      ['create', 'Animal', { id: { to: a.id }, name: { to: 'a' } }],
      ['create', 'Animal', { id: { to: b.id }, name: { to: 'b' } }],
    ])
    expect(
      await Animal.objects()
        .filter({ name__in: ['a', 'b'] })
        .update({ weight: '2' }),
    ).toBe(2)
    expect(await Animal.objects().increment({ weight: '1' })).toBe(2)
    expect(await Animal.objects().update({ visits: 3 })).toBe(2)
    expect(await Animal.objects().filter({ name: 'none' }).update({ weight: '3' })).toBe(0)
    const weight = (from: string | null, to: string): unknown => ['update', 'Animal', { weight: { from, to } }]
    expect(await entries()).toEqual([
      weight(null, '2.000'),
      weight(null, '2.000'),
      weight('2.000', '3.000'),
      weight('2.000', '3.000'),
    ])
    a.weight = '3'
    b.weight = '9'
    await quietly(() => Animal.objects().bulkUpdate([a, b], ['weight']))
    expect(await entries()).toEqual([weight('3.000', '9.000')])
    await expect(Animal.objects().insertOrIgnore([{ name: 'a', ownerId }])).rejects.toMatchObject({
      code: 'not_auditable',
    })
    await expect(
      Animal.objects().bulkUpsert([{ name: 'a', ownerId }], { unique: ['name'], update: ['weight'] }),
    ).rejects.toMatchObject({ code: 'not_auditable' })
    await Animal.objects().updateOrCreate({ name: 'a' }, { ownerId, weight: '4' })
    expect(await entries()).toEqual([weight('3.000', '4.000')])
    expect(await Animal.objects().delete()).toBe(2)
    expect(await entries()).toMatchObject([
      ['delete', 'Animal', { name: { from: 'a' } }],
      ['delete', 'Animal', { name: { from: 'b' } }],
    ])
  })

  test('have an entry where a delete of other rows takes theirs along, or their key', async () => {
    const vet = await Vet.objects().create({ name: 'Dr' })
    await Vet.objects().update({ phone: '1' })
    const animal = await make({ name: 'Rex', vetId: vet.id })
    await entries()
    await vet.delete()
    expect(await entries()).toEqual([
      ['delete', 'Vet', { name: { from: 'Dr' } }],
      ['update', 'Animal', { vetId: { from: vet.id, to: null } }],
    ])
    await Owner.objects().filter({ id: ownerId }).delete()
    expect(await entries()).toMatchObject([['delete', 'Animal', { id: { from: animal.id } }]])
  })

  test('have an entry for the trash and for what comes back', async () => {
    const box = await Box.objects().create({ label: 'x' })
    await Slot.objects().create({ boxId: box.id })
    await entries()
    await box.delete()
    const at = box.gone?.toISOString()
    const into = (model: string): unknown => ['trash', model, { gone: { from: null, to: at } }]
    expect(await entries()).toEqual(expect.arrayContaining([into('Box'), into('Slot')]))
    await box.delete()
    expect(await entries()).toEqual([])
    await Box.objects().restore()
    const back = (model: string): unknown => ['restore', model, { gone: { from: at, to: null } }]
    expect(await entries()).toEqual([back('Box'), back('Slot')])
    await Box.objects().filter({ label: 'x' }).delete()
    expect(await entries()).toMatchObject([
      ['trash', 'Slot', {}],
      ['trash', 'Box', {}],
    ])
    await box.forceDelete()
    expect(await entries()).toMatchObject([
      ['delete', 'Slot', {}],
      ['delete', 'Box', { label: { from: 'x' } }],
    ])
  })

  test('have an entry for rows that are joined and parted', async () => {
    const [one, two, three] = await Promise.all(
      ['1', '2', '3'].map(async (name) => (await Vet.objects().create({ name })).id),
    )
    const animal = await make({ name: 'Rex' })
    await entries()
    const friends = related(animal, 'friends')
    await friends.add(one as number, two as number)
    await friends.add(one as number)
    await friends.remove(one as number, three as number)
    await friends.remove(one as number)
    await friends.set([three as number])
    await friends.clear()
    await friends.clear()
    const friend = (action: string, changes: object): unknown => [action, 'Animal', { friends: changes }]
    expect(await entries()).toEqual([
      friend('join', { to: [one, two] }),
      friend('part', { from: [one] }),
      friend('part', { from: [two] }),
      friend('join', { to: [three] }),
      friend('part', { from: [three] }),
    ])
  })

  test('lose their entries with the write, and the write with its entries', async () => {
    await expect(
      atomic(async () => {
        await make({ name: 'Rex' })
        throw new Undone()
      }),
    ).rejects.toThrow(Undone)
    const tooLong = 'x'.repeat(101)
    const refused = withSource(tooLong, () => make({ name: 'Max' }))
    await expect(refused).rejects.toMatchObject({ code: 'invalid' })
    const animal = await make({ name: 'Tom' })
    animal.name = 'Tim'
    await expect(withSource(tooLong, () => animal.save())).rejects.toMatchObject({ code: 'invalid' })
    await expect(withSource(tooLong, () => animal.delete())).rejects.toMatchObject({ code: 'invalid' })
    await expect(withSource(tooLong, () => Animal.objects().update({ name: 'T' }))).rejects.toMatchObject({
      code: 'invalid',
    })
    expect((await Animal.objects()).map(({ name }) => name)).toEqual(['Tom'])
    expect(await entries()).toHaveLength(1)
    await animal.save()
    expect(await entries()).toEqual([['update', 'Animal', { name: { from: 'Tom', to: 'Tim' } }]])
  })

  test('tell each step of writes that meet', async () => {
    const animal = await make({ name: 'Rex', weight: '0' })
    await entries()
    await Promise.all(Array.from({ length: 5 }, () => Animal.objects().increment({ weight: '1' })))
    const steps = (await entries()).map((entry) => (entry as [string, string, { weight: object }])[2].weight)
    expect(steps).toEqual([0, 1, 2, 3, 4].map((n) => ({ from: `${n}.000`, to: `${n + 1}.000` })))
    await animal.refresh()
    expect(animal.weight).toBe('5.000')
  })

  test('have a history, and it can be cut', async () => {
    const animal = await make({ name: 'a' })
    const other = await make({ name: 'other' })
    for (const name of ['b', 'c', 'd']) {
      animal.name = name
      await animal.save()
    }
    const names = async (): Promise<unknown[]> => (await history(animal)).map(({ changes }) => changes['name'])
    expect(await names()).toMatchObject([{ to: 'd' }, { to: 'c' }, { to: 'b' }, { to: 'a' }])
    await expect(pruneAudit({})).rejects.toThrow('olderThan')
    await expect(pruneAudit({ keepLast: -1 })).rejects.toThrow('keepLast')
    const past = new Date(Date.now() - 60_000)
    expect(await pruneAudit({ olderThan: past })).toBe(0)
    expect(await pruneAudit({ olderThan: past, keepLast: 1 })).toBe(0)
    expect(await pruneAudit({ keepLast: 2 })).toBe(2)
    expect(await names()).toMatchObject([{ to: 'd' }, { to: 'c' }])
    await AuditEntry.objects()
      .filter({ key: String(animal.id) })
      .update({ at: past })
    expect(await pruneAudit({ olderThan: new Date(Date.now() - 30_000), keepLast: 1 })).toBe(1)
    expect(await names()).toMatchObject([{ to: 'd' }])
    expect(await pruneAudit({ olderThan: new Date(Date.now() - 30_000) })).toBe(1)
    const { id } = other
    await other.delete()
    expect((await historyOf(Animal, id)).map(({ action }) => action)).toEqual(['delete', 'create'])
  })

  test('can have keys of several columns', async () => {
    const place = await Place.objects().create({ row: 'a,b', nr: 1, label: 'x' })
    await Place.objects().bulkCreate([{ row: 'a', nr: 1, label: 'y' }])
    await entries()
    place.label = 'z'
    await place.save()
    await Place.objects().update({ label: 'w' })
    expect((await history(place)).map(({ changes }) => changes['label'])).toEqual([
      { from: 'z', to: 'w' },
      { from: 'x', to: 'z' },
    ])
    await Place.objects().delete()
    expect((await historyOf(Place, ['a', 1])).map(({ action }) => action)).toEqual(['delete', 'update'])
    expect((await entries()).length).toBe(5)
  })

  test('beside them others pay nothing', async () => {
    const { statements } = await recordStatements(async () => {
      const owner = await Owner.objects().create({ name: 'Bob' })
      owner.name = 'Rob'
      await owner.save()
    })
    expect(statements).toHaveLength(2)
  })
})

describe('the app of the audit', () => {
  it('makes its table as the model says', () => {
    const { registry, problems } = createRegistry({ models: [{ model: AuditEntry, app: 'audit' }] })
    expect(problems).toEqual([])
    const { fields, indexes } = stateOf(registry).models.get('audit.AuditEntry') ?? {}
    expect(initial.operations).toEqual([{ type: 'createModel', model: 'audit.AuditEntry', fields, indexes }])
  })

  it('is needed where a model is audited', async () => {
    const { registry } = createRegistry({ models: [{ model: Vet, app: 'care' }] })
    await expect(openDatabases({ default: 'sqlite::memory:' }, registry)).rejects.toMatchObject({
      code: 'audit_missing',
      models: ['care.Vet'],
    })
  })

  it('takes no plain object for a row', () => {
    expect(() => history({} as Row<Vet>)).toThrow('takes a row')
  })

  it('refuses names of columns that are not there', () => {
    class Odd extends Model('care.Odd') {
      static meta: Meta<Odd> = { audit: { except: ['nmae' as 'name'] } }
      name = f.char(5)
    }
    const { problems } = createRegistry({ models: [{ model: Odd, app: 'care' }] })
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('meta.audit names "nmae"')])
  })
})

import { createRegistry, f } from '@tsango/core'
import { ValidationError } from '@tsango/core/errors'
import { dbSql } from '@tsango/core/fields'
import type { Create } from '@tsango/core/model'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDatabases } from '../databases/databases.ts'
import { ForeignKeyViolation, Unsupported } from '../errors/errors.ts'
import { Model } from '../model/model.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Region extends Model('geo.Region') {
  name = f.char(10)
  code = f.char(5).unique()
}
let made = 0
class Shop extends Model('geo.Shop') {
  region = f.fk(() => Region).default(1)
  made = f.fk(() => Region).default(() => (made += 1))
  first = f.fk(() => Region).dbDefault(dbSql('1 + 1'))
  coded = f
    .fk(() => Region, { to: 'code' })
    .default('two')
    .null()
  checked = f
    .fk(() => Region)
    .null()
    .validate((id) => (id === 3 ? { code: 'three', message: 'Not the third.' } : undefined))
  loose = f.fk(() => Region, { onDelete: 'doNothing', constraint: false }).null()
}

await describeDatabases('a key to another row', (under) => {
  const { test, run } = withModels(under, [Region, Shop])
  beforeEach(() =>
    run(async () => {
      await Shop.objects().delete()
      await Region.objects().delete()
      await Region.objects().bulkCreate(
        ['one', 'two', 'three', 'four'].map((code, index) => ({ id: index + 1, name: code, code })),
      )
      made = 0
    }),
  )

  test('has defaults as other fields have: a value, one that is made, and what the database computes', async () => {
    const shop = await Shop.objects().create({})
    expect({ ...shop }).toMatchObject({ regionId: 1, madeId: 1, firstId: 2, codedId: 'two', checkedId: null })
    const shops = await Shop.objects().bulkCreate([{ firstId: 4 }, { regionId: 3 }])
    expect(shops.map(({ regionId, madeId, firstId }) => [regionId, madeId, firstId])).toEqual([
      [1, 2, 4],
      [3, 3, 2],
    ])
    await shop.refresh()
    expect(shop.firstId).toBe(2)
  })

  test('is checked by its own validators, where it leads somewhere', async () => {
    const refused = Shop.objects().create({ checkedId: 3 })
    await expect(refused).rejects.toBeInstanceOf(ValidationError)
    await expect(refused).rejects.toMatchObject({ faults: { checkedId: [{ code: 'three' }] } })
    expect((await Shop.objects().create({ checkedId: 4 })).checkedId).toBe(4)
  })

  test('leads nowhere, and stays, where no constraint holds it', async () => {
    const shop = await Shop.objects().create({ looseId: 4, regionId: 2 })
    await Region.objects().filter({ id: 4 }).delete()
    expect((await Shop.objects().get({ id: shop.id })).looseId).toBe(4)
    expect((await Shop.objects().create({ looseId: 99 })).looseId).toBe(99)
    expect(await Shop.objects().selectRelated('loose').get({ looseId: 99 })).toMatchObject({ loose: null })
    await expect(Shop.objects().build({ looseId: 99 }).validate()).rejects.toMatchObject({
      faults: { looseId: [{ code: 'no_such_row' }] },
    })
    await expect(Shop.objects().create({ regionId: 99 })).rejects.toBeInstanceOf(ForeignKeyViolation)
  })
})

class Import extends Model('geo.Import') {
  name = f.char(10)
  region = f.fk(() => Region, { onDelete: 'doNothing', constraint: false })
}

await describeDatabases('a key that may not be NULL and is held to no row', (under) => {
  const { rolledBack: test } = withModels(under, [Region, Import])

  test('leaves no row out of a query that goes over it', async () => {
    const { id } = await Region.objects().create({ name: 'one', code: 'one' })
    const imports = Import.objects().orderBy('id')
    await Import.objects().bulkCreate([
      { name: 'held', regionId: id },
      { name: 'lost', regionId: id + 99 },
    ])
    const loaded = [
      ['held', 'one'],
      ['lost', undefined],
    ]
    const regions = (rows: readonly { name: string; region: { name: string } | null }[]) =>
      rows.map(({ name, region }) => [name, region?.name])
    expect(regions(await imports.selectRelated('region'))).toEqual(loaded)
    expect(regions(await imports.prefetch('region'))).toEqual(loaded)
    expect(await imports.valuesList('name', 'region__name')).toEqual([
      ['held', 'one'],
      ['lost', null],
    ])
    expect(await Import.objects().orderBy('region__name').pluck('name')).toEqual(['lost', 'held'])
    expect(await imports.exclude({ region__name: 'one' }).pluck('name')).toEqual(['lost'])
    expect(await imports.filter({ region__name__isnull: true }).pluck('name')).toEqual(['lost'])
    expect(await imports.where((row) => row.region.name.isNull()).pluck('name')).toEqual(['lost'])
  })
})

class Invoice extends Model('geo.Invoice', { key: ['tenant', 'number'] }) {
  tenant = f.int()
  number = f.int()
}
class Parcel extends Model('geo.Parcel') {
  tenant = f.int().dbDefault(1)
  number = f.int().dbDefault(1)
  invoice = f
    .fk(() => Invoice, { fields: ['tenant', 'number'], onDelete: 'setDefault' })
    .validate(([, number]) => (number === 13 ? { code: 'luck', message: 'Not this one.' } : undefined))
}

await describeDatabases('a key of several that is set to the defaults of its fields', (under) => {
  if (!under.dialect.features.setDefault) {
    it('is refused with the key, the feature and the database', async () => {
      const { registry } = createRegistry({
        models: [Invoice, Parcel].map((model) => ({ model, app: '' })),
        close: true,
      })
      const opened = openDatabases({ default: under.url }, registry)
      await expect(opened).rejects.toBeInstanceOf(Unsupported)
      await expect(opened).rejects.toThrow('geo.Parcel.invoice: onDelete "setDefault"')
    })
    return
  }
  const { test } = withModels(under, [Invoice, Parcel])

  test('takes them when its row is deleted', async () => {
    await Invoice.objects().bulkCreate([
      { tenant: 1, number: 1 },
      { tenant: 2, number: 7 },
      { tenant: 2, number: 13 },
    ])
    const parcel = await Parcel.objects().create({ tenant: 2, number: 7 })
    await expect(Parcel.objects().create({ tenant: 2, number: 13 })).rejects.toMatchObject({
      faults: { invoiceId: [{ code: 'luck' }] },
    })
    await Invoice.objects().filter({ number: 7 }).delete()
    await parcel.refresh()
    expect([parcel.tenant, parcel.number]).toEqual([1, 1])
  })
})

describe('options of keys that cannot be meant', () => {
  const messages = (...models: Parameters<typeof createRegistry>[0]['models'][number]['model'][]) =>
    createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true }).problems.map(
      ({ code, message }) => `${code} ${message}`,
    )

  it('are reported when the models are read', () => {
    class Bad extends Model('geo.Bad') {
      tenant = f.int()
      number = f.int()
      kept = f.fk(() => Region, { constraint: false })
      words = f.fk(() => Region).dbDefault('one' as never)
      twice = f
        .fk(() => Region)
        .default(1)
        .dbDefault(2)
      bare = f.fk(() => Region, { onDelete: 'setDefault' })
      whole = f.fk(() => Invoice).default([1, 1])
      parts = f.fk(() => Invoice, { fields: ['tenant', 'number'], onDelete: 'setDefault' })
    }
    expect(messages(Region, Invoice, Bad).toSorted()).toEqual([
      expect.stringMatching(/^core\.field_options geo\.Bad\.twice: there are two defaults/),
      expect.stringMatching(/^core\.field_options geo\.Bad\.words: dbDefault is no value of the field/),
      expect.stringMatching(/^core\.key_constraint geo\.Bad\.kept .* a delete cannot protect/),
      expect.stringMatching(/^core\.set_default geo\.Bad\.bare sets its default on delete, but has none/),
      expect.stringMatching(/^core\.set_default geo\.Bad\.parts sets the defaults .* but .*tenant.*number.* have none/),
      expect.stringMatching(/^core\.set_default geo\.Bad\.whole is a key of several columns/),
    ])
  })

  it('leave a key without a default required', () => {
    // @ts-expect-error the region is missing
    const values: Create<Town> = {}
    expect(values).toEqual({})
  })
})

class Town extends Model('geo.Town') {
  region = f.fk(() => Region)
}

import { createRegistry, f, type ModelClass } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { describe, expect, it } from 'vitest'
import { databaseSlot, openDatabases } from '../databases/databases.ts'
import type { TableState } from '../dialects/dialects.ts'
import { CheckViolation, ExtensionMissing, QueryError, UniqueViolation, Unsupported } from '../errors/errors.ts'
import { type Cols, concat, when } from '../expressions/expressions.ts'
import { createModel, field, stateOf, tableOf, tablesOf } from '../migrations/migrations.ts'
import { any } from '../query/query.ts'
import { createTables, describeDatabases, withModels } from '../testing/testing.ts'
import { type Meta, Model } from './model.ts'

class Shelf extends Model('store.Shelf') {
  name = f.char(40)
}
class Item extends Model('store.Item') {
  static meta: Meta<Item> = {
    ordering: ['id'],
    indexes: [
      { fields: ['shelf', '-price'], where: (p) => p.deletedAt.isNull() },
      { fields: ['code'], include: ['price'] },
      { expressions: (p) => [p.email.lower()], unique: true, name: 'store_item_email' },
      {
        expressions: (p) => [p.shelfId, p.price.times('2.00').desc()],
        unique: true,
        where: (p) => p.code.startswith('x%'),
      },
    ],
    uniqueTogether: [{ fields: ['shelf', 'code'], where: (p) => p.deletedAt.isNull(), name: 'store_item_alive' }],
    checks: [
      { name: 'store_item_price', check: (p) => p.price.gte('0.50'), message: 'It costs more than that.' },
      { name: 'store_item_code', check: (p) => p.code.ne("it's \\ %").and(p.code.length().gt(0)) },
      {
        name: 'store_item_state',
        check: (p) => any(p.state.in(['new', 'old']), p.state.eq('sold').and(p.deletedAt.isNull().not())),
      },
      {
        name: 'store_item_made',
        check: (p) => p.deletedAt.isNull().or(p.deletedAt.gt(new Date('2020-01-01T00:00:00Z'))),
      },
      { name: 'store_item_flag', check: (p) => when(p.flag.eq(true), p.amount).otherwise(1).gt(0) },
      { name: 'store_item_xor', check: (p) => p.amount.eq(5).xor(p.amount.ne(5)) },
      { name: 'store_item_sql', check: () => sql`code <> 'plain'` },
    ],
  }
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
  code = f.char(20)
  email = f.email().null()
  state = f.char(10).default('new')
  price = f.decimal(9, 2).default('1.00')
  amount = f.int().null()
  flag = f.bool().default(false)
  deletedAt = f.dateTime().null()
}

class Odd extends Model('store.Odd') {
  static meta: Meta<Odd> = {
    indexes: [{ expressions: (o) => [o.name.lower()], unique: true, where: (o) => o.size.gt(0) }, ['size', '-name']],
    checks: [
      { name: 'store_odd_size', check: (o) => o.size.lt(1000) },
      { name: 'store_odd_name', check: (o) => o.name.length().gt(1).and(o.doubled.ne(6)) },
    ],
  }
  name = f.char(20).column('a__name__lower')
  size = f.int().column('__size')
  doubled = f
    .int()
    .column('size__x2')
    .generated((o: Cols<Odd>) => o.size.times(2))
}

await describeDatabases('columns whose names hold two underscores', (under) => {
  const { test } = withModels(under, [Odd])
  test('stand in checks, indexes and what is computed', async () => {
    const odds = Odd.objects()
    expect(await odds.create({ name: 'aa', size: 2 })).toMatchObject({ doubled: 4 })
    await expect(odds.create({ name: 'a', size: 2 })).rejects.toMatchObject({ constraint: 'store_odd_name' })
    await expect(odds.create({ name: 'bb', size: 3 })).rejects.toMatchObject({ constraint: 'store_odd_name' })
    await expect(odds.create({ name: 'bb', size: 5000 })).rejects.toMatchObject({ constraint: 'store_odd_size' })
    await expect(odds.create({ name: 'AA', size: 4 })).rejects.toThrow(UniqueViolation)
    await odds.create({ name: 'AA', size: 0 })
    await expect(odds.build({ name: 'aA', size: 4 }).validate()).rejects.toMatchObject({ code: 'invalid' })
    expect(await odds.filter({ name__lower: 'aa' }).orderBy('size').pluck('size')).toEqual([0, 2])
  })
})

await describeDatabases('indexes and checks of models', (under) => {
  const { test } = withModels(under, [Item])
  let number = 0
  const item = async (values: object) => {
    const shelf = await Shelf.objects().create({ name: 's' })
    return await Item.objects().create({ shelfId: shelf.id, code: `c${++number}`, ...values })
  }
  const refused = async (constraint: string, values: object) =>
    await expect(item(values)).rejects.toMatchObject({ constraint, code: 'check_violation' })

  test('hold rows to their checks, whatever they are made of', async () => {
    await item({ price: '0.50' })
    await refused('store_item_price', { price: '0.49' })
    await refused('store_item_code', { code: "it's \\ %" })
    await refused('store_item_code', { code: '' })
    await refused('store_item_state', { state: 'sold' })
    await item({ state: 'sold', deletedAt: new Date() })
    await refused('store_item_made', { deletedAt: new Date('2019-12-31T23:59:59Z') })
    await refused('store_item_flag', { flag: true, amount: 0 })
    // What is unknown passes.
    await item({ flag: true, amount: null })
    await refused('store_item_sql', { code: 'plain' })
    const found = await item({})
    await expect(
      (async () => await Item.objects().filter({ id: found.id }).update({ price: '0.10' }))(),
    ).rejects.toThrow(CheckViolation)
  })

  test('let values occur again among rows that a unique index leaves out', async () => {
    const shelf = await Shelf.objects().create({ name: 's' })
    const values = { shelfId: shelf.id, code: 'same' }
    const first = await Item.objects().create(values)
    await expect((async () => await Item.objects().create(values))()).rejects.toMatchObject({
      code: 'unique_violation',
    })
    await Item.objects().filter({ id: first.id }).update({ deletedAt: new Date() })
    const second = await Item.objects().create(values)
    await Item.objects().filter({ id: second.id }).update({ deletedAt: new Date() })
    await Item.objects().create(values)
    expect(await Item.objects().filter({ code: 'same' }).count()).toBe(3)
    await expect(
      (async () => await Item.objects().filter({ id: first.id }).update({ deletedAt: null }))(),
    ).rejects.toThrow(UniqueViolation)
  })

  test('compare what an index computes', async () => {
    await item({ email: 'Ann@Example.com' })
    await expect(item({ email: 'ANN@example.COM' })).rejects.toThrow(UniqueViolation)
    await item({ email: null })
    await item({ email: null })
    const shelf = await Shelf.objects().create({ name: 's' })
    const put = async (code: string, price: string) => await Item.objects().create({ shelfId: shelf.id, code, price })
    await put('x%1', '3.00')
    await put('x%2', '3.01')
    await put('y1', '3.00')
    await put('xx', '3.00')
    await expect(put('x%3', '3.00')).rejects.toThrow(UniqueViolation)
  })

  test('are found by introspection, by the names that they were given', async () => {
    const connection = await under.driver.acquire()
    const found = await under.dialect.introspection.table(connection, 'store_item')
    await under.driver.release(connection)
    expect(found?.indexes.filter((one) => one.unique).map((one) => one.name)).toEqual([
      'store_item_alive',
      'store_item_email',
      'store_item_shelf_id_price_571c1143_uniq',
    ])
    expect(found?.checks.map((one) => one.name)).toEqual([
      'store_item_code',
      'store_item_flag',
      'store_item_made',
      'store_item_price',
      'store_item_sql',
      'store_item_state',
      'store_item_xor',
    ])
  })

  it('has operator classes, and tells of the extension that one needs', async () => {
    const { schema, features, introspection, operators, translate } = under.dialect
    if (!features.operatorClasses) return
    class Word extends Model('store.Word') {
      static meta: Meta<Word> = {
        indexes: [
          { name: 'word_both', fields: ['-text', 'size'], opclasses: ['text_pattern_ops', null] },
          { name: 'word_low', expressions: (w) => [w.text.lower()], opclasses: ['text_pattern_ops'] },
        ],
      }
      text = f.text()
      size = f.int()
    }
    const [table] = tablesOf(createRegistry({ models: [{ model: Word, app: '' }] }).registry)
    const connection = await under.driver.acquire()
    for (const sql of schema.createTable(table as TableState)) await connection.execute(sql)
    const found = await introspection.table(connection, 'store_word')
    await connection.execute(`DROP TABLE ${operators.quote('store_word')}`)
    await under.driver.release(connection)
    expect(found?.indexes.map(({ name, terms }) => [name, terms.map(({ opclass }) => opclass)])).toEqual([
      ['word_both', ['text_pattern_ops', undefined]],
      ['word_low', ['text_pattern_ops']],
    ])
    expect(found?.indexes[0]?.terms[0]?.descending).toBe(true)
    const missing = Object.assign(new Error('operator class "gin_trgm_ops" does not exist for access method "gin"'), {
      code: '42704',
      severity: 'ERROR',
    })
    expect(translate(missing)).toMatchObject({ code: 'extension_missing', extension: 'pg_trgm' })
  })

  it('refuses by name what the database lacks', () => {
    const { schema, features } = under.dialect
    // In a statement of its own, or within that of its table; one that may wait is a constraint.
    const INDEX = /\b(INDEX|UNIQUE)\b/
    const made = (index: object): readonly string[] => {
      const state = stateOf(createRegistry({ models: [] }).registry)
      const {
        type: _type,
        model: label,
        ...rest
      } = createModel('store.Thing', {
        fields: { id: field.bigAuto(), name: field.char(20), size: field.int() },
        indexes: [index],
      })
      return schema.createTable(
        tableOf(state, { label, table: undefined, checks: [], pairsOf: undefined, indexes: [], ...rest }),
      )
    }
    const holds = (supported: boolean, index: object): void => {
      if (supported) expect(made(index).join('\n')).toMatch(INDEX)
      else expect(() => made(index)).toThrow(Unsupported)
      if (!supported) expect(() => made(index)).toThrow(features.title)
    }
    holds(features.indexMethods.includes('gin'), { fields: ['name'], method: 'gin' })
    holds(features.indexMethods.includes('brin'), { fields: ['name'], method: 'brin' })
    holds(features.indexMethods.includes('bloom'), { fields: ['name', 'size'], method: 'bloom' })
    holds(true, { fields: ['name'], method: 'btree' })
    holds(features.operatorClasses, { fields: ['name'], opclasses: ['text_pattern_ops'] })
    holds(features.nullsNotDistinct, { fields: ['name'], unique: true, nullsNotDistinct: true })
    holds(features.deferrableUnique, { fields: ['name'], unique: true, deferrable: 'deferred' })
    holds(features.coveringIndexes, { fields: ['name'], unique: true, include: ['size'] })
    holds(features.expressionIndexes, { expressions: [{ call: 'lower', of: ['name'] }] })
    expect(made({ fields: ['name'], where: ['size', 'gt', 1] }).join('\n')).toMatch(INDEX)
  })
})

await describeDatabases('an index whose method is an extension', (under) => {
  class Leaf extends Model('store.Leaf') {
    static meta: Meta<Leaf> = { indexes: [{ fields: ['width', 'height'], method: 'bloom' }] }
    width = f.int()
    height = f.int()
  }

  it('is made where that is there, and named where it is not', async () => {
    const { registry } = createRegistry({ models: [{ model: Leaf, app: '' }], close: true })
    const opening = openDatabases({ default: under.url }, registry)
    if (!under.dialect.features.indexMethods.includes('bloom')) {
      await expect(opening).rejects.toThrow(Unsupported)
      return
    }
    const databases = await opening
    try {
      await expect(createTables(databases.get())).rejects.toBeInstanceOf(ExtensionMissing)
      for (const statement of ['DROP TABLE store_leaf', 'CREATE EXTENSION bloom'])
        await under.driver.run({ sql: statement, write: true, returns: false }, [])
      await createTables(databases.get())
      await databaseSlot.run({ databases }, async () => {
        await Leaf.objects().create({ width: 1, height: 2 })
        expect(await Leaf.objects().filter({ height: 2 }).count()).toBe(1)
      })
    } finally {
      await databases.close()
    }
  })
})

describe('what a model declares wrongly', () => {
  const declare = (...models: ModelClass[]) =>
    createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })

  it('is told when its tables are made: other rows, aggregates, values in SQL, a column that is not there', () => {
    class Wrong extends Model('store.Wrong') {
      static meta: Meta<Wrong> = {}
      item = f.fk(() => Item)
      size = f.int()
    }
    const fault = (meta: Meta<Wrong>): string => {
      Wrong.meta = meta
      try {
        tablesOf(declare(Wrong).registry)
        return ''
      } catch (error) {
        expect(error).toBeInstanceOf(QueryError)
        return (error as Error).message
      }
    }
    const name = 'x'
    expect(fault({ checks: [{ name, check: (p) => p.item.code.eq('a') }] })).toMatch(
      /^store\.Wrong\.meta\.checks "x": "item__code" leads to another row/,
    )
    expect(fault({ checks: [{ name, check: (p) => p.size.count().gt(1) }] })).toMatch(/aggregate of a query/)
    expect(fault({ checks: [{ name, check: () => sql`size > ${1}` }] })).toMatch(/plain text/)
    expect(fault({ checks: [{ name, check: (p) => p.size.gt(Number.NaN) }] })).toMatch(/take texts/)
    expect(fault({ indexes: [{ expressions: (p) => [p.size.asc().nullsLast()] }] })).toMatch(/one place in every index/)
    expect(fault({ checks: [{ name, check: (p) => (p as unknown as { titel: never }).titel }] })).toMatch(/titel/)
    expect(fault({ checks: [{ name, check: (p) => p.itemId.eq(p.size) }] })).toBe('')
    expect(fault({ indexes: [{ expressions: (p) => [concat(p.size.abs() as never, 'x')] }] })).toBe('')
  })

  it('is told of operator classes for other parts than there are', () => {
    class Wrong extends Model('store.Wrong') {
      static meta: Meta<Wrong> = { indexes: [{ fields: ['size', 'id'], opclasses: ['int4_ops'] }] }
      size = f.int()
    }
    expect(() => tablesOf(declare(Wrong).registry)).toThrow(
      'store.Wrong.meta.indexes: 1 operator classes for 2 parts. Give each part its own, null for the default one.',
    )
  })

  it('is told when the application is built: neither fields nor expressions, both, a column twice', () => {
    class Wrong extends Model('store.Wrong') {
      static meta: Meta<Wrong> = {
        indexes: [
          {},
          { fields: ['size'], expressions: (p) => [p.size] },
          { fields: ['size'], include: ['size'] },
          { fields: ['size'], nullsNotDistinct: true },
          { fields: ['size'], deferrable: 'deferred' },
          { expressions: (p) => [p.size], unique: true, deferrable: 'immediate' },
        ],
        uniqueTogether: [{ fields: ['size', 'width' as 'size'] }],
      }
      size = f.int()
    }
    expect(declare(Wrong).problems.map((one) => one.message)).toEqual([
      'store.Wrong.meta.indexes names "width", which is no column of the model.',
      'store.Wrong.meta.indexes: [] has neither fields nor expressions.',
      'store.Wrong.meta.indexes: [size] has both fields and expressions.',
      'store.Wrong.meta.indexes: [size, size] names a column twice.',
      'store.Wrong.meta.indexes: [size] is not unique, so that NULLs are as distinct as they are.',
      'store.Wrong.meta.indexes: [size] is deferrable, and is no unique constraint over columns of every row.',
      'store.Wrong.meta.indexes: [] is deferrable, and is no unique constraint over columns of every row.',
    ])
  })
})

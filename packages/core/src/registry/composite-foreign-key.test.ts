import { describe, expect, it } from 'vitest'
import { f } from '../fields/fields.ts'
import { declareModel, declareProxy, type ModelClass } from '../model/model.ts'
import { columnsOf, createRegistry, keysOf } from './registry.ts'

class Tenant extends declareModel('shop.Tenant', { id: f.char(10) }) {}
class Order extends declareModel('shop.Order', { key: ['tenant', 'number'] }) {
  number = f.int({ min: 1 })
  tenant = f.fk(() => Tenant)
  lines = f.reverse(() => Line, 'order')
}
class Line extends declareModel('shop.Line') {
  text = f.text()
  order = f.fk(() => Order).help('Whose line it is.')
  note = f.text()
  bill = f.oneToOne(() => Order, { onDelete: 'setNull', relatedName: 'bills' }).null()
}
class Parcel extends declareModel('shop.Parcel', { key: ['tenant', 'code'] }) {
  tenant = f.fk(() => Tenant)
  code = f.slug()
  orderNumber = f.int().null()
  order = f.fk(() => Order, { fields: ['tenant', 'orderNumber'] }).null()
}
class Shown extends declareProxy(Line, 'shop.Shown') {}

const registryOf = (...models: ModelClass[]) =>
  createRegistry({ models: models.map((model) => ({ model, app: 'shop' })) })
const problemsOf = (...models: ModelClass[]): string[] =>
  registryOf(Tenant, Order, Line, ...models).problems.map(({ code, message, hint }) => `${code} ${message} ${hint}`)

describe('a key to a model whose key consists of several columns', () => {
  const { registry, problems } = registryOf(Tenant, Order, Line, Parcel, Shown)
  const line = registry.of(Line)

  it('is several columns in its place, and one field', () => {
    expect(problems).toEqual([])
    expect(line.fields.map(({ column, kind, spec, madeFor }) => [column, kind, spec.nullable, madeFor])).toEqual([
      ['id', 'bigAuto', false, undefined],
      ['text', 'text', false, undefined],
      ['order_tenant', 'char', false, 'orderId'],
      ['order_number', 'int', false, 'orderId'],
      ['note', 'text', false, undefined],
      ['bill_tenant', 'char', true, 'billId'],
      ['bill_number', 'int', true, 'billId'],
    ])
    const order = line.field('order')
    expect(order).toBe(line.field('orderId'))
    expect(order && columnsOf(order).map(({ name }) => name)).toEqual(['orderTenant', 'orderNumber'])
    expect([order?.sort, order?.spec.help, order?.spec.parts?.length]).toEqual(['compositeKey', 'Whose line it is.', 2])
    expect([line.compositeKeys.length, line.fields.includes(order as never)]).toEqual([2, false])
    expect(keysOf(line).map(({ name }) => name)).toEqual(['order', 'bill'])
    expect(line.names).toContain('orderId')
    expect(line.names).not.toContain('orderTenant')
  })

  it('leads to that model, and back', () => {
    const relation = line.relations.get('order')
    expect([relation?.kind, relation?.target, relation?.to]).toEqual([
      'foreignKey',
      registry.of(Order),
      registry.of(Order).key,
    ])
    expect(registry.of(Order).relations.get('lines')?.to).toBe(line.field('order'))
    expect(registry.of(Order).relations.get('bills')?.kind).toBe('reverseOne')
    expect(registry.of(Shown).field('order')).toBe(line.field('order'))
    expect(keysOf(registry.of(Shown))).toEqual(keysOf(line))
  })

  it('may be made of fields that are there', () => {
    const parcel = registry.of(Parcel)
    expect(parcel.fields.map(({ column }) => column)).toEqual(['tenant_id', 'code', 'order_number'])
    expect(parcel.field('order')?.parts).toEqual([parcel.field('tenant'), parcel.field('orderNumber')])
    expect(keysOf(parcel).map(({ name }) => name)).toEqual(['tenant', 'order'])
  })

  it('joins by pairs that have the columns of both sides', () => {
    class Label extends declareModel('shop.Label') {
      orders = f.manyToMany(() => Order)
    }
    const made = registryOf(Tenant, Order, Line, Label)
    expect(made.problems).toEqual([])
    const pairs = made.registry.get('shop.LabelOrders')
    expect(pairs.ownFields.map(({ column }) => column)).toEqual(['id', 'label_id', 'order_tenant', 'order_number'])
  })

  it('says what is wrong with it, and what to do', () => {
    class InKey extends declareModel('shop.InKey', { key: ['order', 'position'] }) {
      order = f.fk(() => Order)
      position = f.int()
    }
    expect(problemsOf(InKey)[0]).toBe(
      'core.composite_target shop.InKey.order leads to shop.Order, whose key consists of several columns: it cannot be one part of the key of shop.InKey. ' +
        'Declare a field for each of its parts (tenant, number), name those in the key, and let "order" be made of them: { fields: […] }.',
    )
    class Taken extends declareModel('shop.Taken') {
      orderNumber = f.int()
      order = f.fk(() => Order)
    }
    expect(problemsOf(Taken)).toEqual([
      'core.field_name shop.Taken.orderNumber: "order" has a column of that name for a part of its key. Rename it, or let it be that part: "order" takes { fields: […] }.',
    ])
    class Wrong extends declareModel('shop.Wrong') {
      tenant = f.fk(() => Tenant)
      text = f.text()
      count = f.int()
      maybe = f.int().null()
      summed = f.int().generated((row: { count: unknown }) => row.count)
      order = f.fk(() => Order, { fields: ['tenant'] })
      same = f.fk(() => Order, { fields: ['tenant', 'tenant'] })
      unknown = f.fk(() => Order, { fields: ['tenant', 'nr'] })
      texts = f.fk(() => Order, { fields: ['count', 'text'] })
      computed = f.fk(() => Order, { fields: ['tenant', 'summed'] })
      open = f.fk(() => Order, { fields: ['tenant', 'maybe'] })
      closed = f.fk(() => Order, { fields: ['tenant', 'count'] }).null()
      set = f.fk(() => Order, { fields: ['tenant', 'maybe'], onDelete: 'setNull' }).null()
      fallback = f.fk(() => Order, { onDelete: 'setDefault' })
      named = f.fk(() => Order).column('order')
      single = f.fk(() => Tenant, { fields: ['text'] })
    }
    const found = problemsOf(Wrong).map((one) => one.replace('shop.Wrong.', ''))
    expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'core.key_fields single',
      'core.key_fields order',
      'core.key_fields same',
      'core.key_fields unknown',
      'core.key_fields texts',
      'core.key_fields texts',
      'core.key_fields computed',
      'core.key_fields open',
      'core.key_fields closed',
      'core.set_null set',
      'core.set_default fallback',
      'core.key_fields named',
    ])
    const about = (name: string): string => found.find((one) => one.includes(` ${name} `)) ?? ''
    expect(about('order')).toContain('is made of [tenant], but the key of shop.Order of [tenant, number].')
    expect(about('unknown')).toContain('is made of "nr", which is no column of the model. Columns: "id", "tenant"')
    expect(about('texts')).toContain(
      'is made of "count", which is int, not char. It holds what shop.Order.tenant does.',
    )
    expect(about('set')).toContain('"tenant" may not be NULL')
  })

  it('is not there where the key pointed at is wrong', () => {
    class Broken extends declareModel('shop.Broken', { key: ['a', 'b'] }) {
      a = f.int()
    }
    class Pointing extends declareModel('shop.Pointing') {
      broken = f.fk(() => Broken)
    }
    expect(problemsOf(Broken, Pointing).map((one) => one.split(' ')[0])).toEqual(['core.key'])
  })
})

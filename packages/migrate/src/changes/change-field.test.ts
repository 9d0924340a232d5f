import {
  alterField,
  createModel,
  emptyState,
  field,
  type ModelState,
  renameField,
  renameTable,
  renameValue,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { applyOperation } from '../operations/operations.ts'
import { stepsOf } from './changes.ts'

const country = createModel('a.Country', { fields: { id: field.bigAuto(), code: field.char(2, { unique: true }) } })
const city = createModel('b.City', { fields: { id: field.bigAuto(), country: field.fk('a.Country', { to: 'code' }) } })
const narrower = alterField('a.Country', 'code', field.char(1, { unique: true }))

await describeDatabases('a column that a key of another database points at', ({ dialect }) => {
  it('changes where it is, and the key where that is', () => {
    const before = [country, city].reduce(applyOperation, emptyState())
    const after = applyOperation(before, narrower)
    const at = (label: string): string => {
      const has = (model: ModelState): boolean => model.label === label
      return stepsOf(narrower, before, after, dialect, { place: { has, holds: () => false } })
        .map((step) => ('sql' in step ? step.sql : ''))
        .join('; ')
    }
    expect(at('a.Country')).toContain('a_country')
    expect(at('a.Country')).not.toContain('b_city')
    expect(at('b.City')).toContain('b_city')
    expect(at('b.City')).not.toContain('a_country')
    expect(at('c.Other')).toBe('')
  })
})

const item = createModel('a.Item', {
  fields: { id: field.bigAuto(), stock: field.int({ min: 0, max: 9 }), state: field.enum(['new', 'old']) },
})

await describeDatabases('checks of a field', ({ dialect }) => {
  it.each([
    alterField('a.Item', 'stock', field.int({ min: -1, max: 99 })),
    alterField('a.Item', 'state', field.enum(['new', 'old', 'x'.repeat(60)])),
    renameValue('a.Item', 'state', 'old', 'gone'),
    renameField('a.Item', 'stock', 'amount'),
    renameTable('a.Item', 'things'),
  ])('change with the table made anew once at most: $type', (operation) => {
    const before = applyOperation(emptyState(), item)
    const statements = stepsOf(operation, before, applyOperation(before, operation), dialect).map((step) =>
      'sql' in step ? step.sql : '',
    )
    const made = statements.filter((sql) => sql.startsWith('CREATE TABLE'))
    expect(made.length).toBe(dialect.features.alterTable ? 0 : 1)
  })
})

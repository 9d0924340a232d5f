import { alterField, createModel, emptyState, field, type ModelState } from '@tsango/orm/migrations'
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

import { createRegistry, f } from '@tsango/core'
import { defineLookup, defineTransform, Model } from '@tsango/orm'
import { describe, expect, it } from 'vitest'
import { filterParameters } from './filters.ts'

class Town extends Model('filters.Town') {
  name = f.char(60).lookups({
    lengthOver: defineLookup(f.int(), () => undefined),
    initial: defineTransform(f.text(), () => undefined),
  })
}
const definition = createRegistry({ models: [{ model: Town, app: '' }], close: true }).registry.of(Town)

describe('filters by lookups of the app', () => {
  it('stand where they are named, and are read as what they compare with', () => {
    const faults: string[] = []
    const parameters = filterParameters(definition, ['name__lengthOver', 'name__initial', 'name__initial__in'], faults)
    expect(faults).toEqual([])
    expect(parameters.map(({ name, lookup }) => [name, lookup])).toEqual([
      ['name__lengthOver', 'name__lengthOver'],
      ['name__initial', 'name__initial'],
      ['name__initial__in', 'name__initial__in'],
    ])
    expect(parameters[0]?.read('4')).toEqual({ value: 4 })
    expect(parameters[2]?.read('a,b')).toEqual({ value: ['a', 'b'] })
    expect(parameters[0]?.read('x')).toMatchObject({ fault: expect.stringContaining('whole number') })
  })

  it('are only there for those who name them, and told where a name is none', () => {
    const faults: string[] = []
    expect(filterParameters(definition, ['name'], faults).map((one) => one.name)).not.toContain('name__lengthOver')
    filterParameters(definition, ['name__lengthover'], faults)
    expect(faults.join()).toMatch(/lookup "lengthover".*lengthOver, initial/)
  })
})

import { declareModel, f } from '@tsango/core'
import { createRegistry, type ModelDefinition } from '@tsango/core/registry'
import { expect, it } from 'vitest'
import { distinctKeys, keyMap } from './key-map.ts'

class Moment extends declareModel('a.Moment', { id: f.dateTime() }) {}
class Pair extends declareModel('a.Pair', { key: ['left', 'right'] }) {
  left = f.int()
  right = f.bigInt({ mode: 'bigint' })
}
class Plain extends declareModel('a.Plain') {}

const { registry } = createRegistry({ models: [Moment, Pair, Plain].map((model) => ({ model, app: 'a' })) })
const definitionOf = (label: string): ModelDefinition => registry.get(label)

it.each([
  ['a.Moment', (key: number) => new Date(key)],
  ['a.Pair', (key: number) => [key, BigInt(key)]],
  ['a.Plain', (key: number) => key],
] as const)('takes equal keys of %s for one', (label, key) => {
  const map = keyMap<string>(definitionOf(label), [[key(1), 'one']])
  map.set(key(1), 'other').set(key(2), 'two')
  expect([...map]).toEqual([
    [key(1), 'other'],
    [key(2), 'two'],
  ])
  expect([map.get(key(1)), map.has(key(2)), map.has(key(3)), map.delete(key(1)), map.size]).toEqual([
    'other',
    true,
    false,
    true,
    1,
  ])
  expect(distinctKeys(definitionOf(label), [key(1), key(2), key(1)])).toEqual([key(1), key(2)])
})

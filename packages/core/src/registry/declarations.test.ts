import { expect, test } from 'vitest'
import { InvalidDeclaration, TsangoError } from '../errors/errors.ts'
import { f } from '../fields/fields.ts'
import { declareExtension, declareModel, declareProxy, type ModelClass } from '../model/model.ts'
import { createRegistry } from './registry.ts'

/** What code without types may give. */
const GIVEN: readonly unknown[] = [
  undefined,
  null,
  {},
  [],
  [null],
  [undefined],
  [{ name: 1n }],
  42,
  Number.NaN,
  1n,
  true,
  'x',
  Symbol('kind'),
  new Date(Number.NaN),
  () => undefined,
  () => null,
  () => [null],
  () => class Plain {},
]

type Door = (...given: unknown[]) => unknown

class Target extends declareModel('kinds.Target') {
  title = f.char(20)
}

/** What a model is told that declares a member or a meta; `undefined` where that is an error of JavaScript. */
function toldOf(declare: () => unknown, meta?: unknown): readonly string[] {
  try {
    class Item extends declareModel('kinds.Item') {
      static meta = meta as never
      title = f.char(20)
      made = declare()
    }
    const models = [Item, Target].map((model) => ({ model: model as unknown as ModelClass, app: 'kinds' }))
    return createRegistry({ models }).problems.map(({ message }) => message)
  } catch (error) {
    if (error instanceof TsangoError) return [error.message]
    throw new Error(`an error of JavaScript: ${String(error)}`, { cause: error })
  }
}

function faultOf(what: string, declare: () => unknown, meta?: unknown): string | undefined {
  try {
    toldOf(declare, meta)
    return undefined
  } catch (error) {
    return `${what}: ${String(error)}`
  }
}

function shown(given: unknown): string {
  return Array.isArray(given) ? `[${given.map((one) => typeof one).join(', ')}]` : String(given)
}

test('no field and no option of one meets an error of JavaScript, whatever it is given', () => {
  const faults: string[] = []
  const before: readonly (readonly unknown[])[] = [[], [() => Target], [5], [5, 2], [() => Target, 'title']]
  for (const [name, door] of Object.entries(f as unknown as Readonly<Record<string, Door>>))
    for (const first of before)
      for (const given of GIVEN) {
        const fault = faultOf(`f.${name}(${first.length} before, ${shown(given)})`, () => door(...first, given))
        if (fault) faults.push(fault)
      }
  const start: readonly (() => object)[] = [() => f.char(20), () => f.int(), () => f.fk(() => Target)]
  for (const make of start) {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(make())).filter((one) => one !== 'constructor')
    for (const method of methods)
      for (const given of GIVEN) {
        const fault = faultOf(`.${method}(${shown(given)})`, () => {
          const field = make() as Readonly<Record<string, Door>>
          return field[method]?.call(field, given)
        })
        if (fault) faults.push(fault)
      }
  }
  expect(faults).toEqual([])
})

test('no part of a meta meets one', () => {
  const keys =
    'table database scope ordering getLatestBy defaultRelatedName requiredFeatures requiredDialects defaultPermissions permissions indexes uniqueTogether checks exclusions validate scopes limitChoices managed view prune audit comment verboseName verboseNamePlural'
  const faults: string[] = []
  for (const key of keys.split(' '))
    for (const given of GIVEN) {
      const fault = faultOf(`meta.${key}: ${shown(given)}`, () => f.int(), { [key]: given })
      if (fault) faults.push(fault)
    }
  for (const given of GIVEN) {
    const fault = faultOf(`meta = ${shown(given)}`, () => f.int(), given)
    if (fault) faults.push(fault)
  }
  expect(faults).toEqual([])
})

test.each<[string, () => unknown, string]>([
  [
    'f.choice',
    () => f.choice(null as never),
    'f.choice() takes a list of words or whole numbers, each alone or as { value, label }; this is null.',
  ],
  ['f.fk', () => f.fk(Target as never, null as never), 'f.fk() takes options by name; this is null.'],
  [
    'onDelete of f.fk',
    () => f.fk(() => Target, { onDelete: 'SET_NULL' as never }),
    'The onDelete of f.fk() takes cascade, protect, restrict, setNull, setDefault, doNothing or setTo(…); this is a string.',
  ],
  [
    'f.reverse',
    () => f.reverse(() => Target, null as never),
    'f.reverse() takes the name of the relation there behind the model; this is null.',
  ],
  ['f.uuid', () => f.uuid('v7' as never), 'f.uuid() takes options by name; this is a string.'],
  [
    'f.array',
    () => f.array(Number as never),
    'f.array() takes a field for what it holds, f.array(f.int()); this is a function.',
  ],
  ['.column', () => f.int().column(['secret'] as never), '.column() takes the name of a column; this is a list.'],
  [
    '.cast',
    () => f.int().cast({} as never),
    '.cast() takes functions both ways, { get: (stored) => …, set: (value) => … }; this is undefined.',
  ],
])('%s is told by its model, by what stands before it, and by what it takes', (_, declare, message) => {
  expect(toldOf(declare)).toEqual([`kinds.Item, behind its field "title": ${message}`])
})

test('the member that is declared wrongly is named, where its class says it itself', () => {
  const message = 'f.choice() takes a list of words or whole numbers, each alone or as { value, label }; this is null.'
  class First extends declareModel('kinds.Item') {
    size = f.choice(null as never)
  }
  class Later extends declareModel('kinds.Item') {
    static meta = { ordering: ['title'] }
    title = f.char(20)
    #hidden = f.int()
    size = f.choice(null as never)
    after = f.choice(['a'])
    shown() {
      const size = this.#hidden
      return size
    }
  }
  abstract class Sized extends declareModel('kinds.Item') {
    size = f.choice(null as never)
  }
  class Inherits extends Sized {
    other = f.char(20)
  }
  class Unsure extends Sized {
    other = f.choice(['a'])
  }
  const told = (model: ModelClass): readonly string[] => {
    try {
      return createRegistry({ models: [{ model, app: '' }] }).problems.map(String)
    } catch (error) {
      return [(error as Error).message]
    }
  }
  for (const model of [First, Later, Inherits])
    expect(told(model as unknown as ModelClass)[0]).toContain(`kinds.Item.size: ${message}`)
  expect(told(Unsure as unknown as ModelClass)[0]).not.toContain('kinds.Item.other')
})

test.each<[string, unknown, string]>([
  ['table', 1n, 'a text; this is a bigint'],
  ['scope', 1n, 'a text; this is a bigint'],
  ['ordering', null, 'a list of names; this is null'],
  ['checks', null, 'a list of checks, [{ name, check: (row) => … }]; this is null'],
  ['ordering', [1], 'a list of names; this is a list of something else'],
  ['limitChoices', 'secret', 'conditions by the name of a relation; this is a string'],
])('meta.%s is told with the model and what it takes, as a problem beside the others', (key, given, message) => {
  expect(toldOf(() => f.fk(() => undefined as never), { [key]: given })).toEqual([
    `kinds.Item.meta.${key} takes ${message}.`,
    'kinds.Item.made leads to undefined, which is no model.',
  ])
})

test('a class is no model by being asked for one', () => {
  for (const given of GIVEN) {
    expect(() => declareProxy(given as never, 'kinds.Shown')).toThrow(InvalidDeclaration)
    expect(() => declareExtension(given as never, 'kinds.More')).toThrow(InvalidDeclaration)
  }
  expect(() => declareExtension(Target, 'kinds.More', null as never)).toThrow('extend() takes options by name')
  expect(() => declareModel('kinds.Item', null as never)).toThrow(
    'Model("kinds.Item") takes options by name; this is null.',
  )
  expect(() => declareModel(null as never)).toThrow("Model() takes a label, 'blog.Post'; this is null.")
})

import { NotLoaded } from '../errors/errors.ts'
import type { RowClass } from './row.ts'

const classes = new WeakMap<RowClass, Map<string, RowClass>>()
// On the class, so that the classes that decoders derive from it have it too.
const UNLOADED: unique symbol = Symbol('tsango.unloaded')

/** The class of a model's rows that were read without some columns: reading one of these throws {@link NotLoaded}, writing one makes it the row's own. */
export function partialClassOf(whole: RowClass, names: readonly string[]): RowClass {
  let made = classes.get(whole)
  if (made === undefined) {
    made = new Map()
    classes.set(whole, made)
  }
  const key = names.join()
  let partial = made.get(key)
  if (partial === undefined) {
    partial = makeClass(whole, names)
    made.set(key, partial)
  }
  return partial
}

/** The columns that a row still has not loaded. */
export function unloadedOf(row: object): readonly string[] {
  const names = (row.constructor as { readonly [UNLOADED]?: readonly string[] })[UNLOADED]
  return names === undefined ? NONE : names.filter((name) => !Object.hasOwn(row, name))
}

const NONE: readonly string[] = []

function makeClass(whole: RowClass, names: readonly string[]): RowClass {
  const Partial = class extends whole {}
  Object.defineProperty(Partial, 'name', { value: whole.name })
  for (const name of names) {
    Object.defineProperty(Partial.prototype, name, {
      configurable: true,
      get() {
        throw new NotLoaded(whole.definition.label, whole.definition.field(name)?.madeFor ?? name)
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true })
      },
    })
  }
  Object.defineProperty(Partial, UNLOADED, { value: names })
  return Partial
}

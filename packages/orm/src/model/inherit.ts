import { declaredModel, labelOf, type ModelClass, type ProxyStatics } from '@tsango/core/model'
import { QueryError, wrongKind } from '../errors/errors.ts'

/** A class of fields and methods that several models share; it is no model itself and has no table. */
export type AbstractModel<T extends object = object> = abstract new () => T

type PartsOf<P extends readonly AbstractModel[]> = P extends readonly [
  AbstractModel<infer T>,
  ...infer Rest extends readonly AbstractModel[],
]
  ? T & PartsOf<Rest>
  : unknown

/**
 * Makes the base class of a model that has the fields and methods of abstract classes as its own; Django's abstract base classes. Its columns stand in
 * the order of the parts, behind the key and before its own. Each model has a table of its own, and nothing of the parts is one.
 *
 * @param base - what `Model('blog.Post')` gives, or `extend(Place, 'food.Restaurant')`
 * @param parts - classes whose members are fields; they may extend each other
 * @example
 * abstract class Timestamped {
 *   createdAt = f.dateTime({ autoNowAdd: true })
 *   updatedAt = f.dateTime({ autoNow: true })
 *   age(this: Row<Timestamped>) { return Date.now() - this.createdAt.getTime() }
 * }
 * class Post extends inherit(Model('blog.Post'), Timestamped) { title = f.char(200) }
 * @throws QueryError for a part that is a model itself, and for members that two parts declare
 */
export function inherit<B extends ModelClass, const P extends readonly AbstractModel[]>(
  base: B,
  ...parts: P
): (abstract new () => InstanceType<B> & PartsOf<P>) & ProxyStatics<B> {
  declaredModel('inherit()', base)
  for (const part of parts)
    if (typeof part !== 'function' || !('prototype' in part))
      throw wrongKind('inherit()', 'classes of fields behind the model', part)
  const model = labelOf(base as ModelClass) ?? base.name
  for (const part of parts)
    if (labelOf(part as ModelClass) !== undefined)
      throw new QueryError(
        `${model} cannot inherit from "${labelOf(part as ModelClass)}", which is a model with a table of its own. Give both the same abstract class.`,
      )
  // The base takes what the framework reads models with, which its type does not show; parts are plain classes.
  const Base = base as unknown as new (...reading: unknown[]) => object
  class Inherited extends Base {
    constructor(...reading: unknown[]) {
      super(...reading)
      for (const part of parts) {
        for (const [name, member] of Object.entries(new (part as unknown as new () => object)())) {
          if (Object.hasOwn(this, name))
            throw new QueryError(`${model} inherits "${name}" twice. Rename one of the two.`)
          Object.defineProperty(this, name, { value: member, enumerable: true, configurable: true, writable: true })
        }
      }
    }
  }
  for (const part of parts) {
    const methods = methodsOf(part)
    const twice = Object.keys(methods).find((name) => Object.hasOwn(Inherited.prototype, name))
    if (twice !== undefined) throw new QueryError(`${model} inherits "${twice}()" twice. Rename one of the two.`)
    Object.defineProperties(Inherited.prototype, methods)
  }
  // The parts' members are the model's own; what else the base has, it has by the class.
  return Inherited as unknown as (abstract new () => InstanceType<B> & PartsOf<P>) & ProxyStatics<B>
}

function methodsOf(part: AbstractModel): PropertyDescriptorMap {
  const levels: object[] = []
  for (let level = part.prototype as object; level !== Object.prototype; level = Object.getPrototypeOf(level) as object)
    levels.unshift(level)
  const { constructor: _, ...methods } = Object.assign(
    {},
    ...levels.map((level) => Object.getOwnPropertyDescriptors(level)),
  ) as PropertyDescriptorMap
  return methods
}

/**
 * Models with queries: what `import { Model, f, type Meta, type Row } from '…/orm'` gives.
 *
 * @module
 */
import type { Field } from '@tsango/core/fields'
import {
  type AnyField,
  declareModel,
  type KeyField,
  type ModelBase,
  type ModelClass,
  type ModelOptions,
} from '@tsango/core/model'
import { objects } from '../query/query.ts'
import type { QuerySet } from '../query/types.ts'

/** What a model's class can do. */
export interface Objects {
  /** All rows: the start of every query. */
  objects<M extends ModelBase>(this: ModelClass<M>): QuerySet<M>
}

/**
 * The base class of a model.
 *
 * @param label - the app's name, a dot, and the model's name: `'blog.Post'`
 * @param options - `id`: the key; default `f.bigAuto()`
 * @example
 * class Tag extends Model('blog.Tag') { name = f.char(50) }
 */
export function Model<Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
  label: Label,
  options: ModelOptions<Key> = {},
): (abstract new () => ModelBase<Label, KeyField<Key>>) & Objects {
  abstract class Queryable extends declareModel<Label, Key>(label, options) {
    static objects<M extends ModelBase>(this: ModelClass<M>): QuerySet<M> {
      // biome-ignore lint/complexity/noThisInStatic: `this` is the user's class, not this one.
      return objects(this)
    }
  }
  return Queryable
}

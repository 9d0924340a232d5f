import type { Field } from '@tsango/core/fields'
import {
  type AnyField,
  type CompositeModel,
  type CompositeOptions,
  declareModel,
  type KeyedModel,
  type KeyField,
  type KeyNames,
  type ModelBase,
  type ModelClass,
  type ModelOptions,
} from '@tsango/core/model'
import { objects } from '../query/query.ts'
import type { QuerySet } from '../query/types.ts'
import { RowBase } from '../rows/row.ts'
import { isRowOf } from '../rows/row-of.ts'

/** What a model's class can do. */
export interface Objects {
  /**
   * All rows: the start of every query.
   *
   * @example
   * const posts = await Post.objects().filter({ status: 'published' })
   */
  objects<M extends ModelBase>(this: ModelClass<M>): QuerySet<M>
}

/**
 * The base class of a model.
 *
 * @param label - the app's name, a dot, and the model's name: `'blog.Post'`
 * @param options - `id`: the key; default `f.bigAuto()`. `key`: the names of fields that are the key together, which a row then has as tuple `pk`, too.
 * @example
 * class Tag extends Model('blog.Tag') { name = f.char(50) }
 * class OrderLine extends Model('shop.OrderLine', { key: ['order', 'number'] }) {
 *   order = f.fk(() => Order, { onDelete: 'cascade' })
 *   number = f.int()
 * }
 * await OrderLine.objects().find([7, 1])
 */
export function Model<Label extends string, const Names extends KeyNames>(
  label: Label,
  options: CompositeOptions<Names>,
): (abstract new () => CompositeModel<Label, Names>) & Objects
/** The base class of a model with a key of one field. */
export function Model<Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
  label: Label,
  options?: ModelOptions<Key>,
): (abstract new () => KeyedModel<Label, KeyField<Key>>) & Objects
export function Model(
  label: string,
  options: ModelOptions<AnyField> | CompositeOptions<KeyNames> = {},
): (abstract new () => ModelBase) & Objects {
  abstract class Queryable extends declareModel(label, options as ModelOptions<AnyField>) {
    static objects<M extends ModelBase>(this: ModelClass<M>): QuerySet<M> {
      // biome-ignore lint/complexity/noThisInStatic: `this` is the user's class, not this one.
      return objects(this)
    }

    // Rows are made by classes of their own.
    static override [Symbol.hasInstance](value: unknown): boolean {
      // biome-ignore lint/complexity/noThisInStatic: `this` is the user's class, not this one.
      return value instanceof RowBase ? isRowOf(value, this) : Function.prototype[Symbol.hasInstance].call(this, value)
    }
  }
  return Queryable
}

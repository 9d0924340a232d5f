import { declaredFunction, declaredOptions, declaredText } from '../errors/declarations.ts'
import type { ModelClass } from '../model/model.ts'
import type { manyOf, targetOf } from './field.ts'

/** Phantom key under which a key to rows of several models carries those models. */
export declare const pointedOf: unique symbol

/** All that a key to rows of several models was declared with. */
export interface GenericSpec {
  /** The models whose rows it may point at. */
  readonly to: () => readonly ModelClass[]
  /** The name of the key to `ContentType`. */
  readonly type: string
  /** The name of the text, or the integer, that holds the key of the row pointed at. */
  readonly key: string
}

/** The two columns of `f.generic`, by their names in the class. */
export interface GenericColumns<K, C> {
  /** The key to `ContentType`. */
  readonly type: K
  /** The text that holds the key of the row pointed at: `f.char(64)`; or an integer, where all targets have integers as keys. */
  readonly key: C
}

/** A key to one row of one of several models; Django's `GenericForeignKey`. It is no column itself, but made of two. */
export class Generic<P, K extends string = string, C extends string = string> {
  declare readonly [pointedOf]: P
  declare readonly columns: GenericColumns<K, C>
  readonly spec: GenericSpec

  constructor(spec: GenericSpec) {
    this.spec = spec
  }
}

/** Options of `f.genericReverse`. */
export interface GenericReverseOptions {
  /** What a delete of the row does to those that point at it: they go along (`'cascade'`, the default, as in Django), or stay. */
  readonly onDelete?: 'cascade' | 'doNothing'
}

/** All that the way back of a generic key was declared with. */
export interface GenericReverseSpec {
  readonly from: () => ModelClass
  readonly via: string
  readonly onDelete: 'cascade' | 'doNothing'
}

/** The rows of another model whose generic key points at this row; Django's `GenericRelation`. */
export class GenericReverse<M> {
  declare readonly [targetOf]: M
  declare readonly [manyOf]: true
  readonly spec: GenericReverseSpec

  constructor(spec: GenericReverseSpec) {
    this.spec = spec
  }
}

/** The model of each class in a list. */
export type ModelsOf<T extends readonly ModelClass<unknown>[]> = T[number] extends ModelClass<infer P> ? P : never

/** A generic key by the list of classes that it was made with. What is a property is read only when it is asked for: so a model may be among its own targets. */
export interface GenericTo<T extends readonly ModelClass<unknown>[], K extends string, C extends string>
  extends Generic<unknown, K, C> {
  readonly [pointedOf]: ModelsOf<T>
}

/** Makes a generic key. */
export function generic<const T extends readonly ModelClass<unknown>[], const K extends string, const C extends string>(
  to: () => T,
  columns: GenericColumns<K, C>,
): GenericTo<T, K, C> {
  const door = 'f.generic()'
  const { type, key } = declaredOptions(door, columns) ?? {}
  return new Generic({
    to: declaredFunction(
      door,
      'a function that gives a list of models, () => [Post, Photo]',
      to,
    ) as () => readonly ModelClass[],
    type: declaredText(door, 'the name of a key to ContentType as "type"', type),
    key: declaredText(door, 'the name of a text or an integer as "key"', key),
  })
}

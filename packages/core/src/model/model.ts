import { ModelConstructed } from '../errors/errors.ts'
import { type cellOf, Field, type manyOf, type targetOf } from '../fields/field.ts'
import { f } from '../fields/fields.ts'
import type { Meta } from './meta.ts'

export type { Lookups, LookupsOf, LookupValue } from './lookups.ts'
export type { Check, Index, Meta } from './meta.ts'
export type {
  FieldPath,
  FieldPathValue,
  FkNames,
  ManyNames,
  OrderPath,
  RelatedPath,
  RelationNames,
  ScalarNames,
  SortOf,
  Target,
  Value,
} from './paths.ts'
export type { Cell, Create, CreateValues, KeyValue, Loaded, Row, RowMethods, RowOf, rowOf, Update } from './rows.ts'

/** A field of any type, seen through its phantom keys. */
export interface AnyField {
  readonly [cellOf]: unknown
  readonly sort: unknown
}
/** A key of any kind to another model. */
export interface AnyKey {
  readonly [targetOf]: unknown
  readonly nullable: unknown
}
/** A relation that can hold many rows. */
export interface AnyMany {
  readonly [targetOf]: unknown
  readonly [manyOf]: true
}
/** A relation of any kind. */
export interface AnyRelation {
  readonly [targetOf]: unknown
}

/** What every model is: its literal label, and its key. */
export interface ModelBase<Label extends string = string, Key = AnyField> {
  readonly $model: Label
  readonly id: Key
}

/** The class of a model. It is a declaration: only the framework makes instances, to read the fields. */
export type ModelClass<M = ModelBase> = abstract new () => M

/** The key of a model: a UUID that is declared as key makes its own values, so a new row may leave it out. */
export type KeyField<Key> = Key extends Field<string, boolean, 'uuid'> ? Field<string, true, 'uuid'> : Key

/** Options of a model that its type depends on; everything else stands in its `static meta`. */
export interface ModelOptions<Key> {
  /** The key; default: `f.bigAuto()`. */
  readonly id?: Key
}

/** What the framework knows of a model's class before its fields are read. */
export interface ModelStatics {
  readonly [label]: string
  readonly meta?: Meta
}

/** The static key that carries a model's label. */
export const label: unique symbol = Symbol('tsango.label')
const READING: unique symbol = Symbol('tsango.reading')

/**
 * Makes the base class of a model, without queries: `@tsango/orm` adds `objects()`.
 *
 * @param name - the app's name, a dot, and the model's name: `'blog.Post'`
 * @throws ModelConstructed when somebody but the framework makes an instance
 */
export function declareModel<Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
  name: Label,
  options: ModelOptions<Key> = {},
): abstract new () => ModelBase<Label, KeyField<Key>> {
  const key = options.id instanceof Field ? automatic(options.id) : f.bigAuto()
  class Declaration {
    static readonly [label] = name
    readonly id = key
    constructor(reading?: typeof READING) {
      if (reading !== READING) throw new ModelConstructed(name)
    }
  }
  // The phantom members of the declared type do not exist at run time.
  return Declaration as unknown as abstract new () => ModelBase<Label, KeyField<Key>>
}

function automatic(key: Field<unknown, boolean>): Field<unknown, boolean> {
  const { spec } = key
  if (spec.kind !== 'uuid' || spec.auto || spec.default) return key
  return new Field({ ...spec, auto: 'uuid4', editable: false })
}

/** The label of a model's class, such as `'blog.Post'`, or `undefined` for a class that is no model. */
export function labelOf(model: ModelClass): string | undefined {
  return (model as unknown as Partial<ModelStatics>)[label]
}

/** The `static meta` of a model's class, or an empty one. */
export function metaOf(model: ModelClass): Meta {
  return (model as unknown as ModelStatics).meta ?? {}
}

/** Reads the fields and relations that a model's class declares, in the order of declaration. */
export function membersOf(model: ModelClass): ReadonlyMap<string, unknown> {
  const Declared = model as unknown as new (reading: typeof READING) => object
  return new Map(Object.entries(new Declared(READING)))
}

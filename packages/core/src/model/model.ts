import { isTexts } from '@tsango/toolkit/records'
import { declaredOptions, declaredText, InvalidDeclaration } from '../errors/declarations.ts'
import { ModelConstructed } from '../errors/errors.ts'
import { CompositeKey } from '../fields/composite-key.ts'
import { type cellOf, Field, type manyOf, type targetOf } from '../fields/field.ts'
import { f } from '../fields/fields.ts'
import type { pointedOf } from '../fields/generic.ts'
import { faultyMember } from './faulty-member.ts'
import type { Meta } from './meta.ts'
import type { CompositeKeyField } from './rows.ts'

export type {
  Lookups,
  LookupsOf,
  LookupValue,
  OwnLookupsAt,
  PathBehind,
  QueryBehind,
  SortedLookup,
} from './lookups.ts'
export type {
  AnyRowExpressions,
  AuditOptions,
  Check,
  Exclusion,
  ExclusionMethod,
  ExclusionOperator,
  ExclusionTerm,
  Index,
  IndexMethod,
  Meta,
  ModelScope,
  Placement,
  Refuse,
  RowExpressions,
  RowRule,
  UniqueTogether,
  View,
  ViewSql,
} from './meta.ts'
export type {
  CountedNames,
  FieldPath,
  FieldPathValue,
  FkNames,
  GenericNames,
  ManyNames,
  MomentNames,
  MomentPath,
  NumberNames,
  OrderTerm,
  OwnKeyNames,
  PointedAt,
  RelatedPath,
  RelationNames,
  ScalarNames,
  SortOf,
  Target,
  Value,
} from './paths.ts'
export type {
  Cell,
  CompositeKeyField,
  Create,
  CreateValues,
  KeyColumns,
  KeyValue,
  Loaded,
  NullBehind,
  Row,
  RowMethods,
  RowOf,
  rowOf,
  SaveOptions,
  Update,
} from './rows.ts'

export { declaredSortLookups, giveSortLookups, sortLookupsIn } from './sort-lookups.ts'

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
  /** `true`: rows can be joined and parted; `'read'`: they cannot. */
  readonly [manyOf]: unknown
}
/** A relation of any kind. */
export interface AnyRelation {
  readonly [targetOf]: unknown
}

/** A key to rows of several models. */
export interface AnyGeneric {
  readonly [pointedOf]: unknown
}

/** What every model is: its literal label. */
export interface ModelBase<Label extends string = string> {
  readonly $model: Label
}
/** A model whose key is the field `id`. */
export interface KeyedModel<Label extends string, Key> extends ModelBase<Label> {
  readonly id: Key
}
/** A model whose key consists of several of its fields. */
export interface CompositeModel<Label extends string, Names extends readonly string[]> extends ModelBase<Label> {
  readonly pk: CompositeKeyField<this, Names>
}
/** The names of the fields that make a key. */
export type KeyNames = readonly [string, string, ...string[]]

/** The class of a model. It is a declaration: only the framework makes instances, to read the fields. */
export type ModelClass<M = ModelBase> = abstract new () => M

/** The key of a model: a UUID that is declared as key makes its own values, so a new row may leave it out. */
export type KeyField<Key> = Key extends Field<string, boolean, 'uuid'> ? Field<string, true, 'uuid'> : Key

/** Options of a model that its type depends on; everything else stands in its `static meta`. */
export interface ModelOptions<Key> {
  /** The key; default: `f.bigAuto()`. */
  readonly id?: Key
  readonly key?: undefined
}

/** Options of a model whose key consists of several of its fields. */
export interface CompositeOptions<Names extends KeyNames> {
  /** The fields, by the names that they have in the class, in the order of the key. */
  readonly key: Names
}

/** What the framework knows of a model's class before its fields are read. */
export interface ModelStatics {
  readonly [label]: string
  readonly meta?: Meta
}

/** The static key that carries a model's label. */
export const label: unique symbol = Symbol('tsango.label')
const SHOWN: unique symbol = Symbol('tsango.shown')
const EXTENDED: unique symbol = Symbol('tsango.extended')
const READING: unique symbol = Symbol('tsango.reading')

/**
 * Makes the base class of a model, without queries: `@tsango/orm` adds `objects()`.
 *
 * @param name - the app's name, a dot, and the model's name: `'blog.Post'`
 * @throws ModelConstructed when somebody but the framework makes an instance
 */
export function declareModel<Label extends string, const Names extends KeyNames>(
  name: Label,
  options: CompositeOptions<Names>,
): abstract new () => CompositeModel<Label, Names>
export function declareModel<Label extends string, Key extends AnyField = Field<number, true, 'number'>>(
  name: Label,
  options?: ModelOptions<Key>,
): abstract new () => KeyedModel<Label, KeyField<Key>>
export function declareModel(
  name: string,
  options: { readonly id?: unknown; readonly key?: readonly string[] | undefined } = {},
): abstract new () => ModelBase {
  const door = `Model(${JSON.stringify(declaredText('Model()', "a label, 'blog.Post'", name))})`
  const { id, key } = declaredOptions(door, options)
  if (id !== undefined && !(id instanceof Field)) throw new InvalidDeclaration(door, 'a field as "id"', id)
  if (key !== undefined && !isTexts(key)) throw new InvalidDeclaration(door, 'a list of names of fields as "key"', key)
  const [member, declared] =
    key === undefined
      ? (['id', id === undefined ? f.bigAuto() : automatic(id)] as const)
      : (['pk', new CompositeKey(key)] as const)
  class Declaration {
    static readonly [label] = name
    constructor(reading?: typeof READING) {
      if (reading !== READING) throw new ModelConstructed(name)
      instance = this
      Object.assign(this, { [member]: declared })
    }
  }
  // The phantom members of the declared type do not exist at run time.
  return Declaration as unknown as abstract new () => ModelBase
}

/** Throws {@link InvalidDeclaration} for what is no class of a model. */
export function declaredModel(door: string, given: unknown): void {
  if (!isModel(given)) throw new InvalidDeclaration(door, 'the class of a model', given)
}

function automatic(key: Field<unknown, boolean>): Field<unknown, boolean> {
  const { spec } = key
  if (spec.kind !== 'uuid' || spec.auto || spec.default) return key
  return new Field({ ...spec, auto: 'uuid4', editable: false })
}

/** Phantom key under which the label of a model has those of its proxies, and of the models that extend it. */
export declare const proxyLabel: unique symbol

/** What a proxy has beside the members of its model. Its label is one of the model's, too, so that its rows may stand where the model's may. */
export interface ProxyBase<Label extends string> {
  readonly $model: string & { readonly [proxyLabel]: { readonly [L in Label]: true } }
}

/** What the class of a proxy takes over from that of its model: managers and other static members, but `meta`. */
export type ProxyStatics<C> = { [K in Exclude<keyof C, 'prototype' | 'meta'>]: C[K] }

/**
 * Makes the base class of a proxy: another class for the rows of a model, with a label of its own.
 *
 * @param model - the model, or another proxy of it
 * @param name - the label of the proxy: `'blog.PublishedPost'`
 */
export function declareProxy<C extends ModelClass & { readonly prototype: ModelBase }, Label extends string>(
  model: C,
  name: Label,
): (abstract new () => C['prototype'] & ProxyBase<Label>) & ProxyStatics<C> {
  declaredModel('proxy()', model)
  declaredText('proxy()', "a label behind the model, 'blog.PublishedPost'", name)
  const Shown = model as unknown as new (reading?: typeof READING) => object
  class Showing extends Shown {
    static readonly [label]: string = name
    static readonly [SHOWN]: ModelClass = model
    static readonly meta: Meta | undefined = undefined
    constructor(reading?: typeof READING) {
      super(reading)
      // What a class declares itself can be enumerated: so it is told from what is inherited, whether or not it has its name.
      for (const member of Object.keys(this)) Object.defineProperty(this, member, { enumerable: false })
    }
  }
  // The phantom label of the declared type does not exist at run time.
  return Showing as unknown as (abstract new () => C['prototype'] & ProxyBase<Label>) & ProxyStatics<C>
}

/** The way from a row of a model that extends another to the row of that: loaded by `selectRelated`, and no column, for the key is the same. */
export interface ParentLink<M> {
  readonly [targetOf]: M
  readonly nullable: false
  readonly backward: true
}

/** The class of a model that extends another. */
export interface ExtendingModel<Label extends string> {
  readonly [label]: Label
}

/** The name of the way to the model that is extended, where none is given: that of the model, and `Ptr`. */
export type LinkName<C extends { readonly prototype: ModelBase }> =
  C extends ExtendingModel<infer Label> ? LinkOf<Label> : LinkOf<C['prototype']['$model']>
type LinkOf<Label> = Label extends `${string}.${infer Name}` ? `${Uncapitalize<Name>}Ptr` : string

/** What a row of a model that extends another has beside its own fields. */
export type Extended<
  C extends { readonly prototype: ModelBase },
  Label extends string,
  Link extends string,
> = C['prototype'] & ProxyBase<Label> & { readonly [L in Link]: ParentLink<C['prototype']> }

/** What the class of a model that extends another takes over from that: managers and other static members, but `meta`. */
export type ExtendedStatics<C, Label extends string> = {
  [K in Exclude<keyof C, 'prototype' | 'meta' | typeof label>]: C[K]
} & ExtendingModel<Label>

/** Options of a model that extends another. */
export interface ExtendOptions<Link extends string = string> {
  /** The name of the way to the row of the model that is extended; default: `placePtr` for `Place`. Its column is `place_ptr_id`. */
  readonly link?: Link
  /** The name of the way back, for queries of the model that is extended; or declare it there with `f.reverseOne`. */
  readonly relatedName?: string
}

/** What a model that extends another says about that. */
export interface Extension {
  readonly model: ModelClass
  readonly link: string
  readonly relatedName: string | undefined
}

/**
 * Makes the base class of a model that has the fields of another, and a table of its own for those that it adds.
 *
 * @param model - the model that is extended
 * @param name - the label of the new one: `'food.Restaurant'`
 */
export function declareExtension<
  C extends ModelClass & { readonly prototype: ModelBase },
  Label extends string,
  Link extends string = LinkName<C>,
>(
  model: C,
  name: Label,
  options: ExtendOptions<Link> = {},
): (abstract new () => Extended<C, Label, Link>) & ExtendedStatics<C, Label> {
  declaredModel('extend()', model)
  declaredText('extend()', "a label behind the model, 'food.Restaurant'", name)
  const { link, relatedName } = declaredOptions('extend()', options)
  const Parent = model as unknown as new (reading?: typeof READING) => object
  const parentName = (labelOf(model) ?? model.name).split('.').at(-1) as string
  const extension: Extension = {
    model,
    link: link ?? `${parentName.charAt(0).toLowerCase()}${parentName.slice(1)}Ptr`,
    relatedName,
  }
  class Extending extends Parent {
    static readonly [label]: string = name
    static readonly [EXTENDED] = extension
    static readonly [SHOWN]: ModelClass | undefined = undefined
    static readonly meta: Meta | undefined = undefined
    constructor(reading?: typeof READING) {
      if (reading !== READING) throw new ModelConstructed(name)
      super(reading)
      // As for proxies: what the class declares itself is told by that.
      for (const member of Object.keys(this)) Object.defineProperty(this, member, { enumerable: false })
    }
  }
  // The phantom members of the declared type do not exist at run time.
  return Extending as unknown as (abstract new () => Extended<C, Label, Link>) & ExtendedStatics<C, Label>
}

/** The model that a model extends, and how; `undefined` for others, and for proxies. */
export function extensionOf(model: ModelClass): Extension | undefined {
  return shownBy(model) ? undefined : (model as unknown as { readonly [EXTENDED]?: Extension })[EXTENDED]
}

/** The class whose rows a proxy shows: a model, or another proxy; `undefined` for a model with rows of its own. */
export function shownBy(model: ModelClass): ModelClass | undefined {
  return (model as unknown as { readonly [SHOWN]?: ModelClass })[SHOWN]
}

/** Whether a class is a proxy of another, or of a proxy of it. */
export function isProxy(model: ModelClass, of: ModelClass): boolean {
  for (let shown = shownBy(model); shown; shown = shownBy(shown)) if (shown === of) return true
  return false
}

/** The class that a class is one of, too: what a proxy shows, or what a model extends; `undefined` for others. */
export function baseOf(model: ModelClass): ModelClass | undefined {
  return shownBy(model) ?? extensionOf(model)?.model
}

/** The class whose fields a class has: itself, but for a proxy. */
export function concreteOf(model: ModelClass): ModelClass {
  let concrete = model
  for (let shown = shownBy(model); shown; shown = shownBy(shown)) concrete = shown
  return concrete
}

/** The label of a model's class, such as `'blog.Post'`, or `undefined` for a class that is no model. */
export function labelOf(model: ModelClass): string | undefined {
  return (model as unknown as Partial<ModelStatics> | null | undefined)?.[label]
}

/** Whether something is the class of a model. */
export function isModel(given: unknown): given is ModelClass {
  return typeof given === 'function' && labelOf(given as unknown as ModelClass) !== undefined
}

/** The `static meta` of a model's class, or an empty one. */
export function metaOf(model: ModelClass): Meta {
  return (model as unknown as ModelStatics).meta ?? {}
}

/** Reads the fields and relations that a model's class has, in the order of declaration; a proxy has those of its model, too. */
export function membersOf(model: ModelClass): ReadonlyMap<string, unknown> {
  const members = read(model)
  return new Map(Object.getOwnPropertyNames(members).map((name) => [name, members[name]]))
}

/** Reads what a class declares, without what a proxy has of its model. */
export function ownMembersOf(model: ModelClass): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(read(model)))
}

// What a class declares stays what it is, and every key that points at the model asks for it again.
const declarations = new WeakMap<ModelClass, Readonly<Record<string, unknown>>>()

function read(model: ModelClass): Readonly<Record<string, unknown>> {
  const known = declarations.get(model)
  if (known) return known
  const Declared = model as unknown as new (reading: typeof READING) => Record<string, unknown>
  const declared = placed(model, () => new Declared(READING))
  declarations.set(model, declared)
  return declared
}

// What is being read: a class whose fields throw leaves those before.
let instance: object | undefined

function placed<T>(model: ModelClass, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof InvalidDeclaration)) throw error
    const behind = Object.getOwnPropertyNames(instance ?? {}).at(-1)
    const member = faultyMember(model, { door: error.door, behind })
    throw error.placed({ model: labelOf(model) ?? model.name, member, behind })
  } finally {
    instance = undefined
  }
}

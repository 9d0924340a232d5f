import { declaredFunction, declaredOptions, declaredText, InvalidDeclaration } from '../errors/declarations.ts'
import type { ModelBase, ModelClass } from '../model/model.ts'
import type { KeyValue } from '../model/rows.ts'
import { type DatabaseMade, type DbDefault, dbDefaultOf } from './db-default.ts'
import type { cellOf, Default, manyOf, targetOf, uniqueOf } from './field.ts'
import type { Validator } from './validators.ts'

/** Phantom key under which a key carries the type of the values that it holds; it holds nothing at run time. */
export declare const heldOf: unique symbol

/**
 * What happens to a row when the row that its key points at is deleted; Django's words. `setDefault` needs a `.dbDefault(…)`; `set` is what {@link setTo} makes.
 */
export type OnDelete = 'cascade' | 'protect' | 'restrict' | 'setNull' | 'setDefault' | 'set' | 'doNothing'

/** What a key is set to when the row that it points at is deleted. */
export class SetTo {
  readonly value: () => unknown

  constructor(value: () => unknown) {
    this.value = value
  }
}

/**
 * For `onDelete`: sets the key to that of another row when the row that it points at is deleted; Django's `SET()`. The rows are written by the
 * delete itself, in its transaction, not by the database: a `DELETE` in SQL of your own is refused while rows point there.
 *
 * @param value - a key or a row, or a function that gives one or a promise of one, which each delete that finds such rows asks
 * @example
 * author = f.fk(() => User, { onDelete: setTo(() => User.objects().get({ name: 'deleted' })) })
 */
export function setTo(value: unknown): SetTo {
  return new SetTo(typeof value === 'function' ? (value as () => unknown) : () => value)
}

/** All that a key to another model was declared with. */
export interface KeySpec {
  readonly to: () => ModelClass
  readonly onDelete: OnDelete
  /** What it is set to, where `onDelete` is `set`. */
  readonly setTo?: () => unknown
  /** The unique field of the other model that it points at; default: its key. */
  readonly toField?: string
  /** Of a key to a model whose key consists of several columns: the fields that hold its parts; default: columns are made for them. */
  readonly fields?: readonly string[]
  readonly nullable: boolean
  readonly blank: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly editable: boolean
  /** Absent where the database holds the key to the row. */
  readonly constraint?: false
  /** The name of its constraint, where it is not the one that is made for it. */
  readonly constraintName?: string
  readonly relatedName?: string
  readonly default?: Default
  readonly dbDefault?: DbDefault
  readonly validators?: readonly Validator[]
  readonly help?: string
  readonly label?: string
  readonly column?: string
  readonly comment?: string
  /** The column's type, where it is not that of what it points at. */
  readonly dbType?: string
}

/** Options of `f.fk` and `f.oneToOne`. */
export interface KeyOptions<
  To extends string = string,
  Own extends readonly string[] = readonly string[],
  Held extends boolean = boolean,
> {
  /** Default: `'protect'`, so that nothing is lost by a delete that nobody thought of. */
  readonly onDelete?: Exclude<OnDelete, 'set'> | SetTo
  /**
   * The field of the other model that the key holds a value of, in the place of that model's key: a unique one that may not be NULL. Django's `to_field`.
   *
   * @example
   * f.fk(() => Country, { to: 'code' })
   */
  readonly to?: To
  /**
   * Of a key to a model whose key consists of several fields: the fields of this model that hold them, in the order of that key. A field may be part of
   * several keys, and a key itself: so rows of one tenant point at rows of the same. Rows are written by these fields; the key is null where one of them
   * is. Default: a column is made for each part, and rows are written by the key as a whole.
   *
   * @example
   * f.fk(() => Order, { fields: ['tenant', 'orderNumber'] })
   */
  readonly fields?: Own
  /** The name of the way back, for queries; needed where two keys point at one model. */
  readonly relatedName?: string
  /** Whether the column has an index of its own; one that is unique always has. Django's `db_index`. Default: true. */
  readonly index?: boolean
  /**
   * Whether the database holds the key to the row that it points at. With `false` (Django's `db_constraint`), for old rows that point nowhere or tables
   * that somebody else fills, a key may lead to no row, and a delete leaves it as it is: `onDelete` is `'doNothing'` then. What is loaded there is `null`, and
   * its columns are NULL in conditions and orders. Default: true.
   *
   * @example
   * f.fk(() => User, { onDelete: 'doNothing', constraint: false })
   */
  readonly constraint?: Held
  /**
   * The name that its constraint has in the database, where somebody else made it: migrations drop it by that. Default: table and column with `_fk` behind
   * them.
   */
  readonly constraintName?: string
}

interface NoUniqueField<Written, Of> {
  readonly $error: ['no unique field of the model that may not be NULL', Written, Of]
}
type ModelName<M> = M extends ModelBase<infer Label> ? Label : never

/** `To` itself where it is a unique field of a model that may not be NULL. */
export type UniqueFieldOf<M, To extends string> = M extends { readonly [K in To]: { readonly [uniqueOf]: true } }
  ? null extends M[To][typeof cellOf & keyof M[To]]
    ? NoUniqueField<To, ModelName<M>>
    : To
  : NoUniqueField<To, ModelName<M>>

/** A key that is made of fields is written by those: `boolean` keeps it out of what a new row needs. */
export type WrittenByFields<Own> = [Own] extends [never] ? false : boolean

/** What says of a key that the database does not hold it: it may lead to no row. */
export type HeldBy<Held extends boolean> = [Held] extends [true] ? true : false

/** The type of what a key to a model holds. */
export type HeldValue<M, To> = [To] extends [never]
  ? KeyValue<M>
  : To extends keyof M
    ? M[To][typeof cellOf & keyof M[To]]
    : never

/** A key that may not be NULL, and that a new row may leave out. */
export type Filled<Nullable> = [Nullable] extends [false] ? 'filled' : Nullable

/**
 * A key to one row of another model. A row has `authorId`; it has `author` once that was loaded.
 *
 * @typeParam M - the model pointed at
 * @typeParam Nullable - whether the key may be NULL; `'filled'` for one that may not, and that a new row may leave out
 * @typeParam To - the field that it points at, where that is not the model's key
 * @typeParam Held - whether the database holds it: one that is not held may lead to no row
 */
export class ForeignKey<M, Nullable extends boolean | 'filled' = false, To = never, Held extends boolean = true> {
  declare readonly [targetOf]: M
  declare readonly [heldOf]: HeldValue<M, To>
  declare readonly nullable: Nullable
  declare readonly held: Held
  readonly spec: KeySpec

  constructor(spec: KeySpec) {
    this.spec = spec
  }

  /**
   * Lets the key be NULL, and a new row leave it out.
   *
   * @example
   * f.fk(() => Region).null().spec.nullable // → true
   */
  null(): ForeignKey<M, true, To, Held> {
    return new ForeignKey({ ...this.spec, nullable: true })
  }

  /**
   * Fills the key of a new row that leaves it out: with a value, or with what the function returns for that row.
   *
   * @example
   * f.fk(() => Region).default(1).spec.default // → { value: 1 }
   */
  default(value: HeldValue<M, To> | (() => HeldValue<M, To>)): ForeignKey<M, Filled<Nullable>, To, Held> {
    const made = typeof value === 'function' ? { make: value as () => unknown } : { value }
    return new ForeignKey({ ...this.spec, default: made })
  }

  /**
   * Lets the database fill the key of a new row that leaves it out, and with `onDelete: 'setDefault'` that of a row whose own was deleted: with a value, or
   * with what it makes itself (`dbUuid`, `dbSql(…)`). It becomes the column's `DEFAULT`.
   *
   * @example
   * f.fk(() => Region, { onDelete: 'setDefault' }).dbDefault(1).spec.dbDefault // → { value: 1 }
   */
  dbDefault(value: HeldValue<M, To> | DatabaseMade): ForeignKey<M, Filled<Nullable>, To, Held> {
    return new ForeignKey({ ...this.spec, dbDefault: dbDefaultOf(value, (one) => one) })
  }

  /**
   * Adds checks of the value that the key holds, which run on every write; where that is a tuple, they see it whole.
   *
   * @example
   * f.fk(() => Region).validate((id) => (id === 13 ? { code: 'luck', message: 'Not this one.' } : undefined))
   */
  validate(...validators: Validator<HeldValue<M, To>>[]): ForeignKey<M, Nullable, To, Held> {
    // A validator of what the key holds is only ever called with such a value.
    return new ForeignKey({
      ...this.spec,
      validators: [...(this.spec.validators ?? []), ...(validators as unknown as Validator[])],
    })
  }

  /**
   * Lets each row be pointed at once.
   *
   * @example
   * f.fk(() => Region).unique().spec.unique // → true
   */
  unique(): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, unique: true })
  }

  /**
   * Sets the sentence that forms and the API's documentation show beside the field.
   *
   * @example
   * f.fk(() => Region).help('Where it is.').spec.help // → 'Where it is.'
   */
  help(text: string): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, help: text })
  }

  /**
   * Sets the field's name for people; default: the name in words.
   *
   * @example
   * f.fk(() => Region).label('Part of the country').spec.label // → 'Part of the country'
   */
  label(text: string): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, label: text })
  }

  /**
   * Sets the column's name in the database; default: the field's name in snake_case with `_id` behind it.
   *
   * @example
   * f.fk(() => Region).column('region').spec.column // → 'region'
   */
  column(name: string): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, column: declaredText('.column()', 'the name of a column', name) })
  }

  /**
   * Keeps a sentence beside the column in the database, where it keeps such.
   *
   * @example
   * f.fk(() => Region).comment('Of today.').spec.comment // → 'Of today.'
   */
  comment(text: string): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, comment: text })
  }

  /**
   * Says the column's type in the words of its database, where it is not that of what it points at; as of other fields.
   *
   * @example
   * f.fk(() => Region).dbType('smallint').spec.dbType // → 'smallint'
   */
  dbType(name: string): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({
      ...this.spec,
      dbType: declaredText('.dbType()', 'the name of a type of the database', name),
    })
  }

  /**
   * Keeps the field out of forms and of what API clients may send.
   *
   * @example
   * f.fk(() => Region).readOnly().spec.editable // → false
   */
  readOnly(): ForeignKey<M, Nullable, To, Held> {
    return new ForeignKey({ ...this.spec, editable: false })
  }
}

/** All that a many-to-many relation was declared with. */
export interface ManyToManySpec {
  readonly to: () => ModelClass
  readonly through?: () => ModelClass
  readonly throughFields?: readonly string[]
  readonly table?: string
  readonly symmetrical?: boolean
  readonly relatedName?: string
  readonly help?: string
  readonly label?: string
  readonly editable: boolean
}

/** Options of `f.manyToMany`. */
export interface ManyToManyOptions {
  /** An own model for the pairs, with one key to each side; default: a table of pairs is made. */
  readonly through?: () => ModelClass
  /**
   * The keys of `through` that the rows are joined by: the one to the model that declares the relation, then the one to the model that it leads to.
   * Django's `through_fields`. Needed where `through` has several keys to one of them, else the model is refused when the application is built
   * (`core.through_fields`). Default: the only key to each side; of a model to itself that has two keys, the first leads to the row that is read from.
   *
   * @example
   * members = f.manyToMany(() => User, { through: () => Member, throughFields: ['group', 'user'] })
   */
  readonly throughFields?: readonly [source: string, target: string]
  /**
   * The name of the table of pairs that is made; an own `through` model says it itself, in its `meta.table`. Django's `db_table`. A relation that is renamed
   * keeps its rows under it. Default: app, model and relation in snake_case, such as `blog_post_tags`.
   *
   * @example
   * tags = f.manyToMany(() => Tag, { table: 'post_tag' })
   */
  readonly table?: string
  /**
   * Of a model to itself: who is joined to a row has it joined, too, as friends do. Each pair stands there both ways. Default: `false` (Django's is
   * `true`).
   */
  readonly symmetrical?: boolean
  /** The name of the way back, for queries. */
  readonly relatedName?: string
}

/** A relation of many rows to many rows of another model. */
export class ManyToMany<M> {
  declare readonly [targetOf]: M
  declare readonly [manyOf]: true
  readonly spec: ManyToManySpec

  constructor(spec: ManyToManySpec) {
    this.spec = spec
  }

  /**
   * Sets the sentence that forms and the API's documentation show beside the field.
   *
   * @example
   * f.manyToMany(() => Tag).help('At most five.')
   */
  help(text: string): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, help: text })
  }

  /**
   * Sets the relation's name for people; default: the name in words.
   *
   * @example
   * f.manyToMany(() => Tag).label('Key words')
   */
  label(text: string): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, label: text })
  }

  /**
   * Keeps the relation out of forms and of what API clients may send.
   *
   * @example
   * f.manyToMany(() => Tag).readOnly()
   */
  readOnly(): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, editable: false })
  }
}

/** All that the way back of a key, or of a many-to-many relation, was declared with. */
export interface ReverseSpec {
  readonly from: () => ModelClass
  readonly via: string
}

/** The rows of another model whose key points at this row, or whose many-to-many relation leads to it. */
export class Reverse<M> {
  declare readonly [targetOf]: M
  declare readonly [manyOf]: true
  readonly spec: ReverseSpec

  constructor(spec: ReverseSpec) {
    this.spec = spec
  }
}

/** The one row of another model whose one-to-one key points at this row, if there is one. */
export class ReverseOne<M> {
  declare readonly [targetOf]: M
  declare readonly nullable: true
  declare readonly backward: true
  readonly spec: ReverseSpec

  constructor(spec: ReverseSpec) {
    this.spec = spec
  }
}

/** What relations take first. */
export const MODEL = 'a function that gives a model, () => Post'

const ON_DELETE: readonly Exclude<OnDelete, 'set'>[] = [
  'cascade',
  'protect',
  'restrict',
  'setNull',
  'setDefault',
  'doNothing',
]

function onDeleteOf(door: string, given: Exclude<OnDelete, 'set'> = 'protect'): OnDelete {
  if (ON_DELETE.includes(given)) return given
  throw new InvalidDeclaration(`The onDelete of ${door}`, `${ON_DELETE.join(', ')} or setTo(…)`, given)
}

/** Makes the key's data from its options. */
export function keySpec<M extends ModelBase>(to: () => ModelClass<M>, given: KeyOptions, unique: boolean): KeySpec {
  const door = unique ? 'f.oneToOne()' : 'f.fk()'
  const options = declaredOptions(door, given)
  return {
    to: declaredFunction(door, MODEL, to),
    ...(options.onDelete instanceof SetTo
      ? { onDelete: 'set', setTo: options.onDelete.value }
      : { onDelete: onDeleteOf(door, options.onDelete) }),
    nullable: false,
    blank: false,
    unique,
    index: !unique && options.index !== false,
    editable: true,
    ...(options.to === undefined ? {} : { toField: options.to }),
    ...(options.fields === undefined ? {} : { fields: options.fields }),
    ...(options.relatedName === undefined ? {} : { relatedName: options.relatedName }),
    ...(options.constraint === false ? { constraint: false } : {}),
    ...(options.constraintName === undefined ? {} : { constraintName: options.constraintName }),
  }
}

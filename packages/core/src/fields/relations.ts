import type { ModelBase, ModelClass } from '../model/model.ts'
import type { manyOf, targetOf } from './field.ts'

/** What happens to a row when the row that its key points at is deleted; Django's words. Keys have no default, so there is no `setDefault`. */
export type OnDelete = 'cascade' | 'protect' | 'restrict' | 'setNull' | 'doNothing'

/** All that a key to another model was declared with. */
export interface KeySpec {
  readonly to: () => ModelClass
  readonly onDelete: OnDelete
  readonly nullable: boolean
  readonly blank: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly editable: boolean
  readonly relatedName?: string
  readonly help?: string
  readonly label?: string
  readonly column?: string
}

/** Options of `f.fk` and `f.oneToOne`. */
export interface KeyOptions {
  /** Default: `'protect'`, so that nothing is lost by a delete that nobody thought of. */
  readonly onDelete?: OnDelete
  /** The name of the way back, for queries; needed where two keys point at one model. */
  readonly relatedName?: string
}

/**
 * A key to one row of another model. A row has `authorId`; it has `author` once that was loaded.
 *
 * @typeParam M - the model pointed at
 * @typeParam Nullable - whether the key may be NULL
 */
export class ForeignKey<M, Nullable extends boolean = false> {
  declare readonly [targetOf]: M
  declare readonly nullable: Nullable
  readonly spec: KeySpec

  constructor(spec: KeySpec) {
    this.spec = spec
  }

  /** Lets the key be NULL, and a new row leave it out. */
  null(): ForeignKey<M, true> {
    return new ForeignKey({ ...this.spec, nullable: true })
  }

  /** Lets each row be pointed at once. */
  unique(): ForeignKey<M, Nullable> {
    return new ForeignKey({ ...this.spec, unique: true })
  }

  /** Sets the sentence that forms and the API's documentation show beside the field. */
  help(text: string): ForeignKey<M, Nullable> {
    return new ForeignKey({ ...this.spec, help: text })
  }

  /** Sets the field's name for people; default: the name in words. */
  label(text: string): ForeignKey<M, Nullable> {
    return new ForeignKey({ ...this.spec, label: text })
  }

  /** Sets the column's name in the database; default: the field's name in snake_case with `_id` behind it. */
  column(name: string): ForeignKey<M, Nullable> {
    return new ForeignKey({ ...this.spec, column: name })
  }

  /** Keeps the field out of forms and of what API clients may send. */
  readOnly(): ForeignKey<M, Nullable> {
    return new ForeignKey({ ...this.spec, editable: false })
  }
}

/** All that a many-to-many relation was declared with. */
export interface ManyToManySpec {
  readonly to: () => ModelClass
  readonly through?: () => ModelClass
  readonly relatedName?: string
  readonly help?: string
  readonly label?: string
  readonly editable: boolean
}

/** Options of `f.manyToMany`. */
export interface ManyToManyOptions {
  /** An own model for the pairs, with one key to each side; default: a table of pairs is made. */
  readonly through?: () => ModelClass
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

  /** Sets the sentence that forms and the API's documentation show beside the field. */
  help(text: string): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, help: text })
  }

  /** Sets the relation's name for people; default: the name in words. */
  label(text: string): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, label: text })
  }

  /** Keeps the relation out of forms and of what API clients may send. */
  readOnly(): ManyToMany<M> {
    return new ManyToMany({ ...this.spec, editable: false })
  }
}

/** All that the way back of a key was declared with. */
export interface ReverseSpec {
  readonly from: () => ModelClass
  readonly via: string
}

/** The rows of another model whose key points at this row. */
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

/** Makes the key's data from its options. */
export function keySpec<M extends ModelBase>(to: () => ModelClass<M>, options: KeyOptions, unique: boolean): KeySpec {
  return {
    to,
    onDelete: options.onDelete ?? 'protect',
    nullable: false,
    blank: false,
    unique,
    index: !unique,
    editable: true,
    ...(options.relatedName === undefined ? {} : { relatedName: options.relatedName }),
  }
}

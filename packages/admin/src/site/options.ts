import type { ManyToMany } from '@tsango/core/fields'
import type {
  FkNames,
  GenericNames,
  ManyNames,
  ModelClass,
  RelationNames,
  ScalarNames,
  SortOf,
} from '@tsango/core/model'

type OwnName<M> = ScalarNames<M> | FkNames<M>
type PairsName<M> = { [K in keyof M]: M[K] extends ManyToMany<unknown> ? K : never }[keyof M] & string
type TextName<M> = { [K in ScalarNames<M>]: SortOf<M, K> extends 'text' ? K : never }[ScalarNames<M>]
type MethodName<M> = { [K in keyof M]: M[K] extends (...args: never) => unknown ? K : never }[keyof M] & string

/** What a form can hold: a column, a key to another model, a many-to-many relation. */
export type AdminField<M> = OwnName<M> | PairsName<M>

/** What a column of a list can show: a field, a key to rows of several models, a method of the row, or a path over keys to a column. */
export type AdminColumn<M> = OwnName<M> | PairsName<M> | GenericNames<M> | MethodName<M> | `${FkNames<M>}__${string}`

/** What a search can look into: a column of text, or a path over relations to one. */
export type AdminSearch<M> = TextName<M> | `${RelationNames<M>}__${string}`

/** What a list can be filtered by: choices, booleans, dates and keys, or a many-to-many relation. */
export type AdminFilter<M> = OwnName<M> | ManyNames<M>

/**
 * Options of {@link adminSite}. A name that the model does not have is a compile error, or a problem when the application is built.
 *
 * @typeParam M - the model
 */
export interface AdminSiteOptions<M> {
  /** The columns of the list; default: up to four short ones. */
  readonly listDisplay?: readonly AdminColumn<M>[]
  /** The columns that lead to the row; default: the first. */
  readonly listLinks?: readonly AdminColumn<M>[]
  /** What the search box looks into; default: there is none. */
  readonly search?: readonly AdminSearch<M>[]
  /** What the list can be narrowed by; default: nothing. */
  readonly filters?: readonly AdminFilter<M>[]
  /** The order of the list until somebody chooses another; default: the model's own. */
  readonly ordering?: readonly (OwnName<M> | `-${OwnName<M>}`)[]
  /** Rows a page, 1 to 500; default: 50. */
  readonly pageSize?: number
  /** The fields of the form in their order; default: all that are not secret, or can be set. */
  readonly fields?: readonly AdminField<M>[]
  /** Fields that are shown and not changed, beside those that are `readOnly()` or set by the framework. */
  readonly readOnly?: readonly AdminField<M>[]
  /** Rows of other models that point at a row, added, changed and deleted in its own form: what `inline` gives; default: none. */
  readonly inlines?: readonly Inline[]
}

/** Options of `inline`. */
export interface InlineOptions<M> {
  /** The fields of each row in their order; default: those that its own form would have. */
  readonly fields?: readonly AdminField<M>[]
  /** Fields that are shown and not changed. */
  readonly readOnly?: readonly AdminField<M>[]
  /** Empty forms for new rows, 0 to 20; default: 1. */
  readonly extra?: number
  /** Rows that one form holds, new ones too, 1 to 200; of others it says that there are more, and more are not added. Default: 50; of a one-to-one key 1. */
  readonly max?: number
}

/** Rows of another model in the form of a row that they point at. */
export interface Inline {
  readonly model: ModelClass
  /** The key of theirs that points at the row. */
  readonly via: string
  readonly options: LooseInlineOptions
}

/** The options of rows in the form of another one, seen without their model. */
export interface LooseInlineOptions {
  readonly fields?: readonly string[]
  readonly readOnly?: readonly string[]
  readonly extra?: number
  readonly max?: number
}

/** The options of a model's pages, seen without the model. */
export interface LooseOptions {
  readonly listDisplay?: readonly string[]
  readonly listLinks?: readonly string[]
  readonly search?: readonly string[]
  readonly filters?: readonly string[]
  readonly ordering?: readonly string[]
  readonly pageSize?: number
  readonly fields?: readonly string[]
  readonly readOnly?: readonly string[]
  readonly inlines?: readonly Inline[]
}

import type { cellOf, FieldSpec, Sort, uniqueOf } from './field.ts'

/** Phantom key under which a field carries the lookups that an app gave it. */
export declare const lookupsOf: unique symbol
/** Phantom key under which the lookups of an app carry those of them that more may follow. */
export declare const transformsOf: unique symbol

/** A lookup of an app's own; `@tsango/orm` makes it with `defineLookup`. */
export interface OwnLookup<T = unknown> {
  readonly [cellOf]?: T
  readonly kind: 'lookup'
  /** What its value is. */
  readonly spec: FieldSpec
  /** Makes its SQL; `@tsango/orm` knows of what. */
  readonly sql: (...parts: never[]) => unknown
}

/** A transform of an app's own; `@tsango/orm` makes it with `defineTransform`. */
export interface OwnTransform<T = unknown, S = Sort, L = unknown> {
  readonly [cellOf]?: T
  readonly [lookupsOf]?: L
  readonly sort?: S
  readonly kind: 'transform'
  /** What it gives. */
  readonly spec: FieldSpec
  /** Makes its SQL; `@tsango/orm` knows of what. */
  readonly sql: (...parts: never[]) => unknown
}

/** The lookups of an app by name, as they were given. */
export type OwnDefinitions = Readonly<Record<string, OwnLookup | OwnTransform>>

/** The values that such lookups take, by name, and the transforms among them. */
export type OwnLookups<D> = { readonly [K in keyof D]: NonNullable<D[K][typeof cellOf & keyof D[K]]> } & {
  readonly [transformsOf]: { readonly [K in keyof D as D[K] extends { readonly kind: 'transform' } ? K : never]: D[K] }
}

/** Phantom key under which a model carries the lookups that its base gave all fields of a sort. */
export declare const sortLookupsOf: unique symbol

/** The sorts of fields that can be given lookups as a whole: all but what is encrypted, what is cast, and keys of several columns. */
export type LookupSort = Exclude<Sort, 'encrypted' | 'cast' | 'compositeKey'>

/** Lookups of an app's own for all fields of a sort, by the sort. */
export type SortDefinitions = { readonly [S in LookupSort]?: OwnDefinitions }

/** What a model has whose base gave all fields of a sort lookups. */
export interface WithSortLookups<D> {
  readonly [sortLookupsOf]: { readonly [S in Sort]: S extends keyof D ? OwnLookups<D[S]> : unknown }
}

/** A field with lookups of an app's own: they are said last. */
export interface FieldWithLookups<T, Optional extends boolean, S extends Sort, L, Unique extends boolean = boolean> {
  readonly [cellOf]: T
  readonly [uniqueOf]: Unique
  readonly [lookupsOf]: L
  readonly optional: Optional
  readonly sort: S
  readonly spec: FieldSpec
}

/** The lookups that an app gave a field; nothing for most. */
export type LookupsOfField<F> = F extends { readonly [lookupsOf]: unknown } ? F[typeof lookupsOf] : unknown

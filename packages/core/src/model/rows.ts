import type { cellOf, targetOf } from '../fields/field.ts'
import type { heldOf } from '../fields/relations.ts'
import type { AnyField, AnyKey, AnyMany } from './model.ts'
import type { Target } from './paths.ts'

type AnyMethod = (...args: never) => unknown
interface OptionalField {
  readonly [cellOf]: unknown
  readonly optional: true
}
interface RequiredField {
  readonly [cellOf]: unknown
  readonly optional: false
}
interface NullableKey {
  readonly [targetOf]: unknown
  readonly nullable: true
}
/** A key that no database holds: it may lead to no row. */
interface UnheldKey {
  readonly [targetOf]: unknown
  readonly held: false
}
interface FilledKey {
  readonly [targetOf]: unknown
  readonly nullable: 'filled'
}
interface RequiredKey {
  readonly [targetOf]: unknown
  readonly nullable: false
}
/** The way back of a one-to-one key: the column is the other model's. */
export interface BackwardOne {
  readonly [targetOf]: unknown
  readonly backward: true
}

/** The type of a model's own key. */
export type KeyValue<M> = M extends { readonly pk: AnyField }
  ? M['pk'][typeof cellOf]
  : M extends { readonly id: AnyField }
    ? M['id'][typeof cellOf]
    : never

/** The names that the columns of a model's own key have in its rows. */
export type KeyColumns<M> = M extends { readonly pk: { readonly [namesOf]: readonly string[] } }
  ? PartColumn<M, M['pk'][typeof namesOf][number]>
  : 'id'
type PartColumn<M, Name extends string> = Name extends keyof M ? (M[Name] extends AnyField ? Name : `${Name}Id`) : Name

/** A key of several fields, as a member of its model: its value is the tuple of theirs. A new row has it by them. */
export interface CompositeKeyField<M, Names extends readonly string[]> {
  readonly [cellOf]: { readonly [I in keyof Names]: PartValue<M, Names[I]> }
  readonly optional: 'by its parts'
  readonly sort: 'compositeKey'
  readonly [namesOf]: Names
}
declare const namesOf: unique symbol
interface UnknownKeyField<Name> {
  readonly $error: ['no field of the model', Name]
}
type PartValue<M, Name> = Name extends keyof M
  ? M[Name] extends AnyField
    ? M[Name][typeof cellOf]
    : M[Name] extends AnyKey
      ? Cell<M[Name]>
      : UnknownKeyField<Name>
  : UnknownKeyField<Name>
/** The value that a key to another model holds. */
export type Cell<F> = F extends AnyKey ? (F extends NullableKey ? Held<F> | null : Held<F>) : never
type Held<F extends AnyKey> = F extends { readonly [heldOf]: unknown } ? F[typeof heldOf] : KeyValue<F[typeof targetOf]>

type KeyColumn<F, K> = F extends BackwardOne ? never : F extends AnyKey ? (K extends string ? `${K}Id` : never) : never

/** What `save` of a row may be told. */
export interface SaveOptions<Name extends string = string> {
  /** The columns that are written; default: all. */
  readonly fields?: readonly Name[]
}

/** What every row can do, whatever its model. */
export interface RowMethods {
  /**
   * Writes the row: a new one is inserted, another updated, with `fields` these columns alone. Rejects with `RowGone` when the row is gone, and with
   * `StaleRow` when it has a version and others have written it meanwhile.
   *
   * @example
   * await post.save({ fields: ['title'] })
   * // UPDATE "blog_post" SET "title" = $1 WHERE "id" = $2
   */
  save(options?: SaveOptions<keyof this & string>): Promise<void>
  /**
   * Asks whether the row could be written, and writes nothing: each value, of a new row also those that are missing (`required`), what `Meta.validate`
   * says of all, and, of the database, its unique fields, unique constraints (of some rows, too), checks, and whether the rows that its keys point at
   * are there (`no_such_row`; of a row that is there, for the keys that changed; not in another database) and may be chosen (`not_a_choice`, where
   * `Meta.limitChoices` says which); Django's `full_clean`. Rejects with one
   * `ValidationError` with the faults by column, those of several under `''`. The database is asked once the values are right, in one statement, and in one for each
   * key whose choices are limited; what others write until the row is saved it cannot know.
   *
   * @example
   * await post.validate().catch((error) => console.log(error.faults))
   * // WITH "given" AS (SELECT "id", "slug", "author_id", "category_id" FROM "blog_post" WHERE 1 = 0 UNION ALL SELECT $1, $2, $3, $4) SELECT CASE
   * //   WHEN EXISTS (SELECT 1 FROM "blog_post" AS "other" WHERE "other"."id" <> "given"."id" AND "other"."slug" = "given"."slug") THEN 1 ELSE 0 END,
   * //   CASE WHEN "given"."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "blog_author" AS "other" WHERE "other"."id" = "given"."author_id")
   * //   AND NOT EXISTS (SELECT 1 FROM "blog_post" AS "other" WHERE "other"."id" = "given"."id" AND "other"."author_id" = "given"."author_id") THEN 1
   * //   ELSE 0 END, CASE WHEN "given"."category_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "blog_category" AS "other" WHERE "other"."id" =
   * //   "given"."category_id") AND NOT EXISTS (SELECT 1 FROM "blog_post" AS "other" WHERE "other"."id" = "given"."id" AND "other"."category_id" =
   * //   "given"."category_id") THEN 1 ELSE 0 END FROM "given"
   */
  validate(): Promise<void>
  /**
   * Deletes the row and what its keys' `onDelete` takes with it; resolves to the number of rows deleted. With a field of `f.softDelete()` the row is put
   * into the trash; one that is there keeps its moment, and 0 were deleted.
   *
   * @example
   * await post.delete()
   * // DELETE FROM "blog_post" WHERE "id" = $1
   */
  delete(): Promise<number>
  /**
   * Takes the row, and what went with it, out of the trash; resolves to 0 where it was not there. Rejects with `QueryError` for a model without
   * `f.softDelete()`.
   *
   * @example
   * await comment.restore()
   * // SELECT "blog_comment"."id" AS "id" FROM "blog_comment" WHERE "blog_comment"."id" = $1 AND "blog_comment"."deleted_at" IS NOT NULL
   */
  restore(): Promise<number>
  /**
   * Deletes the row for good, in the trash or not.
   *
   * @example
   * await comment.forceDelete()
   * // DELETE FROM "blog_comment" WHERE "id" = $1
   */
  forceDelete(): Promise<number>
  /**
   * Reads the columns anew; forgets relations that were loaded.
   *
   * @example
   * await post.refresh()
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1 LIMIT 2
   */
  refresh(): Promise<void>
  /**
   * The columns without secret ones: bigint as string, bytes as base64.
   *
   * @example
   * JSON.stringify(post)
   */
  toJSON(): Record<string, unknown>
}

/** Phantom key under which a row carries its model. */
export declare const rowOf: unique symbol

/** What every row of a model is, seen without its columns. */
export interface RowOf<M> {
  readonly [rowOf]: M
}

/** A row of a model: its columns, its methods, and what every row can do. */
export type Row<M> = {
  [K in keyof M as M[K] extends AnyField ? K : M[K] extends AnyMethod ? K : KeyColumn<M[K], K>]: M[K] extends AnyField
    ? M[K][typeof cellOf]
    : M[K] extends AnyMethod
      ? M[K]
      : Cell<M[K]>
} & RowMethods &
  RowOf<M>

type RequiredNames<M, K extends keyof M> = M[K] extends RequiredField
  ? K
  : M[K] extends RequiredKey
    ? KeyColumn<M[K], K>
    : never
type OptionalNames<M, K extends keyof M> = M[K] extends OptionalField
  ? K
  : M[K] extends NullableKey | FilledKey
    ? KeyColumn<M[K], K>
    : never

/** The values of a new row: those with a default, and those that may be NULL, may be left out. */
export type Create<M> = {
  [K in keyof M as RequiredNames<M, K>]: M[K] extends AnyField ? M[K][typeof cellOf] : Cell<M[K]>
} & {
  [K in keyof M as OptionalNames<M, K>]?: M[K] extends AnyField ? M[K][typeof cellOf] : Cell<M[K]>
}

/** The values of a new row, seen without its model. */
export type CreateValues = Readonly<Record<string, unknown>>

/** The values that an update may set: all but those that the database computes. */
export type Update<M> = {
  [K in keyof M as M[K] extends RequiredField
    ? K
    : M[K] extends OptionalField
      ? K
      : KeyColumn<M[K], K>]?: M[K] extends AnyField ? M[K][typeof cellOf] : Cell<M[K]>
}

type Head<P extends string> = P extends `${infer H}__${string}` ? H : P
type Tails<P extends string, H extends string> = P extends `${H}__${infer T}` ? T : never

/** What a row gains when the relations at the given paths are loaded with it. */
export type Loaded<M, P extends string> = {
  readonly [H in Head<P> & keyof M]:
    | (Row<Target<M, H>> &
        ([Tails<P, H & string>] extends [never] ? unknown : Loaded<Target<M, H>, Tails<P, H & string>>))
    | NullBehind<M[H]>
}

/** What a relation adds to the type of what is read behind it: null, where it may lead to no row. */
export type NullBehind<F> = F extends NullableKey | UnheldKey | AnyMany ? null : never

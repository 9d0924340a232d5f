import type { GenericColumns, pointedOf, targetOf } from '@tsango/core/fields'
import type {
  AnyGeneric,
  AnyKey,
  Create,
  CreateValues,
  KeyValue,
  Lookups,
  ModelClass,
  Row,
  RowOf,
} from '@tsango/core/model'
import type { QuerySet } from '../query/types.ts'

/** A row or a key, of whichever model. */
export type RowOrKey =
  | { readonly id: unknown }
  | { readonly pk: unknown }
  | readonly unknown[]
  | string
  | number
  | bigint

/** A row of a model, or its key: what the relations that lead to that model take. Of a model that is not known, any. */
export type RowOrKeyOf<M> = [M] extends [never] ? RowOrKey : RowOf<M> | KeyValue<M>

type KeysTo<M, P> = {
  [K in keyof M & string]: M[K] extends AnyKey ? ([P] extends [M[K][typeof targetOf]] ? `${K}Id` : never) : never
}[keyof M & string]

type ColumnsTo<M, P> = {
  [K in keyof M]: M[K] extends AnyGeneric & { readonly columns: GenericColumns<string, string> }
    ? [P] extends [M[K][typeof pointedOf]]
      ? `${M[K]['columns']['type']}Id` | M[K]['columns']['key']
      : never
    : never
}[keyof M]

/** The values of a new row of a relation: the key back to the row is known. */
export type RelatedValues<M, P> = Omit<Create<M>, KeysTo<M, P> | ColumnsTo<M, P>> & Partial<Create<M>>

/** What `toggle` did: the keys of rows that are joined now, and of those that are not any more. */
export interface Toggled {
  readonly added: readonly unknown[]
  readonly removed: readonly unknown[]
}

/** The rows of a relation of one row, to be read. */
export interface RelatedRows<M> {
  /**
   * The rows, to be queried further.
   *
   * @example
   * const tags = await related(post, 'tags').all().orderBy('name')
   * // SELECT "blog_tag"."id", "blog_tag"."name" FROM "blog_tag" WHERE "blog_tag"."id" IN (SELECT "blog_post_tags"."tag_id" FROM "blog_post_tags"
   * //   WHERE "blog_post_tags"."post_id" = $1) ORDER BY "blog_tag"."name"
   */
  all(): QuerySet<M>
  /**
   * How many rows there are.
   *
   * @example
   * const replies = await related(post, 'comments').count()
   * // SELECT COUNT(*) FROM "blog_comment" WHERE "blog_comment"."post_id" = $1 AND ("blog_comment"."deleted_at" IS NULL)
   */
  count(): Promise<number>
  /**
   * Whether a row is among them.
   *
   * @example
   * const tagged = await related(post, 'tags').contains(news)
   * // SELECT 1 FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" = $2 LIMIT 1
   */
  contains(row: RowOrKeyOf<M>): Promise<boolean>
}

/**
 * The rows of a relation of one row; Django's related manager. Of a many-to-many relation rows are joined and parted; rows whose key points at the row
 * are given that key, or lose it, by one `update`, which runs no row methods.
 */
export interface Related<M, P = unknown> extends RelatedRows<M> {
  /**
   * Joins rows to this one; those that are joined already stay. Rows that point elsewhere point at this one afterwards.
   *
   * @example
   * await related(post, 'tags').add(news, tango)
   * // SELECT "blog_post_tags"."tag_id" AS "tagId" FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" =
   * //   ANY(CAST($2 AS bigint[]))
   * // INSERT INTO "blog_post_tags" ("post_id", "tag_id") VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING
   */
  add(...rows: readonly RowOrKeyOf<M>[]): Promise<void>
  /**
   * Joins rows to this one, with values for the rows between of an own `through` model. Only for many-to-many.
   *
   * @example
   * await related(circle, 'members').addWith({ role: 'host' }, bob)
   * // SELECT "blog_membership"."author_id" AS "authorId" FROM "blog_membership" WHERE "blog_membership"."circle_id" = $1 AND
   * //   "blog_membership"."author_id" = ANY(CAST($2 AS bigint[]))
   * // INSERT INTO "blog_membership" ("circle_id", "author_id", "role") VALUES ($1, $2, $3) RETURNING "id"
   */
  addWith(through: CreateValues, ...rows: readonly RowOrKeyOf<M>[]): Promise<void>
  /**
   * Parts rows from this one. Rejects with `QueryError` where their key must point somewhere.
   *
   * @example
   * await related(post, 'tags').remove(news)
   * // DELETE FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" = ANY(CAST($2 AS bigint[]))
   */
  remove(...rows: readonly RowOrKeyOf<M>[]): Promise<void>
  /**
   * Joins exactly these rows: parts those that are left out, and touches none that is joined already.
   *
   * @example
   * await related(circle, 'members').set([ann, bob], { role: 'host' })
   * // DELETE FROM "blog_membership" WHERE "blog_membership"."circle_id" = $1 AND NOT ("blog_membership"."author_id" = ANY(CAST($2 AS bigint[])))
   * // SELECT "blog_membership"."author_id" AS "authorId" FROM "blog_membership" WHERE "blog_membership"."circle_id" = $1 AND
   * //   "blog_membership"."author_id" = ANY(CAST($2 AS bigint[]))
   * // INSERT INTO "blog_membership" ("circle_id", "author_id", "role") VALUES ($1, $2, $3) RETURNING "id"
   * @param through - values for the rows between that are new, of an own `through` model
   */
  set(rows: readonly RowOrKeyOf<M>[], through?: CreateValues): Promise<void>
  /**
   * Parts those of the rows that are joined, and joins the others; resolves to the keys of both.
   *
   * @example
   * const { added } = await related(post, 'tags').toggle(news)
   * // SELECT "blog_post_tags"."tag_id" AS "tagId" FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" =
   * //   ANY(CAST($2 AS bigint[]))
   * // SELECT "blog_post_tags"."tag_id" AS "tagId" FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" =
   * //   ANY(CAST($2 AS bigint[]))
   * // INSERT INTO "blog_post_tags" ("post_id", "tag_id") VALUES ($1, $2) ON CONFLICT DO NOTHING
   */
  toggle(...rows: readonly RowOrKeyOf<M>[]): Promise<Toggled>
  /**
   * Parts all rows. Rejects with `QueryError` where their key must point somewhere, and there are some.
   *
   * @example
   * await related(post, 'tags').clear()
   * // DELETE FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1
   */
  clear(): Promise<void>
  /**
   * Makes a row, and joins it.
   *
   * @example
   * const comment = await related(post, 'comments').create({ text: 'First!', at: new Date() })
   * // INSERT INTO "blog_comment" ("post_id", "text", "score", "at", "deleted_at") VALUES ($1, $2, $3, $4, $5) RETURNING "id"
   */
  create(values: RelatedValues<M, P>): Promise<Row<M>>
  /**
   * The one of the rows that matches, or a new one that is joined; `true` where it is new. See `getOrCreate` of a query.
   *
   * @example
   * const [tag, created] = await related(post, 'tags').getOrCreate({ name: 'milonga' })
   * // SELECT "blog_tag"."id", "blog_tag"."name" FROM "blog_tag" WHERE "blog_tag"."id" IN (SELECT "blog_post_tags"."tag_id" FROM "blog_post_tags"
   * //   WHERE "blog_post_tags"."post_id" = $1) AND "blog_tag"."name" = $2 LIMIT 2
   * // INSERT INTO "blog_tag" ("name") VALUES ($1) RETURNING "id"
   * // SELECT "blog_post_tags"."tag_id" AS "tagId" FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" =
   * //   ANY(CAST($2 AS bigint[]))
   * // INSERT INTO "blog_post_tags" ("post_id", "tag_id") VALUES ($1, $2) ON CONFLICT DO NOTHING
   */
  getOrCreate<W>(lookups: Lookups<M, W>, defaults?: Partial<Create<M>>): Promise<[row: Row<M>, created: boolean]>
  /**
   * The keys of the rows, in the order that `f.orderWithRespectTo` of their model keeps; Django's `get_answer_order()`.
   *
   * @example
   * const keys = await related(post, 'sections').getOrder()
   * // SELECT "blog_section"."id" AS "pk" FROM "blog_section" WHERE "blog_section"."post_id" = $1 ORDER BY "blog_section"."place",
   * //   "blog_section"."id"
   * @throws QueryError where their model keeps no order among the rows of this relation
   */
  getOrder(): Promise<KeyValue<M>[]>
  /**
   * Puts the rows into an order, the first first; those that are not named stand behind, as they were. One `update` for all that move; Django's
   * `set_answer_order()`.
   *
   * @example
   * await related(post, 'sections').setOrder([ending, opening])
   * // SELECT "blog_section".… FROM "blog_section" WHERE "blog_section"."post_id" = $1 ORDER BY "blog_section"."place", "blog_section"."id" FOR
   * //   UPDATE
   * // UPDATE "blog_section" SET "place" = tsango_rows.column2 FROM (VALUES (CAST($1 AS bigint), CAST($2 AS integer)), ($3, $4), ($5, $6)) AS
   * //   tsango_rows WHERE "blog_section"."id" = tsango_rows.column1
   * @throws QueryError for a row that is not among them or comes twice, and where their model keeps no such order: nothing is written
   */
  setOrder(rows: readonly RowOrKeyOf<M>[]): Promise<void>
  /**
   * The rows between of an own `through` model. Only for many-to-many.
   *
   * @example
   * await related(circle, 'members').through(Membership).filter({ role: 'host' })
   * // SELECT "blog_membership".… FROM "blog_membership" WHERE "blog_membership"."circle_id" = $1 AND "blog_membership"."role" = $2
   * @throws QueryError for another model than the relation goes through
   */
  through<T>(model: ModelClass<T>): QuerySet<T>
}

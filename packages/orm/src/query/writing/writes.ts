import type {
  CountedNames,
  Create,
  KeyColumns,
  Lookups,
  NumberNames,
  Row,
  RowOf,
  Update,
  Value,
} from '@tsango/core/model'
import type { Cols, Expression } from '../../expressions/expressions.ts'
import type { TruncateOptions } from '../../rows/truncate.ts'

/** What `update` may set: values, or expressions over the row's own columns. Its version it counts itself. */
export type UpdateExpressions<M> = {
  readonly [K in Exclude<keyof Update<M>, CountedNames<M>>]?: Update<M>[K] | Expression<Update<M>[K]>
}

/** Options of writes of many rows. */
export interface BulkOptions {
  /** Whether `preSave` and `postSave` are sent for each row, in the transaction of the write. Default: false. */
  readonly signals?: boolean
}

/** Names of fields that may be written into a row that is there: all but its key, and the version that writes count. */
export type WritableName<M> = Exclude<keyof Update<M> & string, KeyColumns<M> | CountedNames<M>>

/** Options of `upsert` and `bulkUpsert`; `U` are the names in `unique`. */
export interface UpsertOptions<M, U extends keyof Update<M> & string> {
  /** The fields of one unique constraint, or the key: rows that are alike there are one row. */
  readonly unique: readonly U[]
  /** The fields that a row which is there takes over, each of which the values give or the ORM stamps (`autoNow`); none leaves it as it is. */
  readonly update: readonly Exclude<WritableName<M>, U>[]
  readonly signals?: NoSignals
}

/** Only a message: `upsert`, `bulkUpsert` and `insertOrIgnore` send no signals, for the database alone knows which rows were there. `saveMany` sends those of each row. */
export interface NoSignals {
  readonly $error: 'no signals are sent here: only the database knows which rows were there; use bulkCreate, saveMany or updateOrCreate'
}

/** What `updateOrCreate` writes: what was written as V, held to the columns of the model. */
export type WrittenValues<M, V> = { readonly [K in keyof V]: K extends keyof Update<M> ? Update<M>[K] : never } & {
  readonly [K in keyof Update<M>]?: unknown
}

type MissingValues<M, W> = Omit<Create<M>, keyof W | `${keyof W & string}Id`>

/** What a row made by `getOrCreate` needs beside its plain lookups; may be left out where that is nothing. */
export type Defaults<M, W> =
  Partial<MissingValues<M, W>> extends MissingValues<M, W>
    ? [defaults?: MissingValues<M, W>]
    : [defaults: MissingValues<M, W>]

/** What changes rows. */
export interface Writes<M, A> {
  /**
   * Writes values or expressions into every row that matches, in one statement; resolves to how many. No row method runs. With `signals` the rows are
   * read, held and written by their keys, and nothing is heard where nobody listens.
   *
   * @example
   * await Post.objects().filter({ status: 'draft' }).update({ status: 'published' }, { signals: true })
   * // UPDATE "blog_post" SET "status" = $1 WHERE "blog_post"."status" = $2
   */
  update(
    values: UpdateExpressions<M> | ((row: Cols<M> & A) => UpdateExpressions<M>),
    options?: BulkOptions,
  ): Promise<number>
  /**
   * Adds to columns of every row that matches, in one statement, so that nothing is lost that others add at the same time; resolves to how many rows.
   * NULL stays NULL.
   *
   * @example
   * await Post.objects().filter({ id: 7 }).increment({ views: 1 })
   * // UPDATE "blog_post" SET "views" = (CAST("blog_post"."views" AS bigint) + CAST($1 AS bigint)) WHERE "blog_post"."id" = $2
   */
  increment(
    changes: { readonly [K in Exclude<NumberNames<M>, CountedNames<M>>]?: NonNullable<Value<M, K>> },
  ): Promise<number>
  /**
   * Takes away from columns of every row that matches; see `increment`.
   *
   * @example
   * await Post.objects().filter({ slug: 'post-1', views__gte: 2 }).decrement({ views: 2 })
   * // UPDATE "blog_post" SET "views" = (CAST("blog_post"."views" AS bigint) - CAST($1 AS bigint)) WHERE "blog_post"."slug" = $2 AND
   * //   "blog_post"."views" >= $3
   */
  decrement(
    changes: { readonly [K in Exclude<NumberNames<M>, CountedNames<M>>]?: NonNullable<Value<M, K>> },
  ): Promise<number>
  /**
   * Deletes every row that matches, and what the keys that point at them say in `onDelete`; resolves to how many rows matched. It is one statement, and
   * the database does what follows; where someone hears that rows of these models are deleted, they are read, announced and deleted in one transaction.
   *
   * A model with `f.softDelete()` puts them into the trash instead, and with them the rows of such models whose keys say `'cascade'`; rows of other models
   * stay as they are, as keys do that would become NULL. What is in the trash keeps its moment, and protects and restricts nothing.
   *
   * @example
   * await Post.objects().filter({ status: 'draft' }).delete()
   * // DELETE FROM "blog_post" WHERE "blog_post"."status" = $1
   * @throws ProtectedError where a row of a key with `onDelete: 'protect'` points at one of them
   * @throws RestrictedError where one of a key with `'restrict'` does, that does not itself go with them
   */
  delete(): Promise<number>
  /**
   * Takes those of these rows that are in the trash out of it, and what went with them; resolves to how many. Where a unique value was taken meanwhile,
   * it rejects with `UniqueViolation`, and nothing came back.
   *
   * @example
   * await Comment.objects().filter({ postId: 7 }).restore()
   * // SELECT "blog_comment"."id" AS "id" FROM "blog_comment" WHERE "blog_comment"."post_id" = $1 AND "blog_comment"."deleted_at" IS NOT NULL AND
   * //   "blog_comment"."deleted_at" IS NOT NULL
   */
  restore(): Promise<number>
  /**
   * Deletes the rows for good where `delete` would put them into the trash. Rows in the trash are among them behind `withTrashed()` or `onlyTrashed()`.
   *
   * @example
   * await Comment.objects().onlyTrashed().filter({ deletedAt__lt: lastYear }).forceDelete()
   * // DELETE FROM "blog_comment" WHERE "blog_comment"."deleted_at" IS NOT NULL AND "blog_comment"."deleted_at" < $1
   */
  forceDelete(): Promise<number>
  /**
   * Makes a row and writes it.
   *
   * @example
   * const post = await Post.objects().create({ title: 'New', slug: 'new', authorId: ann.id })
   * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
   * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
   */
  create(values: Create<M>): Promise<Row<M>>
  /**
   * Makes a row and does not write it: `save()` does.
   *
   * @example
   * const post = Post.objects().build({ title: 'New', slug: 'new', authorId: ann.id })
   */
  build(values: Create<M>): Row<M>
  /**
   * The one row that matches, or a new one with the values of the lookups that name a column alone, and with the defaults; `true` where it is new.
   * Where another transaction makes the same row at the same time, a unique column lets this one find it. Django's `get_or_create`.
   * Rejects with `MultipleRows` where several match.
   *
   * @example
   * const [tag, created] = await Tag.objects().getOrCreate({ name__iexact: 'news' }, { name: 'News' })
   * // SELECT "blog_tag"."id", "blog_tag"."name" FROM "blog_tag" WHERE translate(lower(CAST("blog_tag"."name" AS text) COLLATE "und-x-icu"), 'ς',
   * //   'σ') = translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIMIT 2
   */
  getOrCreate<W>(lookups: Lookups<M, W>, ...defaults: Defaults<M, W>): Promise<[row: Row<M>, created: boolean]>
  /**
   * Writes values into the one row that matches, or makes it like `getOrCreate`; `true` where it is new. A row that is there is read anew, held and
   * saved in a transaction, so that nothing is lost that others write at the same time. Django's `update_or_create`.
   *
   * @example
   * const [author, created] = await Author.objects().updateOrCreate({ email: 'ann@example.com' }, { city: 'Rome' }, { name: 'Ann' })
   * // SELECT "blog_author".… FROM "blog_author" WHERE "blog_author"."email" = $1 LIMIT 2
   * // SELECT "blog_author".… FROM "blog_author" WHERE "blog_author"."id" = $1 FOR UPDATE
   * // UPDATE "blog_author" SET "name" = $1, "email" = $2, "city" = $3 WHERE "id" = $4
   * @param created - what a new row has besides lookups and values; Django's `create_defaults`, which repeats the values
   */
  updateOrCreate<W, V>(
    lookups: Lookups<M, W>,
    values?: WrittenValues<M, V>,
    ...created: Defaults<M, W & V>
  ): Promise<[row: Row<M>, created: boolean]>
  /**
   * Saves rows of the model, new ones and others, all or none, each by its `save()`: with signals, checks of versions and audit. Where many rows need few
   * statements, `bulkCreate` and `bulkUpdate` write them. Rejects with `QueryError` for what is no row of the model.
   *
   * @example
   * await Post.objects().saveMany([first, second, Post.objects().build({ title: 'New', slug: 'new', authorId: ann.id })])
   * // UPDATE "blog_post" SET "title" = $1, "slug" = $2, "body" = $3, "status" = $4, "views" = $5, "price" = $6, "author_id" = $7, "category_id" =
   * //   $8, "published_at" = $9, "meta" = $10 WHERE "id" = $11
   * // UPDATE "blog_post" SET "title" = $1, "slug" = $2, "body" = $3, "status" = $4, "views" = $5, "price" = $6, "author_id" = $7, "category_id" =
   * //   $8, "published_at" = $9, "meta" = $10 WHERE "id" = $11
   * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
   * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
   */
  saveMany(rows: Iterable<RowOf<M>>): Promise<void>
  /**
   * Empties the table of the model, whatever its scopes hide; no signal is sent, no row method runs. Where other models have keys to it, it is refused, unless
   * `cascade` empties their tables as well, whatever their keys say of deletes.
   *
   * @example
   * await Note.objects().truncate({ restartIdentity: true })
   * // TRUNCATE TABLE "blog_note" RESTART IDENTITY
   * @throws QueryError where other models point at its rows, and behind another step
   * @throws NotAuditable for an audited model
   * @throws TransactionError with `restartIdentity` in a transaction where the database commits for it (MySQL and MariaDB)
   */
  truncate(options?: TruncateOptions): Promise<void>
  /**
   * Makes rows and writes them, all or none, with as few statements as fit.
   *
   * @example
   * const tags = await Tag.objects().bulkCreate([{ name: 'milonga' }, { name: 'vals' }])
   * // INSERT INTO "blog_tag" ("name") SELECT item.c0 FROM unnest(CAST($1 AS text[])) AS item(c0) RETURNING "id"
   */
  bulkCreate(rows: readonly Create<M>[], options?: BulkOptions): Promise<Row<M>[]>
  /**
   * Writes these fields of rows back, in one statement a batch and one transaction; resolves to how many rows are still there. No row method runs,
   * and of the moments that are set on every save only those named are. Django's `bulk_update`.
   *
   * @example
   * for (const post of posts) post.views += 1
   * await Post.objects().bulkUpdate(posts, ['views'])
   * // UPDATE "blog_post" SET "views" = tsango_rows.column2 FROM (VALUES (CAST($1 AS bigint), CAST($2 AS integer)), ($3, $4), ($5, $6), ($7, $8),
   * //   ($9, $10), ($11, $12)) AS tsango_rows WHERE "blog_post"."id" = tsango_rows.column1
   */
  bulkUpdate(rows: readonly RowOf<M>[], fields: readonly WritableName<M>[], options?: BulkOptions): Promise<number>
  /**
   * Makes a row; where one with the same values of `unique` is there, writes `update` of it into that instead, in one statement, so that it cannot fail
   * for what others make at the same time. Resolves to the row as it is in the database then, also where a scope hides it. `updateOrCreate` asks by any
   * lookups, and tells which of the two it did. It sends no signals, as the database alone knows; so models that are audited refuse it.
   *
   * @example
   * const author = await Author.objects().upsert({ email: 'ann@example.com', name: 'Ann', city: 'Rome' }, { unique: ['email'], update: ['city'] })
   * // INSERT INTO "blog_author" ("name", "email", "city") VALUES ($1, $2, $3) ON CONFLICT ("email") DO UPDATE SET "city" = EXCLUDED."city"
   * // SELECT "blog_author".… FROM "blog_author" WHERE "blog_author"."email" = $1 LIMIT $2
   * @throws QueryError where a value of `unique` is NULL, for no row is like that, where a field of `update` has no value: a row that is there would
   * lose what it has to the default, and for a model with a version
   */
  upsert<U extends keyof Update<M> & string>(values: Create<M>, options: UpsertOptions<M, U>): Promise<Row<M>>
  /**
   * Makes rows, in one statement a batch and one transaction; where one with the same values of `unique` is there, writes `update` of it instead.
   * A conflict with another unique constraint rejects with `UniqueViolation` on every database. It sends no signals, as the database alone knows which rows were
   * there; `saveMany` and `updateOrCreate` do.
   *
   * @example
   * await Author.objects().bulkUpsert([{ email: 'ann@example.com', name: 'Ann', city: 'Rome' }], { unique: ['email'], update: ['city'] })
   * // INSERT INTO "blog_author" ("name", "email", "city") VALUES ($1, $2, $3) ON CONFLICT ("email") DO UPDATE SET "city" = EXCLUDED."city"
   * @throws QueryError where a row gives no value for a field of `update`, and for a model with a version: nobody could tell whether a row is stale
   */
  bulkUpsert<U extends keyof Update<M> & string>(
    rows: readonly Create<M>[],
    options: UpsertOptions<M, U>,
  ): Promise<void>
  /**
   * Makes rows but for those with unique values that are there, in one statement a batch and one transaction. Every other fault still rejects. How
   * many were made is not told: not every database knows. So no signals are sent, either.
   *
   * @example
   * await Tag.objects().insertOrIgnore([{ name: 'news' }, { name: 'tango' }])
   * // INSERT INTO "blog_tag" ("name") VALUES ($1), ($2) ON CONFLICT DO NOTHING
   */
  insertOrIgnore(rows: readonly Create<M>[], options?: { readonly signals?: NoSignals }): Promise<void>
}

import type { SQL } from 'drizzle-orm/sql'

/** A query set that can stand behind `in`: anything with one column. */
export interface Subquery {
  readonly subquery: true
}

/** The phantom key of what an expression gives. */
export declare const resultOf: unique symbol

/** A condition on a row; computed by name, it gives `true` or `false`. */
export interface Condition {
  readonly condition: true
  readonly [resultOf]: boolean
  /**
   * Both hold.
   *
   * @example
   * p.views.gt(10).and(p.status.eq('published'))
   * // (("blog_post"."views" > $1 AND "blog_post"."status" = $2))
   */
  and(...others: (Condition | SQL)[]): Condition
  /**
   * One of them holds, or both.
   *
   * @example
   * p.views.gt(10).or(p.status.eq('published'))
   * // (("blog_post"."views" > $1 OR "blog_post"."status" = $2))
   */
  or(...others: (Condition | SQL)[]): Condition
  /**
   * Exactly one of the two is true; what is unknown for NULL counts as not true.
   *
   * @example
   * p.status.eq('draft').xor(p.publishedAt.isNull())
   * // ((CASE WHEN "blog_post"."status" = $1 THEN 1 ELSE 0 END) <> (CASE WHEN "blog_post"."published_at" IS NULL THEN 1 ELSE 0 END))
   */
  xor(other: Condition | SQL): Condition
  /**
   * True for every row for which this is not true, NULL included; Django's `~Q`.
   *
   * @example
   * p.publishedAt.lt(lastYear).not()
   * // (("blog_post"."published_at" < $1) IS NOT TRUE)
   */
  not(): Condition
}

/** Where a row stands among others. */
export interface Order {
  readonly order: true
  /**
   * NULL before all values.
   *
   * @example
   * Post.objects().sortBy((p) => [p.publishedAt.desc().nullsFirst()])
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS FIRST
   */
  nullsFirst(): Order
  /**
   * NULL behind all values.
   *
   * @example
   * Post.objects().sortBy((p) => [p.publishedAt.asc().nullsLast()])
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" NULLS LAST
   */
  nullsLast(): Order
}

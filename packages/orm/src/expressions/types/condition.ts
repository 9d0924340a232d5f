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
  and(...others: (Condition | SQL)[]): Condition
  or(...others: (Condition | SQL)[]): Condition
  /**
   * Exactly one of the two is true; what is unknown for NULL counts as not true.
   *
   * @example
   * Post.objects().where((p) => p.status.eq('draft').xor(p.publishedAt.isNull()))
   */
  xor(other: Condition | SQL): Condition
  /** True for every row for which this is not true, NULL included; Django's `~Q`. */
  not(): Condition
}

/** Where a row stands among others. */
export interface Order {
  readonly order: true
  nullsFirst(): Order
  nullsLast(): Order
}

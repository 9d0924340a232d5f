import type { SQL } from 'drizzle-orm/sql'
import type { Condition, Order } from './condition.ts'
import type { Expression } from './expression.ts'

/** What an aggregate is made of. */
export interface AggregateOptions {
  /** Only rows for which this holds count; default: all. */
  readonly where?: Condition | SQL
}

/** What an aggregate is made of that may take each value once. */
export interface DistinctOptions extends AggregateOptions {
  /** Takes values that are alike once; default: `false`. */
  readonly distinct?: boolean
}

/** What an aggregate is of no values, instead of NULL. */
export interface WithDefault<T = unknown> {
  readonly default: T
}

/** What an aggregate with options O gives: NULL of no values, unless a default stands in its place. */
export type Filled<T, O> = O extends WithDefault ? NonNullable<T> : T | null

/** An aggregate, or a function that only is one over a window. */
export interface Windowed<E> {
  /**
   * A value for each row, made of the rows around it; Django's `Window`. Windows see the rows that the conditions before the first one on a window
   * leave; that one and those behind it choose among the results.
   *
   * @example
   * p.views.sum().over({ partitionBy: p.author.id, orderBy: p.publishedAt })
   * // CAST(SUM("blog_post"."views") OVER (PARTITION BY "blog_post"."author_id" ORDER BY "blog_post"."published_at" NULLS FIRST) AS bigint)
   */
  over(window?: WindowOptions): E
}

/** An aggregate that gives an E, which may also be asked over a window. */
export type Aggregated<E> = E & Windowed<E>

/** Which rows a window has, and how they follow each other. */
export interface WindowOptions {
  /** Rows that are alike in these are in one window; default: all rows are. */
  readonly partitionBy?: Expression<unknown> | readonly Expression<unknown>[]
  /** The order of the rows in it; default: none. */
  readonly orderBy?: Order | Expression<unknown> | readonly (Order | Expression<unknown>)[]
  /** Default: with an order all rows up to the last one that is alike in it, without one all rows. */
  readonly frame?: WindowFrame
}

/**
 * The rows of a window that an aggregate takes, from and to: so many rows before (`-2`), the row itself (`0`), so many behind (`2`), all there are
 * (`null`). `range` counts rows that are alike in the order as one, and only knows `0` and `null`.
 */
export type WindowFrame =
  | { readonly rows: readonly [from: number | null, to: number | null] }
  | { readonly range: readonly [from: 0 | null, to: 0 | null] }

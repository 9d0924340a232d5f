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
 * The rows of a window that an aggregate takes, from and to: what lies before is negative, `0` is the row itself, `null` is all there is.
 *
 * - `rows` counts rows: `[-2, 0]` is the row and two before it.
 * - `groups` counts rows that are alike in the order as one; `Unsupported` where `features.windowGroups` is missing.
 * - `range` goes by what the order goes by, one number, moment or day: `[-10, 10]` are the rows that lie at most ten from it. Of moments of milliseconds
 *   it counts milliseconds, of days days; a decimal may be given as text (`'-0.50'`). `0` and `null` are possible in every order.
 *
 * `exclude` leaves out the row itself (`'currentRow'`), it and those alike (`'group'`), or only those (`'ties'`); `Unsupported` where
 * `features.windowExclusion` is missing. Default: nothing.
 *
 * @example
 * p.views.avg().over({ orderBy: p.publishedAt, frame: { range: [-604_800_000, 0] } })
 * @example
 * p.views.avg().over({ orderBy: p.views, frame: { groups: [-1, 1], exclude: 'currentRow' } })
 */
export type WindowFrame = (
  | { readonly rows: FrameBounds<number> }
  | { readonly groups: FrameBounds<number> }
  | { readonly range: FrameBounds<number | string> }
) & { readonly exclude?: 'currentRow' | 'group' | 'ties' }

/** Where a frame begins and where it ends. */
export type FrameBounds<T> = readonly [from: T | null, to: T | null]

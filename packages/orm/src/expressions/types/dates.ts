import type { Aggregated, AggregateOptions, WithDefault } from './aggregated.ts'
import type { Expression, Ordered } from './expression.ts'
import type { NumberExpression } from './numbers.ts'

type Whole = number | Expression<number> | Expression<number | null>

/** What a part of a T is: NULL where it is. */
type PartOf<T, V> = V | Extract<T, null>

/** What has a place in the calendar. */
export interface CalendarExpression<T> extends Ordered<T> {
  readonly year: NumberExpression<PartOf<T, number>>
  /** The year that the week of ISO 8601 belongs to. */
  readonly isoYear: NumberExpression<PartOf<T, number>>
  readonly quarter: NumberExpression<PartOf<T, number>>
  readonly month: NumberExpression<PartOf<T, number>>
  /** The week of ISO 8601, 1 to 53. */
  readonly week: NumberExpression<PartOf<T, number>>
  readonly day: NumberExpression<PartOf<T, number>>
  /** 1 = Sunday. */
  readonly weekDay: NumberExpression<PartOf<T, number>>
  /** 1 = Monday. */
  readonly isoWeekDay: NumberExpression<PartOf<T, number>>
}

/** A day. Parts are in the calendar as it stands. */
export interface DateExpression<T> extends CalendarExpression<T> {
  /**
   * The day so many days later, or before for less than 0; NULL beyond the years 1 to 9999.
   *
   * @example
   * p.publishedAt.date.daysLater(30)
   * // (SELECT CASE WHEN m.day >= '0001-01-01' AND m.day < '10000-01-01' THEN m.day END FROM (SELECT CAST("blog_post"."published_at" AT TIME ZONE
   * //   'UTC' AS date) + CAST(CAST($1 AS bigint) AS integer) AS day) AS m)
   */
  daysLater(days: Whole): DateExpression<T | null>
  /**
   * How many days it lies after another.
   *
   * @example
   * p.publishedAt.date.daysSince('2026-01-01')
   * // CAST(CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date) - CAST($1 AS date) AS bigint)
   */
  daysSince(day: NonNullable<T> | Expression<T>): NumberExpression<PartOf<T, number>>
  daysSince(day: Expression<T | null>): NumberExpression<number | null>
  /**
   * The same day so many months later, or before for less than 0: the last one of a month that is too short; NULL beyond the years 1 to 9999.
   *
   * @example
   * p.publishedAt.date.monthsLater(1)
   * // (SELECT CASE WHEN m.day >= '0001-01-01' AND m.day < '10000-01-01' THEN m.day END FROM (SELECT CAST(CAST("blog_post"."published_at" AT TIME
   * //   ZONE 'UTC' AS date) + CASE WHEN ABS(CAST($1 AS bigint)) < 120000 THEN CAST(CAST($1 AS bigint) AS integer) END * INTERVAL '1 month' AS date)
   * //   AS day) AS m)
   */
  monthsLater(months: Whole): DateExpression<T | null>
  /**
   * How many whole months it lies after another; a month is over when its day has come. An age in years is a twelfth.
   *
   * @example
   * p.publishedAt.date.monthsSince('2026-01-31')
   * // (((CAST(EXTRACT(YEAR FROM CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer) * 12 + CAST(EXTRACT(MONTH FROM
   * //   CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer)) - (CAST(EXTRACT(YEAR FROM CAST($1 AS date)) AS integer) * 12 +
   * //   CAST(EXTRACT(MONTH FROM CAST($1 AS date)) AS integer))) - CASE WHEN ((CAST(EXTRACT(YEAR FROM CAST("blog_post"."published_at" AT TIME ZONE
   * //   'UTC' AS date)) AS integer) * 12 + CAST(EXTRACT(MONTH FROM CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer)) -
   * //   (CAST(EXTRACT(YEAR FROM CAST($1 AS date)) AS integer) * 12 + CAST(EXTRACT(MONTH FROM CAST($1 AS date)) AS integer))) > 0 AND
   * //   CAST(EXTRACT(DAY FROM CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer) < CAST(EXTRACT(DAY FROM CAST($1 AS date)) AS
   * //   integer) THEN 1 WHEN ((CAST(EXTRACT(YEAR FROM CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer) * 12 +
   * //   CAST(EXTRACT(MONTH FROM CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer)) - (CAST(EXTRACT(YEAR FROM CAST($1 AS
   * //   date)) AS integer) * 12 + CAST(EXTRACT(MONTH FROM CAST($1 AS date)) AS integer))) < 0 AND CAST(EXTRACT(DAY FROM
   * //   CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date)) AS integer) > CAST(EXTRACT(DAY FROM CAST($1 AS date)) AS integer) THEN -1 ELSE
   * //   0 END)
   */
  monthsSince(day: NonNullable<T> | Expression<T>): NumberExpression<PartOf<T, number>>
  monthsSince(day: Expression<T | null>): NumberExpression<number | null>
  /**
   * The first day of the year, quarter, month or week (which begins on Monday).
   *
   * @example
   * p.publishedAt.date.trunc('month')
   * // CAST(date_trunc('month', CAST(CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date) AS timestamp)) AS date)
   */
  trunc(unit: DateUnit): DateExpression<T>
  /**
   * The first of all rows, or of some.
   *
   * @example
   * p.publishedAt.date.min()
   * // MIN(CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date))
   */
  min(options?: AggregateOptions): Aggregated<DateExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateExpression<NonNullable<T>>>
  /**
   * The last of all rows, or of some.
   *
   * @example
   * p.publishedAt.date.max({ where: p.views.gt(0) })
   * // MAX((CASE WHEN "blog_post"."views" > $1 THEN CAST("blog_post"."published_at" AT TIME ZONE 'UTC' AS date) END))
   */
  max(options?: AggregateOptions): Aggregated<DateExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateExpression<NonNullable<T>>>
}

/** What days are cut to. */
export type DateUnit = 'year' | 'quarter' | 'month' | 'week' | 'day'
/** What times of day are cut to. */
export type TimeUnit = 'hour' | 'minute' | 'second'

/** A time of day. */
export interface TimeExpression<T> extends Ordered<T> {
  readonly hour: NumberExpression<PartOf<T, number>>
  readonly minute: NumberExpression<PartOf<T, number>>
  readonly second: NumberExpression<PartOf<T, number>>
  /**
   * The start of the hour, minute or second.
   *
   * @example
   * p.publishedAt.time.trunc('hour')
   * // CAST(date_trunc('hour', CAST(date_trunc('milliseconds', "blog_post"."published_at" AT TIME ZONE 'UTC') AS time(3))) AS time(3))
   */
  trunc(unit: TimeUnit): TimeExpression<T>
  /**
   * The first of all rows, or of some.
   *
   * @example
   * p.publishedAt.time.min()
   * // MIN(CAST(date_trunc('milliseconds', "blog_post"."published_at" AT TIME ZONE 'UTC') AS time(3)))
   */
  min(options?: AggregateOptions): Aggregated<TimeExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TimeExpression<NonNullable<T>>>
  /**
   * The last of all rows, or of some.
   *
   * @example
   * p.publishedAt.time.max()
   * // MAX(CAST(date_trunc('milliseconds', "blog_post"."published_at" AT TIME ZONE 'UTC') AS time(3)))
   */
  max(options?: AggregateOptions): Aggregated<TimeExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TimeExpression<NonNullable<T>>>
}

/** A moment. Parts are what the clocks of a time zone show: of the one that `inZone` names, else of the context's (default: UTC), as in lookups. */
export interface DateTimeExpression<T> extends CalendarExpression<T> {
  readonly hour: NumberExpression<PartOf<T, number>>
  readonly minute: NumberExpression<PartOf<T, number>>
  readonly second: NumberExpression<PartOf<T, number>>
  readonly date: DateExpression<PartOf<T, string>>
  /** The time of day, cut to milliseconds. */
  readonly time: TimeExpression<PartOf<T, string>>
  /**
   * The moment at which the year, quarter, month, week, day, hour, minute or second began; Django's `Trunc`. Where the clocks leave out midnight the
   * day begins when they are put forward; where they show it twice, with the second.
   *
   * @example
   * p.publishedAt.inZone('Europe/Berlin').trunc('day')
   * // date_trunc('day', "blog_post"."published_at", 'Europe/Berlin')
   */
  trunc(unit: DateUnit | TimeUnit): DateTimeExpression<T>
  /**
   * The moment so many milliseconds later, or before for less than 0; NULL beyond the years 1 to 9999. Of moments of milliseconds.
   *
   * @example
   * p.publishedAt.later(3_600_000)
   * // (SELECT CASE WHEN m.at >= '0001-01-01Z' AND m.at < '10000-01-01Z' THEN m.at END FROM (SELECT CAST("blog_post"."published_at" + CAST(CAST($1 AS
   * //   bigint) AS double precision) * INTERVAL '1 millisecond' AS timestamptz(3)) AS at) AS m)
   */
  later(milliseconds: Whole): DateTimeExpression<T | null>
  /**
   * How many milliseconds it lies after another.
   *
   * @example
   * p.publishedAt.since(lastYear)
   * // CAST(ROUND(EXTRACT(EPOCH FROM ("blog_post"."published_at" - CAST($1 AS timestamptz(3)))) * 1000) AS bigint)
   */
  since(moment: NonNullable<T> | Expression<T>): NumberExpression<PartOf<T, number>>
  since(moment: Expression<T | null>): NumberExpression<number | null>
  /**
   * The same moment, with parts by the clocks of a time zone of the IANA database. Rules beyond those of today are taken to stay. Throws `QueryError` for
   * an unknown name.
   *
   * @example
   * p.publishedAt.inZone('Europe/Berlin').hour.gte(18)
   * // ((CAST(EXTRACT(HOUR FROM "blog_post"."published_at" AT TIME ZONE 'Europe/Berlin') AS integer) >= $1) IS TRUE)
   */
  inZone(zone: string): DateTimeExpression<T>
  /**
   * The first of all rows, or of some.
   *
   * @example
   * p.publishedAt.min()
   * // MIN("blog_post"."published_at")
   */
  min(options?: AggregateOptions): Aggregated<DateTimeExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateTimeExpression<NonNullable<T>>>
  /**
   * The last of all rows, or of some.
   *
   * @example
   * p.publishedAt.max({ where: p.views.gt(0) })
   * // MAX((CASE WHEN "blog_post"."views" > $1 THEN "blog_post"."published_at" END))
   */
  max(options?: AggregateOptions): Aggregated<DateTimeExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateTimeExpression<NonNullable<T>>>
}

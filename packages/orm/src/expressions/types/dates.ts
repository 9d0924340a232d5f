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
   * Invoice.objects().annotate((i) => ({ due: i.sentOn.daysLater(30) }))
   */
  daysLater(days: Whole): DateExpression<T | null>
  /**
   * How many days it lies after another.
   *
   * @example
   * Stay.objects().where((s) => s.until.daysSince(s.from).gt(7))
   */
  daysSince(day: NonNullable<T> | Expression<T>): NumberExpression<PartOf<T, number>>
  daysSince(day: Expression<T | null>): NumberExpression<number | null>
  /**
   * The first day of the year, quarter, month or week (which begins on Monday).
   *
   * @example
   * Post.objects().select((p) => ({ month: p.day.trunc('month') }))
   */
  trunc(unit: DateUnit): DateExpression<T>
  min(options?: AggregateOptions): Aggregated<DateExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateExpression<NonNullable<T>>>
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
  /** The start of the hour, minute or second. */
  trunc(unit: TimeUnit): TimeExpression<T>
  min(options?: AggregateOptions): Aggregated<TimeExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TimeExpression<NonNullable<T>>>
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
   * Post.objects().select((p) => ({ day: p.createdAt.inZone('Europe/Berlin').trunc('day') }))
   */
  trunc(unit: DateUnit | TimeUnit): DateTimeExpression<T>
  /**
   * The moment so many milliseconds later, or before for less than 0; NULL beyond the years 1 to 9999. Of moments of milliseconds.
   *
   * @example
   * Task.objects().where((t) => t.startedAt.later(t.limit).lt(now()))
   */
  later(milliseconds: Whole): DateTimeExpression<T | null>
  /**
   * How many milliseconds it lies after another.
   *
   * @example
   * Post.objects().where((p) => now().since(p.createdAt).lt(3_600_000))
   */
  since(moment: NonNullable<T> | Expression<T>): NumberExpression<PartOf<T, number>>
  since(moment: Expression<T | null>): NumberExpression<number | null>
  /**
   * The same moment, with parts by the clocks of a time zone of the IANA database. Rules beyond those of today are taken to stay. Throws `QueryError` for
   * an unknown name.
   *
   * @example
   * Post.objects().where((p) => p.createdAt.inZone('Europe/Berlin').hour.gte(18))
   */
  inZone(zone: string): DateTimeExpression<T>
  min(options?: AggregateOptions): Aggregated<DateTimeExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateTimeExpression<NonNullable<T>>>
  max(options?: AggregateOptions): Aggregated<DateTimeExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DateTimeExpression<NonNullable<T>>>
}

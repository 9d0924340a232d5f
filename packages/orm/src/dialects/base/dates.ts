/** The parts of dates and times. */
export type DatePart =
  | 'year'
  | 'isoYear'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'weekDay'
  | 'isoWeekDay'
  | 'hour'
  | 'minute'
  | 'second'
  | 'date'
  | 'time'

/** What dates and times are cut to. */
export type TruncUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'

/** Whether a unit is one of the time of day: the clocks within it go on as they do. */
export function isTimeUnit(unit: TruncUnit): boolean {
  return unit === 'hour' || unit === 'minute' || unit === 'second'
}

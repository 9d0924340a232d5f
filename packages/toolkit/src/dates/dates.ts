/**
 * Dates as every database and every client of Tsango sees them: plain dates and times as text, date-times in UTC with millisecond precision.
 *
 * @module
 */
export { daysInMonth, isLeapYear } from './calendar.ts'
export {
  epochOf,
  formatDateTime,
  formatSpaced,
  type ParseDateTimeOptions,
  parseDateTime,
  spacedEpochOf,
} from './date-time.ts'
export { DateTimeOutOfRange, InvalidDate, InvalidDateTime, InvalidTime } from './errors.ts'
export { addDays, type DateParts, dateIn, formatDate, isPlainDate, parseDate } from './plain-date.ts'
export { formatTime, isPlainTime, parseTime } from './plain-time.ts'
export { type RelativeTimeOptions, relativeTime } from './relative-time.ts'

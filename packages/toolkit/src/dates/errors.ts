import { TsangoError } from '../errors/errors.ts'

/** Raised when a text is no plain date of the years 0001 to 9999. */
export class InvalidDate extends TsangoError {
  readonly code = 'invalid_date'

  constructor(value: unknown) {
    super(`${shown(value)} is not a date. Write YYYY-MM-DD, with a day that exists, from 0001-01-01 to 9999-12-31.`)
  }
}

/** Raised when a text is no time of day. */
export class InvalidTime extends TsangoError {
  readonly code = 'invalid_time'

  constructor(value: unknown) {
    super(`${shown(value)} is not a time of day. Write HH:MM, HH:MM:SS or HH:MM:SS.mmm, from 00:00 to 23:59:59.999.`)
  }
}

/** Raised when a text is no date-time with a time zone. */
export class InvalidDateTime extends TsangoError {
  readonly code = 'invalid_date_time'

  constructor(value: unknown) {
    super(
      `${shown(value)} is not a date-time. Write YYYY-MM-DDTHH:MM:SS.mmmZ, or an offset such as +01:00 in place of the Z.`,
    )
  }
}

/** Raised when a `Date` is invalid, or lies outside the years 0001 to 9999, which no database of Tsango's could store. */
export class DateTimeOutOfRange extends TsangoError {
  readonly code = 'date_time_out_of_range'

  constructor(milliseconds: number) {
    super(
      Number.isNaN(milliseconds)
        ? 'The Date is an "Invalid Date". Check what it was made from.'
        : `The date-time "${milliseconds}" (milliseconds since 1970) is outside the years 0001 to 9999.`,
    )
  }
}

/** Quotes a text, but never a long one, as it may be a whole request body. */
function shown(value: unknown): string {
  if (typeof value !== 'string') return `A value of type "${value === null ? 'null' : typeof value}"`
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
}

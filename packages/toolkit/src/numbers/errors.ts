import { TsangoError } from '../errors/errors.ts'

/** Raised when a value is no whole number. */
export class InvalidInteger extends TsangoError {
  readonly code = 'invalid_integer'

  constructor(value: unknown) {
    super(
      `${shown(value)} is not a whole number. Write digits only, with a minus sign before them where it is negative.`,
    )
  }
}

/** Raised when a whole number cannot be a JavaScript number without loss. */
export class IntegerOutOfRange extends TsangoError {
  readonly code = 'integer_out_of_range'

  constructor(value: number | bigint) {
    super(`The whole number "${value}" is beyond 2^53 - 1, so a JavaScript number would round it. Use a bigint.`)
  }
}

/** Raised when a value is no decimal number. */
export class InvalidDecimal extends TsangoError {
  readonly code = 'invalid_decimal'

  constructor(value: unknown) {
    super(`${shown(value)} is not a decimal number. Write it like "-12.30".`)
  }
}

/** Raised when a decimal number has more digits than its limits allow; it is never rounded. */
export class DecimalOutOfRange extends TsangoError {
  readonly code = 'decimal_out_of_range'

  constructor(value: unknown, limit: string) {
    super(`${shown(value)} has more than ${limit}. Round it first: it is never rounded silently.`)
  }
}

/** Quotes a value, but never a long one, as it may be a whole request body. */
function shown(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint')
    return `A value of type "${value === null ? 'null' : typeof value}"`
  const text = String(value)
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

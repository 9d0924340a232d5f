import { TsangoError } from '../errors/errors.ts'

/** Raised when a value is no duration. */
export class InvalidDuration extends TsangoError {
  readonly code = 'invalid_duration'

  constructor(value: unknown) {
    super(
      `${shown(value)} is not a duration. Write "15m", "1h30m" (units: w, d, h, m, s, ms), "PT15M", or whole milliseconds; months and years have no fixed length.`,
    )
  }
}

function shown(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number'
      ? String(value)
      : `a value of type ${value === null ? 'null' : typeof value}`
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}

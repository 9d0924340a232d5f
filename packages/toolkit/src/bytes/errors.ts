import { TsangoError } from '../errors/errors.ts'

/** Raised when a value is no number of bytes. */
export class InvalidBytes extends TsangoError {
  readonly code = 'invalid_bytes'

  constructor(value: unknown) {
    const text =
      typeof value === 'string' || typeof value === 'number' ? String(value) : `a value of type ${typeof value}`
    const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
    super(
      `${shown} is not a number of bytes. Write "512KiB", "5MiB" (units: B, KiB, MiB, GiB, TiB by 1024; kB, MB, GB, TB by 1000), or whole bytes.`,
    )
  }
}

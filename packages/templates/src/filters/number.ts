import { currentContext } from '@tsango/core/context'
import { isDecimal } from '@tsango/toolkit/numbers'
import { FilterValueInvalid } from '../errors/errors.ts'
import { numberFormat } from './formats.ts'

/** How {@link number} writes; `Intl.NumberFormat`'s options, and the language. */
export interface NumberFilterOptions extends Intl.NumberFormatOptions {
  /** A BCP 47 tag; the current context's, else `'en'`. */
  readonly locale?: string
}

/**
 * Writes a number, a bigint or an exact decimal for people, with separators; `digits` fixes the digits after the point. Nothing for `null`.
 * Decimals given as text stay exact. Raises {@link FilterValueInvalid} for what is no number.
 *
 * @example
 * number(1234567.891) // → '1,234,567.891'
 * number('99999999999999999999.10', 2) // → '99,999,999,999,999,999,999.10'
 * number(0.256, undefined, { style: 'percent' }) // → '26%'
 */
export function number(value: unknown, digits?: number, { locale, ...format }: NumberFilterOptions = {}): string {
  if (value === null || value === undefined || value === '') return ''
  if (!isNumeric(value)) throw new FilterValueInvalid('number', value, 'a number, a bigint or a decimal')
  const fixed = digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }
  const fraction = format.style === 'percent' || digits !== undefined ? {} : { maximumFractionDigits: 20 }
  // The runtime reads a decimal's text exactly; the type of `format` allows only texts that are literals.
  return numberFormat(locale ?? currentContext().locale ?? 'en', { ...fraction, ...fixed, ...format }).format(
    value as number,
  )
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || (typeof value === 'string' && isDecimal(value))
}

import type { FieldSpec } from '@tsango/core/fields'
import { isWhole } from '../base/standard-operators.ts'
import { DIVIDE, MULTIPLY } from './functions.ts'

/** Arithmetic between numbers of one spec, of decimals in whole units. */
export function arithmetic(
  operator: '+' | '-' | '*' | '/' | '%',
  left: string,
  right: string,
  spec: FieldSpec,
): string {
  if (spec.kind === 'decimal') {
    if (operator === '*') return `${MULTIPLY}(${left}, ${right}, ${spec.places ?? 0})`
    if (operator === '/') return `${DIVIDE}(${left}, ${right}, ${spec.places ?? 0})`
    return `(${left} ${operator} ${right})`
  }
  // The driver binds every number as a floating-point one, and two of those do not divide to a whole number.
  if (operator === '/')
    return isWhole(spec.kind)
      ? `(CAST(${left} AS INTEGER) / CAST(${right} AS INTEGER))`
      : `(CAST(${left} AS REAL) / ${right})`
  // `%` cuts its operands to whole numbers.
  if (operator === '%' && !isWhole(spec.kind)) return `mod(${left}, ${right})`
  return `(${left} ${operator} ${right})`
}

/** The units of a decimal that are one. */
export const power = (places: number): string => `1${'0'.repeat(places)}`

/** Decimals are whole numbers of their smallest unit here: one and the same number has another unit in another spec. */
export function convertNumber(expression: string, from: FieldSpec, to: FieldSpec): string {
  const [before, after] = [
    from.kind === 'decimal' ? (from.places ?? 0) : 0,
    to.kind === 'decimal' ? (to.places ?? 0) : 0,
  ]
  if (from.kind === 'float' && to.kind === 'decimal') return `CAST(ROUND(${expression} * ${power(after)}.0) AS INTEGER)`
  if (from.kind === 'decimal' && to.kind === 'float') return `(${expression} / ${power(before)}.0)`
  if (before === after) return expression
  if (before < after) return `(CAST(${expression} AS INTEGER) * ${power(after - before)})`
  // Dividing by one unit more rounds in the same way as every other decimal.
  return `${DIVIDE}(${expression}, ${power(before - after)}, 0)`
}

/** What is computed for a decimal's column, which holds any whole number: one of more digits stops the statement, by a number that has no other sign. */
export function fitting(expression: string, { kind, digits = 0 }: FieldSpec): string {
  if (kind !== 'decimal') return expression
  return `(SELECT CASE WHEN ABS(f.v) < ${power(digits)} THEN f.v WHEN f.v IS NOT NULL THEN ABS(-9223372036854775808) END FROM (SELECT ${expression} AS v) AS f)`
}

/** A decimal of some places as text, with all of them. */
export function decimalText(units: string, places: number): string {
  const unit = power(places)
  const sign = `CASE WHEN ${units} < 0 THEN '-' ELSE '' END`
  return `(${sign} || (ABS(${units}) / ${unit}) || '.' || substr('${'0'.repeat(places)}' || (ABS(${units}) % ${unit}), -${places}))`
}

/** A text that is a number as a decimal: whole part and fraction apart, so that no digit goes through a floating-point number. */
export function scaledText(text: string, { places = 0, ...after }: FieldSpec): string {
  const dotted = `(${text} || '.')`
  const before = `substr(${dotted}, 1, instr(${dotted}, '.') - 1)`
  const behind = `substr(replace(substr(${dotted}, instr(${dotted}, '.') + 1), '.', '') || '${'0'.repeat(places + 1)}', 1, ${places + 1})`
  const digits = `CAST(${before} || ${behind} AS INTEGER)`
  return convertNumber(digits, { ...after, kind: 'decimal', places: places + 1 }, { ...after, kind: 'decimal', places })
}

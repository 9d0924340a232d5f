import type { FieldSpec } from '@tsango/core/fields'
import { isWhole } from '@tsango/orm/dialect-kit'
import { DataError } from '@tsango/orm/errors'
import { type Decimal, normalizeDecimal, parseDecimal, unscaleDecimal } from '@tsango/toolkit/numbers'
import { halfAway } from './columns.ts'

/** How a value is stored, which is what SQL tells of a spec. */
export interface Stored {
  readonly kind: FieldSpec['kind']
  readonly digits?: number | undefined
  readonly places?: number | undefined
  readonly maxLength?: number | undefined
}

/** A spec as the text that SQL carries. */
export function storedAs({ kind, digits, places, maxLength }: FieldSpec): string {
  return JSON.stringify({ kind, digits, places, maxLength })
}

const BITS: Partial<Readonly<Record<FieldSpec['kind'], number>>> = { smallInt: 16, smallAuto: 16, int: 32, auto: 32 }
const TEXT = /^(char|text|slug|email|url|choice)$/

/** A stored value of one spec as one of another. What has no meaning there is a `DataError`, never another value. */
export function cast(value: string | number, from: string, to: string): string | number {
  const [before, after] = [JSON.parse(from) as Stored, JSON.parse(to) as Stored]
  if (after.kind === 'json') return jsonOf(String(value))
  if (TEXT.test(after.kind)) return fitting(textOf(value, before), after)
  if (after.kind === 'boolean') return booleanOf(value, before)
  if (after.kind === 'float') return Number(numberOf(value, before))
  if (after.kind === 'decimal') return unitsOf(numberOf(value, before), after)
  if (isWhole(after.kind)) return wholeOf(numberOf(value, before), after)
  return momentOf(String(value), before, after)
}

function textOf(value: string | number, { kind, places = 0 }: Stored): string {
  if (kind === 'boolean') return value ? 'true' : 'false'
  if (kind === 'decimal') return unscaleDecimal(BigInt(halfAway(Number(value))), places)
  return kind === 'time' ? String(value).replace(/\.000$/, '') : String(value)
}

function fitting(text: string, { maxLength = Number.POSITIVE_INFINITY }: Stored): string {
  return [...text].length > maxLength ? refuse('A text is too long.') : text
}

/** As a number's text. */
function numberOf(value: string | number, before: Stored): string {
  const text = textOf(value, before.kind === 'boolean' ? { kind: 'int' } : before).trim()
  return Number.isFinite(Number(text)) && text !== '' ? text : refuse('A text is no number.')
}

function booleanOf(value: string | number, before: Stored): number {
  if (!TEXT.test(before.kind)) return Number(Number(value) !== 0)
  const word = String(value).trim().toLowerCase()
  if (!['true', 'false', '1', '0'].includes(word)) refuse('A text is neither true nor false.')
  return Number(word === 'true' || word === '1')
}

function wholeOf(text: string, { kind }: Stored): number {
  const number = halfAway(Number(text))
  const bits = BITS[kind] ?? 64
  return number < 2 ** (bits - 1) && number >= -(2 ** (bits - 1)) ? number : refuse('A number is too large.')
}

function unitsOf(text: string, { digits = 15, places = 0 }: Stored): number {
  const decimal: Decimal = parseDecimal(text)
  const units = halfAway(Number(decimal.unscaled) * 10 ** (places - decimal.places))
  if (Math.abs(units) >= 10 ** digits) refuse('A decimal has too many digits.')
  return Number(normalizeDecimal(units, { digits }))
}

function momentOf(text: string, before: Stored, after: Stored): string {
  if (after.kind === 'date') return text.slice(0, 10)
  const full = before.kind === 'date' ? `${text}T00:00:00.000Z` : text
  if (after.kind === 'dateTimeExact') return `${full.slice(0, -1).padEnd(26, '0')}Z`
  return after.kind === 'dateTime' ? `${full.slice(0, 23)}Z` : full
}

function jsonOf(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return refuse('A text is no JSON.')
  }
}

function refuse(why: string): never {
  throw new DataError({ cause: new RangeError(why) })
}

import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { booleanText, type CastOperators } from '../base/casts.ts'
import { isWhole } from '../base/standard-operators.ts'
import { COLLATIONS } from './columns.ts'
import { convertNumber, decimalText, power, scaledText } from './decimals.ts'
import { features } from './features.ts'
import { DIVIDE } from './functions.ts'

/** The casts of SQLite, which keeps days, times and moments as the texts that they are written as. */
export const casts: CastOperators = {
  text,
  number: (expression, from, to) => {
    if (from.sort === 'text') return fromText(expression, to)
    if (to.kind === 'float')
      return from.kind === 'decimal' ? convertNumber(expression, from, to) : `CAST(${expression} AS REAL)`
    if (!isWhole(to.kind)) return convertNumber(expression, from, to)
    return from.kind === 'decimal'
      ? `${DIVIDE}(${expression}, ${power(from.places ?? 0)}, 0)`
      : `CAST(${expression} AS INTEGER)`
  },
  uuid: (text) => `lower(${text})`,
  collate: (text, collation) => {
    if (COLLATIONS.includes(collation)) return `(${text} COLLATE ${collation})`
    throw new Unsupported(`the collation "${collation}"`, features.title, `It has: ${COLLATIONS.join(', ')}.`)
  },
}

// The driver binds every number as a floating-point one.
function text(expression: string, { sort, places }: FieldSpec): string {
  const whole = `CAST(${expression} AS INTEGER)`
  if (sort === 'boolean') return booleanText(expression)
  if (sort === 'decimal' && places) return decimalText(whole, places)
  if (sort === 'decimal' || sort === 'number' || sort === 'duration') return `CAST(${whole} AS TEXT)`
  return sort === 'time' ? `replace(${expression}, '.000', '')` : expression
}

function fromText(text: string, to: FieldSpec): string {
  if (to.kind === 'float') return `CAST(${text} AS REAL)`
  return isWhole(to.kind) ? `CAST(${text} AS INTEGER)` : scaledText(text, to)
}

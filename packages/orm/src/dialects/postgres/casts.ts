import type { FieldSpec } from '@tsango/core/fields'
import { booleanText, type CastOperators } from '../base/casts.ts'
import { isWhole } from '../base/standard-operators.ts'

const FORMATS: Partial<Readonly<Record<FieldSpec['kind'], string>>> = {
  dateTime: 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"',
  dateTimeExact: 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"',
}

/** The casts of PostgreSQL. */
export const casts: CastOperators = {
  text: (expression, spec) => `(${textOf(expression, spec)} COLLATE "C")`,
  number: (expression, from, to) => {
    if (to.kind === 'float') return `CAST(${expression} AS double precision)`
    if (isWhole(to.kind))
      return from.kind === 'decimal' ? `CAST(ROUND(${expression}) AS bigint)` : `CAST(${expression} AS bigint)`
    return `ROUND(CAST(${expression} AS numeric), ${to.places ?? 0})`
  },
  uuid: (text) => `CAST(${text} AS uuid)`,
  collate: (text, collation) => `(${text} COLLATE "${collation}")`,
}

function textOf(expression: string, { kind, sort, places }: FieldSpec): string {
  if (sort === 'boolean') return booleanText(expression)
  if (sort === 'decimal') return `CAST(ROUND(CAST(${expression} AS numeric), ${places ?? 0}) AS text)`
  if (sort === 'time')
    return `replace(to_char(CAST('2000-01-01' AS date) + ${expression}, 'HH24:MI:SS.MS'), '.000', '')`
  if (sort === 'date') return `to_char(${expression}, 'YYYY-MM-DD')`
  const format = FORMATS[kind]
  return format ? `to_char(${expression} AT TIME ZONE 'UTC', '${format}')` : `CAST(${expression} AS text)`
}

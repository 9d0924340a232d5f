import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { booleanText, type CastOperators } from '../base/casts.ts'
import { isWhole } from '../base/standard-operators.ts'

const NUMBER = 'DECIMAL(65, 30)'

/** The casts of MySQL and MariaDB. */
export const casts: CastOperators = {
  text,
  number: (expression, _, to) => {
    if (to.kind === 'float') return `CAST(${expression} AS DOUBLE)`
    if (isWhole(to.kind)) return `CAST(ROUND(${expression}) AS SIGNED)`
    return `ROUND(CAST(${expression} AS ${NUMBER}), ${to.places ?? 0})`
  },
  uuid: (text) => `CONVERT(LOWER(${text}) USING ascii)`,
  collate: (text, collation) => {
    if (/^(?:utf8mb4|uca1400)_\w+$/.test(collation)) return `(${text} COLLATE ${collation})`
    throw new Unsupported(
      `the collation "${collation}"`,
      'MySQL and MariaDB',
      'Text is utf8mb4 here: its collations start so, like utf8mb4_german2_ci.',
    )
  },
}

function text(expression: string, { kind, sort, places }: FieldSpec): string {
  if (sort === 'boolean') return booleanText(expression)
  if (sort === 'text') return expression
  if (sort === 'decimal') return `CAST(CAST(${expression} AS DECIMAL(65, ${places ?? 0})) AS CHAR)`
  if (sort === 'time') return `REPLACE(LEFT(TIME_FORMAT(${expression}, '%H:%i:%s.%f'), 12), '.000', '')`
  if (sort !== 'dateTime') return `CAST(${expression} AS CHAR)`
  const written = `DATE_FORMAT(${expression}, '%Y-%m-%dT%H:%i:%s.%f')`
  return `CONCAT(${kind === 'dateTime' ? `LEFT(${written}, 23)` : written}, 'Z')`
}
